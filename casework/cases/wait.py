"""How long has a case waited? The one definition behind every page, file, figure and letter.

Two clocks begin on the day of the request (docs/adr/0010-two-clocks.md):

- until a worker has it. Given back to the list, or with a worker who cannot work, it goes on;
- until the thing is done, as its kind says. The kind says which clock its standard is held against.

``Clocks`` answers in Python, ``waits`` and ``past_standard`` in SQL; tests compare them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q

from casework import kinds
from casework.calendar import days_between
from casework.kinds import Until
from casework.policy import PolicyInForce


@dataclass(frozen=True)
class Wait:
    """The clocks of one case on one day. ``counted`` is the one that the standard is held against.

    ``given_on`` is the day on which its worker was given it; None while it waits for one.
    ``ended_on`` is the day on which ``counted`` ended, ``until`` what ends it.
    """

    as_of: date
    since: date
    waited: int
    given_on: date | None
    counted: int
    standard: int
    until: Until
    ended_on: date | None
    closed_on: date | None
    not_yet: str
    happened: str

    @property
    def over(self) -> int:
        """Days past the standard; none while within it."""
        return max(self.counted - self.standard, 0)


class Clocks:
    """What a case knows of its wait. ``Case`` has the columns."""

    kind: Any
    received_on: Any
    allocated_on: Any
    started_on: Any
    done_on: Any
    stranded_on: Any
    closed_on: Any
    worker_id: Any

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_waiting(self) -> bool:
        """Open, and no worker has it who can work on it."""
        return self.is_open and (self.worker_id is None or self.stranded_on is not None)

    def waited(self, as_of: date) -> int:
        """Whole calendar days from the request until a worker has it, closing, or ``as_of``."""
        return self.days_until(Until.WORKER, as_of)

    def counted(self, as_of: date) -> int:
        """Whole days on the clock that the standard of its kind is held against."""
        return self.days_until(kinds.get(self.kind).standard_until, as_of)

    def days_until(self, until: Until, as_of: date) -> int:
        """Whole calendar days from the request to what ends this clock, or to ``as_of``."""
        ended = self.clock_ended_on(until)
        return days_between(self.received_on, min(ended, as_of) if ended else as_of)

    def clock_ended_on(self, until: Until) -> date | None:
        """The day on which this clock ended; None while it runs.

        What had started and waits for a worker again is not started: the clock goes on.
        """
        day: date | None = self.done_on
        if until != Until.DONE:
            day = self.allocated_on if until == Until.WORKER else self.started_on
            day = None if self.is_waiting else day
        return day or self.closed_on

    def standard(self, policy: PolicyInForce) -> int:
        """The standard of its kind in days, as policy stands."""
        return policy[kinds.get(self.kind).standard]

    def over_standard(self, as_of: date, policy: PolicyInForce) -> int:
        """Days past the standard; none while within it."""
        return max(self.counted(as_of) - self.standard(policy), 0)

    def wait(self, as_of: date, policy: PolicyInForce) -> Wait:
        """Both clocks on one day."""
        kind = kinds.get(self.kind)
        until = kind.standard_until
        return Wait(
            as_of=as_of, since=self.received_on, waited=self.waited(as_of),
            given_on=None if self.is_waiting else self.allocated_on,
            counted=self.days_until(until, as_of), standard=policy[kind.standard], until=until,
            ended_on=self.clock_ended_on(until), closed_on=self.closed_on,
            not_yet=kind.ending.not_yet, happened=kind.ending.happened,
        )  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """A whole wait in its two parts: days with workers who did not keep it, and without any."""

    with_worker: int
    without: int


def parts(
    waited: int, allocations: Iterable[Any], *, stranded_on: date | None, as_of: date
) -> Parts:
    """The parts of a wait, from its allocations less those that were undone.

    Of a live one only the days before it was stranded count, and the rest is without a worker.
    """
    held = sum(
        days_between(item.starts_on, item.stranded_on or item.ended_on or as_of)
        for item in allocations
        if item.ended_on is not None or stranded_on is not None
    )
    with_worker = min(held, waited)
    return Parts(with_worker, waited - with_worker)


def no_worker() -> Q:
    """No worker has it, or the one who has it cannot work."""
    return Q(worker=None) | Q(stranded_on__isnull=False)


def waits() -> Q:
    """``Clocks.is_waiting`` in SQL."""
    return Q(closed_on=None) & no_worker()


def past_standard(as_of: date, policy: PolicyInForce) -> Q:
    """``Clocks.over_standard`` in SQL, of open cases: longer than the standard of their kind."""
    by_days: dict[tuple[int, Until], list[str]] = defaultdict(list)
    for kind in kinds.every():
        by_days[policy[kind.standard], kind.standard_until].append(kind.code)
    # Whatever its kind, it was asked for before the first of these days: an index begins there.
    first = min((days for days, _ in by_days), default=0)
    past = Q(received_on__lt=as_of - timedelta(days=first))
    return past & reduce(or_, (_longer(*item, as_of) for item in by_days.items()), Q())


def _longer(held: tuple[int, Until], of: list[str], as_of: date) -> Q:
    """Cases of these kinds whose clock ran, or runs, longer than so many days."""
    days, until = held
    standard, column = timedelta(days=days), _COLUMNS[until]
    late = Q(**{column: None}) | Q(received_on__lt=F(column) - standard)
    if until != Until.DONE:
        late |= no_worker()
    return Q(kind__in=of, received_on__lt=as_of - standard) & late


_COLUMNS = {
    Until.WORKER: "allocated_on", Until.STARTED: "started_on", Until.DONE: "done_on",
}  # fmt: skip
