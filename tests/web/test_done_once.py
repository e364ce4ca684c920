"""A form that is pressed twice does its act once (R12), and leads where the first press led."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from casework import jobs
from casework.models import IdempotencyKey, Look, Note
from casework.web import done_once
from tests import factory
from tests.api import world
from tests.conftest import Cast, signed_in
from tests.spine.test_outsider_sweep import real
from tests.test_repository import PAGES, SIGNED_OUT
from tests.web.forms_of_pages import FormsOfPage, PageForm

pytestmark = pytest.mark.django_db
MASK = "t" * 64
WORDS = "She has moved her bed downstairs"
# What a look or a session leaves is of each request.
OF_EACH_REQUEST = {Look._meta.label, "sessions.Session"}
# A carrier's call, which its own number makes safe to repeat; it carries no form.
NO_FORM = {"notify-callback", "csp-report"}
# Of the pages' forms, so many are filled in by rule and taken.
TAKEN = 40


@pytest.fixture
def page(cast: Cast, today) -> str:
    case = factory.a_case(team=cast.team, today=today, by=factory.user_of(cast.manager))
    return reverse("case-note", args=[case.pk])


def typed(**more: str) -> dict[str, str]:
    return {"why": WORDS, done_once.FIELD: MASK, **more}


def test_the_second_press_leads_where_the_first_one_led_and_offers_its_undo(cast, page):
    browser = signed_in(cast.practitioner)
    first = browser.post(page, typed())
    # A browser throws away the answer to the first press, and its message with it.
    browser.cookies.pop("messages", None)
    second = browser.post(page, typed(), follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "Sent twice, taken once" in second.content.decode()
    assert Note.objects.count() == 1


def test_the_undo_of_the_first_press_is_kept_and_no_word_of_its_message(cast, page):
    case = page.replace("note/", "pause/")
    browser = signed_in(cast.practitioner)
    data = {"reason": "police", "until_day": "30", "until_month": "11", "until_year": "2026",
            "note": WORDS, done_once.FIELD: MASK}  # fmt: skip
    assert browser.post(case, data).status_code == 302
    kept = IdempotencyKey.objects.get()
    assert (kept.status, set(kept.headers)) == (302, {"Location"})
    assert kept.body == "" or str(kept.body).startswith("/")


def test_another_page_other_words_or_another_person_is_another_act(cast, page):
    browser = signed_in(cast.practitioner)
    for sent in (typed(), typed(why="And her chair"), typed(**{done_once.FIELD: "u" * 64})):
        assert browser.post(page, sent).status_code == 302
    assert signed_in(cast.colleague).post(page, typed()).status_code == 302
    assert Note.objects.count() == 4


def test_what_was_refused_may_be_sent_again(cast, page):
    browser = signed_in(cast.practitioner)
    assert browser.post(page, typed(why="")).status_code == 422
    assert browser.post(page, typed(why="")).status_code == 422
    assert not IdempotencyKey.objects.exists()


def test_a_leaver_is_not_led_to_what_they_did(cast, page):
    browser = signed_in(cast.practitioner)
    assert browser.post(page, typed()).status_code == 302
    cast.practitioner.left_on = timezone.localdate() - timedelta(days=1)
    cast.practitioner.save()
    assert browser.post(page, typed()).status_code == 403


def test_one_whose_result_is_not_known_is_not_done_again(cast, page, monkeypatch):
    monkeypatch.setattr(done_once, "PATIENCE_S", 0)
    browser = signed_in(cast.practitioner)
    browser.post(page, typed())
    IdempotencyKey.objects.update(status=0)
    answer = browser.post(page, typed())
    assert answer.status_code == 409
    assert "Look at the record first" in answer.content.decode()
    assert Note.objects.count() == 1


def test_a_page_that_broke_keeps_its_key_since_nobody_knows_what_was_done(cast, page, monkeypatch):
    monkeypatch.setattr("casework.views.asking.tell", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(done_once, "PATIENCE_S", 0)
    browser = signed_in(cast.practitioner)
    browser.raise_request_exception = False
    assert [browser.post(page, typed()).status_code for _ in range(2)] == [500, 409]
    assert Note.objects.count() <= 1


def test_it_costs_two_statements_and_is_forgotten_after_a_day(cast, page):
    browser = signed_in(cast.practitioner)
    counts = []
    for token in ({}, {done_once.FIELD: MASK}):
        with CaptureQueriesContext(connection) as asked:
            browser.post(page, {"why": WORDS, **token})
        counts.append(len(asked.captured_queries))
    assert counts[1] - counts[0] == 2
    IdempotencyKey.objects.update(made_at=timezone.now() - done_once.KEPT_FOR)
    assert jobs.run("tidy").counts["keys of forms"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_write_one_note(cast, page):
    together = Barrier(2)

    def press(browser: Client) -> tuple[int, str]:
        try:
            together.wait()
            answer = browser.post(page, typed())
            return answer.status_code, answer.get("Location", "")
        finally:
            connection.close()

    browsers = [signed_in(cast.practitioner) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, browsers))
    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert Note.objects.count() == 1


def test_every_page_that_takes_a_post_goes_through_the_door(cast, monkeypatch):
    """By the table of addresses: whatever the view, a press that was taken is not taken again."""
    monkeypatch.setattr(done_once, "_claim", lambda user, key: None)
    first = IdempotencyKey(status=302, headers={"Location": "/taken/"}, body="")
    monkeypatch.setattr(done_once, "_first_press", lambda user, key: first)
    browser = signed_in(cast.manager)
    for name, url, _ in PAGES:
        if name not in SIGNED_OUT | NO_FORM:
            answer = browser.post(url, {done_once.FIELD: MASK})
            assert answer.get("Location") == "/taken/", name


@pytest.fixture
def story(cast: Cast, today) -> world.World:
    return world.build(cast, today)


def forms(browser: Client, story: world.World) -> Iterator[PageForm]:
    for name, url, _ in PAGES:
        if name in SIGNED_OUT:
            continue
        at = real(name, url, story)
        page = browser.get(at)
        # Read to its end: a stream that nobody reads would count as one at work.
        content = b"".join(page)
        if page.status_code == 200 and "html" in page["Content-Type"]:
            yield from FormsOfPage(at, content.decode(errors="replace")).forms


def counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.label not in OF_EACH_REQUEST]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.full
def test_every_form_of_every_page_adds_nothing_the_second_time(cast, story):
    taken: set[Any] = set()
    for worker in (cast.manager, cast.service_manager, cast.administrator, cast.practitioner):
        browser = signed_in(worker)
        for form in forms(browser, story):
            name = resolve(form.action.partition("?")[0]).url_name
            if name in taken or name == "sign-out":
                continue
            with transaction.atomic():
                first = browser.post(form.action, form.fields)
                if first.status_code == 302:
                    taken.add(name)
                    stands = counts()
                    second = browser.post(form.action, form.fields)
                    assert second.get("Location") == first["Location"], name
                    assert counts() == stands, name
                transaction.set_rollback(True)
    assert len(taken) >= TAKEN, sorted(taken)
