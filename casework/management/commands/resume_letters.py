"""Let letters go again, once a person has found out what went (docs/deploy.md, Restore)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.disasters.places import CannotUse
from casework.letters import pausing


class Command(BaseCommand):
    help = "Let letters go again from the database as it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--what-went-is-known", action="store_true",
            help="Someone compared the outbox with what the print room and the mail server sent",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        why = pausing.why_paused()
        if not why:
            self.stdout.write("Letters were not paused.")
            return
        if not options["what_went_is_known"]:
            message = f"{why} Say --what-went-is-known once somebody has found out."
            raise CommandError(message)
        try:
            pausing.resume(because="By command: what went is known")
        except CannotUse as cannot:
            raise CommandError(str(cannot)) from cannot
        self.stdout.write(pausing.why_paused() or "Letters go again, within a minute.")
