"""After a restore nothing goes again until a person confirms; and letters can be paused by hand."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from casework.letters import pausing
from casework.letters.carriers.carrier import Capability
from casework.models import Letter, LetterState
from tests.conftest import Cast, signed_in
from tests.letters.post import StandIn, again, an_owed_letter, carried_by, send


@pytest.fixture(autouse=True)
def _a_book(settings, tmp_path):
    settings.LETTER_BOOK = tmp_path / "letter-book"


@pytest.fixture
def carrier() -> StandIn:
    return StandIn(Capability.IDEMPOTENT)


@pytest.fixture
def restored(db, today, carrier: StandIn) -> Letter:
    """A letter went; then the database was put back to a moment before it."""
    letter = an_owed_letter()
    send(carriers=carried_by(carrier))
    assert again(letter).state == LetterState.SENT
    letter.attempts.all().delete()
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.DUE)
    return letter


def test_a_database_that_went_back_sends_nothing(restored: Letter, carrier: StandIn):
    assert send(carriers=carried_by(carrier))["paused"] == 1
    assert (len(carrier.taken), again(restored).state) == (1, LetterState.DUE)


def test_nor_one_that_has_lost_the_letter_altogether(restored: Letter, carrier: StandIn):
    pausing.remember(uuid4(), since=timezone.now())
    assert send(carriers=carried_by(carrier))["paused"] == 1


def test_a_person_confirms_and_letters_go_again(restored: Letter, carrier: StandIn):
    with pytest.raises(CommandError, match="older than the post"):
        call_command("resume_letters")
    assert pausing.why_paused() == pausing.WENT_BACK
    call_command("resume_letters", what_went_is_known=True)
    assert pausing.why_paused() == ""
    assert "paused" not in send(carriers=carried_by(carrier))


def test_letters_paused_by_hand_wait_and_then_go(db, today, carrier: StandIn):
    letter = an_owed_letter()
    call_command("pause_letters", "The printer is being mended.")
    assert send(carriers=carried_by(carrier))["paused"] == 1
    call_command("resume_letters", what_went_is_known=True)
    assert send(carriers=carried_by(carrier))["sent"] == 1
    assert again(letter).state == LetterState.SENT


def test_a_setting_pauses_them_too(db, today, settings, carrier: StandIn):
    an_owed_letter()
    settings.SENDING_PAUSED = True
    assert send(carriers=carried_by(carrier))["paused"] == 1
    assert carrier.taken == []


def test_the_letters_page_says_so(cast: Cast, restored: Letter):
    page = signed_in(cast.manager).get(reverse("letters")).content.decode()
    assert "Letters are paused: nothing goes to anyone." in page
    assert "older than the post" in page


def test_and_says_nothing_where_they_go(cast: Cast, today, carrier: StandIn):
    an_owed_letter()
    send(carriers=carried_by(carrier))
    assert "paused" not in signed_in(cast.manager).get(reverse("letters")).content.decode()
