"""A process says whether it is up and whether it can work, and gives figures without names."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import jobs
from casework.models import Letter, Look
from casework.policy import Rag
from casework.views import ready
from tests import factory
from tests.conftest import Cast
from tests.letters.post import an_owed_letter

TOKEN = "a-token"
TRIGGER = "CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS"


@pytest.fixture(autouse=True)
def _asked_afresh(monkeypatch):
    monkeypatch.setattr(ready, "_known", None)


def asked(name: str = "ready") -> tuple[int, dict[str, Any]]:
    answer = Client().get(reverse(name))
    return answer.status_code, json.loads(answer.content)


def test_live_asks_nobody(db):
    with CaptureQueriesContext(connection) as statements:
        assert asked("live") == (200, {"live": True})
    assert len(statements) == 0


def test_ready_writes_with_its_triggers_and_leaves_nothing(db):
    ok = {"ready": True, "database": "ok", "migrations": "ok", "write": "ok"}
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
    ],
    ids=["the trigger fails", "the trigger refuses nothing", "nothing can be written"],
)
def test_not_ready_when_a_write_or_its_trigger_fails(db, breaks: str):
    with connection.cursor() as cursor:
        cursor.execute(breaks)
    status, answer = asked()
    assert status == 503
    assert answer["write"] != "ok"


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
