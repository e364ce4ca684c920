"""The jobs say how they are; a monitor gets one honest answer, with the services up or down."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery.schedules import crontab, schedule
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from casework import jobs, tasks
from casework.models import JobRun
from casework.policy import Rag
from casework.views.jobs import when_words
from tests import factory
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted


@pytest.fixture(autouse=True)
def _nothing_remembered():
    yield
    cache.delete(f"health:{connection.settings_dict['NAME']}")


def ran(name: str, *, ago: timedelta = timedelta(), error: str = "", **counts: int) -> JobRun:
    at = timezone.now() - ago
    return JobRun.objects.create(job=name, started_at=at, ended_at=at, counts=counts, error=error)


def all_well() -> None:
    for name in jobs.JOBS:
        ran(name)


def asked() -> tuple[int, dict[str, Any]]:
    answer = Client().get(reverse("health"))
    return answer.status_code, json.loads(answer.content)


def test_a_monitor_needs_no_sign_in_and_learns_that_all_is_well(db):
    all_well()
    status, answer = asked()
    assert (status, answer["ok"], answer["database"], answer["broker"]) == (200, True, "ok", "ok")
    assert set(answer["jobs"]) == set(jobs.JOBS)
    assert set(answer["invariants"].values()) == {0}


def test_it_names_nobody(db):
    factory.a_case(waited=40, rag=Rag.RED, person=factory.a_person("Verysecret"))
    all_well()
    ran("escalate", error="ValueError: Doris Verysecret")
    _, answer = asked()
    assert "Verysecret" not in json.dumps(answer)
    assert answer["jobs"]["escalate"]["failed"] is True


@pytest.mark.parametrize(
    ("name", "minutes", "is_silent"),
    [
        ("escalate", 26 * 60 - 1, False), ("escalate", 26 * 60 + 1, True),
        ("send_letters", 1.9, False), ("send_letters", 2.1, True),
    ],
)  # fmt: skip
def test_a_job_that_has_been_quiet_too_long_is_an_alarm(db, name: str, minutes: float, is_silent):
    for other in set(jobs.JOBS) - {name}:
        ran(other)
    ran(name, ago=timedelta(minutes=minutes))
    status, answer = asked()
    assert answer["jobs"][name]["silent"] is is_silent
    assert status == (503 if is_silent else 200)


def test_a_failed_run_does_not_end_the_silence(db):
    all_well()
    JobRun.objects.filter(job="escalate").delete()
    ran("escalate", ago=timedelta(days=2))
    ran("escalate", error="OSError: disc full")
    status, answer = asked()
    assert status == 503
    assert answer["jobs"]["escalate"]["silent"] is True
    assert answer["jobs"]["escalate"]["failed"] is True


def test_without_the_broker_it_says_so(db, settings):
    all_well()
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    status, answer = asked()
    assert (status, answer["broker"], answer["database"]) == (503, "cannot be reached", "ok")
    assert answer["jobs"]["escalate"]["silent"] is False


def test_without_the_database_it_says_so_and_nothing_more(monkeypatch: pytest.MonkeyPatch):
    there = connection.get_connection_params()
    nowhere = {**there, "host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(connection, "get_connection_params", lambda: dict(nowhere))
    status, answer = asked()
    assert (status, answer["database"], answer["ok"]) == (503, "cannot be reached", False)
    assert answer["jobs"] == {}


def test_a_broken_promise_is_an_alarm(db):
    all_well()
    case = factory.a_case(waited=5)
    type(case).objects.filter(pk=case.pk).update(kind="unheard_of")
    status, answer = asked()
    assert status == 503
    assert answer["invariants"]["in_no_queue"] == 1


def test_asking_often_costs_the_tables_nothing(db):
    all_well()
    asked()
    _, statements = get_counted(Client(), reverse("health"))
    assert statements == []


def test_health_is_only_ever_read(db):
    assert Client().post(reverse("health")).status_code == 405


# The page.


def test_each_job_is_shown_with_its_state_in_a_word(cast: Cast, today):
    ran("escalate", raised=3, climbed=1)
    ran("apply_policy", ago=timedelta(days=3))
    ran("send_letters", error="ConnectionError: refused\nDETAIL: Key (nhs_number)=(9990000018)")
    JobRun.objects.create(job="process_imports", started_at=timezone.now())
    answer = signed_in(cast.manager).get(reverse("jobs"))
    states = {row.health.job.name: row.state for row in answer.context["rows"]}
    assert states["escalate"] == "Working"
    assert states["apply_policy"] == "Silent"
    assert states["send_letters"] == "Failed"
    assert states["send_digests"] == "Never ran"
    page = answer.content.decode()
    assert "3 raised, 1 climbed" in page
    assert "ConnectionError: refused" in page
    assert "9990000018" not in page


def test_one_job_shows_its_last_ten_runs(cast: Cast, today):
    for hours in range(12):
        ran("escalate", ago=timedelta(hours=hours))
    answer = signed_in(cast.auditor).get(reverse("job", args=["escalate"]))
    assert len(answer.context["runs"]) == 10
    assert signed_in(cast.auditor).get(reverse("job", args=["nonsense"])).status_code == 404


def test_the_promises_are_counted_on_the_page(cast: Cast, today):
    case = factory.a_case(waited=5, team=cast.team, today=today)
    type(case).objects.filter(pk=case.pk).update(kind="unheard_of")
    page = signed_in(cast.administrator).get(reverse("jobs")).content.decode()
    assert "the database should have refused this" in page


@pytest.mark.parametrize("who", ["practitioner", "support", "analyst"])
def test_a_role_that_does_not_run_the_service_sees_no_jobs(cast: Cast, today, who: str):
    client = signed_in(getattr(cast, who))
    assert client.get(reverse("jobs")).status_code == 403
    assert client.get(reverse("job", args=["escalate"])).status_code == 403
    assert client.post(reverse("job-run", args=["escalate"])).status_code == 403


@pytest.mark.parametrize("who", ["manager", "auditor", "administrator"])
def test_seeing_the_jobs_is_not_running_them(cast: Cast, today, who: str):
    client = signed_in(getattr(cast, who))
    assert "Run now" not in client.get(reverse("jobs")).content.decode()
    assert client.post(reverse("job-run", args=["escalate"])).status_code == 403


def test_run_now_rings_the_bell_of_that_job(cast: Cast, today, monkeypatch: pytest.MonkeyPatch):
    rung = []
    monkeypatch.setattr(
        tasks.escalate, "apply_async", lambda *args, **options: rung.append(options)
    )
    client = signed_in(cast.service_manager)
    page = client.post(reverse("job-run", args=["escalate"]), follow=True).content.decode()
    assert rung == [{"retry": False}]
    assert "Escalate was asked to run" in page
    assert client.get(reverse("job-run", args=["escalate"])).status_code == 405


def test_where_the_broker_is_down_run_now_says_what_to_do(
    cast: Cast, today, monkeypatch: pytest.MonkeyPatch
):
    def no_broker(*args, **options):
        raise OperationalError("refused")

    monkeypatch.setattr(tasks.escalate, "apply_async", no_broker)
    client = signed_in(cast.service_manager)
    page = client.post(reverse("job-run", args=["escalate"]), follow=True).content.decode()
    assert "message broker cannot be reached" in page
    assert "manage.py run_job escalate" in page


def test_every_job_has_a_bell_of_its_name():
    assert all(hasattr(getattr(tasks, name), "apply_async") for name in jobs.JOBS)


def test_the_page_costs_the_same_however_often_the_jobs_ran(cast: Cast, today):
    for name in jobs.JOBS:
        for hours in range(5):
            ran(name, ago=timedelta(hours=hours))
    _, statements = get_counted(signed_in(cast.service_manager), reverse("jobs"))
    assert len(statements) <= 10, "\n".join(statements)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (crontab(hour=5, minute=30), "Every day at 5.30am"),
        (crontab(hour=6, minute=0), "Every day at 6am"),
        (crontab(hour=18, minute=5), "Every day at 6.05pm"),
        (crontab(hour=0, minute=0), "Every day at 12am"),
        (crontab(hour=7, minute=0, day_of_week="1-5"), "Monday to Friday at 7am"),
        (schedule(timedelta(minutes=1)), "Every minute"),
        (schedule(timedelta(minutes=15)), "Every 15 minutes"),
    ],
)
def test_a_schedule_is_said_in_words(when, words: str):
    assert when_words(when) == words


def test_help_is_open_to_all(db):
    for name in ("accessibility", "shortcuts"):
        assert Client().get(reverse(name)).status_code == 200
    assert "data-shortcuts-switch" in Client().get(reverse("shortcuts")).content.decode()


def test_the_last_good_run_is_given_as_a_moment(db):
    all_well()
    _, answer = asked()
    at = datetime.fromisoformat(answer["jobs"]["escalate"]["last_good_at"])
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)
