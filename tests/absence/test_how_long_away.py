"""S27: from which day an absence strands work, counted in working days and never without end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.acts import absences
from casework.acts.record import policy_on
from casework.calendar import working_days_between
from casework.models import Absence, AbsenceReason
from casework.queues import who_cannot_work
from casework.rules.days import LAST_DAY
from tests.absence.held import away, held
from tests.conftest import TODAY, Cast

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


class Policy(dict[str, int]):
    """A threshold, as the policy in force gives it."""


@given(starts_on=DAYS, days=st.none() | st.integers(0, 60), ahead=st.integers(0, 60),
       threshold=st.integers(0, 20))  # fmt: skip
def test_work_is_stranded_once_the_working_days_are_more_than_the_threshold(
    starts_on, days, ahead, threshold
):
    """Against the count itself, done day by day from the first day away to the last."""
    ends_on = None if days is None else starts_on + timedelta(days=days)
    as_of = starts_on + timedelta(days=ahead)
    absence = Absence(reason=AbsenceReason.SICK, starts_on=starts_on, ends_on=ends_on)
    last = max(ends_on or as_of, as_of)
    counted = working_days_between(starts_on - timedelta(days=1), last)
    policy = Policy({"stranded.absence": threshold})
    assert absence.strands_work(as_of, policy) == (counted > threshold)  # type: ignore[arg-type]


def test_an_end_typed_as_the_year_9999_costs_no_more_than_any_other(monkeypatch):
    """It took seconds once, on every list: each day of eight thousand years was looked at."""
    asked: list[date] = []

    def is_working_day(day: date) -> bool:
        asked.append(day)
        return True

    monkeypatch.setattr("casework.calendar.is_working_day", is_working_day)
    absence = Absence(reason=AbsenceReason.SICK, starts_on=TODAY, ends_on=LAST_DAY)
    assert absence.strands_work(TODAY, Policy({"stranded.absence": 5}))  # type: ignore[arg-type]
    assert len(asked) <= 20


@pytest.mark.django_db
def test_the_list_of_who_cannot_work_is_not_held_up_by_it(cast: Cast, today: date):
    held(cast, today)
    away(cast.practitioner, since=today, until=LAST_DAY)
    assert who_cannot_work(today, policy_on(today)) == {cast.practitioner.pk}
    absence = cast.practitioner.absences.get()
    back = absences.end_absence(absence, back_on=today + timedelta(days=2), by=None)
    assert back
    assert not who_cannot_work(today, policy_on(today))
