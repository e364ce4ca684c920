"""Bring staff in from a CSV of HR: ``manage.py import_staff FILE`` (docs/deploy.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import staff_import
from casework.calendar import local_today
from casework.imports.problems import Unreadable
from casework.management import of_a_file


class Command(BaseCommand):
    help = "Add and put right who works here from a CSV file of HR; the same file twice is harmless"

    def add_arguments(self, parser: ArgumentParser) -> None:
        of_a_file.add_arguments(parser)
        of_a_file.add_dates(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path, by = of_a_file.asked(options)
        try:
            with path.open("rb") as file:
                result = staff_import.bring_in(
                    file, name=path.name, by=by, as_of=local_today(),
                    said=of_a_file.said(options, staff_import.FILE),
                )  # fmt: skip
        except Unreadable as refusal:
            raise CommandError(of_a_file.why(refusal)) from refusal
        self._say(result)
        if result.new:
            self._say_what_waits(len(result.new))

    def _say(self, result: staff_import.Brought) -> None:
        for row in result.rejected:
            self.stdout.write(f"  Line {row.line}, {row.worker or 'nobody named'}: {row.why}")
        for value in result.not_ours:
            self.stdout.write(f"  Not ours: {value.column.label}: “{value.said}”: {value.rows:,}")
        self.stdout.write(
            f"{result.read:,} rows read: {result.accepted:,} accepted "
            f"({result.recorded:,} added, {result.corrected:,} corrected), "
            f"{len(result.rejected):,} not accepted, {result.unchanged:,} unchanged"
        )

    def _say_what_waits(self, new: int) -> None:
        self.stdout.write(f"{new:,} sign-ins wait for a second person, on the page Teams")
