"""Is an accepted row still right? Others work while a checked file waits to be applied."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from casework.cases import receiving_rules
from casework.imports.as_written import as_written
from casework.imports.asked import mark_what_holds
from casework.imports.identity import Like, newcomer, visible
from casework.imports.judge_rows import request_of
from casework.imports.problems import ProblemKind, problem
from casework.models import CaseReference, Import, ImportRow, Person, Team, same_number
from casework.models.external_reference import of_import
from casework.people.likeness import likely
from casework.policy import PolicyInForce

_Verdict = ImportRow.Verdict
_FIELDS = ["case", "verdict", "clean", "problems", "values", "person", "likes"]


def still_right(
    batch: Import,
    rows: Sequence[ImportRow],
    *,
    newer: Sequence[int],
    as_of: date,
    policy: PolicyInForce,
) -> list[ImportRow]:
    """The rows that may come in now. The others are unchanged, asked or refused from now on.

    ``newer`` are the people whose records were opened since the file was checked.

    The people who are here are locked, so that two imports, or an import and a page, do not open
    two cases for one wait.
    """
    people = _locked(rows)
    _here_now(batch, rows)
    _like_somebody_new(batch, rows, newer)
    asked = [row for row in rows if row.verdict == _Verdict.ACCEPTED]
    teams = Team.objects.in_bulk({row.clean.get("team", batch.team_id) for row in asked})
    requests = [
        request_of(row.clean, people.get(row.person_id or 0), teams, batch.team_id) for row in asked
    ]
    refused = receiving_rules.refusals(requests, on=as_of, policy=policy)
    for row, why in zip(asked, refused, strict=True):
        if why is not None:
            reject(batch, row, str(why))
    _save(batch, [row for row in rows if row.verdict != _Verdict.ACCEPTED])
    return [row for row in asked if row.verdict == _Verdict.ACCEPTED]


def _locked(rows: Sequence[ImportRow]) -> dict[int, Person]:
    known = {row.person_id for row in rows if row.person_id}
    found = Person.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk")
    return {person.pk: person for person in found}


def _here_now(batch: Import, rows: Sequence[ImportRow]) -> None:
    """Another import brought the same cases in since this file was checked."""
    numbers = {row.pk: same_number(row.clean["external_reference"]) for row in rows}
    kept = CaseReference.objects.filter(of_import(batch.system, numbers.values()))
    here = dict(kept.values_list("plain", "case_id"))
    for row in rows:
        if case := here.get(numbers[row.pk]):
            row.case_id, row.verdict, row.clean = case, _Verdict.UNCHANGED, {}


def newer_people(batch: Import) -> list[int]:
    """Keys of the people whose records were opened since the file was checked."""
    since = Person.objects.order_by("created_at")
    if batch.people_known_at is not None:
        since = since.filter(created_at__gt=batch.people_known_at)
    return list(since.values_list("pk", flat=True)[:_MOST_NEW])


def _like_somebody_new(batch: Import, rows: Sequence[ImportRow], newer: Sequence[int]) -> None:
    """A record was opened since that may be this person's: nobody is recorded twice."""
    new = [row for row in rows if row.person_id is None and row.verdict == _Verdict.ACCEPTED
           and row.answered_by_id is None]  # fmt: skip
    if not newer or not new:
        return
    found = likely([newcomer(row.clean) for row in new], among=newer)
    shown = visible([like.person_id for likes in found for like in likes], by=batch.by)
    for row, likes in zip(new, found, strict=True):
        same = [like.person_id for like in likes if like.is_same]
        if len(same) == 1 and same[0] in shown:
            row.person_id = same[0]
        elif likes:
            row.verdict = _Verdict.ASKED
            row.likes = [Like(", ".join(each.why), person=each.person_id).kept for each in likes]
    mark_what_holds([(row.clean, row.likes) for row in new if row.verdict == _Verdict.ASKED])


# More than come by pages while a file waits; another import is judged by its references too.
_MOST_NEW = 20_000


def reject(batch: Import, row: ImportRow, says: str) -> None:
    row.values = as_written(row, batch)
    row.problems = [problem(ProblemKind.REFUSED, says), *row.problems]
    row.verdict = _Verdict.REJECTED
    row.clean = {"external_reference": row.clean["external_reference"]}


def _save(batch: Import, rows: Sequence[ImportRow]) -> None:
    if not rows:
        return
    ImportRow.objects.bulk_update(rows, _FIELDS)
    batch.accepted -= len(rows)
    for verdict, count in Counter(row.verdict for row in rows).items():
        setattr(batch, verdict, getattr(batch, verdict) + count)
