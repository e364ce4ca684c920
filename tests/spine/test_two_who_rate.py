"""Two people who rate at once: nobody lowers a colleague's rating that they never saw (R12)."""

import pytest
from django.urls import reverse

from casework.acts import people, rating
from casework.models import Case, Rating
from casework.policy import Rag
from tests import factory
from tests.conftest import signed_in
from tests.factory import REASONS, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast, today):
    by = user_of(cast.manager)
    case = factory.a_case(waited=60, team=cast.team, today=today, rag=Rag.AMBER, by=by)
    factory.speak_to(case, on=today, by=by)
    return Case.objects.get()


def url(case):
    return reverse("case-rate", args=[case.pk])


def typed(page, rag=Rag.GREEN):
    """The page's own form, with this rating chosen."""
    carried = {name: page.context["form"][name].value() for name in ("seen_version", "seen_event")}
    return {**carried, "rag": rag, "reasons": REASONS[rag], "note": "Calm today"}


def rate_red(case, cast, today):
    rating.rate(case, rag=Rag.RED, reasons=REASONS[Rag.RED], by=user_of(cast.colleague), on=today)


def test_a_fresh_red_is_shown_before_it_is_lowered(case, cast, today):
    joan = signed_in(cast.practitioner)
    opened = joan.get(url(case))
    rate_red(case, cast, today)
    answer = joan.post(url(case), typed(opened))
    assert answer.status_code == 409
    assert Case.objects.get().rag == Rag.RED
    page = answer.content.decode()
    for words in ("while you were writing", "Mary Finch", "Red: ", "Calm today"):
        assert words in page
    # Having seen it, she may.
    assert joan.post(url(case), typed(answer)).status_code == 302
    assert Case.objects.get().rag == Rag.GREEN


def test_what_one_did_oneself_meanwhile_stands_in_nobodys_way(case, cast, today):
    """As whoever is told to record a contact first, and does so on another page."""
    joan = signed_in(cast.practitioner)
    opened = joan.get(url(case))
    factory.speak_to(case, on=today, by=user_of(cast.practitioner))
    assert joan.post(url(case), typed(opened)).status_code == 302


def test_a_death_recorded_meanwhile_is_shown_too(case, cast, today):
    joan = signed_in(cast.practitioner)
    opened = joan.get(url(case))
    people.record_death(
        case.person, died_on=None, reported_on=today, by=user_of(cast.colleague), on=today
    )
    answer = joan.post(url(case), typed(opened))
    assert answer.status_code == 409
    assert "Reported dead, not verified" in answer.content.decode()


@pytest.mark.parametrize("lost", [{}, {"seen_version": "x", "seen_event": "1"},
                                  {"seen_version": "9" * 30, "seen_event": "9" * 30}])  # fmt: skip
def test_a_form_that_does_not_say_what_was_seen_rates_nothing(case, cast, lost):
    browser = signed_in(cast.practitioner)
    sent = {"rag": Rag.GREEN, "reasons": REASONS[Rag.GREEN], **lost}
    assert browser.post(url(case), sent).status_code in (409, 422)
    assert Rating.objects.count() == 1
