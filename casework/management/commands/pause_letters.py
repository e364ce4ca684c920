"""Let no letter go until ``resume_letters``: before a restore, or while something is mended."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from casework.letters import pausing


class Command(BaseCommand):
    help = "Pause all letters. They are still prepared, and go when somebody resumes them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("because", help="Why, in words that the letters page shows")

    def handle(self, *args: Any, **options: Any) -> None:
        pausing.pause(because=options["because"])
        self.stdout.write("Letters are paused.")
