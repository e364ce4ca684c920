"""What happens next is worked out from facts, and links only where the page would open."""

import pytest

from casework.policy import Rag
from tests import factory
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def page(worker, case):
    return signed_in(worker).get(f"/cases/{case.pk}/").content.decode()


def test_an_unrated_case_is_to_be_rated_first(cast):
    case = factory.a_case(waited=3, team=cast.team)
    assert "Nobody has rated the risk." in page(cast.manager, case)


def test_a_reader_is_told_but_not_led_to_a_refusal(cast):
    case = factory.a_case(waited=3, team=cast.team)
    shown = page(cast.other_manager, case)
    assert "Nobody has rated the risk." in shown
    assert f"/cases/{case.pk}/rate/" not in shown
    assert f"/cases/{case.pk}/rate/" in page(cast.practitioner, case)


def test_a_rated_case_waits_to_be_allocated(cast, today):
    case = factory.a_case(waited=3, team=cast.team, rag=Rag.GREEN)
    assert "Waits to be allocated." in page(cast.manager, case)


def test_silence_past_what_the_rating_allows_is_said(cast, today):
    case = factory.a_case(waited=8, team=cast.team, rag=Rag.RED)
    assert "Speak to the person." in page(cast.manager, case)
    factory.speak_to(case, on=today, by=cast.manager.user)
    assert "Speak to the person." not in page(cast.manager, case)
