"""A held letter is mended and released; an escalation is answered by a named person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import escalation
from casework.calendar import local_today
from casework.letters import sending
from casework.letters.owed import waiting_well
from casework.models import Escalation, Letter, LetterState
from casework.policy import Rag, Safety
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def test_a_letter_held_for_want_of_an_answer_is_released(walker: Walker, cast: Cast) -> None:
    person = factory.a_person(safe_by_post=Safety.NOT_ASKED)
    factory.a_case(waited=30, team=cast.team, person=person, rag=Rag.GREEN)
    waiting_well.prepare(as_of=local_today())
    sending.send_due(now=timezone.now(), limit=None)
    letter = Letter.objects.get()
    assert letter.state == LetterState.HELD

    walker.sign_in(cast.manager)
    walker.open("/letters/")
    walker.says("Nobody has asked whether it is safe to write")
    walker.open(f"/letters/{letter.pk}/")
    walker.open(f"/people/{person.pk}/edit/")
    walker.page.locator("[name=safe_by_post][value=safe]").check()
    walker.go_by(walker.page.get_by_role("main").locator("form button[type=submit]"))
    walker.open(f"/letters/{letter.pk}/release/")
    walker.page.get_by_role("main").locator("textarea").fill("Asked by telephone: post is safe.")
    walker.press("Release the letter")

    letter.refresh_from_db()
    assert letter.state == LetterState.DUE
    sending.send_due(now=timezone.now(), limit=None)
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    walker.open(f"/letters/{letter.pk}/")
    walker.says("Sent")


def test_an_escalation_is_acknowledged_by_a_named_person(walker: Walker, cast: Cast) -> None:
    factory.a_case(waited=43, team=cast.team, rag=Rag.AMBER)
    escalation.sweep(as_of=local_today())
    raised = Escalation.objects.get()
    assert raised.raised_on <= local_today() < raised.climbs_on + timedelta(days=1)

    walker.sign_in(cast.manager)
    walker.open("/")
    walker.says("to acknowledge")
    walker.open("/escalations/")
    walker.says("Past 42 days")
    walker.open(f"/escalations/{raised.pk}/")
    walker.page.get_by_role("main").locator("textarea").fill("A visit on Thursday.")
    walker.press("Acknowledge")
    raised.refresh_from_db()
    assert raised.acknowledged_by == cast.manager.user
