"""A letter that we cannot make is somebody's task, with a clock, until the person has the news."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import reference
from casework.acts import people, receiving
from casework.letters import looking_again
from casework.letters.gate.given_by_hand import How
from casework.letters.gate.needs import TASKS, LetterNeed
from casework.letters.owed import waiting_well
from casework.letters.post_room import decisions, tasks, told
from casework.models import (
    AccessNeedTerm,
    Attempt,
    Event,
    Letter,
    LetterDocument,
    LetterTask,
    Person,
)
from casework.policy import Safety
from casework.refusals import BadDate, CannotTakeWork, NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.gate.reaching import a_recorder
from tests.letters.post import again, an_owed_letter, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
# TODAY is a Saturday, and two working days later is a Tuesday.
DUE = date(2026, 11, 24)
BY_VOICE = told.Given(How.IN_PERSON, "Read aloud at home by Joan Patel", TODAY)


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


def held_for(*wanted: str, **person: Any) -> Letter:
    reader = factory.a_person(**person)
    for need in wanted:
        needs(reader, need)
    letter = an_owed_letter(person=reader)
    send()
    return again(letter)


def done(letter: Letter, given: told.Given = BY_VOICE) -> Letter:
    told.done(letter, given, by=a_recorder(), on=TODAY)
    return again(letter)


@pytest.mark.parametrize(("wanted", "person", "kind"), [
    (("braille_2",), {}, "format"),
    (("audio", "braille_1"), {}, "format"),
    ((), {"written_language": "Slovak"}, "translate"),
    ((), {"access_needs_asked_on": None}, "ask_needs"),
    (("email", "large_20"), {}, "ask_needs"),
    (("email", "letter"), {}, "ask_needs"),
])  # fmt: skip
def test_s22_what_we_cannot_make_is_a_task_of_the_team_within_two_working_days(
    wanted, person, kind
):
    letter = held_for(*wanted, **person)
    task = LetterTask.objects.get()
    assert (task.letter, task.person, task.team) == (letter, letter.person, letter.team)
    assert (task.kind, task.raised_on, task.due_on, task.worker) == (kind, TODAY, DUE, None)
    assert task.needs == sorted(wanted)
    assert task.language == str(person.get("written_language", ""))


def test_of_two_needs_that_no_one_letter_meets_somebody_asks_which():
    letter = held_for("email", "large_20")
    [said] = tasks.what_to_do(LetterTask.objects.get(), on=TODAY)
    assert said == (
        "No one letter can be e-mail and large print, 20 point: ask which they need, and record "
        "the answer."
    )
    looking_again.look_again(now=timezone.now())
    assert LetterTask.objects.get().dropped_on is None
    term = AccessNeedTerm.objects.get(letter_format="large_20")
    answered(letter, term)
    assert looking_again.look_again(now=timezone.now())["released"] == 1
    assert LetterTask.objects.get().dropped_on == TODAY


def released_in_standard_print() -> Letter:
    letter = held_for(access_needs_asked_on=None)
    decisions.release(letter, by=a_recorder(), because="It asks them", on=TODAY)
    send()
    assert again(letter).state == "sent"
    return again(letter)


def ask(letter: Letter) -> None:
    """They answer that they need nothing."""
    answered(letter)


def answered(letter: Letter, *terms: AccessNeedTerm) -> None:
    """Somebody asked them, and recorded what they said."""
    person = Person.objects.get(pk=letter.person_id)
    people.record_needs(
        person, list(terms), source="asked", version=person.version, by=a_recorder(), on=TODAY
    )


def tell(letter: Letter) -> None:
    needs(letter.person, "braille_2")


def die(letter: Letter) -> None:
    Person.objects.filter(pk=letter.person_id).update(died_on=TODAY)


def close(letter: Letter) -> None:
    receiving.close(letter.case, reason="completed", note="Done", by=factory.a_senior(), on=TODAY)


@pytest.mark.parametrize("ends", [ask, tell, die, close])
def test_who_was_never_asked_is_still_to_be_asked_after_standard_print(ends):
    letter = released_in_standard_print()
    looking_again.look_again(now=timezone.now())
    assert LetterTask.objects.get().dropped_on is None
    ends(letter)
    looking_again.look_again(now=timezone.now())
    assert LetterTask.objects.get().dropped_on == TODAY


def test_the_question_may_be_given_to_somebody_after_the_letter_went(cast):
    letter = released_in_standard_print()
    given = told.assign(letter, to=cast.practitioner, by=a_recorder(), on=TODAY)
    assert given.worker == cast.practitioner
    with pytest.raises(Refusal, match="page of their needs"):
        done(letter)


def test_a_question_that_was_never_asked_ends_with_a_cancelled_letter():
    letter = held_for(access_needs_asked_on=None)
    decisions.cancel(letter, by=a_recorder(), because="They know already")
    assert LetterTask.objects.get().dropped_on == TODAY


def test_looking_again_raises_no_second_task():
    letter = held_for("braille_2")
    for _ in range(3):
        looking_again.look_again(now=timezone.now())
        tasks.follow(again(letter), on=TODAY)
    assert LetterTask.objects.count() == 1


def test_a_task_ends_when_the_record_is_put_right():
    letter = held_for(access_needs_asked_on=None)
    person = letter.person
    people.record_needs(
        person, [], source="asked", version=person.version, by=a_recorder(), on=TODAY
    )
    assert looking_again.look_again(now=timezone.now())["released"] == 1
    task = LetterTask.objects.get()
    assert (task.dropped_on, task.done_on) == (TODAY, None)
    assert task.dropped_because


def test_a_task_gives_way_to_another_when_something_else_holds_the_letter():
    letter = held_for(access_needs_asked_on=None)
    needs(letter.person, "braille_2")
    looking_again.look_again(now=timezone.now())
    kinds = LetterTask.objects.order_by("pk").values_list("kind", "dropped_on")
    assert list(kinds) == [("ask_needs", TODAY), ("format", None)]


def test_a_task_ends_with_its_letter():
    letter = held_for("braille_2")
    decisions.cancel(letter, by=a_recorder(), because="They know already")
    assert LetterTask.objects.get().dropped_on == TODAY


def test_a_later_letter_takes_the_place_of_an_earlier_one_and_of_its_task():
    letter = held_for("braille_2")
    waiting_well.prepare(as_of=TODAY + timedelta(days=28))
    assert again(letter).state == "cancelled"
    assert LetterTask.objects.get().dropped_because == waiting_well.SUPERSEDED


def test_a_case_that_is_closed_takes_the_letter_and_its_task_with_it(cast):
    letter = held_for("braille_2")
    factory.give(letter.case, cast.practitioner, by=a_recorder(), on=TODAY)
    assert again(letter).state == "cancelled"
    assert not LetterTask.objects.filter(dropped_on=None).exists()


# Done


def test_s22_done_the_letter_counts_as_sent_by_hand_with_the_words_that_were_given():
    letter = done(held_for("braille_2"))
    assert (letter.state, letter.channel, letter.carrier) == ("sent", "by_hand", "by hand")
    assert (letter.format, letter.held_because) == ("braille_2", "")
    assert letter.format_because == "They need contracted (Grade 2) Braille"
    kept = LetterDocument.objects.get(letter=letter)
    text = bytes(kept.content)
    assert kept.media_type.startswith("text/plain")
    assert b"Dear Doris" in text
    assert letter.sha256 == hashlib.sha256(text).hexdigest()
    task = LetterTask.objects.get()
    assert task.done_on == TODAY
    assert "Read aloud at home by Joan Patel" in task.done_how
    assert Attempt.objects.filter(letter=letter, carrier="by hand").exclude(ended_at=None).exists()
    assert Event.objects.filter(verb="letter_sent").get().by == task.done_by


def test_braille_that_was_posted_went_to_their_address():
    posted = told.Given(How.POSTED, "Braille ordered and posted by Sol Amis", TODAY)
    letter = done(held_for("braille_2"), posted)
    assert letter.sent_to.splitlines() == [
        "Doris Kemp", "1 Example Street", "Exampleton", "ZZ1 4AB",
    ]  # fmt: skip


def test_s23_a_telephone_call_instead_of_a_letter_is_such_a_task():
    letter = held_for("telephone")
    assert tasks.what_to_do(LetterTask.objects.get(), on=TODAY) == [
        "Telephone them and say what the letter says."
    ]
    assert done(letter, told.Given(How.PHONE, "Told by Joan Patel", TODAY)).format == "telephone"


def test_a_translation_keeps_the_english_that_it_was_made_from():
    letter = done(held_for(written_language="Slovak"))
    assert (letter.format, letter.language) == ("translation", "English")
    assert letter.format_because == "They read Slovak"


def test_the_question_about_needs_is_answered_on_its_own_page():
    letter = held_for(access_needs_asked_on=None)
    with pytest.raises(Refusal, match="page of their needs"):
        done(letter)


@pytest.mark.parametrize(("given", "error"), [
    (told.Given(How.PHONE, " ", TODAY), NeedsReason),
    (told.Given(How.PHONE, "Told", TODAY + timedelta(days=1)), BadDate),
])  # fmt: skip
def test_done_says_what_was_done_and_when(given, error):
    letter = held_for("braille_2")
    with pytest.raises(error):
        done(letter, given)


def test_nobody_does_it_twice():
    letter = done(held_for("braille_2"))
    with pytest.raises(NotAnswerable):
        done(letter)


@pytest.mark.parametrize(("happened", "how", "words"), [
    ({"died_on": TODAY}, How.IN_PERSON, "has died"),
    ({"reported_dead_on": TODAY}, How.PHONE, "Reported dead"),
    ({"do_not_write": True}, How.POSTED, "asked us not to write"),
    ({"safe_by_post": Safety.UNSAFE}, How.POSTED, "not safe"),
    ({"safe_by_phone": Safety.UNSAFE}, How.RELAY, "not safe"),
    ({"safe_by_text": Safety.UNSAFE}, How.TEXT, "not safe"),
    ({}, How.EMAILED, "whether it is safe"),
])  # fmt: skip
def test_r1_what_we_know_by_then_stops_it_and_the_refusal_stands(happened, how, words):
    letter = held_for("braille_2")
    Person.objects.filter(pk=letter.person_id).update(**happened)
    with pytest.raises(told.NotNow, match=words):
        done(letter, told.Given(how, "Done", TODAY))
    assert again(letter).state == "held"
    assert LetterTask.objects.get().dropped_on == TODAY


@pytest.mark.parametrize(("happened", "how"), [
    ({"do_not_write": True}, How.IN_PERSON),
    ({"safe_by_post": Safety.UNSAFE}, How.PHONE),
    ({"reach_note": "Only in the morning"}, How.PHONE),
])  # fmt: skip
def test_what_speaks_only_against_paper_does_not_stop_a_voice(happened, how):
    letter = held_for("braille_2")
    Person.objects.filter(pk=letter.person_id).update(**happened)
    assert done(letter, told.Given(how, "Done", TODAY)).state == "sent"


def test_a_letter_that_is_no_longer_owed_is_not_given():
    letter = held_for("braille_2")
    Letter.objects.create(
        case=letter.case, person=letter.person, team=letter.team, kind=letter.kind, milestone=99,
        due_on=TODAY,
    )  # fmt: skip
    with pytest.raises(told.NotNow, match="no longer owed"):
        done(letter)
    assert again(letter).state == "cancelled"
    assert LetterTask.objects.get().dropped_on == TODAY


# Who does it


def test_a_task_is_given_to_a_worker_in_post_and_back_to_the_team(cast):
    letter = held_for("braille_2")
    by = factory.user_of(cast.manager)
    assert told.assign(letter, to=cast.practitioner, by=by, on=TODAY).worker == cast.practitioner
    assert told.assign(letter, to=None, by=by, on=TODAY).worker is None
    cast.colleague.left_on = TODAY
    cast.colleague.save()
    with pytest.raises(CannotTakeWork):
        told.assign(letter, to=cast.colleague, by=by, on=TODAY)


def test_a_case_that_moves_takes_its_task_to_its_new_team(cast):
    letter = held_for("braille_2")
    told.assign(letter, to=cast.practitioner, by=a_recorder(), on=TODAY)
    letter = again(letter)
    letter.team = cast.other_team
    tasks.follow(letter, on=TODAY)
    task = LetterTask.objects.get()
    assert (task.team, task.worker) == (cast.other_team, None)


# Someone who is deaf


def a_term(label: str, **said: Any) -> str:
    """A need as it ships, or a council's own."""
    reference.load_access_needs()
    known = AccessNeedTerm.objects.filter(label=label).first()
    made = {"group": "Contact", "letter_format": "", **said}
    return (known or AccessNeedTerm.objects.create(code="LOC-own", label=label, **made)).code


@pytest.mark.parametrize(("label", "said"), [
    ("British Sign Language interpreter", {}),
    ("Sign Supported English interpreter", {}),
    ("Uses a note taker", {}),
    ("Alert that can be seen", {}),
    ("Our own signing group", {"not_by_voice": True}),
    ("Our own relay", {"letter_format": "text_relay"}),
])  # fmt: skip
@pytest.mark.parametrize("wanted", ["telephone", "spoken", "braille_2"])
def test_s22_a_deaf_person_is_never_only_telephoned(label, said, wanted):
    letter = held_for(wanted)
    needs(letter.person, "", code=a_term(label, **said))
    to_do = tasks.what_to_do(LetterTask.objects.get(), on=TODAY)
    assert tasks.NOT_BY_VOICE in to_do
    assert TASKS[LetterNeed.TELEPHONE] not in to_do
    assert TASKS[LetterNeed.SPOKEN] not in to_do
    assert all(word in tasks.NOT_BY_VOICE for word in ("text message", "e-mail", "relay"))
    with pytest.raises(told.WrongWay, match="may not hear a telephone"):
        done(letter, told.Given(How.PHONE, "Rang her", TODAY))
    assert LetterTask.objects.get().dropped_on is None
    assert done(letter, told.Given(How.RELAY, "By relay", TODAY)).state == "sent"


def test_the_page_says_that_a_call_is_not_enough_and_keeps_the_task(cast):
    letter = held_for("braille_2")
    needs(letter.person, "", code=a_term("Lip-reads"))
    said = {"how": "phone", "words": "Rang her", "on": "21/11/2026"}
    url = reverse("letter-task", args=[letter.pk])
    answer = signed_in(cast.manager).post(url, {**said, "on_0": "21", "on_1": "11", "on_2": "2026"})
    assert "may not hear a telephone" in answer.content.decode()
    assert again(letter).state == "held"


def test_a_hearing_person_is_not_told_of_relays():
    held_for("telephone")
    assert tasks.NOT_BY_VOICE not in tasks.what_to_do(LetterTask.objects.get(), on=TODAY)


def test_someone_whose_language_nobody_recorded_is_asked_for_it():
    held_for(written_language=" ")
    (said,) = tasks.what_to_do(LetterTask.objects.get(), on=TODAY)
    assert "Ask which language they read" in said


def test_an_interpreter_is_offered_for_a_language_that_we_lack():
    held_for(written_language="Slovak")
    (said,) = tasks.what_to_do(LetterTask.objects.get(), on=TODAY)
    assert "Slovak" in said
    assert "interpreter line" in said


def test_s22_the_letters_own_page_says_it_too_and_tells_nobody_deaf_to_telephone(cast):
    letter = held_for("telephone", "text_relay")
    page = signed_in(cast.manager).get(reverse("letter", args=[letter.pk])).content.decode()
    assert "text relay" in page
    assert TASKS[LetterNeed.TELEPHONE] not in page
