"""What a program may rely on: versions, keys, problems, and nothing taken that is not listed."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from casework.api import idempotency
from casework.api.parsing import MOST_BYTES
from casework.models import Case, Contact, IdempotencyKey, Note, Person
from tests import factory
from tests.api.asking import Caller, caller
from tests.conftest import Cast


@pytest.fixture
def case(cast: Cast, today: date) -> Case:
    return factory.a_case(team=cast.team, today=today)


@pytest.fixture
def manager(cast: Cast) -> Caller:
    return caller(cast.manager)


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    """The body, once it has the shape of RFC 9457."""
    body: dict[str, Any] = answer.json()
    assert answer.status_code == status, body
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    return body


RATING = {"rating": "red", "reasons": ["no_essential_care"]}


def test_an_act_that_rests_on_what_was_seen_must_say_what_that_was(case, manager):
    path = f"/api/cases/{case.pk}/rating/"
    is_problem(manager.post(path, RATING), 428)
    is_problem(manager.post(path, RATING, headers={"If-Match": "*"}), 428)
    assert not case.ratings.exists()


def test_a_stale_act_is_refused_with_what_stands_now(case, manager):
    seen = manager.get(f"/api/cases/{case.pk}/")
    manager.post(f"/api/cases/{case.pk}/notes/", {"text": "x"})
    manager.post(f"/api/cases/{case.pk}/changes/", {"trigger": "fall"})
    tag = {"If-Match": seen["ETag"]}
    answer = manager.post(f"/api/cases/{case.pk}/rating/", RATING, headers=tag)
    body = is_problem(answer, 412)
    assert body["current"]["look_because"] == "Fall reported"
    assert answer["ETag"] == f'"{body["current"]["version"]}"'
    again = manager.post(
        f"/api/cases/{case.pk}/rating/", RATING, headers={"If-Match": answer["ETag"]}
    )
    assert again.status_code == 201
    assert again.json()["rating"] == "red"


@pytest.mark.parametrize("tag", ['"0"', 'W/"1"', "1", '"x"', '"99999999999"', '"1", "2"'])
def test_a_tag_that_we_never_gave_matches_nothing(case, manager, tag):
    answer = manager.post(f"/api/cases/{case.pk}/rating/", RATING, headers={"If-Match": tag})
    is_problem(answer, 412)


def test_two_changes_to_one_person_never_lose_one(case, manager, cast):
    path = f"/api/people/{case.person_id}/"
    seen = manager.get(path)["ETag"]
    first = manager.ask("PATCH", path, {"phone": "01632 960001"}, headers={"If-Match": seen})
    assert first.status_code == 200
    second = caller(cast.practitioner).ask(
        "PATCH", path, {"phone": "01632 960002"}, headers={"If-Match": seen}
    )
    assert is_problem(second, 412)["current"]["phone"] == "01632 960001"


def test_a_refusal_carries_the_words_of_the_act(case, manager):
    body = {"reason": "hospital", "until": "2026-11-21"}
    answer = manager.post(f"/api/cases/{case.pk}/pause/", body, match=case.version)
    assert "Look again between tomorrow" in is_problem(answer, 409)["detail"]


def test_each_field_at_fault_is_named(case, manager):
    answer = manager.post(f"/api/cases/{case.pk}/contacts/", {"how": "pigeon", "chasing": "yes"})
    faults = {fault["field"] for fault in is_problem(answer, 400)["errors"]}
    assert faults == {"how", "chasing", "spoke_with", "outcome", "on", "summary"}


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/api/nowhere/", {}, 404),
        ("GET", "/api/cases/x/", {}, 404),
        ("PUT", "/api/cases/", {}, 405),
        ("GET", "/api/cases/", {"headers": {"Accept": "text/html"}}, 406),
        ("POST", "/api/cases/", {"headers": {"Content-Type": "text/plain"}, "body": {}}, 415),
        ("GET", "/api/cases/?rubbish=1", {}, 400),
        ("GET", "/api/cases/?rating=9", {}, 400),
        ("GET", "/api/cases/?show=", {}, 400),
        ("GET", "/api/cases/?sort=rubbish", {}, 400),
        ("GET", "/api/cases/?size=0", {}, 400),
        ("GET", "/api/cases/?size=-1", {}, 400),
        ("GET", "/api/cases/?after=2026-01-01_5_5", {}, 400),
        ("GET", "/api/cases/?after=5_2026-01-01_99999999999999999999", {}, 400),
        ("GET", "/api/people/?q=" + "a" * 201, {}, 400),
        ("GET", "/api/people/", {}, 400),
        ("GET", "/api/letters/?after=rubbish", {}, 400),
    ],
)
def test_every_error_is_a_problem(method, path, more, status, manager):
    is_problem(manager.ask(method, path, **more), status)


def test_a_body_of_ten_megabytes_is_not_read(case, manager):
    answer = manager.post(f"/api/cases/{case.pk}/notes/", {"text": "a" * 10 * MOST_BYTES})
    is_problem(answer, 413)


@pytest.mark.parametrize(
    "raw", [b"{", b"[" * 100_000, b'{"text": NaN}', b'{"text": 1' + b"0" * 9000 + b"}", b"\xff",
            b'{"text": "\\u0000"}', b'{"text": "\\ud800"}', b'{"\\ud800": "x"}', b'"text"', b"[]"],
)  # fmt: skip
def test_nonsense_in_a_body_is_a_problem_and_no_fault_of_ours(case, manager, raw):
    headers = {"Authorization": f"Bearer {manager.secret}", "Idempotency-Key": "a"}
    answer = manager.client.generic(
        "POST", f"/api/cases/{case.pk}/notes/", raw, "application/json", headers=headers
    )
    is_problem(answer, 400)
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/people/{person}/", {"is_restricted": True}),
        ("/api/people/{person}/", {"version": 99}),
        ("/api/people/{person}/", {"died_on": "2026-01-01"}),
        ("/api/people/{person}/", {"id": 7, "phone": "1"}),
    ],
)
def test_no_field_is_taken_that_is_not_listed(path, body, case, manager):
    before = Person.objects.filter(pk=case.person_id).values().get()
    path = path.format(person=case.person_id)
    answer = manager.ask("PATCH", path, body, match=case.person.version)
    assert "There is no such field." in str(is_problem(answer, 400)["errors"])
    assert Person.objects.filter(pk=case.person_id).values().get() == before


def test_a_case_cannot_be_made_with_fields_of_its_own_choosing(case, manager):
    body = {"person": case.person_id, "kind": "review", "team": case.team_id, "source": "gp",
            "received_on": "2026-11-20", "summary": "x", "rag": 4, "worker": 1}  # fmt: skip
    faults = is_problem(manager.post("/api/cases/", body), 400)["errors"]
    assert {fault["field"] for fault in faults} == {"rag", "worker"}


def test_a_repeated_request_does_its_act_once(case, manager):
    path, body = f"/api/cases/{case.pk}/notes/", {"text": "Key safe"}
    first = manager.post(path, body, key="one")
    second = manager.post(path, body, key="one")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert Note.objects.count() == 1


def test_a_key_belongs_to_one_request_and_one_user(case, manager, cast):
    path = f"/api/cases/{case.pk}/notes/"
    manager.post(path, {"text": "One"}, key="one")
    is_problem(manager.post(path, {"text": "Two"}, key="one"), 422)
    is_problem(manager.post(f"/api/cases/{case.pk}/changes/", {"trigger": "fall"}, key="one"), 422)
    other = caller(cast.practitioner).post(path, {"text": "Two"}, key="one")
    assert other.status_code == 201
    assert Note.objects.count() == 2


@pytest.mark.parametrize("key", ["", "a" * 201, "two words", "é"])
def test_every_post_needs_a_key(case, manager, key):
    answer = manager.post(f"/api/cases/{case.pk}/notes/", {"text": "x"}, key=key)
    assert is_problem(answer, 400)["errors"][0]["field"] == "Idempotency-Key"
    assert not Note.objects.exists()


def test_a_refused_act_leaves_its_key_free(case, manager):
    path, body = f"/api/cases/{case.pk}/pause/", {"reason": "hospital", "until": "2026-11-01"}
    is_problem(manager.post(path, body, match=case.version, key="one"), 409)
    assert not IdempotencyKey.objects.exists()
    right = {**body, "until": "2026-11-28"}
    assert manager.post(path, right, match=case.version, key="one").status_code == 201


def test_an_answer_is_forgotten_after_a_day(case, manager, cast):
    path = f"/api/cases/{case.pk}/notes/"
    manager.post(path, {"text": "x"}, key="one")
    caller(cast.practitioner).post(path, {"text": "x"}, key="theirs")
    long_ago = timezone.now() - idempotency.KEPT_FOR - timedelta(seconds=1)
    IdempotencyKey.objects.update(made_at=long_ago)
    assert manager.post(path, {"text": "y"}, key="one").status_code == 201
    assert [row.key for row in IdempotencyKey.objects.all()] == ["one"]


def test_an_answer_is_not_repeated_to_someone_who_may_see_it_no_more(case, manager):
    path = f"/api/cases/{case.pk}/notes/"
    manager.post(path, {"text": "x"}, key="one")
    Person.objects.update(is_restricted=True)
    is_problem(manager.post(path, {"text": "x"}, key="one"), 404)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_two_at_once_does_one_act(transactional_db: None, cast, today):
    case = factory.a_case(team=cast.team, today=today)
    manager, path = caller(cast.manager), f"/api/cases/{case.pk}/contacts/"
    body = {"how": "phone", "spoke_with": "person", "outcome": "spoke", "on": "2026-11-20",
            "summary": "Managing"}  # fmt: skip
    both, told = threading.Barrier(4), []

    def send() -> None:
        both.wait()
        told.append(Caller(manager.secret, Client()).post(path, body, key="one"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in told] == [201] * 4
    assert len({answer.content for answer in told}) == 1
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_allocate_at_once_one_is_told_so(transactional_db: None, cast, today):
    case = factory.a_case(team=cast.team, today=today)
    secret, told, both = caller(cast.manager).secret, [], threading.Barrier(2)

    def give(worker_id: int) -> None:
        both.wait()
        body = {"worker": worker_id, "reason": "capacity"}
        path = f"/api/cases/{case.pk}/allocation/"
        told.append(Caller(secret, Client()).post(path, body, match=case.version).status_code)
        connection.close()

    workers = (cast.practitioner.pk, cast.colleague.pk)
    threads = [threading.Thread(target=give, args=(pk,)) for pk in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [201, 412]
    assert case.allocations.count() == 1


def test_someone_who_may_be_known_is_shown_before_a_second_record_is_opened(case, manager):
    known = case.person
    body = {"given_names": known.given_names, "family_name": known.family_name,
            "born_on": known.born_on.isoformat()}  # fmt: skip
    answer = manager.post("/api/people/", body)
    alike = is_problem(answer, 409)["current"]
    assert [hit["id"] for hit in alike] == [known.pk]
    assert known.looks.filter(screen="api").exists()
    anew = manager.post("/api/people/", {**body, "none_of": [known.pk]})
    assert anew.status_code == 201
    assert anew.json()["id"] != known.pk
