"""A threshold passed makes one escalation, told to a role, and acknowledged by a named person.

The sweep asks for what is due now and for nothing else: a week of silence is caught up by one
run, and two sweeps at once do no harm (rules.md 2.4; trust.md R7, R13).
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from casework import clocks
from casework.acts import record
from casework.calendar import add_working_days
from casework.models import Case, Escalation, Event, User, Verb
from casework.models.escalation import EscalationQuerySet
from casework.not_done import Apart, place_of
from casework.policy import (
    ASK_WHY,
    BY_A_MEETING,
    STRANDED,
    WAIT_REASONS,
    PolicyInForce,
    Role,
    one_rung_up,
    told_for,
)
from casework.refusals import NeedsReason, NotAnswerable
from casework.staff.answering import Answering, answering, cannot_answer

log = logging.getLogger(__name__)

BATCH = 1000

Raised = dict[int, set[tuple[str, int]]]


class Fresh(NamedTuple):
    """One escalation to be raised, and what its event says."""

    case_id: int
    rung: str
    threshold: int
    spell: int
    rag: int | None
    told: Role
    says: str


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    raised: int
    climbed: int


def sweep(*, as_of: date) -> Swept:
    """Raise what is due by ``as_of``, and tell the next role of what nobody answered.

    Raises ``NotAllDone`` at the end, with each case that could not be swept.
    """
    apart, policy = Apart(), record.policy_on(as_of)
    due = partial(raise_due, as_of=as_of, apart=apart, policy=policy)
    raised = apart.do("escalate", due, 0)
    climbs = partial(climb, as_of=as_of, apart=apart, policy=policy)
    climbed = apart.do("climb", climbs, 0)
    swept = Swept(raised=raised, climbed=climbed)
    apart.raise_if_any(done=swept, says="Cases that could not be swept")
    return swept


def raise_due(*, as_of: date, apart: Apart, policy: PolicyInForce) -> int:
    """Raise what is due, a batch to a transaction; the number of new escalations."""
    total = 0
    while (raised := _raise_batch(as_of, policy, apart)) is not None:
        total += raised
    return total


def _raise_batch(as_of: date, policy: PolicyInForce, apart: Apart) -> int | None:
    """One batch; None when nothing is due. Where it breaks, each of its cases by itself."""
    cases: list[Case] = []
    try:
        with transaction.atomic():
            cases += _due(as_of, BATCH, but=apart.cases("escalate"))
            return _raise_for(cases, as_of=as_of, policy=policy) if cases else None
    except OperationalError:
        raise
    except Exception as error:
        log.error("a batch of %s cases: %s", len(cases), place_of(error))
    return sum(
        apart.do("escalate", partial(_raise_alone, case, as_of, policy), 0, case=case.pk)
        for case in cases
    )


def _due(as_of: date, most: int, *, but: Collection[int]) -> list[Case]:
    """Cases that pass a threshold, locked. Rows that another sweep holds are left to it."""
    due = Case.objects.filter(escalation_due_on__lte=as_of)
    due = due.exclude(pk__in=but).order_by("escalation_due_on")
    return list(due.select_for_update(skip_locked=True, no_key=True)[:most])


@transaction.atomic
def _raise_alone(case: Case, as_of: date, policy: PolicyInForce) -> int:
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    is_due = locked.escalation_due_on is not None and locked.escalation_due_on <= as_of
    return _raise_for([locked], as_of=as_of, policy=policy) if is_due else 0


def _raise_for(cases: Sequence[Case], *, as_of: date, policy: PolicyInForce) -> int:
    already = _raised_for(cases)
    able = answering(on=as_of, policy=policy)
    fresh: list[Fresh] = []
    for case in cases:
        fresh += _new_escalations(case, already[case.pk], as_of=as_of, policy=policy, able=able)
    if fresh:
        climbs_on = add_working_days(as_of, policy["escalate.acknowledge"])
        _write(fresh, as_of=as_of, climbs_on=climbs_on)
    _set_next(cases)
    return len(fresh)


def _raised_for(cases: Sequence[Case]) -> Raised:
    found: Raised = defaultdict(set)
    rows = (
        Escalation.objects.not_ended()
        .filter(case__in=cases)
        .values_list("case_id", "spell", "rung", "threshold")
    )
    spells = {case.pk: case.spell for case in cases}
    for case_id, spell, rung, threshold in rows:
        if spells[case_id] == spell:
            found[case_id].add((rung, threshold))
    return found


def _new_escalations(
    case: Case,
    raised: set[tuple[str, int]],
    *,
    as_of: date,
    policy: PolicyInForce,
    able: Answering,
) -> Iterator[Fresh]:
    """The case's thresholds that are passed, and its clock set to the next."""
    for item in clocks.passed(case, as_of=as_of, policy=policy, raised=raised):
        raised.add((item.rung.code, item.days))
        told = able.told(told_for(item.rung, case.rag), case.team_id)
        says = f"To {told.says()}: {passed_words(item.rung.code, item.days)}"
        yield Fresh(case.pk, item.rung.code, item.days, case.spell, case.rag, told.role, says)
    case.escalation_due_on = clocks.escalation_due_on(
        case, as_of=as_of, policy=policy, raised=raised
    )


_WRITE = """
WITH fresh AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::smallint[], %s::smallint[],
                         %s::text[], %s::text[])
        AS fresh (case_id, rung, threshold, spell, rag, told, says)),
raised AS (
    INSERT INTO casework_escalation
        (case_id, rung, threshold, spell, rag, told, raised_on, climbs_on, action)
    SELECT case_id, rung, threshold, spell, rag, told, %s, %s, '' FROM fresh
    ON CONFLICT DO NOTHING RETURNING case_id, rung, threshold)
INSERT INTO casework_event (person_id, case_id, verb, says, data, at)
SELECT person_id, case_id, %s, says,
       jsonb_build_object('rung', rung, 'threshold', threshold), now()
FROM raised JOIN fresh USING (case_id, rung, threshold)
JOIN casework_case ON casework_case.id = case_id
"""


def _write(fresh: Sequence[Fresh], *, as_of: date, climbs_on: date) -> None:
    """The escalations and their events, in one statement that does not grow with them.

    One that another sweep has raised already is left as it is, and has its event.
    """
    columns = [list(column) for column in zip(*fresh, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, as_of, climbs_on, Verb.ESCALATED])


def _set_next(cases: Sequence[Case]) -> None:
    """When each case passes its next threshold, in one statement that does not grow with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_case SET escalation_due_on = next.due_on "
            "FROM unnest(%s::bigint[], %s::date[]) AS next (id, due_on) "
            "WHERE casework_case.id = next.id",
            [[case.pk for case in cases], [case.escalation_due_on for case in cases]],
        )


def why(escalation: Escalation) -> str:
    """The threshold that was passed, in the words of a list."""
    return passed_words(escalation.rung, escalation.threshold)


def passed_words(rung: str, days: int) -> str:
    if rung == "unrated":
        return f"not rated for {days} days"
    if rung == "red_waiting":
        return f"red and waiting for {days} working days"
    if rung == STRANDED.code:
        return f"stranded: {STRANDED.says}"
    if rung == BY_A_MEETING:
        return f"told by an allocation meeting, day {days} of the wait"
    return f"past {days} days"


def climb(*, as_of: date, apart: Apart, policy: PolicyInForce) -> int:
    """Tell the role above of each escalation that nobody acknowledged in time, or can."""
    able = answering(on=as_of, policy=policy)
    days = policy["escalate.acknowledge"]
    total = 0
    while (climbed := _climb_batch(as_of, days, apart, able)) is not None:
        total += climbed
    return total


def _climb_batch(as_of: date, days: int, apart: Apart, able: Answering) -> int | None:
    """One batch; None when none is late. Where it breaks, each escalation by itself."""
    late: list[Escalation] = []
    try:
        with transaction.atomic():
            late += _to_climb(as_of, able, but=apart.cases("climb"))
            return _climb(late, as_of, days, able) if late else None
    except OperationalError:
        raise
    except Exception as error:
        log.error("a batch of %s escalations: %s", len(late), place_of(error))
    return sum(
        apart.do("climb", partial(_climb_alone, item, as_of, days, able), 0, case=item.case_id)
        for item in late
    )


def _to_climb(as_of: date, able: Answering, *, but: Collection[int]) -> list[Escalation]:
    """A batch not acknowledged in time, or else of those told to a role that nobody holds."""
    due = Escalation.objects.live().select_related("case").exclude(case__in=but)
    due = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    # Asked one after the other: together, no index would answer.
    late = list(due.filter(climbs_on__lte=as_of)[:BATCH])
    return late or list(due.filter(cannot_answer(able))[:BATCH])


@transaction.atomic
def _climb_alone(item: Escalation, as_of: date, days: int, able: Answering) -> int:
    live = Escalation.objects.live().select_related("case").filter(pk=item.pk)
    locked = live.select_for_update(of=("self",), no_key=True)
    still = locked.filter(Q(climbs_on__lte=as_of) | cannot_answer(able))
    return _climb(list(still), as_of, days, able)


def _climb(late: Sequence[Escalation], as_of: date, days: int, able: Answering) -> int:
    says = [_climbs(item, as_of, able) for item in late]
    climbs_on = add_working_days(as_of, days)
    for item in late:
        item.climbs_on = climbs_on
    Escalation.objects.bulk_update(late, ["told", "climbs_on"], batch_size=BATCH)
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            person_id=item.case.person_id, case_id=item.case_id, verb=Verb.CLIMBED, at=now,
            says=words,
        )
        for item, words in zip(late, says, strict=True)
    )  # fmt: skip
    return len(late)


def _climbs(item: Escalation, as_of: date, able: Answering) -> str:
    """Tell the next role that can answer, and say why. Does not save."""
    is_late, role = item.climbs_on <= as_of, Role(item.told)
    told = able.told(one_rung_up(role) if is_late else role, item.case.team_id)
    item.told = told.role
    why_told = "Nobody acknowledged it" if is_late else "Nobody could acknowledge it"
    return (
        f"{why_told}, so {told.says()}, is told"
        if told.passed_over
        else (f"{why_told}, so {told.says()} is told")
    )


@transaction.atomic
def acknowledge(escalation: Escalation, *, action: str, reason: str = "", by: User) -> int:
    """Answer for a case's escalations, in one's own words; the number answered.

    All that are told to the same role are answered at once, since they are one case's wait. From
    84 days on a ``reason`` of ``policy.WAIT_REASONS`` says why it went so far (rules.md 2.4).
    Raises ``NeedsReason`` without words or reason, ``NotAnswerable`` when somebody answered first.
    """
    if not action.strip():
        raise NeedsReason("Say what will be done.")
    case = record.lock(escalation.case)
    escalation.refresh_from_db(fields=["ended_on"])
    if escalation.ended_on is not None:
        day = f"{escalation.ended_on:%d %B %Y}"
        message = f"There is nothing left to answer for: it ended on {day}."
        raise NotAnswerable(message)
    if reason not in WAIT_REASONS and (reason or asks_why(escalation)):
        raise NeedsReason("Choose why it has waited so long.")
    answered = answered_together(escalation).update(
        acknowledged_by=by, acknowledged_at=timezone.now(), action=action.strip(), reason=reason
    )
    if not answered:
        raise NotAnswerable("Somebody acknowledged this escalation first.")
    says = f"{WAIT_REASONS[reason]}. {action.strip()}" if reason else action.strip()
    record.write(case, Verb.ACKNOWLEDGED, says, by=by, reason=reason)
    return answered


def answered_together(escalation: Escalation) -> EscalationQuerySet:
    """What one answer settles: this one, and the case's others that are told to the same role."""
    waiting = Escalation.objects.unacknowledged().filter(case=escalation.case_id)
    return waiting.filter(pk=escalation.pk) | waiting.filter(told=escalation.told)


def asks_why(escalation: Escalation) -> bool:
    """Whether the answer must say by a reason why the wait went so far."""
    return answered_together(escalation).filter(rung__in=ASK_WHY).exists()
