"""Print who can sign in to the demo, and as whom."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.demo import sign_ins

_HEADINGS = ("Role", "Name", "User name", "Password", "Look at")


class Command(BaseCommand):
    help = "Print the sign-ins of the demo council."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = sign_ins.table()
        if not rows:
            self.stdout.write("There is no demo council here. Load it with: manage.py load_demo")
            return
        table = [_HEADINGS, *rows]
        widths = [max(len(row[place]) for row in table) for place in range(len(_HEADINGS))]
        for row in table:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.stdout.write(f"  {'  '.join(cells)}".rstrip())
