"""Load the invented council, and bring its virtual worker's caseload in by the real import."""

import os
import time
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from casework import extensions
from casework.calendar import local_today
from casework.demo import figures, loading, records, sign_ins, virtual_worker
from casework.demo.book import Book
from casework.demo.council import build
from casework.demo.people import NEEDS
from casework.models import AccessNeedTerm, Person, PolicyNumber, User

# Who the import is written down to.
_IMPORTED_BY = "service.manager"
# The headings of the old system that ours cannot guess.
_HEADINGS_TO_TELL = (
    "Referred by=source", "Safe to write=safe_by_post", "Language spoken=spoken_language",
    "Language read=written_language",
)  # fmt: skip
_WORTH_SAYING = {"Person": "people", "Case": "cases", "Letter": "letters", "Event": "events"}


class Command(BaseCommand):
    help = "Load the invented council. Does nothing where people are recorded already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-invented-data", action="store_true",
            help="this is not a council's own installation: put invented people in it",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if Person.objects.exists():
            self.stdout.write("  Already loaded: people are recorded here, and nothing is changed.")
            return
        _refuse_a_real_council(allowed=options["yes_invented_data"])
        began = time.monotonic()
        self._load()
        self._import_the_virtual_worker()
        self._import_the_list_again()
        self.stdout.write(f"  {records.add(on=local_today())}")
        for load in extensions.added.demo:
            self.stdout.write(f"  {load(local_today())}")
        for line in figures.lines(as_of=local_today()):
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  Loaded in {time.monotonic() - began:.1f} seconds")

    def _load(self) -> None:
        if AccessNeedTerm.objects.filter(pk__in=[code for code, _ in NEEDS]).count() < len(NEEDS):
            call_command("load_reference_data", stdout=self.stdout)
        today = local_today()
        policy = PolicyNumber.objects.in_force(today)
        book = Book(as_of=today, policy=policy, first_ids=loading.first_ids())
        with loading.no_rubbish_collected():
            build(book)
            sign_ins.set_passwords(book.all(User))
            counts = loading.store(book)
        said = ", ".join(f"{counts[table]:,} {says}" for table, says in _WORTH_SAYING.items())
        self.stdout.write(f"  An invented council: {said}")

    def _import_the_virtual_worker(self) -> None:
        path = Path(settings.VAR_DIR) / "demo" / "open-work.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        virtual_worker.write_virtual_worker_csv(path, local_today())
        self._import(path)

    def _import_the_list_again(self) -> None:
        """The council keeps its present system: a week later the list comes with news."""
        first = Path(settings.VAR_DIR) / "demo" / "open-work.csv"
        path = first.with_name("open-work-again.csv")
        virtual_worker.write_the_list_again(path, first, local_today())
        self.stdout.write("  The same list again, with news:")
        self._import(path)

    def _import(self, path: Path) -> None:
        said = StringIO()
        rejects = path.with_name(f"{path.stem}-not-accepted.csv")
        call_command(
            "import_open_work", str(path), "--as-user", _IMPORTED_BY, "--map", *_HEADINGS_TO_TELL,
            "--rejects", str(rejects), stdout=said,
        )  # fmt: skip
        for line in said.getvalue().splitlines():
            if "→" not in line:  # how the headings were understood is of no interest here
                self.stdout.write(f"  {line}")


def _refuse_a_real_council(*, allowed: bool) -> None:
    if not (allowed or settings.DEBUG or os.environ.get("CASEWORK_DEMO") == "1"):
        message = (
            "This puts thousands of invented people into the database. "
            "If that is what you want, say --yes-invented-data or set CASEWORK_DEMO=1."
        )
        raise CommandError(message)
    if settings.HTTPS:
        message = (
            "HTTPS is on, so this may be a council's own installation, and the demo's password is "
            "no secret. Nothing was loaded. Set HTTPS=0 for a demo on your own machine."
        )
        raise CommandError(message)
    if User.objects.filter(username__in=sign_ins.known()).exists():
        message = "Somebody here has a user name of the demo's. Load it into a fresh database."
        raise CommandError(message)
