"""Import a file of open work: ``manage.py import_open_work FILE`` (docs/import-format.md)."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from casework.calendar import local_today
from casework.exports import csv_lines
from casework.imports import answers, mapping, work
from casework.imports.checking import Tell
from casework.imports.columns import DAYS
from casework.imports.gone import is_suspicious
from casework.imports.mapping import Mapped
from casework.imports.preview import Preview, flagged, preview
from casework.imports.progress import Progress
from casework.imports.rejects import rejects
from casework.management import of_a_file
from casework.models import PRESENT_SYSTEM, Import, ImportState, NewsState, Team, What
from casework.refusals import Refusal

SAID_EVERY = 10_000


class Command(BaseCommand):
    said = 0
    help = "Bring a council's open work in from a CSV or Excel file; says first what would come"

    def add_arguments(self, parser: ArgumentParser) -> None:
        of_a_file.add_arguments(parser)
        parser.add_argument("--team", default="", help="owns the rows that name no team")
        parser.add_argument(
            "--system", default=PRESENT_SYSTEM, help="where the numbers come from; always the same"
        )
        parser.add_argument("--part", default="", help="the part of its list, such as a team")
        parser.add_argument("--dry-run", action="store_true", help="say what would come, and end")
        parser.add_argument(
            "--map", nargs="+", default=[], metavar="HEADING=COLUMN",
            help="columns that their headings do not tell, such as 'Ref 2=external_reference'",
        )  # fmt: skip
        parser.add_argument(
            "--dates", choices=("day-first", "month-first"),
            help="how dates such as 03/04/2026 stand, where the file itself does not prove it",
        )  # fmt: skip
        parser.add_argument("--rejects", type=Path, help="where to write the rows not accepted")

    def handle(self, *args: Any, **options: Any) -> None:
        path, by = of_a_file.asked(options)
        team = _team(options["team"])
        with path.open("rb") as content:
            batch = work.take_in(name=path.name, content=File(content), team=team, by=by)
        batch = self._check(batch, team, options)
        self._say(batch, preview(batch, as_of=local_today()))
        self._write_rejects(batch, options["rejects"])
        if options["dry_run"]:
            self.stdout.write("Nothing was changed (--dry-run).")
            return
        try:
            work.ask_to_apply(batch)
        except answers.SaidFirst as refusal:
            message = f"{refusal} Give --dates day-first or --dates month-first."
            raise CommandError(message) from refusal
        batch = _worked(batch, self._say_how_far)
        self.stdout.write(self.style.SUCCESS(f"{batch.accepted:,} cases came in."))
        self._say_what_changed(batch)

    def _check(self, batch: Import, team: Team | None, options: dict[str, Any]) -> Import:
        _refuse(batch)
        try:
            mapped = _mapped(batch, options["map"])
            if dates := options["dates"]:
                order = dict.fromkeys(DAYS, dates.replace("-", "_"))
                mapping.remember_orders(batch.headings, mapped, order)
            batch = work.confirm(
                batch, mapped=mapped, team=team, system=options["system"], part=options["part"]
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for name, heading in batch.mapping.items():
            self.stdout.write(f"  {heading} → {name}")
        batch = _worked(batch, self._say_how_far)
        _refuse(batch)
        return batch

    def _say_how_far(self, done: int, about: int) -> None:
        """A line for each so many rows, so that nobody takes a long file for a dead one."""
        if done // SAID_EVERY > self.said // SAID_EVERY:
            self.stdout.write(f"  {Progress(done, about).words}")
        self.said = done

    def _say(self, batch: Import, seen: Preview) -> None:
        self.stdout.write(
            f"{batch.read:,} rows read: {batch.accepted:,} accepted, "
            f"{batch.rejected:,} not accepted, {batch.unchanged:,} here already"
        )
        self.stdout.write(
            f"  {batch.accepted:,} new, {batch.changed:,} changed, {batch.gone:,} gone, "
            f"{batch.asked:,} to answer for on its page"
        )
        if is_suspicious(batch):
            self.stdout.write("  Much of the last list is gone: is the file whole?")
        for name, count in seen.kinds:
            self.stdout.write(f"  {name}: {count:,}")
        self.stdout.write(
            f"  {seen.kept_by_workers:,} stay with their worker, {seen.unallocated:,} unallocated"
        )
        for holder in seen.no_persons:
            self.stdout.write(
                f"  No person we know: {holder.name}, {holder.cases:,} cases "
                f"({holder.no_person_because}): unallocated, unrated"
            )
        if seen.ratings_dropped:
            self.stdout.write(f"  Ratings that no person stands behind: {seen.ratings_dropped:,}")
        self._say_found(batch)
        for label, count in seen.problems:
            self.stdout.write(f"  Not accepted: {label}: {count:,}")

    def _say_found(self, batch: Import) -> None:
        for says in batch.findings.get("notices", ()):
            self.stdout.write(f"  {says}")
        for each in flagged(batch):
            self.stdout.write(f"  To be corrected: {each.column}: {each.why}: {each.rows:,}")
        for value in answers.values(batch):
            if value.rows:
                label = value.column.label
                self.stdout.write(f"  Not ours: {label}: “{value.said}”: {value.rows:,}")

    def _say_what_changed(self, batch: Import) -> None:
        """What took effect, and what somebody decides on the page of this import."""
        for state in (NewsState.APPLIED, NewsState.OPEN):
            found = batch.news.filter(state=state).values_list("what").annotate(Count("pk"))
            for what, count in sorted(found.order_by()):
                self.stdout.write(f"  {What(what).label}: {count:,} {state.label.lower()}")

    def _write_rejects(self, batch: Import, path: Path | None) -> None:
        if path is None:
            return
        # Written as it streams; "" keeps the line ends that the CSV has.
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(rejects(batch, by=batch.by)))
        self.stdout.write(f"Rows not accepted are in {path}")


def _mapped(batch: Import, chosen: Sequence[str]) -> Mapped:
    """What the headings tell, with what the command says instead."""
    mapped, _ = mapping.proposal(batch.headings)
    for pair in chosen:
        heading, is_pair, name = pair.rpartition("=")
        if not is_pair:
            message = f"“{pair}” is not HEADING=COLUMN."
            raise CommandError(message)
        mapped = {other: title for other, title in mapped.items() if title != heading.strip()}
        mapped[name.strip()] = heading.strip()
    return mapped


def _worked(batch: Import, say: Tell) -> Import:
    """The import after its next step: done here whatever its size, or by the job that was first."""
    while True:
        done = work.work_on(batch.pk, as_of=local_today(), say=say)
        if done is not None:
            return done
        batch.refresh_from_db()
        if batch.state in {ImportState.CHECKED, ImportState.APPLIED, ImportState.REFUSED}:
            return batch
        sleep(1)


def _refuse(batch: Import) -> None:
    if batch.state == ImportState.REFUSED:
        message = f"{batch.file_name} was refused: {batch.refused_because}"
        raise CommandError(message)


def _team(name: str) -> Team | None:
    if not name:
        return None
    team = Team.objects.open_on(local_today()).filter(name__iexact=name).first()
    if team is None:
        message = f"No open team is called “{name}”."
        raise CommandError(message)
    return team
