"""S22: a letter that was sent leads to the very words that it was written in, years later."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.letters.carriers.carrier import Capability
from casework.letters.making import documents
from casework.letters.wording import acts
from casework.models import Letter, LetterState, Person
from tests.conftest import Cast, signed_in
from tests.letters.post import (
    Killed,
    StandIn,
    again,
    an_owed_letter,
    an_owed_letter_to,
    carried_by,
    send,
)
from tests.wording.conftest import POLISH, Two, approved


def test_a_letter_names_the_version_that_it_was_written_in(
    two: Two, cast: Cast, today, settings, tmp_path
):
    settings.PRINT_ROOM = tmp_path
    version = approved(two)
    letter = an_owed_letter()
    send()
    letter = again(letter)
    assert (letter.state, letter.wording_version) == (LetterState.SENT, 1)
    acts.withdraw(version, because="Wrong", by=two.writer)
    client = signed_in(cast.manager)
    words = reverse("wording-version", args=[letter.kind, "en", "plain", 1])
    assert words in client.get(reverse("letter", args=[letter.pk])).content.decode()
    page = client.get(words).content.decode()
    assert "You are on our waiting list" in page
    assert "Approved" in page
    assert "Ivy Lund" in page
    assert Letter.objects.get().language == "English"


def made_and_killed(letter: Letter, carrier: StandIn) -> None:
    """Its document is made and stored, and the sender dies before the carrier has it."""
    carrier.before = Killed()
    with pytest.raises(Killed):
        send(carriers=carried_by(carrier))
    assert again(letter).sha256
    carrier.mend()


LATER = timedelta(minutes=11)


def test_what_was_made_in_a_language_that_they_no_longer_read_is_made_anew(two: Two, today):
    approved(two, POLISH, start="english")
    letter = an_owed_letter_to(written_language="Polish")
    carrier = StandIn(Capability.QUERYABLE)
    made_and_killed(letter, carrier)
    assert again(letter).language == "Polish"
    Person.objects.filter(pk=letter.person_id).update(written_language="English")
    send(timezone.now() + LATER, carriers=carried_by(carrier))
    letter = again(letter)
    assert (letter.state, letter.language) == (LetterState.SENT, "English")
    assert hashlib.sha256(carrier.taken[0].content).hexdigest() == letter.sha256


def test_what_was_made_in_words_that_were_replaced_since_is_made_anew(two: Two, today):
    letter, carrier = an_owed_letter(), StandIn(Capability.QUERYABLE)
    made_and_killed(letter, carrier)
    before = again(letter)
    approved(two)
    send(timezone.now() + LATER, carriers=carried_by(carrier))
    assert (before.wording_version, again(letter).wording_version) == (0, 1)


def test_what_is_still_as_it_would_be_made_is_taken_up_as_it_is(two: Two, today, monkeypatch):
    letter, carrier = an_owed_letter(), StandIn(Capability.QUERYABLE)
    made_and_killed(letter, carrier)
    before = again(letter).sha256
    monkeypatch.setattr(documents, "make", None)
    send(timezone.now() + LATER, carriers=carried_by(carrier))
    assert (again(letter).state, again(letter).sha256) == (LetterState.SENT, before)
