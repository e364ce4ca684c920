"""What is hidden leaves no mark: all is told as it would be told without it (S2)."""

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from casework import digests
from casework.acts import allocating, restricting
from casework.models import Case, Look, Person, Worker
from casework.refusals import Refusal
from tests import factory
from tests.api import one_story, world
from tests.api.asking import caller
from tests.api.conftest import UNHURRIED
from tests.api.rights import TABLE
from tests.conftest import signed_in
from tests.hidden import two_worlds
from tests.hidden.two_worlds import Secret, Told, differences, everything, told
from tests.spine.test_outsider_sweep import real
from tests.test_repository import pages

pytestmark = pytest.mark.django_db

QUERIES = [
    f"/{place}?{field}={words}"
    for place, field in (("search/", "q"), ("receive/", "q"), ("api/people/", "q"))
    for words in ("Quennell", "zoe+quenel", "999+000+0026", "04/05/1935", "ZZ1+4AB", "OLD-777",
                  "01632+960+777", "Doris+Kemp")
]  # fmt: skip
LISTS = [
    "/waiting/?show=open", "/waiting/?show=all", "/waiting/?sort=waited", "/waiting/?sort=-waited",
    "/waiting/?waited=past", "/waiting/?rag=1", "/waiting/?print=1", "/waiting/?team=",
    "/escalations/?show=all", "/letters/?tray=held", "/letters/?tray=returned", "/letters/?team=",
    "/api/cases/?ordering=-received_on", "/api/cases/?status=open", "/api/letters/?state=held",
    "/looks/?worker=1",
]  # fmt: skip
# All of them take some minutes; these two see the most, and the most figures.
ROLES: tuple[str, ...] = ("manager", "analyst")
if os.environ.get("FULL"):
    ROLES += ("service_manager", "practitioner", "support", "auditor", "administrator", "partner")
# Nothing of anybody's record is on them, and some take long.
SHOWS_NO_PERSON = {
    "ready", "live", "metrics", "sign-out", "sign-in", "set-password", "accessibility",
    "shortcuts", "api-schema", "api-docs", "second-factor",
}  # fmt: skip


@pytest.fixture(autouse=True)
def unhurried(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": UNHURRIED}
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *_, **__: None)
    # Hundreds of refusals, each with its traceback, are no news here.
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def _told_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[world.World]:
    with django_db_blocker.unblock(), one_story.told() as (story, _):
        yield story


@pytest.fixture
def story(_told_once: world.World, db: None, today: date) -> world.World:
    return one_story.copied(_told_once)


@pytest.fixture
def secret(story: world.World) -> Secret:
    return two_worlds.hide_somebody(story)


def clients_of(story: world.World, *roles: str) -> dict[str, Client]:
    workers = {"partner": story.partner}
    return {role: signed_in(workers.get(role) or getattr(story.cast, role)) for role in roles}


def addresses(story: world.World) -> Iterator[str]:
    """Every page and every list of the API, with numbers of things that are there."""
    for name, url, _ in pages():
        if name not in SHOWS_NO_PERSON and not name.startswith(("wording", "api-wording")):
            path = url.removeprefix("/api")
            yield url.removesuffix(path) + real(name, path, story)
    yield from QUERIES
    yield from LISTS


def test_nobody_who_may_not_see_them_is_told_anything_else(story: world.World) -> None:
    # They sign in at the moment at which all is asked, or they would have been idle for too long.
    with time_machine.travel(two_worlds.ASKED_AT, tick=False):
        clients = clients_of(story, *ROLES)
        # The first page of a session asks more than the others, and it is not taken back.
        for client in clients.values():
            assert client.get("/").status_code == 200
    urls = list(dict.fromkeys(addresses(story)))
    before = everything(clients, urls)
    opened = [key for key, told in before.items() if told.status == 200]
    two_worlds.hide_somebody(story)

    asked_again: dict[tuple[str, str], Told] = {}
    for role, client in clients.items():
        asked_again |= everything({role: client}, [url for who, url in opened if who == role])

    assert differences({key: before[key] for key in opened}, asked_again) == {}
    assert len(opened) > 150


def hidden_ids(secret: Secret) -> dict[str, tuple[object, object]]:
    """By the part of an address before it: the number of something hidden, and one of nothing."""
    held = secret.held.allocations.get()
    pairs: dict[str, Any] = {
        "cases": secret.waiting, "people": secret.person, "receive": secret.person,
        "offers": secret.offer, "escalations": secret.escalation, "letters": secret.letter,
        "shares": secret.waiting.shares.get(), "allocations": held,
        "decisions": secret.decision, "assessments": secret.assessment,
        "disagreements": secret.disagreement,
    }  # fmt: skip
    numbers = {part: getattr(row, "pk", row) for part, row in pairs.items()}
    nothing = "00000000-0000-4000-8000-000000000000"
    return {
        part: (number, nothing if part == "letters" else 999_999_999_999)
        for part, number in numbers.items()
    }


def aimed_at(
    ids: dict[str, tuple[object, object]], story: world.World
) -> Iterator[tuple[str, str, str]]:
    """Each address of something that may be hidden: at something hidden, and at nothing."""
    meeting = story.waiting.agenda_items.get().meeting_id
    for _, sample, _ in pages():
        url = re.sub(r"(?<=meetings/)1(?=/)", str(meeting), sample)
        found = re.search(r"([a-z]+)/(1|00000000-[-0-9]+)/", url)
        if found and found[1] in ids:
            start, end = found.span(2)
            hidden, absent = ids[found[1]]
            yield (
                found[1],
                f"{url[:start]}{hidden}{url[end:]}",
                f"{url[:start]}{absent}{url[end:]}",
            )


def without(told: Told, number: object) -> Told:
    return replace(told, body=re.sub(rf"(?<=/){number}(?=/)", "ID", told.body))


@pytest.mark.parametrize("role", ROLES[:1] + ROLES[2:3])
def test_what_is_hidden_answers_as_what_is_absent(
    story: world.World, secret: Secret, role: str
) -> None:
    client, ids = clients_of(story, role)[role], hidden_ids(secret)
    assert client.get("/").status_code == 200
    differ, asked = {}, 0
    for part, hidden_url, absent_url in aimed_at(ids, story):
        api = hidden_url.startswith("/api/")
        for method in ("GET", "POST", *(("PATCH", "PUT", "DELETE") if api else ())):
            more = _of_api() if api else {}
            of_hidden, of_absent = (
                without(told(client, method, url, **more), number)
                for url, number in zip((hidden_url, absent_url), ids[part], strict=True)
            )
            asked += 1
            if of_hidden != of_absent:
                differ[f"{method} {hidden_url}"] = (of_hidden, of_absent)
    assert differ == {}
    assert asked > 250


def _of_api() -> dict[str, Any]:
    headers = {"Idempotency-Key": "one", "If-Match": '"1"'}
    return {"json": "{}", "content_type": "application/json", "headers": headers}


# Numbers and references that are typed into a body, and not into an address.


def test_the_number_of_somebody_hidden_is_taken_like_any_other(
    story: world.World, secret: Secret
) -> None:
    """S2: a refusal would say that there is such a record."""
    who, person = caller(story.cast.manager), story.person
    answers = []
    for number in (two_worlds.NHS, "9990000034"):
        with transaction.atomic():
            answer = who.ask(
                "PATCH", f"/api/people/{person.pk}/", {"nhs_number": number}, match=person.version
            )
            answers.append((answer.status_code, answer.content.decode().replace(number, "NHS")))
            transaction.set_rollback(True)
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_so_is_it_for_somebody_new_on_the_page_and_in_the_api(
    story: world.World, secret: Secret
) -> None:
    who = caller(story.cast.manager)
    told_each = []
    for number in (two_worlds.NHS, "9990000034"):
        new = {"given_names": "Olive", "family_name": "Newcome", "born_on": "1944-02-03",
               "nhs_number": number}  # fmt: skip
        with transaction.atomic():
            answer = who.post("/api/people/", new)
            told_each.append(answer.status_code)
            transaction.set_rollback(True)
    assert told_each == [201, 201]


def test_a_restriction_does_not_end_while_two_records_have_one_number(
    story: world.World, secret: Secret
) -> None:
    Person.objects.filter(pk=story.person.pk).update(nhs_number=two_worlds.NHS)
    by = factory.user_of(story.cast.service_manager)
    with pytest.raises(Refusal, match=story.person.reference):
        restricting.lift(secret.person, reason="The relative left", by=by)


BODIES = {
    "api-cases": ("POST", "/api/cases/", "person"),
    "api-merge": ("POST", "/api/people/{person}/merge/", "ended"),
    "api-apart": ("POST", "/api/people/{person}/apart/", "other"),
    "api-representatives": ("POST", "/api/people/{person}/representatives/", "representative"),
    "api-must-not-see": ("POST", "/api/people/{person}/must-not-see/", "person"),
    "api-rerouting": ("POST", "/api/letters/{letter}/rerouting/", "to"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hidden_person_in_a_body_is_nobody(story: world.World, secret: Secret, name: str) -> None:
    who = caller(story.cast.manager)
    method, path, field = BODIES[name]
    body = next(
        operation.body(story) for operation in TABLE
        if (operation.route, operation.method) == (name, method)
    )  # fmt: skip
    path = path.format(person=story.person.pk, letter=story.letter.pk)
    told_each = []
    for number in (secret.person.pk, 999_999_999):
        with transaction.atomic():
            answer = who.ask(method, path, {**body, field: number}, match=story.person.version)
            text = answer.content.decode().replace(str(number), "ID")
            told_each.append((answer.status_code, re.sub(r"[2-9A-Z]{4}-[2-9A-Z]{4}", "", text)))
            transaction.set_rollback(True)
    assert told_each[0] == told_each[1]
    assert 400 <= told_each[0][0] < 500


def test_a_repeated_answer_is_not_given_to_somebody_who_lost_access(story: world.World) -> None:
    who, new = caller(story.cast.manager), {
        "given_names": "Olive", "family_name": "Newcome", "born_on": "1944-02-03"
    }  # fmt: skip
    first = who.post("/api/people/", new, key="the-same")
    assert first.status_code == 201
    looks = Look.objects.count()
    assert who.post("/api/people/", new, key="the-same").content == first.content
    # It shows them once more, which is written down once more.
    assert Look.objects.count() == looks + 1
    Person.objects.filter(family_name="Newcome").update(is_restricted=True)
    again = who.post("/api/people/", new, key="the-same")
    assert again.status_code == 404
    assert "Newcome" not in again.content.decode()


@pytest.mark.parametrize("role", ["manager", "other_manager", "service_manager"])
def test_a_reminder_by_mail_counts_what_its_reader_may_see(story: world.World, role: str) -> None:
    worker = getattr(story.cast, role)
    before = digests.counts_for(worker, story.today)
    two_worlds.hide_somebody(story)
    assert digests.counts_for(worker, story.today) == before


def test_a_cap_is_not_reached_by_cases_that_are_hidden(story: world.World, secret: Secret) -> None:
    worker, by = story.cast.practitioner, factory.user_of(story.cast.manager)
    seen = Case.objects.visible_to(by).still_open().filter(worker=worker).count()
    Worker.objects.filter(pk=worker.pk).update(cap=seen + 1)
    worker.refresh_from_db()
    allocating.allocate(story.waiting, to=worker, reason="capacity", by=by, on=story.today)
    story.waiting.refresh_from_db()
    assert story.waiting.worker_id == worker.pk


def test_a_leaver_s_hidden_cases_go_back_and_are_not_named(
    story: world.World, secret: Secret
) -> None:
    client = clients_of(story, "manager")["manager"]
    data = {"left_on": "21/11/2026"}
    page = client.post(f"/staff/{story.cast.practitioner.pk}/leave/", data, follow=True)
    secret.held.refresh_from_db()
    assert secret.held.worker_id is None
    assert "1 case went back" in page.content.decode()
    assert secret.held.reference not in page.content.decode()
