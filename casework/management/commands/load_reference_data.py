"""Load the lists that the product stands on, or a council's own in their place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import reference


class Command(BaseCommand):
    help = "Load the access needs of the Accessible Information Standard. May be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--access-needs", type=Path, default=reference.ACCESS_NEEDS, metavar="FILE",
            help="a CSV file of the council's own: code, label, group, letter_format",
        )  # fmt: skip

    def handle(self, *args: Any, access_needs: Path, **options: Any) -> None:
        try:
            loaded = reference.load_access_needs(access_needs)
        except reference.BadReferenceData as bad:
            raise CommandError("\n".join(["Nothing was loaded.", *bad.problems])) from bad
        self.stdout.write(f"Access needs: {loaded.read} read, {loaded.new} new.")
