"""Half-written forms survive: the loudest complaint about rival systems (rivals.md)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import drafts
from casework.models import Case, Draft, Note
from tests import factory
from tests.conftest import signed_in
from tests.factory import PASSWORD, user_of

pytestmark = pytest.mark.django_db
WORDS = "She said that the stairs\nare <b>too steep</b> & cold"


@pytest.fixture
def page(cast, today):
    case = factory.a_case(team=cast.team, today=today, by=user_of(cast.manager))
    return reverse("case-note", args=[case.pk])


@pytest.fixture
def writer(cast):
    user = cast.practitioner.user
    user.set_password(PASSWORD)
    user.save()
    return user


def mark_of(browser, page):
    """What the form carries to say who is writing."""
    return browser.get(page).context["draft_for"]


def test_a_form_sent_after_the_session_ended_comes_back_filled_without_script(cast, page, writer):
    browser = signed_in(cast.practitioner)
    mark = mark_of(browser, page)
    browser.session.flush()
    sent = browser.post(page, {"why": WORDS, "draft_for": mark})
    assert sent.status_code == 302
    assert sent["Location"] == f"{reverse('sign-in')}?kept=1&next={page}"
    assert not Note.objects.exists()
    asks = browser.get(sent["Location"])
    assert asks.status_code == 200
    signing_in = {"username": writer.username, "password": PASSWORD, "next": page}
    back = browser.post(sent["Location"], signing_in, follow=True)
    assert back.redirect_chain == [(page, 302)]
    assert back.context["form"]["why"].value() == WORDS
    assert "We kept what you typed here" in back.content.decode()
    assert "error" not in back.context["form"].as_p()
    assert browser.post(page, {"why": WORDS}).status_code == 302
    assert (Note.objects.get().text, Draft.objects.exists()) == (WORDS, False)


def test_a_form_carries_no_moment_so_the_same_page_is_the_same_bytes(writer):
    """Two answers that must not be told apart differ by not one byte (S2 of the trust matrix)."""
    mark = drafts.sign(writer)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert drafts.sign(writer) == mark


def test_only_its_writer_is_given_it_back(cast, page):
    signed_in(cast.practitioner).post(reverse("keep-draft"), {"path": page, "why": WORDS})
    assert signed_in(cast.practitioner).get(page).context["form"]["why"].value() == WORDS
    assert not signed_in(cast.colleague).get(page).context["form"]["why"].value()


@pytest.mark.parametrize("mark", ["", "1", "forged:mark", None])
def test_without_the_writers_mark_nothing_is_kept(cast, page, mark):
    """Nobody plants words in somebody else's form."""
    words = {"why": WORDS} if mark is None else {"why": WORDS, "draft_for": mark}
    sent = Client().post(page, words)
    assert sent["Location"] == f"{reverse('sign-in')}?next={page}"
    assert not Draft.objects.exists()


def test_the_script_keeps_what_is_typed_and_the_last_word_counts(cast, page):
    browser = signed_in(cast.practitioner)
    for words in ("She", WORDS):
        kept = browser.post(reverse("keep-draft"), {"path": page, "why": words})
        assert kept.status_code == 204
    draft = Draft.objects.get()
    assert (draft.path, draft.data) == (page, {"why": [WORDS]})
    assert browser.get(reverse("keep-draft")).status_code == 405


def test_no_password_and_no_token_is_kept(cast, page):
    hidden = {"csrfmiddlewaretoken": "t", "password": "p", "draft_for": "d"}
    words = {"path": page, "why": "x", **hidden}
    signed_in(cast.practitioner).post(reverse("keep-draft"), words)
    assert Draft.objects.get().data == {"why": ["x"]}


@pytest.mark.parametrize(("length", "status"), [(drafts._LONGEST, 204), (drafts._LONGEST + 1, 413)])
def test_what_is_too_long_to_be_a_form_is_refused(cast, page, length, status):
    browser = signed_in(cast.practitioner)
    kept = browser.post(reverse("keep-draft"), {"path": page, "why": "x" * length})
    assert kept.status_code == status
    assert Draft.objects.exists() is (status == 204)


def test_the_writer_may_start_again_with_an_empty_form(cast, page):
    browser = signed_in(cast.practitioner)
    browser.post(reverse("keep-draft"), {"path": page, "why": WORDS})
    assert not browser.get(f"{page}?fresh").context["form"]["why"].value()


def test_a_form_that_was_refused_keeps_its_draft(cast, page):
    browser = signed_in(cast.practitioner)
    browser.post(reverse("keep-draft"), {"path": page, "why": WORDS})
    assert browser.post(page, {"why": ""}).status_code == 422
    assert Draft.objects.exists()
    assert Case.objects.get().notes.count() == 0
