"""The accepted rows become people and cases: all of them, or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, reset_queries
from django.db.models import Count
from django.utils import timezone

from casework import clocks
from casework.acts import details_to_correct
from casework.database.writing import Values, insert
from casework.imports import deciding, roster
from casework.imports.asked import whom
from casework.imports.checking import BATCH, Tell
from casework.imports.cleaning import NOT_IN_HOSPITAL
from casework.imports.judging_again import newer_people, still_right
from casework.imports.people import Made, people_of
from casework.imports.person_details import add_details
from casework.imports.roster import Holder, Roster
from casework.kinds import get as kind_named
from casework.models import (
    Allocation,
    AllocationReason,
    Case,
    CaseReference,
    Event,
    Import,
    ImportNews,
    ImportRow,
    Person,
    PolicyNumber,
    Rating,
    Source,
    Stay,
    StayReason,
    Team,
    Verb,
    What,
    Worker,
    same_number,
)
from casework.people import telling_apart
from casework.policy import RAG_REASONS_VERSION, PolicyInForce, Rag

UNRATED_LOOK = "Came with the import, nobody has rated it"
RATED_THERE = "Rated in the system it came from"

_HERE_NOW = """
UPDATE casework_importrow AS r
SET case_id = done.case_id, clean = '{}'::jsonb, problems = '[]'::jsonb
FROM unnest(%s::bigint[], %s::bigint[]) AS done (id, case_id) WHERE r.id = done.id
"""


def holders_of(batch: Import, *, as_of: date, policy: PolicyInForce) -> dict[str, Holder]:
    """Each worker's name in the file: who it is, or why it is no person."""
    named = batch.rows.exclude(worker_name="").values_list("worker_name")
    counts = dict(named.annotate(Count("pk")).order_by())
    new = named.filter(verdict=ImportRow.Verdict.ACCEPTED, case=None)
    fresh = dict(new.annotate(Count("pk")).order_by())
    return roster.holders(counts, roster=Roster.on(as_of), policy=policy, fresh=fresh)


@dataclass
class _Application:
    """One import on its way: what every batch needs to know."""

    batch: Import
    as_of: date
    policy: PolicyInForce
    holders: dict[str, Holder]
    teams: Mapping[int, Team]
    now: datetime = field(default_factory=timezone.now)
    made: Made = field(default_factory=dict)
    escalates_on: dict[tuple[Any, ...], date | None] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Import, as_of: date) -> "_Application":
        policy = PolicyNumber.objects.in_force(as_of)
        holders = holders_of(batch, as_of=as_of, policy=policy)
        return cls(batch, as_of, policy, holders, Team.objects.in_bulk())

    def holder(self, row: ImportRow) -> Holder | None:
        return self.holders.get(roster.same_name(row.worker_name)) if row.worker_name else None


def apply(batch: Import, *, as_of: date, tell: Tell) -> None:
    """Open a case for every accepted row, and let protecting news take effect.

    Sets the batch's counts and does not save it. Call in a transaction: that is what makes it all
    or none. The cost is per batch of rows and the memory is one batch and the keys of new people.
    """
    work = _Application.of(batch, as_of)
    about = batch.accepted + batch.unchanged + batch.changed
    after, done = 0, batch.unchanged + batch.changed
    newer = newer_people(batch)
    while rows := _next_rows(batch, after):
        after, done = rows[-1].line, done + len(rows)
        right = still_right(batch, rows, newer=newer, as_of=as_of, policy=work.policy)
        _apply_rows(work, right)
        tell(done, max(about, done))
        # With DEBUG on, Django would keep the text of every statement.
        reset_queries()
    deciding.let_protection_take_effect(batch, on=as_of, by=batch.by)


def apply_answered(batch: Import, rows: list[ImportRow], *, as_of: date) -> None:
    """The same for rows that somebody answered after the rest was applied. Saves no counts."""
    work = _Application.of(batch, as_of)
    right = still_right(batch, rows, newer=(), as_of=as_of, policy=work.policy)
    _apply_rows(work, right)


def _next_rows(batch: Import, after: int) -> list[ImportRow]:
    accepted = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED, case=None)
    return list(accepted.filter(line__gt=after).order_by("line")[:BATCH])


def _apply_rows(work: _Application, rows: list[ImportRow]) -> None:
    if not rows:
        return
    people = people_of(work.batch, rows, work.made, as_of=work.as_of)
    add_details(work.batch, rows, people, as_of=work.as_of)
    details_to_correct.keep(work.batch, rows, people)
    _tell_apart(work.batch, rows, people)
    cases = [_case(work, row, person) for row, person in zip(rows, people, strict=True)]
    _write_cases(cases)
    numbers = zip(rows, cases, strict=True)
    insert(CaseReference, [_reference(work, row, case) for row, case in numbers])
    insert(Stay, [_stay(work, case) for case in cases])
    Allocation.objects.bulk_create(
        _allocation(work, case, case.worker) for case in cases if case.worker
    )
    Rating.objects.bulk_create(_rating(work, case, case.rag) for case in cases if case.rag)
    insert(Event, [_event(work, row, case) for row, case in zip(rows, cases, strict=True)])
    ImportNews.objects.bulk_create(_restrictions(work, rows, cases))
    ImportNews.objects.bulk_create(_in_hospital(work, rows, cases), ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(_HERE_NOW, [[row.pk for row in rows], [case.pk for case in cases]])
        # Here and not at commit: a wrong row fails its own batch, and the list stays short.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _tell_apart(batch: Import, rows: Sequence[ImportRow], people: Sequence[int]) -> None:
    """Someone said that a row is about somebody new: they are not those whom it is like."""
    answered = {row.pk: (row, person, row.answered_by)
                for row, person in zip(rows, people, strict=True)
                if row.answered_by_id and row.person_id is None}  # fmt: skip
    for pk, others in whom([row for row, *_ in answered.values()]).items():
        row, person, by = answered[pk]
        assert by is not None  # noqa: S101 - somebody answered
        because = f"Import {batch.pk}, line {row.line}: said to be somebody new"
        for other in Person.objects.filter(pk__in=others).exclude(pk=person):
            new = Person.objects.get(pk=person)
            telling_apart.tell_apart(new, other, because=because, by=by)


def _restrictions(
    work: _Application, rows: Sequence[ImportRow], cases: Sequence[Case]
) -> list[ImportNews]:
    """A new person whose record is restricted in the present system: news of its own."""
    told = {
        case.person_id: row.line
        for row, case in zip(rows, cases, strict=True)
        if row.person_id is None and row.clean.get("restricted")
    }
    return [
        ImportNews(
            batch=work.batch, line=line, person_id=person, what=What.RESTRICTED,
            was={"is_restricted": False}, says={"is_restricted": True},
        )
        for person, line in told.items()
    ]  # fmt: skip


def _in_hospital(
    work: _Application, rows: Sequence[ImportRow], cases: Sequence[Case]
) -> Iterator[ImportNews]:
    """A new person who is in hospital: news of its own, as of somebody who was here."""
    for row, case in zip(rows, cases, strict=True):
        says = row.clean.get("in_hospital", NOT_IN_HOSPITAL)
        if row.person_id is None and says != NOT_IN_HOSPITAL:
            yield ImportNews(
                batch=work.batch, line=row.line, person_id=case.person_id, case=case,
                what=What.HOSPITAL, was={"in_hospital": NOT_IN_HOSPITAL},
                says={"in_hospital": says},
            )  # fmt: skip


def _case(work: _Application, row: ImportRow, person: int) -> Case:
    """The case of one row with its clocks set; not saved."""
    clean, holder = row.clean, work.holder(row)
    takes_it = holder is not None and holder.worker is not None and not holder.is_away
    rag = _rating_kept(work, clean, holder)
    case = Case(
        person_id=person,
        kind=clean["kind"],
        team_id=clean.get("team", work.batch.team_id),
        worker=holder.worker if holder and takes_it else None,
        allocated_on=work.as_of if takes_it else None,
        received_on=date.fromisoformat(clean["received_on"]),
        source=clean.get("source", Source.OTHER),
        summary=clean.get("summary", ""),
        rag=rag,
        rated_on=None if rag is None else work.as_of,
        rag_began_on=work.as_of,
        joined_on=work.as_of,
    )
    _set_clocks(work, case)
    return case


# The columns of a case that an import sets; the rest has its default.
_SETS = (
    "person_id", "kind", "team_id", "worker_id", "allocated_on", "received_on", "source",
    "summary", "rag", "rated_on", "rag_began_on", "joined_on", "next_look_on", "look_because",
    "letter_due_on", "escalation_due_on",
)  # fmt: skip


def _write_cases(cases: Sequence[Case]) -> None:
    keys = insert(Case, [{name: getattr(case, name) for name in _SETS} for case in cases])
    for case, key in zip(cases, keys, strict=True):
        case.pk = key


def _reference(work: _Application, row: ImportRow, case: Case) -> Values:
    number = row.clean["external_reference"]
    return {
        "case_id": case.pk, "system": work.batch.system, "number": number,
        "plain": same_number(number),
    }  # fmt: skip


def _stay(work: _Application, case: Case) -> Values:
    return {
        "case_id": case.pk, "team_id": case.team_id, "reason": StayReason.IMPORTED,
        "entered_on": work.as_of,
    }  # fmt: skip


def _rating_kept(work: _Application, clean: dict[str, Any], holder: Holder | None) -> int | None:
    """The rating of the file, unless nobody judged it: no person did, or nobody answers for it."""
    if work.batch.by_id is None or (holder and holder.no_person_because):
        return None
    rag: int | None = clean.get("rating")
    return rag


def _set_clocks(work: _Application, case: Case) -> None:
    if case.rag is None:
        case.next_look_on, case.look_because = work.as_of, UNRATED_LOOK
    else:
        case.next_look_on = clocks.next_look_on(case, as_of=work.as_of, policy=work.policy)
    if not case.is_waiting:
        return
    case.letter_due_on = clocks.letter_due_on(case, last=0, known_on=work.as_of, policy=work.policy)
    # The ladder looks at nothing else of a case that arrives today.
    alike = (case.received_on, case.rag)
    if alike not in work.escalates_on:
        work.escalates_on[alike] = clocks.escalation_due_on(
            case, as_of=work.as_of, policy=work.policy, raised=()
        )
    case.escalation_due_on = work.escalates_on[alike]


def _allocation(work: _Application, case: Case, worker: Worker) -> Allocation:
    return Allocation(
        case=case, worker=worker, reason=AllocationReason.KNOWS_PERSON,
        note="Held the case before the import", starts_on=work.as_of, by=work.batch.by,
    )  # fmt: skip


def _rating(work: _Application, case: Case, rag: int) -> Rating:
    return Rating(
        case=case, rag=rag, reasons=[], reasons_version=RAG_REASONS_VERSION,
        note=RATED_THERE, on=work.as_of, by=work.batch.by, at=timezone.now(),
    )  # fmt: skip


def _event(work: _Application, row: ImportRow, case: Case) -> Values:
    return {
        "person_id": case.person_id, "case_id": case.pk, "verb": Verb.IMPORTED,
        "says": _says(case, work.holder(row)), "by_id": work.batch.by_id, "at": work.now,
        "data": {"import": work.batch.pk, "line": row.line, "worker": row.worker_name},
    }  # fmt: skip


def _says(case: Case, holder: Holder | None) -> str:
    """What the timeline tells of the arrival: from whom, to whom, and what it still needs."""
    needs = ", needs a rating" if case.rag is None else f", rated {Rag(case.rag).label.lower()}"
    name = kind_named(case.kind).name
    if holder is None:
        return f"{name}: nobody had it; unallocated{needs}"
    if holder.no_person_because:
        because = holder.no_person_because
        return (
            f"{name}: from “{holder.name}”, which is no person we know ({because}): "
            f"unallocated{needs}"
        )
    if case.worker_id is None:
        return f"{name}: {holder.name} had it and is away: unallocated{needs}"
    return f"{name}: {holder.name} had it and keeps it{needs}"
