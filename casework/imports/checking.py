"""Read the whole file once and write down what each row would become. Nothing else changes."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import reset_queries

from casework.imports import answers
from casework.imports.choices import kind_names
from casework.imports.cleaning import Known, plain
from casework.imports.judging import Places, Seen, Who, not_received, read
from casework.imports.reading import open_table, stored
from casework.imports.survey import Survey
from casework.imports.table import Row
from casework.models import (
    PRESENT_SYSTEM,
    AccessNeedTerm,
    CaseReference,
    Import,
    ImportRow,
    Person,
    Team,
    same_number,
)
from casework.models.external_reference import of_import

BATCH = 1000

Tell = Callable[[int, int], None]


def check(batch: Import, *, as_of: date, tell: Tell) -> None:
    """Judge every row. Sets the batch's counts and does not save it; raises ``Unreadable``.

    Call in a transaction: rows of an earlier check are replaced.
    """
    batch.rows.all().delete()
    batch.read = batch.accepted = batch.rejected = batch.unchanged = 0
    known, seen = known_on(as_of, default_team=batch.team_id), Seen()
    known = answers.applied(known, batch)
    survey = Survey.of(batch)
    with stored(batch) as file, open_table(file, name=batch.file_name) as table:
        places = Places.of(batch.mapping, table.headings)
        while rows := list(islice(table.rows, BATCH)):
            survey.hear(rows, places)
            _keep(batch, _judge(rows, places=places, known=known, seen=seen))
            tell(batch.read, table.about)
            # With DEBUG on, Django would keep the text of every statement.
            reset_queries()
        batch.findings = survey.findings(table, batch)


def known_on(day: date, *, default_team: int | None) -> Known:
    """The council's own teams, kinds and access needs on a day, by every name they go by."""
    teams = {plain(team.name): team.pk for team in Team.objects.open_on(day)}
    terms: dict[str, str] = {}
    for term in AccessNeedTerm.objects.order_by("-code"):
        # "Large print 20" is how people write "Large print, 20 point".
        label = plain(term.label)
        names = (plain(term.letter_format), label.removesuffix(" point"), label, plain(term.code))
        terms.update({name: term.code for name in names if name})
    return Known(day, kind_names(), teams, terms, default_team)


def _judge(rows: Sequence[Row], *, places: Places, known: Known, seen: Seen) -> list[ImportRow]:
    """What each row of one batch becomes: two questions to the database, whatever its size."""
    cleaned = [(row, *read(row, places=places, known=known)) for row in rows]
    cases = _cases_here([clean for _, clean, _, _ in cleaned])
    people = _people_here([clean for _, clean, _, _ in cleaned])
    judged = []
    for row, clean, problems, flags in cleaned:
        reference = same_number(clean.get("external_reference", ""))
        doubled = seen.twice(reference, row.line) if reference else []
        if reference in cases and not doubled:
            judged.append(_unchanged(row, clean, cases[reference]))
            continue
        # Asked before this row is remembered, since it may say less than an earlier one.
        born_on = seen.born_on(clean, people)
        found = problems + doubled
        found = found or seen.two_people(clean, people)
        found = found or not_received(clean, born_on)
        if found:
            judged.append(_rejected(row, clean, [*found, *flags]))
        else:
            judged.append(_accepted(row, clean, flags))
    return judged


def _cases_here(cleaned: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Each case by its number, as ``same_number``."""
    numbers = [clean["external_reference"] for clean in cleaned if "external_reference" in clean]
    here = CaseReference.objects.filter(of_import(PRESENT_SYSTEM, map(same_number, numbers)))
    return dict(here.values_list("plain", "case_id"))


def _people_here(cleaned: Sequence[dict[str, Any]]) -> dict[str, Who]:
    numbers = {clean["nhs_number"] for clean in cleaned if "nhs_number" in clean}
    here = Person.objects.filter(nhs_number__in=numbers)
    return {
        number: Who(family_name.casefold(), born_on.isoformat() if born_on else "")
        for number, family_name, born_on in here.values_list("nhs_number", "family_name", "born_on")
        if number
    }


def _accepted(row: Row, clean: dict[str, Any], flags: list[dict[str, str]]) -> ImportRow:
    # The file holds what the row said; a second copy of the details would serve nobody.
    return ImportRow(
        line=row.line, values=[], clean=clean, problems=flags, verdict=ImportRow.Verdict.ACCEPTED,
        worker_name=clean.get("worker", ""),
    )  # fmt: skip


def _unchanged(row: Row, clean: dict[str, Any], case_id: int) -> ImportRow:
    return ImportRow(
        line=row.line, values=[], clean={}, verdict=ImportRow.Verdict.UNCHANGED, case_id=case_id,
        worker_name=clean.get("worker", ""),
    )  # fmt: skip


def _rejected(row: Row, clean: dict[str, Any], problems: list[dict[str, str]]) -> ImportRow:
    reference = clean.get("external_reference", "")
    values = [value.replace("\0", "") for value in row.values]
    return ImportRow(
        line=row.line, values=values, clean={"external_reference": reference}, problems=problems,
        verdict=ImportRow.Verdict.REJECTED, worker_name=clean.get("worker", ""),
    )  # fmt: skip


def _keep(batch: Import, judged: list[ImportRow]) -> None:
    for row in judged:
        row.batch = batch
    ImportRow.objects.bulk_create(judged)
    verdicts = [row.verdict for row in judged]
    batch.read += len(judged)
    batch.accepted += verdicts.count(ImportRow.Verdict.ACCEPTED)
    batch.rejected += verdicts.count(ImportRow.Verdict.REJECTED)
    batch.unchanged += verdicts.count(ImportRow.Verdict.UNCHANGED)
