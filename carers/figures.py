"""How many carers wait, and how long? One answer for everyone, with the query behind it (S65)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, median
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from carers.kinds import CARER_ASSESSMENT
from carers.models.relationship import CarerKind
from casework import waits
from casework.counted import in_figures
from casework.models import Case, Ethnicity

# Fewer people than this are not told, for they could be known (rules.md 6.1).
SMALL = 5
YEAR = timedelta(days=365)
NOT_RECORDED = "Not recorded"
_NO_DATA = "No data"


@dataclass(frozen=True)
class Waits:
    """Some waits in whole days, and what is worked out from them."""

    days: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.days)

    @property
    def mean(self) -> float | None:
        return fmean(self.days) if self.days else None

    @property
    def median(self) -> float | None:
        return median(self.days) if self.days else None

    @property
    def longest(self) -> int | None:
        return max(self.days, default=None)

    def percent_within(self, limit: int) -> int | None:
        within = sum(wait <= limit for wait in self.days)
        return round(100 * within / len(self.days)) if self.days else None


def waiting() -> QuerySet[Case]:
    """``carers_waiting``: open carers' cases that no worker has who can work; imported too."""
    seen = in_figures(person="person")
    return Case.objects.waiting().filter(seen, kind=CARER_ASSESSMENT.code)


def waits_now(*, as_of: date) -> Waits:
    return _measured(waits.NOW, as_of)


def waits_of_year(*, as_of: date) -> Waits:
    return _measured(waits.REACHED, as_of)


def done_in_year(*, as_of: date) -> Waits:
    return _measured(waits.DONE, as_of)


def _measured(measure: waits.Measure, as_of: date) -> Waits:
    """The waits of carers in a measure of all waits: no page counts them otherwise."""
    return Waits(waits.days_of(measure, kind=CARER_ASSESSMENT.code, as_of=as_of))


@dataclass(frozen=True)
class Group:
    """One row of a table: a group, and how many, or nothing where it would be too few to tell."""

    label: str
    number: int | None


def by_ethnicity() -> list[Group]:
    """``carers_by_ethnicity``: those who wait, by broad ethnic group (S71)."""
    broad = [(broad_group(Ethnicity(code)), pk) for code, pk in by_ethnicity_rows()]
    names = sorted({broad_group(group) for group in Ethnicity} - {_NO_DATA})
    return suppressed(counted(broad, [*names, _NO_DATA]))


def by_ethnicity_rows() -> QuerySet[Case, tuple[str, int]]:
    return waiting().values_list("person__ethnicity", "pk")


def broad_group(group: Ethnicity) -> str:
    return group.label.partition(":")[0]


def by_kind() -> list[Group]:
    """``carers_by_kind``: those who wait, by the kind of carer they are recorded as (S68)."""
    kinds = by_kind_rows()
    labels = [(CarerKind(kind).label if kind else NOT_RECORDED, pk) for kind, pk in kinds]
    told = {pk for _, pk in labels}
    rest = [(NOT_RECORDED, pk) for pk in waiting().values_list("pk", flat=True) if pk not in told]
    names = [*(str(label) for label in CarerKind.labels), NOT_RECORDED]
    return suppressed(counted([*labels, *rest], names))


def by_kind_rows() -> QuerySet[Case, tuple[str, int]]:
    live = Q(person__cares_for__ends_on=None)
    return waiting().filter(live).values_list("person__cares_for__kind", "pk").distinct()


def counted(pairs: Sequence[tuple[str, int]], names: Sequence[str]) -> Mapping[str, int]:
    met: dict[str, set[int]] = defaultdict(set)
    for name, pk in pairs:
        met[name].add(pk)
    return {name: len(met[name]) for name in names}


def suppressed(counts: Mapping[str, int]) -> list[Group]:
    """Small numbers are left out, and a second one where the total would give the first away."""
    small = {name for name, number in counts.items() if 0 < number < SMALL}
    if len(small) == 1:
        told = {name: number for name, number in counts.items() if number and name not in small}
        small |= {min(told, key=lambda name: told[name])} if told else set()
    return [Group(name, None if name in small else number) for name, number in counts.items()]


@dataclass(frozen=True)
class Query:
    """A query by its name: what it asks, in words and as the database is asked."""

    name: str
    says: str
    sql: str

    @classmethod
    def of(cls, name: str, rows: QuerySet[Any], says: str | None) -> "Query":
        # What stands behind the name, without the name itself.
        words = (says or "").partition(": ")[2].split("\n\n")[0]
        return cls(name, " ".join(words.split()).capitalize(), str(rows.query))


def queries(*, as_of: date) -> list[Query]:
    """The queries behind the figures, so that nobody need argue about what was counted (S65)."""
    return [
        Query.of("carers_waiting", waiting(), waiting.__doc__),
        Query("carers_reached", waits.REACHED.says, waits.query_of(waits.REACHED, as_of=as_of)),
        Query("carers_done", waits.DONE.says, waits.query_of(waits.DONE, as_of=as_of)),
        Query.of("carers_by_kind", by_kind_rows(), by_kind.__doc__),
        Query.of("carers_by_ethnicity", by_ethnicity_rows(), by_ethnicity.__doc__),
    ]


@dataclass(frozen=True)
class Figure:
    """One number for an argument: what it is, the query that made it, when, and its list."""

    label: str
    value: str
    query: str
    says: str
    made_at: datetime
    shows: str = ""


def figures(*, as_of: date, standard: int) -> list[Figure]:
    """The figures that people quoted differently, each made once and for all (S64, S65)."""
    now, year, at = waits_now(as_of=as_of), waits_of_year(as_of=as_of), timezone.now()
    done = done_in_year(as_of=as_of)
    asked, ended, decided = "carers_waiting", "carers_reached", "carers_done"
    open_now = "Open carers' cases that no worker has"
    of_year = "Waits that ended in the last 365 days because a worker was given the case"
    of_done = "Carers who were given their decision in the last 365 days"
    return [
        Figure("carers wait now", str(now.count), asked, open_now, at, "waiting"),
        Figure("mean wait now", _days(now.mean), asked, open_now, at, "waiting"),
        Figure("median wait now", _days(now.median), asked, open_now, at, "waiting"),
        Figure("longest wait now", _days(now.longest), asked, open_now, at, "longest"),
        Figure("reached in the last year", str(year.count), ended, of_year, at, "open"),
        Figure("mean wait of the year", _days(year.mean), ended, of_year, at, "open"),
        Figure("median wait of the year", _days(year.median), ended, of_year, at, "open"),
        Figure(f"reached within {standard} days, of the year",
               _percent(year.percent_within(standard)), ended, of_year, at, "open"),
        Figure("decided in the last year", str(done.count), decided, of_done, at, "open"),
        Figure("mean days until the decision", _days(done.mean), decided, of_done, at, "open"),
        Figure(f"decided within {standard} days, of the year",
               _percent(done.percent_within(standard)), decided, of_done, at, "open"),
    ]  # fmt: skip


def _days(number: float | None) -> str:
    return "–" if number is None else f"{waits.whole(number):,} days"


def _percent(number: int | None) -> str:
    return "–" if number is None else f"{number} %"
