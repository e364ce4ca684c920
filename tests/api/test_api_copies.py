"""A client that has a copy is told 304 while it holds, and never where anything differs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from casework.models import Case, Look, Person
from tests import factory
from tests.api.asking import Caller, caller


@pytest.fixture
def case(cast, today) -> Case:
    return factory.a_case(team=cast.team, today=today)


@pytest.fixture
def manager(cast) -> Caller:
    return caller(cast.manager)


def again(who: Caller, path: str, tag: str, **more: Any) -> Any:
    return who.get(path, headers={"If-None-Match": tag}, **more)


@pytest.mark.parametrize("what", ["cases", "people"])
def test_a_copy_that_holds_is_not_sent_again_and_the_look_is_written(what, case, manager):
    path = f"/api/{what}/{case.pk if what == 'cases' else case.person_id}/"
    tag = manager.get(path)["ETag"]
    before = Look.objects.count()
    answer = again(manager, path, tag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert answer["Cache-Control"] == "no-store"
    assert Look.objects.count() == before + 1


@pytest.mark.parametrize("tag", ["W/{0}", '"other", {0}', "*"])
def test_a_tag_may_come_weak_or_among_others(tag, case, manager):
    path = f"/api/cases/{case.pk}/"
    assert again(manager, path, tag.format(manager.get(path)["ETag"])).status_code == 304


@pytest.mark.parametrize("tag", ['"1"', '"', "rubbish", ""])
def test_a_tag_of_another_answer_gets_the_whole(tag, case, manager):
    assert again(manager, f"/api/cases/{case.pk}/", tag).status_code == 200


def test_what_changed_beside_the_version_is_sent(case, manager):
    path = f"/api/cases/{case.pk}/"
    tag = manager.get(path)["ETag"]
    Person.objects.filter(pk=case.person_id).update(safety_warning="Dog")
    Case.objects.filter(pk=case.pk).update(summary="Fell again")
    assert again(manager, path, tag).status_code == 200


def test_another_day_of_waiting_is_sent(case, cast, manager, today):
    path = f"/api/cases/{case.pk}/"
    first = manager.get(path)
    with time_machine.travel(f"{today + timedelta(days=1)}T10:00:00+00:00"):
        second = again(manager, path, first["ETag"])
    assert (second.status_code, second.json()["version"]) == (200, first.json()["version"])


def test_the_tag_of_a_copy_still_says_which_version_was_seen(case, manager):
    path = f"/api/cases/{case.pk}/"
    tag = {"If-Match": manager.get(path)["ETag"]}
    body = {"reason": "completed", "note": "The assessment was given to her"}
    assert manager.post(f"{path}closure/", body, headers=tag).status_code == 201


def test_a_copy_opens_nothing_to_who_may_see_it_no_more(case, manager):
    path = f"/api/cases/{case.pk}/"
    tag = manager.get(path)["ETag"]
    Person.objects.update(is_restricted=True)
    assert again(manager, path, tag).status_code == 404
