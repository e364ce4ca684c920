"""Half-written forms survive: the loudest complaint about rival systems (rivals.md)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Draft, Note, User
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


def test_a_form_carries_no_moment_so_the_same_page_is_the_same_bytes(cast, page):
    """Two answers that must not be told apart differ by not one byte (S2 of the trust matrix)."""
    browser = signed_in(cast.practitioner)
    mark = mark_of(browser, page)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert mark_of(browser, page) == mark


def sent_signed_out(page, mark):
    return (
        Client()
        .post(page, {"why": WORDS, "draft_for": mark})["Location"]
        .startswith(f"{reverse('sign-in')}?kept=1")
    )


def test_the_mark_ends_with_the_working_day_of_its_sign_in(cast, page):
    mark = mark_of(signed_in(cast.practitioner), page)
    with time_machine.travel(timezone.now() + timedelta(hours=11, minutes=59)):
        assert sent_signed_out(page, mark)
    Draft.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(hours=12, minutes=1)):
        assert not sent_signed_out(page, mark)
    assert not Draft.objects.exists()


def test_the_mark_is_of_one_page(cast, page, today):
    mark = mark_of(signed_in(cast.practitioner), page)
    other = factory.a_case(team=cast.team, today=today, by=user_of(cast.manager))
    assert not sent_signed_out(reverse("case-note", args=[other.pk]), mark)
    by_script = {"path": reverse("receive-new-person"), "why": WORDS, "draft_for": mark}
    assert Client().post(reverse("keep-draft"), by_script).status_code == 302
    assert not Draft.objects.exists()


def test_the_mark_of_a_leaver_keeps_nothing(cast, page, writer):
    mark = mark_of(signed_in(cast.practitioner), page)
    cast.practitioner.left_on = timezone.localdate() - timedelta(days=1)
    cast.practitioner.save()
    assert not sent_signed_out(page, mark)
    cast.practitioner.left_on = None
    cast.practitioner.save()
    assert sent_signed_out(page, mark)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert not sent_signed_out(page, mark)


def test_a_new_password_ends_the_mark(cast, page, writer):
    mark = mark_of(signed_in(cast.practitioner), page)
    writer.set_password("another " + PASSWORD)
    writer.save()
    assert not sent_signed_out(page, mark)


def test_only_the_newest_forms_of_a_person_are_kept(cast, page, settings):
    settings.DRAFTS_A_PERSON = 3
    browser = signed_in(cast.practitioner)
    signed_in(cast.colleague).post(reverse("keep-draft"), {"path": page, "why": WORDS})
    for number in range(5):
        sent = browser.post(reverse("keep-draft"), {"path": f"/{number}/", "why": WORDS})
        assert sent.status_code == 204
    kept = Draft.objects.filter(user=cast.practitioner.user).order_by("path")
    assert [draft.path for draft in kept] == ["/2/", "/3/", "/4/"]
    assert Draft.objects.count() == 4


def test_names_count_as_length_and_null_characters_are_left_out(cast, page, settings):
    settings.DRAFT_MOST_CHARACTERS = 1000
    browser = signed_in(cast.practitioner)
    long = {f"{number:0>300}": "" for number in range(4)}
    assert browser.post(reverse("keep-draft"), {"path": page, **long}).status_code == 413
    kept = browser.post(reverse("keep-draft"), {"path": page, "why": "a\0b", "x\0": "c"})
    assert kept.status_code == 204
    assert Draft.objects.get().data == {"why": ["ab"]}


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


@pytest.mark.parametrize(("over", "status"), [(0, 204), (1, 413)])
def test_what_is_too_long_to_be_a_form_is_refused(cast, page, settings, over, status):
    browser = signed_in(cast.practitioner)
    length = settings.DRAFT_MOST_CHARACTERS - len("why") + over
    kept = browser.post(reverse("keep-draft"), {"path": page, "why": "x" * length})
    assert kept.status_code == status
    assert Draft.objects.exists() is (status == 204)


def test_the_writer_may_start_again_with_an_empty_form(cast, page):
    browser = signed_in(cast.practitioner)
    browser.post(reverse("keep-draft"), {"path": page, "why": WORDS})
    assert not browser.get(f"{page}?fresh").context["form"]["why"].value()


def test_words_about_one_person_never_stand_in_the_form_of_another(cast, today, page):
    """The visit page is one address, and names its case behind the question mark."""
    browser = signed_in(cast.practitioner)
    other = factory.a_case(team=cast.team, today=today, by=user_of(cast.manager))
    visit = reverse("visit-many")
    first = Case.objects.exclude(pk=other.pk).get()
    here, there = (f"{visit}?case={case.pk}" for case in (first, other))
    browser.post(reverse("keep-draft"), {"path": here, "why": WORDS})
    assert browser.get(here).context["form"]["why"].value() == WORDS
    assert not browser.get(there).context["form"]["why"].value()
    assert browser.post(there, {"why": "Look at the stove"}).status_code == 302
    assert browser.get(here).context["form"]["why"].value() == WORDS
    assert browser.post(here, {"why": WORDS}).status_code == 302
    assert not Draft.objects.exists()


def test_a_form_about_ticked_cases_comes_back_with_its_cases(cast, today, page, writer):
    other = factory.a_case(team=cast.team, today=today, by=user_of(cast.manager))
    first = Case.objects.exclude(pk=other.pk).get()
    ticked = f"{reverse('move-many')}?case={first.pk}&case={other.pk}"
    browser = signed_in(cast.practitioner)
    mark = mark_of(browser, ticked)
    browser.session.flush()
    sent = browser.post(ticked, {"why": WORDS, "to": cast.other_team.pk, "draft_for": mark})
    signing_in = {"username": writer.username, "password": PASSWORD}
    asks = browser.get(sent["Location"])
    signing_in["next"] = asks.context["next"]
    back = browser.post(sent["Location"], signing_in, follow=True)
    assert back.redirect_chain == [(ticked, 302)]
    assert len(back.context["cases"]) == 2
    assert back.context["form"]["why"].value() == WORDS


def test_more_ticked_cases_than_an_address_is_long_are_told_apart(cast, page):
    browser = signed_in(cast.practitioner)
    many = f"{reverse('visit-many')}?" + "&".join(f"case={number}" for number in range(1000, 1100))
    for path, words in ((many, "These"), (f"{many}&case=1100", "And one more")):
        browser.post(reverse("keep-draft"), {"path": path, "why": words})
    assert sorted(draft.data["why"][0] for draft in Draft.objects.all()) == [
        "And one more", "These",
    ]  # fmt: skip
    assert len(Draft.objects.latest("pk").path) <= 200


def test_the_empty_form_is_that_of_the_same_page(cast, page):
    browser = signed_in(cast.practitioner)
    visit = f"{reverse('visit-many')}?case={Case.objects.get().pk}"
    browser.post(reverse("keep-draft"), {"path": visit, "why": WORDS})
    query = visit.partition("?")[2]
    assert f'href="?{query}&amp;fresh"' in browser.get(visit).content.decode()
    empty = browser.get(f"{visit}&fresh")
    assert len(empty.context["cases"]) == 1
    assert not empty.context["form"]["why"].value()
    # What is typed into it replaces the old words, and sending it ends them.
    browser.post(reverse("keep-draft"), {"path": f"{visit}&fresh", "why": "Anew"})
    assert browser.get(visit).context["form"]["why"].value() == "Anew"
    assert browser.post(f"{visit}&fresh", {"why": "Anew"}).status_code == 302
    assert not Draft.objects.exists()


def test_what_the_script_sends_after_the_session_ended_is_kept_for_its_page(cast, page):
    browser = signed_in(cast.practitioner)
    mark = mark_of(browser, page)
    browser.session.flush()
    words = {"path": page, "why": WORDS, "draft_for": mark}
    assert browser.post(reverse("keep-draft"), words).status_code == 204
    assert Draft.objects.get().path == page
    assert signed_in(cast.practitioner).get(page).context["form"]["why"].value() == WORDS
    assert Client().post(reverse("keep-draft"), {"path": page, "why": "x"}).status_code == 302
    assert Draft.objects.get().data == {"why": [WORDS]}


def test_a_form_that_was_refused_keeps_its_draft(cast, page):
    browser = signed_in(cast.practitioner)
    browser.post(reverse("keep-draft"), {"path": page, "why": WORDS})
    assert browser.post(page, {"why": ""}).status_code == 422
    assert Draft.objects.exists()
    assert Case.objects.get().notes.count() == 0
