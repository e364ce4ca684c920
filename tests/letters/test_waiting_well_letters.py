"""S21: who is owed a Waiting Well letter, on which day, and never twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from casework.acts import receiving
from casework.letters.owed import waiting_well
from casework.models import Case, Event, Letter, LetterState, PolicyNumber, Source, Verb
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import again, an_owed_letter

pytestmark = pytest.mark.usefixtures("today")


def prepared() -> list[tuple[int, str]]:
    rows = Letter.objects.order_by("milestone").values_list("milestone", "state")
    return [(milestone, str(state)) for milestone, state in rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "letters"),
    [
        (0, []),
        (27, []),
        (28, [(28, "due")]),
        (55, [(28, "held")]),
        (56, [(56, "due")]),
        (57, [(56, "due")]),
        (84, [(84, "due")]),
    ],
)
def test_s21_the_letter_owed_depends_on_the_day_of_the_wait(day, letters):
    """On day 55 with no run since day 28, the first letter is late: a person decides."""
    factory.a_case(waited=day, today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    assert prepared() == letters


@pytest.mark.django_db
def test_a_wait_is_written_about_on_day_28_and_on_each_28th_day_after():
    case = factory.a_case(today=TODAY)
    for day in range(1, 115):
        waiting_well.prepare(as_of=TODAY + timedelta(days=day))
    letters = Letter.objects.filter(case=case).order_by("milestone")
    assert [letter.milestone for letter in letters] == [28, 56, 84, 112]
    assert [(letter.due_on - TODAY).days for letter in letters] == [28, 56, 84, 112]


@pytest.mark.django_db
def test_a_second_run_owes_nothing_new():
    an_owed_letter()
    assert waiting_well.prepare(as_of=TODAY) == {"due": 0, "held_late": 0, "superseded": 0}
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_even_with_its_clock_set_back_a_milestone_is_written_for_once():
    letter = an_owed_letter()
    Case.objects.update(letter_due_on=TODAY)
    waiting_well.prepare(as_of=TODAY)
    assert list(Letter.objects.all()) == [letter]
    assert Case.objects.get().letter_due_on == TODAY + timedelta(days=28)


@pytest.mark.django_db
@pytest.mark.parametrize(("missed", "state"), [(3, "due"), (14, "due"), (15, "held")])
def test_a_run_some_days_late_catches_up_and_a_very_late_letter_asks_a_person(missed, state):
    case = factory.a_case(waited=28 + missed, today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    letter = Letter.objects.get(case=case)
    assert (letter.milestone, letter.state) == (28, state)
    assert letter.due_on == TODAY - timedelta(days=missed)


@pytest.mark.django_db
def test_a_run_30_days_late_writes_one_letter_for_the_day_that_the_wait_has_reached():
    case = factory.a_case(waited=58, today=TODAY)
    assert waiting_well.prepare(as_of=TODAY) == {"due": 1, "held_late": 0, "superseded": 0}
    letter = Letter.objects.get(case=case)
    assert (letter.milestone, letter.due_on) == (56, TODAY - timedelta(days=2))


@pytest.mark.django_db
def test_a_wait_that_reaches_us_late_is_not_late_for_days_before_we_knew_of_it(cast):
    case = receiving.receive(
        receiving.Request(
            person=factory.a_person(), kind="care_act", team=cast.team, source=Source.GP,
            received_on=TODAY - timedelta(days=50), summary="From the old system",
        ),
        by=factory.user_of(cast.manager), on=TODAY,
    )  # fmt: skip
    waiting_well.prepare(as_of=TODAY)
    letter = Letter.objects.get(case=case)
    assert (letter.milestone, letter.state, letter.due_on) == (28, "due", TODAY)


@pytest.mark.django_db
def test_a_letter_found_late_says_so_on_the_timeline():
    an_owed_letter(waited=50)
    assert Event.objects.filter(verb=Verb.LETTER_HELD).count() == 1


@pytest.mark.django_db
def test_a_later_letter_takes_the_place_of_one_that_is_still_held():
    letter = an_owed_letter(waited=50)
    counts = waiting_well.prepare(as_of=TODAY + timedelta(days=6))
    assert counts == {"due": 1, "held_late": 0, "superseded": 1}
    assert again(letter).state == LetterState.CANCELLED
    assert again(letter).decided_because == "A later letter took its place"


@pytest.mark.django_db
def test_nothing_is_owed_to_someone_who_has_a_worker_or_whose_case_is_closed(cast):
    given = factory.a_case(waited=28, team=cast.team, today=TODAY)
    factory.give(given, cast.practitioner, by=factory.user_of(cast.manager), on=TODAY)
    waiting_well.prepare(as_of=TODAY)
    assert prepared() == []


@pytest.mark.django_db
def test_policy_may_move_the_letter_day(cast):
    case = factory.a_case(waited=28, team=cast.team, today=TODAY)
    by = factory.user_of(cast.manager)
    PolicyNumber.objects.create(
        code="letter.first", value=35, from_on=TODAY, reason="Pilot", by=by, at="2026-11-21T09:00Z"
    )
    waiting_well.prepare(as_of=TODAY)
    case.refresh_from_db()
    assert prepared() == []
    assert case.letter_due_on == TODAY + timedelta(days=7)


@pytest.mark.django_db
def test_a_batch_takes_as_many_statements_for_many_as_for_one(django_assert_max_num_queries):
    for _ in range(12):
        factory.a_case(waited=28, today=TODAY)
    with django_assert_max_num_queries(16) as asked:
        waiting_well.prepare(as_of=TODAY)
    many = len(asked)
    factory.a_case(waited=28, today=TODAY)
    with django_assert_max_num_queries(16) as asked:
        waiting_well.prepare(as_of=TODAY)
    assert len(asked) == many


@pytest.mark.django_db
def test_more_than_one_batch_is_worked_through(monkeypatch):
    monkeypatch.setattr(waiting_well, "BATCH", 2)
    for _ in range(5):
        factory.a_case(waited=28, today=TODAY)
    assert waiting_well.prepare(as_of=TODAY)["due"] == 5


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_owe_each_letter_once(monkeypatch):
    monkeypatch.setattr(waiting_well, "BATCH", 3)
    for _ in range(20):
        factory.a_case(waited=28, today=TODAY)
    start, faults, counted = threading.Barrier(4), [], []

    def run():
        try:
            start.wait()
            counted.append(waiting_well.prepare(as_of=TODAY)["due"])
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sum(counted) == Letter.objects.count() == 20
