"""A request has one number: in the answer, in each line of the log, and on the page of an error."""

import io
import json
import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from casework.acts import restricting
from casework.models import User
from config.log_lines import JsonLines
from tests import factory
from tests.conftest import Cast, signed_in


@pytest.fixture
def log():
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield heard
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_each_answer_has_a_number_of_its_own(db):
    numbers = {Client().get(reverse("sign-in"))["X-Request-ID"] for _ in range(20)}
    assert len(numbers) == 20
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", number) for number in numbers)


def test_what_a_client_sends_as_its_number_is_not_believed(db):
    answer = Client().get(reverse("sign-in"), headers={"X-Request-ID": "FORGED-1"})
    assert answer["X-Request-ID"] != "FORGED-1"


@pytest.mark.parametrize("path", ["/", "/api/teams/"])
def test_a_fault_says_its_number_on_the_page_and_in_the_log(cast: Cast, log, monkeypatch, path):
    def breaks(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("django.http.response.HttpResponseBase.set_cookie", breaks)
    client = signed_in(cast.manager)
    client.raise_request_exception = False
    monkeypatch.setattr("casework.signed_in.StaffBackend.get_user", breaks)
    answer = client.get(path)
    assert answer.status_code == 500
    number = answer["X-Request-ID"]
    assert number in answer.content.decode()
    [fault] = [line for line in lines(log) if line.get("error") == "ZeroDivisionError"]
    assert fault["request"] == number


def test_a_refusal_says_its_number_and_is_in_the_security_log(cast: Cast, log):
    answer = signed_in(cast.practitioner).get(reverse("policy"))
    assert answer.status_code == 403
    assert answer["X-Request-ID"] in answer.content.decode()
    [line] = [line for line in lines(log) if line["logger"] == "casework.security"]
    assert line["request"] == answer["X-Request-ID"]
    assert (line["event"], line["page"]) == ("refused", "policy")
    assert cast.practitioner.user
    assert line["user"] == cast.practitioner.user.pk


def test_a_file_that_leaves_is_in_the_security_log_without_what_is_in_it(cast: Cast, log):
    person = factory.a_person("Quillfeather")
    factory.a_case(waited=9, team=cast.team, person=person)
    answer = signed_in(cast.manager).get(reverse("waiting-list-export"), {"q": "Quillfeather"})
    assert b"Quillfeather" in answer.getvalue()
    began, ended = [line for line in lines(log) if line["logger"] == "casework.security"]
    assert (began["event"], began["page"]) == ("export", "waiting-list-export")
    assert (ended["event"], ended["rows"]) == ("export", 1)
    assert "Quillfeather" not in log.getvalue()


def test_emergency_access_is_in_the_security_log_and_does_not_say_to_whom(cast: Cast, log):
    by = cast.practitioner.user
    assert isinstance(by, User)
    restricting.break_glass(None, reason="He is at risk now and nobody else can be reached", by=by)
    [line] = [line for line in lines(log) if line["logger"] == "casework.security"]
    assert (line["event"], line["user"]) == ("emergency access", by.pk)
    assert "person" not in line
