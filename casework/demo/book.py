"""The invented council in memory: every row with its number, before any of it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from django.db.models import Model

from casework import numbering
from casework.calendar import LONDON
from casework.demo import nhs_numbers
from casework.demo.published import SEED
from casework.models import Case, Event, Person, User, Verb
from casework.policy import PolicyInForce

Row = TypeVar("Row", bound=Model)

# The council's jobs last ran this long ago: what fell due since then is left for the first run.
DAYS_SINCE_JOBS_RAN = 3


def _rng() -> Random:
    return Random(SEED)  # noqa: S311 (the same council each time is the point)


@dataclass
class Book:
    """Rows by table, each numbered as it is written, so that rows can name each other.

    ``first_ids`` says where each table's numbers begin; 1 where it says nothing.
    """

    as_of: date
    policy: PolicyInForce
    first_ids: dict[type[Model], int] = field(default_factory=dict)
    rng: Random = field(default_factory=_rng)
    rows: dict[type[Model], list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nhs_numbers = nhs_numbers.invented(start=0)
        self.unordered: dict[type[Model], Iterator[int]] = {
            table: numbering.invented(_rng()) for table in (Person, Case)
        }

    def add(self, row: Row) -> Row:
        """Write a row down, with the next number of its table."""
        rows = self.rows.setdefault(type(row), [])
        if row.pk is None:
            row.pk = self._number_of(type(row), len(rows))
        rows.append(row)
        return row

    def _number_of(self, table: type[Model], before: int) -> int:
        if table in self.unordered:
            return next(self.unordered[table])
        return self.first_ids.get(table, 1) + before

    def all(self, table: type[Row]) -> list[Row]:
        return self.rows.get(table, [])

    def ago(self, days: int) -> date:
        return self.as_of - timedelta(days=days)

    @property
    def jobs_ran_on(self) -> date:
        return self.ago(DAYS_SINCE_JOBS_RAN)

    def moment(self, day: date, hour: int = 10) -> datetime:
        """A time on that day; today, just after midnight, so that nothing is yet to come."""
        if day >= self.as_of:
            return datetime.combine(self.as_of, time(0, 1), LONDON)
        return datetime.combine(day, time(hour, self.rng.randrange(60)), LONDON)

    def write(
        self, case: Case, verb: Verb, says: str, *, on: date, by: User | None, **data: Any
    ) -> None:
        """One event on a case's timeline."""
        self.add(
            Event(
                person_id=case.person_id, case_id=case.pk, verb=verb, says=says, data=data,
                by_id=by.pk if by else None, at=self.moment(on),
            )
        )  # fmt: skip

    def write_of(self, person: Person, verb: Verb, says: str, *, on: date, by: User) -> None:
        """One event on a person's record that belongs to no case."""
        self.add(Event(person_id=person.pk, verb=verb, says=says, by_id=by.pk, at=self.moment(on)))
