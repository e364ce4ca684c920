"""Each job of the schedule, stopped, is an alarm after two of its periods at most (trust.md O1).

Generated from what beat rings: a new job is in it by itself.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from celery.schedules import crontab

from casework import jobs
from casework.jobs import BEAT_SCHEDULE, JOBS
from casework.models import JobRun

# A Monday; two weeks of bells hold every gap, the weekend's among them.
BEGAN = datetime(2026, 11, 16, tzinfo=UTC)
FOR = timedelta(days=15)


def longest_period(when: Any) -> timedelta:
    """The longest time between two bells."""
    if not isinstance(when, crontab):
        return timedelta(seconds=when.run_every.total_seconds())
    # Its types leave out what it is made of.
    rings: Any = when
    bells: list[datetime] = [
        moment
        for moment in minutes(BEGAN, BEGAN + FOR)
        if moment.minute in rings.minute
        and moment.hour in rings.hour
        and moment.isoweekday() % 7 in rings.day_of_week
    ]
    return max(later - earlier for earlier, later in pairwise(bells))


def minutes(begin: datetime, end: datetime) -> Iterator[datetime]:
    for number in range(int((end - begin) / timedelta(minutes=5))):
        yield begin + number * timedelta(minutes=5)


def health_of(name: str, now: datetime) -> jobs.Health:
    [found] = [each for each in jobs.health(now) if each.job.name == name]
    return found


def ran(name: str, at: datetime, *, ended: bool = True, **details: Any) -> None:
    JobRun.objects.create(job=name, started_at=at, ended_at=at if ended else None, **details)


def test_o1_what_beat_rings_is_what_is_watched():
    assert set(BEAT_SCHEDULE) == set(JOBS)


@pytest.mark.parametrize("name", BEAT_SCHEDULE)
def test_o1_stopped_it_is_an_alarm_within_two_periods(db, name: str):
    period = longest_period(BEAT_SCHEDULE[name]["schedule"])
    ran(name, BEGAN)
    # The others go on.
    for other in set(JOBS) - {name}:
        ran(other, BEGAN + 2 * period)
    assert not health_of(name, BEGAN + period).is_silent, "before its next bell"
    assert health_of(name, BEGAN + 2 * period + timedelta(seconds=1)).is_silent


@pytest.mark.parametrize("name", BEAT_SCHEDULE)
def test_o1_so_it_is_where_it_runs_and_fails_or_never_ends(db, name: str):
    period = longest_period(BEAT_SCHEDULE[name]["schedule"])
    ran(name, BEGAN)
    now = BEGAN + 2 * period + jobs.LASTS + timedelta(seconds=1)
    ran(name, BEGAN + period, error="OSError in here.py, line 1")
    ran(name, BEGAN + period + timedelta(seconds=1), ended=False)
    assert health_of(name, max(now, BEGAN + period + jobs.LASTS + timedelta(minutes=1))).is_silent


def test_o1_a_long_turn_of_the_sender_is_no_silence(db):
    ran("send_letters", BEGAN)
    ran("send_letters", BEGAN + timedelta(minutes=1), ended=False)
    assert not health_of("send_letters", BEGAN + timedelta(minutes=5)).is_silent
    assert health_of("send_letters", BEGAN + timedelta(minutes=7)).is_silent
