"""How long has someone waited? Days in London, over every half hour of nine years (R8, S21)."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import clocks
from casework.calendar import (
    add_working_days,
    days_between,
    is_working_day,
    local_day,
    local_today,
    working_days_between,
)
from casework.models import Case
from casework.policy import PolicyInForce

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
HALF_HOURS = 157_824
POLICY = PolicyInForce()
EPOCH = date(1970, 1, 1).toordinal()


# The second opinion: whole numbers only, no time zone database, none of our code.
def _last_sunday_at_one(year: int, month: int) -> int:
    last = date(year, month, 31)
    sunday = last.toordinal() - (last.toordinal() % 7)
    return (sunday - EPOCH) * 86_400 + 3_600


SUMMERS = [(_last_sunday_at_one(y, 3), _last_sunday_at_one(y, 10)) for y in range(2023, 2035)]


def oracle_day(seconds: int, summer: tuple[int, int]) -> int:
    """The London day of a moment, as an ordinal."""
    return (seconds + 3_600 * (summer[0] <= seconds < summer[1])) // 86_400 + EPOCH


def instants() -> Iterator[tuple[datetime, int]]:
    """Every half hour, with its London day by the second opinion."""
    start, half = int(FIRST.timestamp()), timedelta(minutes=30)
    for step in range(HALF_HOURS):
        moment = FIRST + step * half
        yield moment, oracle_day(start + step * 1_800, SUMMERS[moment.year - 2023])


def test_the_second_opinion_knows_the_clock_changes():
    changes = {datetime.fromtimestamp(at, UTC).date() for pair in SUMMERS for at in pair}
    assert {date(2024, 3, 31), date(2024, 10, 27), date(2026, 3, 29), date(2028, 10, 29)} <= changes


def test_every_half_hour_of_nine_years_has_the_right_day_and_the_right_letter_day():
    """157,824 moments of asking: no mismatch in day, days waited or letter day."""
    days = list(instants())
    assert (len(days), FIRST + HALF_HOURS * timedelta(minutes=30)) == (HALF_HOURS, LAST)
    case, wrong, odd = Case(kind="care_act", joined_on=FIRST.date()), [], 0
    four_weeks_on = 28 * 48
    for index, (moment, day) in enumerate(days):
        case.received_on = local_day(moment)
        due = clocks.letter_due_on(case, last=0, known_on=case.received_on, policy=POLICY)
        fine = case.received_on.toordinal() == day and due and due.toordinal() == day + 28
        if index + four_weeks_on < HALF_HOURS:
            later, later_day = days[index + four_weeks_on]
            waited = case.waited(local_day(later))
            fine = fine and waited == later_day - day
            fine = fine and (clocks.milestone_reached(waited, POLICY) == 28) == (waited >= 28)
            odd += waited != 28
        if not fine:
            wrong.append(moment)
    assert wrong == []
    # Four weeks of hours are not 28 days around each clock change: 28 x 2 half hours each.
    assert odd == 18 * 56


def fingerprint() -> str:
    """All the days as this process sees them, whatever the zone of the machine."""
    said = hashlib.sha256()
    for moment, _ in instants():
        said.update(local_day(moment).isoformat().encode())
    for at in (at for pair in SUMMERS for at in pair):
        for minutes in range(-1500, 1500, 30):
            with time_machine.travel(datetime.fromtimestamp(at + minutes * 60, UTC), tick=False):
                said.update(local_today().isoformat().encode())
    return said.hexdigest()


# Django sets the zone of its process from the settings; the machine's own is put back over it.
_ELSEWHERE = """
import os, time, django
zone = os.environ["TZ"]
django.setup()
os.environ["TZ"] = zone
time.tzset()
from tests.spine.test_the_wait import fingerprint
print(time.tzname[0], fingerprint())
"""


def test_a_server_in_any_zone_counts_the_same_days():
    zones = {"UTC": "UTC", "Europe/London": "GMT", "America/New_York": "EST"}
    running = {
        zone: subprocess.Popen(
            [sys.executable, "-c", _ELSEWHERE], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings"},
        )
        for zone in zones
    }  # fmt: skip
    said = {zone: process.communicate(timeout=120)[0].split() for zone, process in running.items()}
    here = fingerprint()
    assert said == {zone: [short, here] for zone, short in zones.items()}


@pytest.mark.parametrize(
    ("asked", "day", "waited"),
    [
        (date(2028, 2, 1), date(2028, 2, 29), 28),  # a leap year has a 29th
        (date(2027, 2, 1), date(2027, 3, 1), 28),
        (date(2028, 2, 29), date(2029, 2, 28), 365),
        (date(2026, 3, 28), date(2026, 3, 29), 1),  # 23 hours long
        (date(2026, 10, 25), date(2026, 10, 26), 1),  # 25 hours long
        (date(2026, 11, 21), date(2026, 11, 20), 0),  # never less than none
    ],
)
def test_days_are_calendar_days(asked, day, waited):
    assert days_between(asked, day) == waited


def test_half_past_midnight_in_summer_is_today_and_not_yesterday():
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        assert local_today() == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("waited", "milestone"),
    [(0, None), (27, None), (28, 28), (29, 28), (55, 28), (56, 56), (83, 56), (84, 84)],
)
def test_the_letter_day_reached_depends_on_the_day_of_the_wait(waited, milestone):
    """S21: 28 whole days have passed on the 28th day after the request, and not before."""
    assert clocks.milestone_reached(waited, POLICY) == milestone


@pytest.mark.parametrize(
    ("last", "due"), [(0, 28), (28, 56), (56, 84), (30, 56), (55, 56), (84, 112)]
)
def test_the_next_letter_is_the_first_letter_day_beyond_the_last_letter(last, due):
    assert clocks.milestone_after(last, POLICY) == due


days = st.integers(0, 4_000)


@settings(deadline=None)
@given(first=st.integers(1, 400), every=st.integers(1, 400), last=days, waited=days)
def test_letter_days_agree_with_a_list_of_them_whatever_the_policy(first, every, last, waited):
    policy = PolicyInForce({"letter.first": first, "letter.every": every})
    on = list(range(first, 4_000 + 2 * 400, every))
    assert clocks.milestone_after(last, policy) == next(day for day in on if day > last)
    reached = [day for day in on if day <= waited]
    assert clocks.milestone_reached(waited, policy) == (reached[-1] if reached else None)


@settings(deadline=None)
@given(start=st.dates(date(2024, 1, 1), date(2032, 12, 1)), count=st.integers(0, 60))
def test_working_days_added_are_working_days_counted(start, count):
    end = add_working_days(start, count)
    assert working_days_between(start, end) == count
    assert count == 0 or is_working_day(end)


def test_nobody_works_on_good_friday_or_the_substitute_boxing_day():
    assert not is_working_day(date(2027, 3, 26))
    assert not is_working_day(date(2026, 12, 28))
    assert add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


def test_this_process_could_tell_a_wrong_zone():
    """The subprocess test is worth something: a naive day differs between the zones."""
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC).timestamp()
    assert date(*time.gmtime(moment)[:3]) != local_day(datetime.fromtimestamp(moment, UTC))
