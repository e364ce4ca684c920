"""After a restore: go on from the audit as it is, although later seals of it were made."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.audit import checking, sealing


class Command(BaseCommand):
    help = "Say that the audit is rightly of an earlier state, and why. It stays in the seals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("why", help="as in: Restored from the backup of 3 November")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        sealing.accept(options["why"], now=now)
        answered = checking.answer_all(options["why"], now=now)
        self.stdout.write(f"Accepted, with {answered:,} findings. The next seal goes on from here.")
