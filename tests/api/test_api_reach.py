"""Representatives and sources of harm through the API: the acts and the refusals of the pages."""

from datetime import date
from typing import Any

import pytest

from casework.models import Event, Look, Person, Representative, SourceOfHarm
from tests import factory
from tests.api.asking import Caller, caller
from tests.api.test_api_promises import is_problem
from tests.conftest import TODAY, Cast
from tests.gate.reaching import a_representative, a_source_of_harm

GIVEN = {"authority": "deputy", "evidence": "Saw the order", "letters": "instead",
         "starts_on": TODAY.isoformat()}  # fmt: skip


@pytest.fixture
def person(cast: Cast, today: date) -> Person:
    return factory.a_case(team=cast.team, today=today).person


@pytest.fixture
def other(person: Person) -> Person:
    return factory.a_person("Sharma", given_names="Ravi")


@pytest.fixture
def worker(cast: Cast) -> Caller:
    return caller(cast.practitioner)


def path(person: Person, *more: Any) -> str:
    return "/".join(["/api/people", str(person.pk), *map(str, more), ""])


def shown_to(cast: Cast) -> set[int]:
    """Whose records the practitioner was shown through the API."""
    looks = Look.objects.filter(user=cast.practitioner.user, screen="api")
    return set(looks.values_list("person", flat=True))


# Representatives


def test_a_representative_is_added_listed_in_both_records_and_ended(worker, person, other, cast):
    body = {**GIVEN, "representative": other.pk}
    made = worker.post(path(person, "representatives"), body).json()
    assert (made["representative"]["name"], made["ends_on"]) == ("Ravi Sharma", None)
    for whose in (person, other):
        assert worker.get(path(whose, "representatives")).json() == {"items": [made], "next": None}
    end = path(person, "representatives", made["id"], "end")
    over = {"ends_on": TODAY.isoformat(), "because": "Revoked"}
    assert worker.post(end, over).json()["ends_on"] == TODAY.isoformat()
    assert "ended already" in is_problem(worker.post(end, over), 409)["detail"]
    assert shown_to(cast) == {person.pk, other.pk}


def test_what_is_sent_twice_with_one_key_is_recorded_once(worker, person, other):
    body = {**GIVEN, "representative": other.pk}
    first, second = (
        worker.post(path(person, "representatives"), body, key="one") for _ in range(2)
    )
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Representative.objects.count() == 1
    is_problem(worker.post(path(person, "representatives"), body, key=""), 400)


@pytest.mark.parametrize(("change", "status"), [
    ({"evidence": " "}, 400), ({"authority": "friend"}, 400), ({"starts_on": "2026-11-22"}, 409),
    ({"starts_on": None}, 400), ({"letters": None}, 400), ({"person": 1}, 400),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(change, status, worker, person, other):
    body = {**GIVEN, "representative": other.pk, **change}
    is_problem(worker.post(path(person, "representatives"), body), status)
    assert not Representative.objects.exists()


def test_a_circle_is_refused_and_the_look_at_both_stands(worker, person, other, cast):
    a_representative(other, other=person)
    answer = worker.post(path(person, "representatives"), {**GIVEN, "representative": other.pk})
    assert "circle" in is_problem(answer, 409)["detail"]
    assert shown_to(cast) == {person.pk, other.pk}


def test_whom_the_letters_must_not_reach_is_refused(worker, person, other):
    a_source_of_harm(person, other=other)
    answer = worker.post(path(person, "representatives"), {**GIVEN, "representative": other.pk})
    assert "must not see" in is_problem(answer, 409)["detail"]


def test_a_hidden_representative_is_as_absent_as_none(worker, person, other):
    row = a_representative(person, other=other)
    over = {"ends_on": TODAY.isoformat(), "because": "Revoked"}
    Person.objects.filter(pk=other.pk).update(is_restricted=True)
    assert worker.get(path(person, "representatives")).json()["items"] == []
    hidden, absent = (
        worker.post(path(person, "representatives", pk, "end"), over) for pk in (row.pk, 987654321)
    )
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    hidden, absent = (
        worker.post(path(person, "representatives"), {**GIVEN, "representative": pk})
        for pk in (other.pk, 987654321)
    )
    assert hidden.status_code == absent.status_code == 400
    assert hidden.content == absent.content


def test_a_row_is_ended_in_the_record_of_whose_letters_they_are(worker, person, other):
    row = a_representative(person, other=other)
    over = {"ends_on": TODAY.isoformat(), "because": "Revoked"}
    is_problem(worker.post(path(other, "representatives", row.pk, "end"), over), 404)


def test_the_list_has_no_end_to_count(worker, person):
    made = [a_representative(person, other=factory.a_person(f"Rep{n}")).pk for n in range(5)]
    first = worker.get(path(person, "representatives") + "?size=3").json()
    then = worker.get(path(person, "representatives") + f"?size=3&after={first['next']}").json()
    assert [row["id"] for row in first["items"] + then["items"]] == made[::-1]
    assert then["next"] is None
    is_problem(worker.get(path(person, "representatives") + "?page=2"), 400)


# Those who must not see the letters


def test_someone_is_kept_from_the_letters_found_and_let_in_again(worker, person):
    body = {"name": "Owen Grist", "kind": "harm", "note": "Rings from a hidden number"}
    made = worker.post(path(person, "must-not-see"), body).json()
    assert (made["name"], made["other"], made["lines"]) == ("Owen Grist", None, "")
    place = path(person, "must-not-see", made["id"], "where")
    told = worker.post(place, {"lines": "3 Mill Lane", "postcode": "zz14ab"}).json()
    assert (told["lines"], told["postcode"]) == ("3 Mill Lane", "ZZ1 4AB")
    end = path(person, "must-not-see", made["id"], "end")
    ended = worker.post(end, {"because": "Recorded of the wrong person"}).json()
    assert ended["ended_because"] == "Recorded of the wrong person"
    assert worker.get(path(person, "must-not-see")).json()["items"] == [ended]
    for again in (worker.post(place, {"lines": "4 Mill Lane"}), worker.post(end, {"because": "x"})):
        assert "ended already" in is_problem(again, 409)["detail"]


def test_what_is_said_of_where_they_live_takes_the_place_of_what_was(worker, person):
    row = a_source_of_harm(person, lines="3 Mill Lane", postcode="ZZ1 4AB")
    place = path(person, "must-not-see", row.pk, "where")
    told = worker.post(place, {"apart_because": "The police said so"}).json()
    assert (told["lines"], told["apart_because"]) == ("", "The police said so")
    assert "Record an address" in is_problem(worker.post(place, {}), 409)["detail"]
    is_problem(worker.post(place, {"postcode": "nowhere"}), 400)


def test_they_are_named_by_their_record_or_by_name(worker, person, other, cast):
    where = path(person, "must-not-see")
    assert "Give their name" in is_problem(worker.post(where, {"kind": "harm"}), 409)["detail"]
    own = worker.post(where, {"kind": "harm", "other": person.pk})
    assert "their own record" in is_problem(own, 409)["detail"]
    made = worker.post(where, {"kind": "restricted", "other": other.pk}).json()
    assert (made["other"]["id"], made["name"]) == (other.pk, "Ravi Sharma")
    twice = worker.post(where, {"kind": "restricted", "other": other.pk})
    assert "already" in is_problem(twice, 409)["detail"]
    assert shown_to(cast) == {person.pk, other.pk}


def test_the_name_of_a_hidden_record_is_not_told(worker, person, other, cast):
    row = a_source_of_harm(person, other=other, name="")
    Person.objects.filter(pk=other.pk).update(is_restricted=True)
    [told] = worker.get(path(person, "must-not-see")).json()["items"]
    assert (told["other"], told["name"]) == (None, "Someone whose record you cannot see")
    ended = worker.post(path(person, "must-not-see", row.pk, "end"), {"because": "Moved away"})
    assert (ended.status_code, ended.json()["other"]) == (201, None)
    assert b"Sharma" not in ended.content
    assert shown_to(cast) == {person.pk}
    hidden, absent = (
        worker.post(path(person, "must-not-see"), {"kind": "harm", "other": pk})
        for pk in (other.pk, 987654321)
    )
    assert hidden.status_code == absent.status_code == 400
    assert hidden.content == absent.content


def test_a_row_of_someone_else_is_not_there(worker, person, other):
    row = a_source_of_harm(other)
    for act, body in (("where", {"lines": "3 Mill Lane"}), ("end", {"because": "x"})):
        is_problem(worker.post(path(person, "must-not-see", row.pk, act), body), 404)
    assert SourceOfHarm.objects.get().ends_on is None


def test_the_timeline_names_nobody(worker, person):
    worker.post(path(person, "must-not-see"), {"name": "Owen Grist", "kind": "harm"})
    [event] = Event.objects.filter(person=person, data__has_key="harm")
    assert "Grist" not in event.says
