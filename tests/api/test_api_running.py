"""Imports, policy and jobs through the API: the steps of the pages, and their refusals."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from kombu.exceptions import OperationalError

from casework import tasks
from casework.acts.record import policy_on
from casework.models import Case, Import, PolicyNumber
from tests import factory
from tests.api import world
from tests.api.asking import Caller, caller
from tests.api.test_api_promises import is_problem
from tests.conftest import Cast


@pytest.fixture
def chief(cast: Cast, today: date) -> Caller:
    return caller(cast.service_manager)


def send(who: Caller, content: bytes, name: str = "open.csv", **more: Any) -> Any:
    return who.ask("POST", "/api/imports/", {"file": SimpleUploadedFile(name, content)}, **more)


CSV = world.FILE.read()


def choose(who: Caller, pk: int, cast: Cast, **columns: str) -> Any:
    body = {"columns": {**world.COLUMNS, **columns}, "team": cast.team.pk}
    return who.post(f"/api/imports/{pk}/columns/", body)


def test_a_file_goes_from_sent_to_applied_with_every_row_accounted_for(cast, chief):
    sent = send(chief, CSV).json()
    assert (sent["state"], sent["proposed"]["family_name"]) == ("uploaded", "Surname")
    checked = choose(chief, sent["id"], cast).json()
    assert checked["state"] == "checked"
    assert [checked[name] for name in ("read", "accepted", "rejected", "unchanged")] == [2, 1, 1, 0]
    assert checked["kinds"] == [{"what": "Care Act assessment", "number": 1}]
    applied = chief.post(f"/api/imports/{sent['id']}/application/")
    assert (applied.status_code, applied.json()["state"]) == (201, "applied")
    assert [str(case.references.get().number) for case in Case.objects.all()] == ["C1"]
    again = chief.post(f"/api/imports/{sent['id']}/application/")
    assert (again.status_code, Case.objects.count()) == (201, 1)
    assert [row["id"] for row in chief.get("/api/imports/").json()["items"]] == [sent["id"]]


def test_each_row_that_cannot_be_taken_is_told_with_its_line(cast, chief):
    pk = send(chief, CSV).json()["id"]
    choose(chief, pk, cast)
    page = chief.get(f"/api/imports/{pk}/problems/").json()
    assert [(row["line"], row["reference"]) for row in page["items"]] == [(3, "C2")]
    assert "does not exist" in page["items"][0]["says"][0]
    assert chief.get(f"/api/imports/{pk}/problems/?after=3").json() == {"items": [], "next": None}
    is_problem(chief.get(f"/api/imports/{pk}/problems/?after=x"), 400)


def test_a_file_sent_twice_with_one_key_is_kept_once(chief):
    first, second = send(chief, CSV, key="one"), send(chief, CSV, key="one")
    assert first.content == second.content
    assert Import.objects.count() == 1
    is_problem(send(chief, CSV + b"\n", key="one"), 422)
    is_problem(send(chief, CSV, name="other.csv", key="one"), 422)


@pytest.mark.parametrize("content", [b"", b"only a heading\n", b"\x00\xff" * 100, b"PK\x03\x04"])
def test_a_file_that_cannot_be_read_is_refused_in_words(content, chief):
    answer = send(chief, content)
    if content:
        assert (answer.json()["state"], bool(answer.json()["refused_because"])) == ("refused", True)
    else:
        is_problem(answer, 400)


def test_what_is_no_file_is_a_problem(chief):
    is_problem(chief.post("/api/imports/", {"file": "open.csv"}), 415)
    headers = {"Authorization": f"Bearer {chief.secret}", "Idempotency-Key": "a"}
    for body in ({}, {"file": "text"}, {"file": SimpleUploadedFile("a.csv", CSV), "team": "1"}):
        is_problem(chief.client.post("/api/imports/", body, headers=headers), 400)


def test_columns_that_cannot_be_are_refused(cast, chief):
    pk = send(chief, CSV).json()["id"]
    is_problem(choose(chief, pk, cast, family_name="Nothing like it"), 400)
    is_problem(choose(chief, pk, cast, given_names="Surname"), 400)
    is_problem(choose(chief, pk, cast, no_column_of_ours="Surname"), 400)
    is_problem(chief.post(f"/api/imports/{pk}/columns/", {"columns": world.COLUMNS}), 400)
    is_problem(chief.post(f"/api/imports/{pk}/application/"), 409)


def test_a_number_changes_from_today_and_the_clocks_with_it(cast, chief, today):
    case = factory.a_case(team=cast.team, today=today, waited=10)
    before = Case.objects.get(pk=case.pk).letter_due_on
    body = {"value": 21, "from_on": today.isoformat(), "reason": "Cabinet, 3 November"}
    told = chief.post("/api/policy/letter.first/changes/", body)
    assert (told.status_code, told.json()["value"]) == (201, 21)
    assert policy_on(today)["letter.first"] == 21
    assert Case.objects.get(pk=case.pk).letter_due_on != before
    [change] = chief.get("/api/policy/letter.first/").json()["changes"]
    assert (change["reason"], change["by"]) == ("Cabinet, 3 November", cast.service_manager.name)
    assert change["applied_at"]


@pytest.mark.parametrize(
    ("change", "status"),
    [({"value": -1}, 400), ({"value": 99_999}, 409), ({"from_on": "2026-11-20"}, 409),
     ({"reason": " "}, 400), ({"value": "21"}, 400)],
)  # fmt: skip
def test_a_change_of_policy_is_refused_as_on_the_page(change, status, chief):
    body = {"value": 21, "from_on": "2026-12-01", "reason": "Cabinet", **change}
    is_problem(chief.post("/api/policy/letter.first/changes/", body), status)
    assert not PolicyNumber.objects.exists()


def test_a_number_that_is_none_is_not_there(chief):
    is_problem(chief.get("/api/policy/no.such/"), 404)
    body = {"value": 21, "from_on": "2026-12-01", "reason": "Cabinet"}
    is_problem(chief.post("/api/policy/no.such/changes/", body), 404)


def test_the_bell_of_a_job_is_rung_once_a_key(chief, monkeypatch):
    rung: list[str] = []
    monkeypatch.setattr(tasks.escalate, "apply_async", lambda **_: rung.append("escalate"))
    for _ in range(2):
        assert chief.post("/api/jobs/escalate/runs/", key="one").status_code == 201
    assert rung == ["escalate"]
    is_problem(chief.post("/api/jobs/no_such/runs/"), 404)


def test_a_broker_that_is_gone_is_told_so(chief, monkeypatch):
    def gone(**_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.escalate, "apply_async", gone)
    assert "broker" in is_problem(chief.post("/api/jobs/escalate/runs/"), 503)["detail"]


def test_stranded_work_gets_new_hands_in_one_step(cast, today):
    case = factory.a_case(team=cast.team, today=today)
    manager, path = caller(cast.manager), f"/api/cases/{case.pk}/reallocation/"
    body = {"worker": cast.colleague.pk, "because": "Off sick"}
    is_problem(manager.post(path, body, match=Case.objects.get(pk=case.pk).version), 409)
    factory.give(case, cast.practitioner, by=factory.user_of(cast.manager), on=today)
    told = manager.post(path, body, match=Case.objects.get(pk=case.pk).version)
    assert told.json()["worker"]["name"] == cast.colleague.name
    asked = case.received_on.isoformat()
    assert told.json()["received_on"] == asked
    other = {**body, "worker": cast.other_manager.pk}
    is_problem(manager.post(path, other, match=told.json()["version"]), 400)


def test_a_partner_is_told_nothing_of_the_council_s_teams(cast, today):
    partner = world.build(cast, today).partner
    for path in ("/api/teams/", f"/api/teams/{cast.team.pk}/", "/api/workers/", "/api/cases/"):
        is_problem(caller(partner).get(path), 403)
