"""What the gate says beside its reason: the words that a member of staff reads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.letter_kinds import Ends
from casework.letters.gate.answers import Cancel, Defer, Hold
from casework.letters.gate.decision import Facts, ToReferrer, decide, what_holds
from casework.letters.gate.held import Held
from casework.letters.gate.needs import (
    CannotMake,
    LetterNeed,
    form_for,
    format_in_words,
    format_name,
)
from casework.models import AddressKind
from casework.policy import Rag, Safety
from tests.gate.records import HARM, HOME, NOW, but, place

BY_EMAIL = but(
    needs=frozenset({LetterNeed.EMAIL}), safe_by_email=Safety.SAFE, email=" D@Example.com "
)


def mail(**changed: object) -> Facts:
    return replace(BY_EMAIL, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(("facts", "hold"), [
    (but(reach_note="Ring first"), Hold(Held.REACH_NOTE, "Ring first")),
    (but(written_language=" Polish ", words=frozenset()), Hold(Held.LANGUAGE, "Polish")),
    (but(written_language=" ", words=frozenset()), Hold(Held.LANGUAGE, "not recorded")),
    (but(written_language=""), Hold(Held.LANGUAGE, "not recorded")),
    (but(written_language="ENGLISH", words=frozenset()), Hold(Held.NO_WORDING)),
    (but(needs=frozenset({LetterNeed.AUDIO, LetterNeed.BRAILLE_1})),
     Hold(Held.FORMAT_TASK, "They need an audio recording, uncontracted (Grade 1) Braille")),
    (mail(needs=frozenset({LetterNeed.EMAIL, LetterNeed.LETTER, LetterNeed.LARGE_20})),
     Hold(Held.FORMAT_CONFLICT,
          "They need e-mail, and also large print, 20 point and a letter by post.")),
    (but(safe_by_post=Safety.UNSAFE), Hold(Held.UNSAFE, "By post")),
    (but(safe_by_post=Safety.NOT_ASKED), Hold(Held.SAFETY_NOT_ASKED, "By post")),
    (mail(safe_by_email=Safety.UNSAFE), Hold(Held.UNSAFE, "By e-mail")),
    (mail(safe_by_email=Safety.NOT_ASKED), Hold(Held.SAFETY_NOT_ASKED, "By e-mail")),
    (mail(email=" "), Hold(Held.NO_EMAIL)),
    (mail(harm=HARM["reads their e-mail"]), Hold(Held.HARM_HERE, "By e-mail")),
    (mail(email_failed=True, email_failed_at=NOW),
     Hold(Held.EMAIL_FAILED, "D@Example.com failed on 21 November 2026 at 10:00")),
    (but(is_restricted=True, restricted_at=NOW),
     Hold(Held.RESTRICTED, "Restricted on 21 November 2026 at 10:00")),
    (but(about_restricted=True, about_restricted_at=NOW),
     Hold(Held.ABOUT_RESTRICTED, "Restricted on 21 November 2026 at 10:00")),
    (but(is_restricted=True), Hold(Held.RESTRICTED)),
    (but(rag=Rag.RED, rated_at=NOW),
     Hold(Held.RED_NOT_CALLED, "Rated on 21 November 2026 at 10:00")),
    (but(places=()), Hold(Held.NO_ADDRESS, "None recorded")),
    (but(places=(place(is_current=False),)), Hold(Held.NO_ADDRESS, "The last one has ended")),
    (but(places=(place(AddressKind.PRISON),)), Hold(Held.AWAY, "Prison")),
    (but(places=(place(postcode="EXAMPLE"),)), Hold(Held.POSTCODE, "EXAMPLE")),
    (but(places=(place(postcode=""),)), Hold(Held.POSTCODE, "none recorded")),
    (but(referrer=ToReferrer(may_be_told=True, email=" ")), Hold(Held.NO_REFERRER_ADDRESS)),
    (but(referrer=ToReferrer(may_be_told=True, email=" d@example.com ", email_failed_at=NOW)),
     Hold(Held.REFERRER_EMAIL_FAILED, "d@example.com failed on 21 November 2026 at 10:00")),
    (but(days_late=15), Hold(Held.LATE, "15 days after it was owed")),
])  # fmt: skip
def test_a_reason_and_its_detail(facts, hold):
    assert decide(facts) == hold


def test_the_e_mail_of_who_must_not_see_it_is_known_in_any_spelling():
    to = ToReferrer(may_be_told=True, email=" D@EXAMPLE.com ")
    held = decide(but(referrer=to, harm=HARM["reads their e-mail"]))
    assert held == Hold(Held.HARM_READS)


def test_every_reason_is_listed_and_not_only_the_first():
    facts = but(
        has_died=True, needs=frozenset({LetterNeed.BRAILLE_1}), places=(), days_late=99,
        safe_by_post=Safety.UNSAFE,
    )  # fmt: skip
    assert [hold.reason for hold in what_holds(facts)] == [
        Held.DIED, Held.FORMAT_TASK, Held.UNSAFE, Held.NO_ADDRESS, Held.LATE,
    ]  # fmt: skip


def test_an_e_mail_goes_to_the_address_without_the_spaces_around_it():
    assert decide(BY_EMAIL).to == ("D@Example.com",)  # type: ignore[union-attr]


def test_why_it_waits():
    assert decide(but(goes_after="Receipt of a request", another_is_going=True)) == Defer(
        NOW + timedelta(minutes=10), "First goes: Receipt of a request"
    )
    assert decide(but(another_is_going=True)) == Defer(
        NOW + timedelta(minutes=10), "Another letter to them is on its way"
    )


@pytest.mark.parametrize("ends", [but().ends, frozenset()])
def test_a_kind_of_case_that_writes_no_letters_writes_none(ends):
    assert decide(but(kind_writes_letters=False, ends=ends)) == Cancel(
        "No letters are written about this kind of case"
    )


def test_a_referrer_with_no_words_for_an_e_mail_is_written_to():
    to = ToReferrer(may_be_told=True, email="  ", place=HOME)
    assert decide(but(referrer=to)).to == HOME.as_posted  # type: ignore[union-attr]


def test_easy_read_beside_braille_is_a_task_for_the_braille_alone():
    wanted = {LetterNeed.EASY_READ, LetterNeed.BRAILLE_1}
    assert form_for(wanted, {"plain", "easy_read"}) == CannotMake((LetterNeed.BRAILLE_1,))


@pytest.mark.parametrize(("needs", "because"), [
    (set(), "No need for another format"),
    ({LetterNeed.LETTER}, "No need for another format"),
    ({LetterNeed.LARGE_28}, "They need large print, 28 point"),
    ({LetterNeed.EMAIL}, "They need information by e-mail"),
])  # fmt: skip
def test_why_this_format(needs, because):
    assert form_for(needs, {"plain"}).because == because  # type: ignore[union-attr]


@pytest.mark.parametrize(("code", "within", "alone"), [
    ("audio", "an audio recording", "An audio recording"),
    ("large_20", "large print (20 point)", "Large print (20 point)"),
    ("braille_2", "contracted (Grade 2) Braille", "Contracted (Grade 2) Braille"),
    ("easy_read", "Easy Read (16 point, with pictures)", "Easy Read (16 point, with pictures)"),
    ("translation", "translated, or told with an interpreter",
     "Translated, or told with an interpreter"),
    ("an old one", "an old one", "an old one"),
])  # fmt: skip
def test_a_format_within_a_sentence_and_by_itself(code, within, alone):
    assert (format_in_words(code), format_name(code)) == (within, alone)


@pytest.mark.parametrize(("ended", "for_good"), [
    ({"kind_writes_letters": False}, False), ({"is_closed": True}, False),
    ({"is_allocated": True}, False), ({"is_superseded": True}, True),
    ({"no_longer_true": "The case was opened again"}, True),
    ({"referrer": ToReferrer(may_be_told=False)}, True),
])  # fmt: skip
def test_what_ends_with_the_wait_is_owed_again_with_it(ended, for_good):
    """Given back, opened again or corrected, the wait goes on: so does its letter."""
    decision = decide(but(**ended))
    assert isinstance(decision, Cancel)
    assert decision.for_good is for_good


def test_that_nobody_has_the_case_ends_the_letter_of_a_worker_for_good():
    ends = frozenset({Ends.WAITS_AGAIN})
    decision = decide(but(ends=ends, is_allocated=False))
    assert isinstance(decision, Cancel)
    assert decision.for_good
