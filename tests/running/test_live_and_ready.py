"""A process says whether it is up and whether it can work, and gives figures without names."""

import json
import re
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import jobs
from casework.disasters import clock
from casework.models import Letter, Look
from casework.policy import Rag
from casework.views import ready
from casework.views.health import PATIENCE_S
from tests import factory
from tests.conftest import Cast
from tests.letters.post import an_owed_letter

TOKEN = "a-token"
TRIGGER = "CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS"


@pytest.fixture(autouse=True)
def _asked_afresh(monkeypatch):
    monkeypatch.setattr(ready, "_known", None)


@pytest.fixture
def in_this_session(monkeypatch):
    """What a test's own transaction has broken is seen in no other session."""

    @contextmanager
    def in_hand():
        yield connection.connection

    monkeypatch.setattr(ready, "_new_session", in_hand)


def asked(name: str = "ready") -> tuple[int, dict[str, Any]]:
    answer = Client().get(reverse(name))
    return answer.status_code, json.loads(answer.content)


def test_live_asks_nobody(db):
    with CaptureQueriesContext(connection) as statements:
        assert asked("live") == (200, {"live": True})
    assert len(statements) == 0


def test_ready_writes_with_its_triggers_and_leaves_nothing(db):
    ok = {"ready": True, "database": "ok", "migrations": "ok", "write": "ok", "clock": "ok"}
    assert asked() == (200, ok)
    assert not Look.objects.exists()


def test_not_ready_without_the_database(monkeypatch):
    monkeypatch.setattr(ready, "database_answers", lambda: False)
    assert asked() == (503, {"ready": False, "database": "cannot be reached"})


def test_not_ready_while_a_migration_is_missing(db):
    MigrationRecorder.Migration.objects.filter(app="casework", name="0002_guards").delete()
    status, answer = asked()
    assert (status, answer["migrations"]) == (503, "1 not applied")


@pytest.mark.parametrize(
    "breaks",
    [
        f"{TRIGGER} $$ BEGIN RAISE EXCEPTION 'undefined symbol'; END $$",
        f"{TRIGGER} $$ BEGIN RETURN NEW; END $$",
        "ALTER TABLE casework_look ADD CONSTRAINT no_more CHECK (screen = '')",
        "DROP FUNCTION casework_append_only() CASCADE",
        "ALTER TABLE casework_look RENAME TO elsewhere",
        "ALTER TABLE casework_event ADD CONSTRAINT no_more CHECK (says = '')",
        "ALTER TABLE django_session RENAME TO elsewhere",
    ],
    ids=["the trigger fails", "the trigger refuses nothing", "no look can be written",
         "the function is gone", "the log is gone", "no act can be written",
         "nobody can sign in"],
)  # fmt: skip
def test_not_ready_when_a_write_or_its_trigger_fails(db, in_this_session, breaks: str):
    with connection.cursor() as cursor:
        cursor.execute(breaks)
    status, answer = asked()
    assert status == 503
    assert answer["write"] != "ok"


def test_not_ready_while_the_disk_is_full(db, in_this_session):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON casework_event "
            "FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
    assert asked()[1]["write"] == "the database's disk is full"


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_only_new_sessions_cannot_write():
    """As with plpgsql after an upgrade: what was open goes on, and the next to begin fails (B4)."""
    assert asked()[0] == 200
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        try:
            ready._known = None
            assert asked()[1]["write"] == "the database is read-only"
        finally:
            cursor.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def test_not_ready_by_a_wrong_clock(db, settings, monkeypatch):
    settings.CLOCK_TOLERANCE = timedelta(minutes=2)
    monkeypatch.setattr(clock, "database_time", lambda: timezone.now() - timedelta(minutes=3.5))
    status, answer = asked()
    assert (status, "3 minutes ahead" in answer["clock"]) == (503, True)


def test_it_is_red_within_half_a_minute():
    assert ready.REMEMBERED_S + PATIENCE_S * 2 < 30


def test_asking_often_costs_the_tables_nothing(db):
    asked()
    with CaptureQueriesContext(connection) as statements:
        asked()
    assert len(statements) == 0


@pytest.mark.parametrize("name", ["live", "ready", "metrics"])
def test_they_are_asked_on_the_machine_itself_without_tls(db, settings, name):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(reverse(name)).status_code != 301
    assert Client().post(reverse(name)).status_code == 405


# Metrics


def figures(token: str = TOKEN) -> tuple[int, str]:
    answer = Client().get(reverse("metrics"), headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.content.decode()


def test_without_a_token_set_or_sent_there_are_no_metrics(db, settings):
    assert figures("")[0] == 404
    settings.METRICS_TOKEN = "a-token"
    assert figures("another")[0] == 404
    assert figures("")[0] == 404


def test_metrics_count_what_waits_and_name_nobody(cast: Cast, settings, tmp_path):
    settings.METRICS_TOKEN = "a-token"
    settings.PRINT_ROOM = tmp_path
    person = factory.a_person("Quillfeather")
    factory.a_case(waited=40, rag=Rag.RED, person=person, team=cast.team)
    an_owed_letter()
    jobs.run("escalate")
    status, text = figures()
    assert status == 200
    assert re.search(r'^casework_open_cases\{kind="\w+"\} \d+$', text, re.M)
    due = Letter.objects.filter(state="due").count()
    assert due
    assert f'casework_letters{{state="due"}} {due}\n' in text
    assert f"casework_letters_owed {due}\n" in text
    assert re.search(r'^casework_job_lag_seconds\{job="escalate"\} ', text, re.M)
    assert 'casework_job_ill{job="escalate"} 0\n' in text
    assert 'casework_promise_broken{how="in_no_queue"} 0\n' in text
    assert "Quillfeather" not in text
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+(\{[\w=\",]+\})? [\d.e+-]+", line), line


def test_metrics_cost_the_same_however_much_there_is(cast: Cast, settings):
    settings.METRICS_TOKEN = "a-token"
    with CaptureQueriesContext(connection) as few:
        figures()
    for number in range(5):
        factory.a_case(waited=number, team=cast.team)
    with CaptureQueriesContext(connection) as many:
        figures()
    assert len(few) == len(many) <= 12
