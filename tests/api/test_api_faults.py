"""A program is never told in HTML: faults of ours, and what Django refuses before the API."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import LockNotAvailable, QueryCanceled

from casework.api import teams
from casework.models import Note
from casework.views.errors import csrf_failed
from tests import factory
from tests.api.asking import Caller, caller
from tests.api.test_api_promises import is_problem
from tests.conftest import signed_in


@pytest.fixture
def manager(cast) -> Caller:
    made = caller(cast.manager)
    made.client.raise_request_exception = False
    return made


def breaks(monkeypatch: Any, error: Exception) -> None:
    """From now on the list of teams breaks."""

    def get(*_: Any) -> None:
        raise error

    monkeypatch.setattr(teams.Teams, "get", get)


def too_long(cause: Exception) -> OperationalError:
    error = OperationalError("the words of PostgreSQL")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "called"),
    [
        (ValueError("Doris Kemp"), 500, "#fault"),
        (OperationalError("gone: Doris Kemp"), 503, "#not-now"),
    ],
)
def test_a_fault_of_ours_is_a_problem_that_quotes_nobody(
    manager, monkeypatch, error, status, called
):
    breaks(monkeypatch, error)
    answer = manager.get("/api/teams/")
    body = is_problem(answer, status)
    assert body["type"].endswith(called)
    assert "Kemp" not in answer.content.decode()


@pytest.mark.parametrize("cause", [QueryCanceled("x"), LockNotAvailable("x")])
def test_what_the_database_stopped_is_told_as_too_slow(manager, monkeypatch, cause):
    breaks(monkeypatch, too_long(cause))
    is_problem(manager.get("/api/teams/"), 503)


def test_a_fault_in_the_middle_of_an_act_leaves_nothing(manager, monkeypatch, cast, today):
    case = factory.a_case(team=cast.team, today=today)

    def shown(*_: Any, **__: Any) -> None:
        raise ValueError

    monkeypatch.setattr("casework.api.on_cases.shown", shown)
    path = f"/api/cases/{case.pk}/notes/"
    is_problem(manager.post(path, {"text": "Key safe"}, key="one"), 500)
    assert not Note.objects.exists()
    monkeypatch.undo()
    assert manager.post(path, {"text": "Key safe"}, key="one").status_code == 201


def test_a_page_is_told_of_a_fault_as_a_page(cast, monkeypatch):
    client = signed_in(cast.manager)
    client.raise_request_exception = False
    monkeypatch.setattr("casework.views.today.local_today", lambda: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours_is_a_problem(manager, settings):
    settings.ALLOWED_HOSTS = ["council.example"]
    is_problem(manager.get("/api/teams/"), 400)
    page = Client(raise_request_exception=False).get("/")
    assert page["Content-Type"].startswith("text/html")


def test_too_much_at_once_is_a_problem(manager, settings):
    # A token counts as its user once it was used, and as an address before that.
    settings.AT_ONCE = settings.AT_ONCE_ADDRESS = 0
    answer = manager.get("/api/teams/")
    assert "at once" in is_problem(answer, 429)["detail"]
    assert answer["Retry-After"] == "1"


@pytest.mark.parametrize(
    "body",
    [b"a=" + b"x" * 3_000_000, b"&".join(b"a%d=1" % n for n in range(3000))],
    ids=["large", "many fields"],
)
def test_a_huge_form_of_a_session_is_refused_unread(cast, body):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.manager.user, backend="casework.signed_in.StaffBackend")
    client.get("/waiting/")  # which gives the cookie that the form is held against
    kind = "application/x-www-form-urlencoded"
    is_problem(client.generic("POST", "/api/people/", body, kind), 415)


@pytest.mark.parametrize("path", ["/api/", "/api/nowhere", "/api/cases", "/api/cases/0/../1/x"])
def test_an_address_that_is_none_is_a_problem(manager, path):
    is_problem(manager.get(path), 404)


def test_a_wrong_form_token_is_a_problem_wherever_django_finds_it(rf):
    is_problem(_answered(csrf_failed(rf.post("/api/people/"), reason="none")), 403)
    assert csrf_failed(rf.post("/receive/"))["Content-Type"].startswith("text/html")


def _answered(answer: Any) -> Any:
    answer.json = lambda: json.loads(answer.content)
    return answer
