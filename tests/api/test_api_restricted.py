"""A hidden record through the API: who hides it, who is let in, and what an emergency is told."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from casework.models import Grant, Person, Search
from tests import factory
from tests.api.asking import Caller, caller, headers_of
from tests.api.test_api_promises import is_problem
from tests.conftest import Cast

AT_RISK = "The adult was seen on the roof and her doctor must know what she takes"


@pytest.fixture
def person(cast: Cast, today: date) -> Person:
    return factory.a_case(team=cast.team, today=today).person


@pytest.fixture
def chief(cast: Cast) -> Caller:
    return caller(cast.service_manager)


def hide(who: Caller, person: Person, to: Any, **more: Any) -> Any:
    body = {"reason": "A relative works here", "length": "2_weeks", "to": [to.pk], **more}
    return who.post(f"/api/people/{person.pk}/restriction/", body)


def sees(worker: Any, person: Person) -> bool:
    return bool(caller(worker).get(f"/api/people/{person.pk}/").status_code == 200)


def test_hidden_from_all_but_the_named_for_as_long_as_was_said(cast, chief, person, today):
    assert hide(chief, person, cast.practitioner).status_code == 201
    assert sees(cast.practitioner, person)
    assert not sees(cast.service_manager, person)
    assert not sees(cast.manager, person)
    with time_machine.travel(f"{today + timedelta(days=15)}T10:00:00+00:00"):
        assert not sees(cast.practitioner, person)


def test_what_is_hidden_cannot_be_hidden_again_for_more_time(cast, chief, person):
    hide(chief, person, cast.service_manager)
    answer = hide(chief, person, cast.service_manager, length="6_months")
    assert "already" in is_problem(answer, 409)["detail"]
    assert Grant.objects.count() == 1


@pytest.mark.parametrize("to", [[], [0], [987654321], ["1"], [True]])
def test_only_staff_in_post_can_be_named(to, chief, person):
    body = {"reason": "A relative works here", "length": "2_weeks", "to": to}
    is_problem(chief.post(f"/api/people/{person.pk}/restriction/", body), 400)
    person.refresh_from_db()
    assert not person.is_restricted


def test_access_is_given_to_another_and_never_to_oneself(cast, chief, person):
    hide(chief, person, cast.service_manager)
    path = f"/api/people/{person.pk}/access/"
    body = {"to": cast.practitioner.pk, "reason": "Covers", "length": "2_weeks"}
    told = chief.post(path, body)
    assert [grant["to"] for grant in told.json()["grants"]] == [
        cast.service_manager.name, cast.practitioner.name,
    ]  # fmt: skip
    assert told.json() == chief.get(path).json()
    assert sees(cast.practitioner, person)
    own = chief.post(path, {**body, "to": cast.service_manager.pk})
    assert "yourself" in is_problem(own, 409)["detail"]


def test_the_restriction_is_ended_by_who_sees_the_record(cast, chief, person):
    path, body = f"/api/people/{person.pk}/restriction/", {"because": "They left"}
    is_problem(chief.ask("DELETE", path, body), 409)
    hide(chief, person, cast.service_manager)
    assert chief.ask("DELETE", path, body).json()["is_restricted"] is False
    assert sees(cast.manager, person)


@pytest.mark.parametrize("words", ["P-999999", "C-9999999", "nobody", "999 000 0018", "'", "P-"])
def test_an_emergency_is_answered_alike_whether_or_not_there_is_a_record(
    words, cast, chief, person
):
    hide(chief, person, cast.service_manager)
    practitioner = caller(cast.practitioner)
    told = [
        practitioner.post("/api/emergency-access/", {"words": asked, "reason": AT_RISK})
        for asked in (person.reference, words)
    ]
    assert told[0].status_code == told[1].status_code == 201
    assert told[0].content == told[1].content
    assert headers_of(told[0]) == headers_of(told[1])
    assert sees(cast.practitioner, person)
    assert Search.objects.filter(query=f"Emergency access: {words}").exists()


def test_an_emergency_ends_after_three_hours(cast, chief, person):
    hide(chief, person, cast.service_manager)
    body = {"words": person.reference, "reason": AT_RISK}
    caller(cast.practitioner).post("/api/emergency-access/", body)
    with time_machine.travel("2026-11-21T13:01:00+00:00"):
        assert not sees(cast.practitioner, person)


def test_an_emergency_needs_words(cast, person):
    body = {"words": person.reference, "reason": "Please"}
    answer = caller(cast.practitioner).post("/api/emergency-access/", body)
    assert "10 words" in is_problem(answer, 409)["detail"]
