"""Let letters go again, once a person has found out what went (docs/disasters.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.calendar import local_today
from casework.disasters import relearning
from casework.disasters.places import CannotUse
from casework.letters import after_restore, pausing
from casework.refusals import Refusal

BECAUSE = "By command: what went is known"


class Command(BaseCommand):
    help = "Let letters go again from the database as it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--what-went-is-known", action="store_true",
            help="Someone compared the outbox with what the print room and the mail server sent",
        )  # fmt: skip
        parser.add_argument(
            "--leave-what-is-lost", action="store_true",
            help="Record nothing again of what the journal knows about people; see the page "
            "After a restore, where each can be recorded",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        why = pausing.why_paused()
        if not why:
            self.stdout.write("Letters were not paused.")
            return
        if not options["what_went_is_known"]:
            message = f"{why} Say --what-went-is-known once somebody has found out."
            raise CommandError(message)
        if options["leave_what_is_lost"]:
            for lost in relearning.of_people(relearning.lost_entries()):
                relearning.leave(lost.entry, by=None)
        try:
            counts = after_restore.let_go(by=None, because=BECAUSE, on=local_today())
        except (CannotUse, Refusal) as cannot:
            raise CommandError(str(cannot)) from cannot
        if sum(counts.values()):
            self.stdout.write(
                f"Letters of the journal: {counts['sent']} recorded as sent, "
                f"{counts['in_doubt']} in doubt, {counts['not_here']} about cases not here."
            )
        self.stdout.write(pausing.why_paused() or "Letters go again, within a minute.")
