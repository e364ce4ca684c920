"""Check every row of the audit against its seal, and the seals against the file outside."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.audit import checking
from casework.database.limits import unlimited_statements


class Command(BaseCommand):
    help = "Check the audit: was anything changed, taken out, put in or cut off? Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        with unlimited_statements():
            found = checking.check(now=timezone.now())
        for words in checking.some(found, most=1000):
            self.stdout.write(words)
        if found:
            raise CommandError(f"The audit is not as it was sealed: {len(found):,} findings.")
        self.stdout.write("The audit is as it was sealed.")
