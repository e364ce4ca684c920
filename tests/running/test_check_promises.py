"""Promise 2 is counted every hour, and the job fails where it is broken."""

import time
from datetime import date

import pytest
from django.db import connection

from casework import jobs
from casework.checks_live import broken_promises
from casework.models import Case, JobRun
from tests import factory
from tests.conftest import Cast
from tests.faults import council


def test_a_kept_promise_is_a_run_with_every_count(cast: Cast, today: date):
    factory.a_case(waited=3, team=cast.team, today=today)
    run = jobs.run("check_promises")
    assert (run.error, set(run.counts.values())) == ("", {0})


def test_a_broken_one_fails_the_run_and_says_which(cast: Cast, today: date):
    case = factory.a_case(waited=3, team=cast.team, today=today)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    Case.objects.filter(pk=case.pk).update(kind="unheard_of")
    with pytest.raises(jobs.PromiseBroken, match="no list can show: 1"):
        jobs.run("check_promises")
    [run] = JobRun.objects.filter(job="check_promises")
    assert "Open cases that no list can show: 1" in run.error


def test_it_runs_every_hour():
    job = jobs.JOBS["check_promises"]
    assert (len(job.when.hour), len(job.when.minute)) == (24, 1)


@pytest.mark.parametrize(
    ("cases", "seconds"), [(20_000, 0.4), pytest.param(100_000, 2.0, marks=pytest.mark.full)]
)
@pytest.mark.usefixtures("db")
def test_it_is_quick_at_any_size_that_a_council_has(today: date, cases: int, seconds: float):
    with connection.cursor() as cursor:
        # The triggers that this checks behind cost more than the check; they are tried elsewhere.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
    council.build(people=cases, day=today)
    took = min(_timed(today) for _ in range(3))
    assert took < seconds, f"{took:.2f} s for {cases:,} cases"


def _timed(today: date) -> float:
    began = time.perf_counter()
    assert not any(broken_promises(as_of=today).values())
    return time.perf_counter() - began
