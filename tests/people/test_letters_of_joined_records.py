"""Letters, when two records are joined: all go along, none goes twice, none to the record that
ended, and taken apart each has its own again."""

from typing import Any

import pytest
from django.utils import timezone

from casework.letters import looking_again
from casework.letters.gate.held import Held
from casework.letters.owed import waiting_well
from casework.models import Case, Letter, LetterState, LetterTask, Merge, Person
from casework.people import merging
from tests import factory
from tests.conftest import TODAY, Cast
from tests.letters.post import needs, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "_print_room")]


@pytest.fixture
def _print_room(settings: Any, tmp_path: Any) -> None:
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def two(cast: Cast) -> tuple[Case, Case]:
    """Two records of one person, each with a case that is owed its letter of 28 days."""
    kept = factory.a_person("Dunnock", given_names="Ngozi")
    ended = factory.a_person("Nightjarson", given_names="Ngozi")
    first = factory.a_case(person=kept, team=cast.team, waited=28, today=TODAY)
    second = factory.a_case(person=ended, team=cast.team, kind="financial", waited=28, today=TODAY)
    return first, second


def join(cast: Cast, first: Case, second: Case) -> Merge:
    kept, ended = (Person.objects.get(pk=case.person_id) for case in (first, second))
    asked = merging.Asked(
        kept=kept, ended=ended, versions=(kept.version, ended.version), because="Rang her"
    )
    return merging.merge(asked, by=factory.user_of(cast.manager), on=TODAY)


def take_apart(cast: Cast, made: Merge) -> None:
    merging.undo(made, by=factory.user_of(cast.manager))


def owed(case: Case) -> list[tuple[str, int, int, str]]:
    """Each letter of a case: its kind and day, whose it is, and how it stands."""
    rows = Letter.objects.filter(case=case).order_by("kind", "milestone", "created_at")
    return list(rows.values_list("kind", "milestone", "person", "state"))


def test_what_is_due_goes_to_the_record_that_is_kept_and_once(cast: Cast, two) -> None:
    first, second = two
    waiting_well.prepare(as_of=TODAY)
    join(cast, first, second)
    waiting_well.prepare(as_of=TODAY)
    kept = first.person_id
    assert owed(second) == [("waiting_well", 28, kept, LetterState.DUE)]
    assert owed(first) == [("waiting_well", 28, kept, LetterState.DUE)]
    send()
    # Both speak of waits of theirs; nobody has two letters within a day.
    states = sorted(Letter.objects.values_list("state", flat=True))
    assert states == [LetterState.DUE, LetterState.SENT]
    assert set(Letter.objects.values_list("person", flat=True)) == {kept}


def test_a_milestone_that_is_owed_after_the_join_is_owed_once_and_to_them(cast: Cast, two) -> None:
    first, second = two
    join(cast, first, second)
    waiting_well.prepare(as_of=TODAY)
    waiting_well.prepare(as_of=TODAY)
    for case in (first, second):
        assert owed(case) == [("waiting_well", 28, first.person_id, LetterState.DUE)]


def held_for_braille(case: Case) -> Letter:
    needs(case.person, "braille_2")
    waiting_well.prepare(as_of=TODAY)
    send()
    letter = Letter.objects.get(case=case)
    assert (letter.state, letter.held_because) == (LetterState.HELD, Held.FORMAT_TASK)
    return letter


def test_a_held_letter_its_task_and_its_reason_go_along_and_come_back(cast: Cast, two) -> None:
    first, second = two
    Case.objects.filter(pk=first.pk).update(letter_due_on=None)
    letter = held_for_braille(second)
    task = LetterTask.objects.get(letter=letter)
    made = join(cast, first, second)
    letter.refresh_from_db()
    task.refresh_from_db()
    assert letter.person_id == task.person_id == first.person_id
    looking_again.look_again(now=timezone.now())
    letter.refresh_from_db()
    assert (letter.state, letter.held_because) == (LetterState.HELD, Held.FORMAT_TASK)
    assert LetterTask.objects.filter(done_on=None, dropped_on=None).count() == 1

    take_apart(cast, made)
    letter.refresh_from_db()
    task.refresh_from_db()
    assert letter.person_id == task.person_id == made.ended_id
    assert not first.person.access_needs.exists()


def test_the_needs_of_either_half_count_for_the_letters_of_both(cast: Cast, two) -> None:
    first, second = two
    needs(second.person, "braille_2")
    waiting_well.prepare(as_of=TODAY)
    join(cast, first, second)
    send()
    letters = Letter.objects.filter(case__in=two)
    assert {letter.held_because for letter in letters} == {Held.FORMAT_TASK}


@pytest.mark.parametrize("half", [0, 1])
def test_who_must_not_be_written_to_stays_so_in_either_half(cast: Cast, two, half: int) -> None:
    Person.objects.filter(pk=two[half].person_id).update(do_not_write=True)
    waiting_well.prepare(as_of=TODAY)
    join(cast, *two)
    send()
    assert not Letter.objects.filter(state=LetterState.SENT).exists()
    assert {letter.held_because for letter in Letter.objects.all()} == {Held.DO_NOT_WRITE}


@pytest.mark.usefixtures("letters_by_event")
def test_receipts_go_along_and_are_not_written_again(cast: Cast) -> None:
    kept = factory.a_person("Dunnock", given_names="Ngozi")
    ended = factory.a_person("Nightjarson", given_names="Ngozi")
    first = factory.a_case(person=kept, team=cast.team, today=TODAY)
    second = factory.a_case(person=ended, team=cast.team, kind="financial", today=TODAY)
    before = [owed(case) for case in (first, second)]
    assert [len(each) for each in before] == [1, 1]
    made = join(cast, first, second)
    assert owed(first) == before[0]
    assert [each[:2] for each in owed(second)] == [each[:2] for each in before[1]]
    assert {each[2] for each in owed(second)} == {kept.pk}
    take_apart(cast, made)
    assert [owed(case) for case in (first, second)] == before


def test_what_went_before_is_not_written_again_to_the_joined_record(cast: Cast, two) -> None:
    first, second = two
    waiting_well.prepare(as_of=TODAY)
    send()
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}
    join(cast, first, second)
    waiting_well.prepare(as_of=TODAY)
    assert Letter.objects.count() == 2


def test_taken_apart_each_has_its_own_letters_again(cast: Cast, two) -> None:
    first, second = two
    waiting_well.prepare(as_of=TODAY)
    before = [owed(case) for case in two]
    made = join(cast, first, second)
    take_apart(cast, made)
    waiting_well.prepare(as_of=TODAY)
    assert [owed(case) for case in two] == before
    send()
    assert {(letter.person_id, letter.state) for letter in Letter.objects.all()} == {
        (first.person_id, LetterState.SENT), (second.person_id, LetterState.SENT),
    }  # fmt: skip
