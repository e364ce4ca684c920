"""When is the next letter due, and the next escalation? Dates worked out, never counted.

Pure: each function takes what it needs and reads no clock and no table.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from casework.calendar import add_working_days, days_between
from casework.cases.wait import waits
from casework.kinds import get as kind_named
from casework.models import Case
from casework.policy import LADDER, NUMBERS, PolicyInForce, Rung
from casework.rules.rating import Urgency

# The rungs that count the whole wait, whatever the rating.
_WAIT_RUNGS = frozenset(rung.code for rung in LADDER if not rung.rags)


def milestone_reached(waited: int, policy: PolicyInForce) -> int | None:
    """The latest letter day that a wait of so many days has reached; None before the first.

    28 whole days have passed on the 28th day after the request (rules.md T06).
    """
    first, every = policy["letter.first"], policy["letter.every"]
    if waited < first:
        return None
    return first + (waited - first) // every * every


def milestone_after(last: int, policy: PolicyInForce) -> int:
    """The first letter day beyond the last one that has a letter (0: none has)."""
    first, every = policy["letter.first"], policy["letter.every"]
    if last < first:
        return first
    return first + ((last - first) // every + 1) * every


def letter_due_on(case: Case, *, last: int, known_on: date, policy: PolicyInForce) -> date | None:
    """The day on which the next Waiting Well letter falls due; None while none can.

    ``last`` is the latest milestone with a letter. ``known_on`` is the day since which this wait
    could be known to us: an imported or returned case is not late for days before that.
    """
    if not case.is_waiting or not kind_named(case.kind).writes_letters:
        return None
    day = case.received_on + timedelta(days=milestone_after(last, policy))
    return max(day, known_on)


@dataclass(frozen=True)
class Threshold:
    """One rung of the ladder at one number of days, and the day on which it is passed."""

    rung: Rung
    days: int
    passed_on: date

    @property
    def counts_the_wait(self) -> bool:
        """True where the rung counts the whole wait, whatever the rating."""
        return not self.rung.rags


def _starts_on(rung: Rung, case: Case) -> date:
    """The day from which a rung counts: being rated so, or not being rated; or else asking."""
    return case.rag_since if rung.rags else case.received_on


def _passed_on(rung: Rung, days: int, case: Case) -> date:
    return _counted(_starts_on(rung, case), rung.number, days)


def _counted(start: date, number: str, days: int) -> date:
    """So many days after the start, in the unit of the number."""
    if NUMBERS[number].unit == "working days":
        return add_working_days(start, days)
    return start + timedelta(days=days)


def day_after(start: date, number: str, *, policy: PolicyInForce) -> date:
    """The day on which a number of the policy is over, in its own days or working days."""
    return _counted(start, number, policy[number])


def allocate_by(case: Case, policy: PolicyInForce) -> date | None:
    """The day by which a waiting case is given to a worker, from its rating (rules.md 2.2).

    None for one that has a worker, waits on someone else, or must be rated first.
    """
    number = f"allocate.{case.rag}"
    if not case.is_waiting or number not in NUMBERS:
        return None
    return day_after(case.rag_since, number, policy=policy)


def rate_by(case: Case, policy: PolicyInForce) -> date | None:
    """The day by which a waiting case is rated: from when it arrived, or came by an import.

    None for one that is rated or has a worker (rules.md T01; house.md, the spine).
    """
    if not case.is_waiting or case.rag is not None:
        return None
    return day_after(case.rag_since, "rate.within", policy=policy)


def latest_start(number: str, by: date, policy: PolicyInForce) -> date:
    """The latest day from which the number is over by ``by``: working days asked backwards."""
    start = by
    while day_after(start, number, policy=policy) > by:
        start -= timedelta(days=1)
    return start


def rating_overdue(as_of: date, policy: PolicyInForce) -> Q:
    """``rate_by`` in SQL: waiting cases that should have been rated before ``as_of``."""
    day = latest_start("rate.within", as_of - timedelta(days=1), policy)
    arrived = Q(rag_began_on__lte=day) | Q(rag_began_on=None, joined_on__lte=day)
    return waits() & Q(urgency=Urgency.UNRATED) & arrived


def _days_of(rung: Rung, *, waited: int, policy: PolicyInForce) -> Iterator[int]:
    """The thresholds of a rung, up to the first that lies ahead. A rung that repeats has more.

    Only the latest repeat that has been passed counts, so that a long-waiting case that arrives by
    import is signed off once and not once for each month behind it.
    """
    days = policy[rung.number]
    if rung.every and waited > days:
        days += (waited - days) // rung.every * rung.every
    yield days
    if rung.every and waited >= days:
        yield days + rung.every


def thresholds(case: Case, *, as_of: date, policy: PolicyInForce) -> Iterator[Threshold]:
    """Every threshold that this case has passed or will pass while it is as it is now.

    With a worker it goes on until what the standard is held against has happened (Until).
    """
    if not case.is_open:
        return
    waited = days_between(case.received_on, as_of)
    for rung in LADDER:
        if not _applies(rung, case):
            continue
        for days in _days_of(rung, waited=waited, policy=policy):
            yield Threshold(rung, days, _passed_on(rung, days, case))


def _applies(rung: Rung, case: Case) -> bool:
    """A rung of a rating is for cases that wait; the rest go on until the standard is met."""
    if rung.rags:
        return case.is_waiting and case.rag in rung.rags
    until = kind_named(case.kind).standard_until
    return case.is_waiting or case.clock_ended_on(until) is None


def passed(
    case: Case, *, as_of: date, policy: PolicyInForce, raised: Collection[tuple[str, int]]
) -> list[Threshold]:
    """Thresholds passed by ``as_of`` and not yet raised in this spell (rung code and days).

    Of the rungs that count the whole wait only the highest: who arrives by import after a year, or
    is found after a month of silence, is told of once, to the role that the wait has reached.
    """
    ahead = _not_answered_for(case, as_of=as_of, policy=policy, raised=raised)
    found = [item for item in ahead if item.passed_on <= as_of]
    highest = max((item.days for item in found if item.counts_the_wait), default=0)
    return [item for item in found if not item.counts_the_wait or item.days == highest]


def escalation_due_on(
    case: Case, *, as_of: date, policy: PolicyInForce, raised: Collection[tuple[str, int]]
) -> date | None:
    """The day on which the next threshold is passed; None when none is left."""
    ahead = _not_answered_for(case, as_of=as_of, policy=policy, raised=raised)
    return min((item.passed_on for item in ahead), default=None)


def _not_answered_for(
    case: Case, *, as_of: date, policy: PolicyInForce, raised: Collection[tuple[str, int]]
) -> list[Threshold]:
    """Thresholds that neither have been raised nor lie below one that counts the same wait."""
    all_of_them = list(thresholds(case, as_of=as_of, policy=policy))
    reached = max((days for code, days in raised if code in _WAIT_RUNGS), default=0)
    return [
        item
        for item in all_of_them
        if (item.rung.code, item.days) not in raised
        and not (item.counts_the_wait and item.days < reached)
    ]


def next_look_on(case: Case, *, as_of: date, policy: PolicyInForce) -> date:
    """The day by which somebody looks at this case again, from a look made on ``as_of``."""
    if not case.is_waiting:
        return as_of + timedelta(days=policy["look.allocated"])
    return as_of + timedelta(days=policy.for_rag("look", case.rag))
