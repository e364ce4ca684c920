"""Put a backup back: ``manage.py restore FILE`` (docs/disasters.md)."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.disasters import restore
from casework.disasters.programs import NoProgram
from casework.disasters.sealing import CannotOpen


class Command(BaseCommand):
    help = "Put a backup back into an empty database, and compare every row with what was saved."
    # There may be no table yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--instead-of-what-is-there", action="store_true",
            help="Delete first all that the database holds",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        instead = options["instead_of_what_is_there"]
        try:
            report = restore.restore(options["file"], instead_of_what_is_there=instead)
        except (restore.CannotRestore, CannotOpen, NoProgram, OSError) as why:
            raise CommandError(str(why)) from why
        # The server that it came to may know no role of the one that it came from.
        call_command("grant_rights", stdout=self.stdout)
        for note in report.notes:
            self.stdout.write(f"  {note}")
        for each in report.amiss:
            self.stdout.write(f"  NOT AS IT WAS: {each}")
        if report.amiss:
            raise CommandError("What came back is not what was saved. Do not go on with it.")
        self.stdout.write(
            f"Restored as of {report.made_at}: {report.rows:,} rows, each as it was saved, and "
            f"{report.files:,} files. Letters are paused: a service manager opens Letters, "
            "“After a restore”, and lets them go."
        )
