"""The demo council's figures, read back from the database. What each counts: docs/demo.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from casework import kinds
from casework.demo import words
from casework.demo.published import CARERS, FIGURES
from casework.models import Allocation, Case, Event, Verb


@dataclass(frozen=True)
class Waits:
    """Some waits in whole days."""

    days: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.days)

    @property
    def mean(self) -> float:
        return sum(self.days) / len(self.days)

    @property
    def median(self) -> float:
        return median(self.days)

    @property
    def longest(self) -> int:
        return max(self.days)

    def percent_within(self, days: int) -> int:
        return round(100 * sum(wait <= days for wait in self.days) / len(self.days))


def waiting_now(kind: str, *, as_of: date) -> Waits:
    """Cases that wait today, less those that came by import: no published figure counted them."""
    cases = Case.objects.waiting().filter(kind=kind, references=None)
    return _sorted((as_of - day).days for day in cases.values_list("received_on", flat=True))


def ended_in_year(kind: str, *, as_of: date) -> Waits:
    """Waits that ended in the last 365 days because somebody was given the case.

    A case that was given back waits still, so it is not among them.
    """
    given = Allocation.objects.filter(
        case__kind=kind, starts_on__gt=as_of - timedelta(days=365), starts_on__lte=as_of
    ).exclude(case__closed_on=None, case__worker=None)
    pairs = given.values_list("case__received_on", "starts_on")
    return _sorted((ended - asked).days for asked, ended in pairs)


def _sorted(days: Iterable[int]) -> Waits:
    return Waits(tuple(sorted(days)))


def in_service(support: str) -> int:
    """People whose Care Act assessment was completed and ended in this kind of support."""
    closed = Event.objects.filter(verb=Verb.CLOSED, case__kind="care_act", data__support=support)
    return closed.values("person").distinct().count()


def lines(*, as_of: date) -> list[str]:
    """The figures in words, for whoever loads the demo."""
    long_term, short_term = in_service(words.LONG_TERM), in_service(words.SHORT_TERM)
    in_all = f"{long_term + short_term:,} ({long_term:,} long term, {short_term:,} short term)"
    said = [f"People in service: {in_all}, counted by completed Care Act assessments"]
    for figure in (*FIGURES, CARERS):
        name = kinds.get(figure.kind).name
        now, ended = (
            waiting_now(figure.kind, as_of=as_of),
            ended_in_year(figure.kind, as_of=as_of),
        )
        said.append(f"{name}: {_says(now)} waiting now; {_says(ended)} ended in the last year")
    return said


def _says(waits: Waits) -> str:
    return (
        f"{waits.count:,} (mean {waits.mean:.0f} days, median {waits.median:.0f}, "
        f"longest {waits.longest})"
    )
