"""A letter that staff ask for: what they must give, what it may not be, and taking it back."""

from datetime import timedelta

import pytest

from casework import letter_kinds
from casework.acts import receiving
from casework.letters.owed import by_hand
from casework.letters.owed.about_the_case import APPOINTMENT
from casework.models import Event, Letter, LetterDocument, Verb
from casework.policy import Safety
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import again, needs, send
from tests.post.stories import VISIT, a_representative, ask_for

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]

OF = letter_kinds.get(APPOINTMENT)


@pytest.fixture
def by(cast):
    return factory.user_of(cast.practitioner)


@pytest.fixture
def case(cast):
    return factory.a_case(team=cast.team, today=TODAY, waited=3)


def test_a_letter_is_due_with_what_was_given_and_who_asked(case, by):
    [letter] = ask_for(case, by)
    assert (letter.state, letter.due_on, letter.asked_by) == ("due", TODAY, by)
    assert letter.details == {**VISIT, "appointment_on": "2026-11-21"}
    assert Event.objects.get(verb=Verb.LETTER_ASKED).by == by


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"place": "  "}, NeedsReason),
        ({"at_time": "x" * 121}, NeedsReason),
        ({"appointment_on": None}, NeedsReason),
        ({"appointment_on": TODAY - timedelta(days=1)}, BadDate),
    ],
)
def test_what_is_missing_too_long_or_past_is_refused(case, by, change, refusal):
    with pytest.raises(refusal):
        ask_for(case, by, **change)
    assert not Letter.objects.filter(case=case).exists()


def test_the_longest_that_may_be_given_is_taken(case, by):
    [letter] = ask_for(case, by, at_time="x" * 120)
    assert len(letter.details["at_time"]) == 120


def test_lines_and_spaces_become_one_paragraph_that_can_be_printed(case, by):
    given = {"panel": "Panel", "met_on": TODAY, "outcome": "Yes.\r\n\r\n It agreed.",
             "reasons": "R.", "next_steps": "N."}  # fmt: skip
    [letter] = ask_for(case, by, "panel_outcome", **given)
    assert letter.details["outcome"] == "Yes. It agreed."


def test_the_same_letter_twice_is_refused_and_another_is_not(case, by):
    ask_for(case, by)
    with pytest.raises(Refusal, match="word for word"):
        ask_for(case, by)
    [second] = ask_for(case, by, at_time="2pm")
    assert second.milestone == 2


def test_a_copy_goes_to_whoever_has_copies(case, by):
    copy = a_representative(case.person, by)
    assert {letter.person for letter in ask_for(case, by)} == {case.person, copy}


def test_a_closed_case_takes_no_appointment_and_still_a_decision(case, by, cast):
    receiving.close(case, reason="completed", note="Done", by=factory.a_senior(), on=TODAY)
    case.refresh_from_db()
    codes = {kind.code for kind in by_hand.kinds_for(case)}
    assert codes == {"panel_outcome", "decision_eligible", "decision_not_eligible"}
    with pytest.raises(Refusal, match="closed"):
        ask_for(case, by)


def test_without_a_worker_nobody_is_told_who_it_is(case, by):
    with pytest.raises(Refusal, match="Nobody has this case"):
        ask_for(case, by, "allocation")


def test_a_letter_of_an_event_is_not_asked_for(case, by):
    with pytest.raises(Refusal, match="owed by itself"):
        ask_for(case, by, "receipt")


def test_taken_back_while_nothing_has_gone_to_anyone(case, by):
    a_representative(case.person, by)
    [first, _] = ask_for(case, by)
    by_hand.take_back(first, by=by)
    letters = Letter.objects.filter(case=case)
    assert {(each.state, each.decided_by) for each in letters} == {("cancelled", by)}
    assert send()["sent"] == 0


def test_not_taken_back_once_it_went(case, by):
    [letter] = ask_for(case, by)
    Letter.objects.filter(pk=letter.pk).update(state="unconfirmed", held_because="in_doubt")
    with pytest.raises(NotAnswerable, match="too late"):
        by_hand.take_back(letter, by=by)
    assert again(letter).state == "unconfirmed"


def test_the_preview_is_in_the_recipients_own_format_and_keeps_nothing(case):
    needs(case.person, "large_24")
    made = by_hand.preview(case, kind=OF, details=VISIT, to=case.person, on=TODAY)
    assert made.content.startswith(b"%PDF")
    assert (made.facts["format"], made.facts["place"]) == ("large_24", "Your home")
    assert not Letter.objects.exists()
    assert not LetterDocument.objects.exists()


def test_a_letter_that_would_be_held_is_shown_and_says_why(case):
    case.person.safe_by_post = Safety.UNSAFE
    case.person.save()
    assert "not safe" in by_hand.route(case, kind=OF, to=case.person, on=TODAY).stops
    made = by_hand.preview(case, kind=OF, details=VISIT, to=case.person, on=TODAY)
    assert made.facts["format"] == "standard"
