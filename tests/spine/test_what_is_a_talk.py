"""A contact with a professional, or by letter, is no talk with the person (rules.md 2.2)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework import contacts_due
from casework.acts import rating, watching
from casework.acts.record import policy_on
from casework.cases import contacting
from casework.models import AccessNeed, AccessNeedTerm, Case, Contact, Event, PolicyNumber
from casework.policy import Rag
from casework.refusals import NeedsContact, NeedsReason
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.factory import user_of

ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast: Cast, today: date) -> Case:
    return factory.a_case(waited=20, team=cast.team, rag=Rag.AMBER, today=today)


def contact(case: Case, cast: Cast, on: date, **words: Any) -> Contact:
    said = {"how": "phone", "spoke_with": "person", "outcome": "spoke", "summary": "Spoke"}
    talk = watching.Talk(**{**said, **words}, on=on)
    made = watching.contact(case, talk, by=user_of(cast.manager), on=on)
    case.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("words", "is_talk"),
    [
        ({}, True),
        ({"how": "visit"}, True),
        ({"how": "welfare_visit"}, True),
        ({"how": "video"}, True),
        ({"how": "office"}, True),
        ({"spoke_with": "speaks_for"}, True),
        ({"spoke_with": "professional"}, False),
        ({"spoke_with": "family"}, False),
        ({"spoke_with": "carer"}, False),
        ({"spoke_with": "other"}, False),
        ({"how": "email"}, False),
        ({"how": "text"}, False),
        ({"outcome": "message"}, False),
        ({"outcome": "no_answer"}, False),
        ({"how": "letter", "outcome": "wrote"}, False),
    ],
)
def test_only_a_talk_with_the_person_or_who_speaks_for_them_counts(
    cast: Cast, case: Case, today: date, words: dict[str, str], is_talk: bool
):
    overdue = contacts_due.overdue(today, policy_on(today))
    assert Case.objects.filter(overdue).exists()
    made = contact(case, cast, today, **words)
    assert made.talked is is_talk
    assert (case.spoken_on == today) is is_talk
    assert Case.objects.filter(overdue).exists() is not is_talk
    assert Contact.objects.spoken().exists() is is_talk


@pytest.mark.parametrize("how", ["email", "text"])
def test_who_is_not_reached_by_voice_talks_in_writing(cast: Cast, case: Case, today: date, how):
    term = AccessNeedTerm.objects.create(
        code="LOC-own", label="Signs", group="How", not_by_voice=True
    )
    AccessNeed.objects.create(
        person=case.person, term=term, recorded_on=today, review_due_on=today + 365 * ONE_DAY
    )
    assert contact(case, cast, today, how=how).talked
    assert not contact(case, cast, today, how=how, outcome="no_answer").talked


def test_nobody_is_spoken_to_by_letter(cast: Cast, case: Case, today: date):
    with pytest.raises(NeedsReason, match="A letter is not a talk"):
        contact(case, cast, today, how="letter")


def test_risk_is_not_lowered_on_the_word_of_a_professional(cast: Cast, case: Case, today: date):
    contact(case, cast, today, spoke_with="professional")
    with pytest.raises(NeedsContact):
        rating.rate(
            case, rag=Rag.GREEN, reasons=["stable_safe"], note="Says her GP",
            by=user_of(cast.manager), on=today,
        )  # fmt: skip


def test_the_timeline_says_with_whom(cast: Cast, case: Case, today: date):
    contact(case, cast, today, spoke_with="professional", summary="Her GP is worried")
    says = Event.objects.filter(verb="contact").latest("pk").says
    assert says == "Telephone (a professional), spoke to them: Her GP is worried"


def test_the_page_asks_and_the_api_takes_the_same_words(cast: Cast, case: Case, today: date):
    page = signed_in(cast.manager).get(reverse("case-contact", args=[case.pk])).content.decode()
    for label in (*Contact.With.labels, *Contact.Outcome.labels):
        assert label in page


class TestTries:
    """Two calls in a minute are one try."""

    def tried(self, case: Case, cast: Cast, *tries: tuple[int, str], today: date) -> None:
        for ago, how in tries:
            outcome = "wrote" if how == "letter" else "no_answer"
            contact(case, cast, today - ago * ONE_DAY, how=how, outcome=outcome, summary="Tried")

    @pytest.mark.parametrize(
        ("tries", "counted", "is_enough"),
        [
            ([(0, "phone"), (0, "phone"), (0, "phone")], (1, 1, 1), False),
            ([(2, "phone"), (1, "phone"), (0, "phone")], (3, 3, 1), False),
            ([(0, "phone"), (0, "visit"), (0, "letter")], (3, 1, 3), False),
            ([(1, "visit"), (0, "welfare_visit"), (0, "visit")], (2, 2, 1), False),
            ([(1, "phone"), (0, "phone"), (0, "visit")], (3, 2, 2), True),
            ([(1, "phone"), (0, "visit"), (0, "letter")], (3, 2, 3), True),
        ],
    )
    def test_are_of_different_days_and_ways(self, cast, case, *, tries, counted, is_enough):
        today = TODAY
        self.tried(case, cast, *tries, today=today)
        found = contacting.tries_of(case)
        assert found == contacting.Tries(*counted)
        assert contacting.is_enough(found, policy_on(today)) is is_enough
        assert case.changes.filter(trigger="not_reached").exists() is is_enough

    def test_to_reach_somebody_else_are_none(self, cast, case, today):
        for ago in (2, 1, 0):
            contact(case, cast, today - ago * ONE_DAY, spoke_with="professional",
                    outcome="no_answer")  # fmt: skip
        assert contacting.tries_of(case).tries == 0

    def test_begin_again_after_a_talk(self, cast, case, today):
        self.tried(case, cast, (3, "phone"), (2, "visit"), today=today)
        contact(case, cast, today - ONE_DAY)
        self.tried(case, cast, (0, "phone"), today=today)
        assert contacting.tries_of(case) == contacting.Tries(1, 1, 1)

    def test_policy_says_how_many(self, cast, case, today):
        PolicyNumber.objects.create(
            code="no_contact.tries", value=1, from_on=today, reason="Pilot",
            by=user_of(cast.manager), at="2026-11-21T10:00Z",
        )  # fmt: skip
        assert contacting.needed(policy_on(today)) == contacting.Tries(1, 2, 2)


def test_two_welfare_visits_on_one_day_are_one_that_failed(cast: Cast, case: Case, today: date):
    failed = {"how": "welfare_visit", "outcome": "no_answer"}
    contact(case, cast, today, **failed)
    contact(case, cast, today, **failed)
    assert not case.changes.exists()
    contact(case, cast, today - ONE_DAY, **failed)
    assert [change.trigger for change in case.changes.all()] == ["welfare_failed_twice"]
