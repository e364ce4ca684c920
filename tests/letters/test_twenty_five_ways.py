"""Promise 1 attacked: ways to write twice, to miss somebody, or to write after we know better.

Each is named by what happens between the morning on which a letter is owed and its going.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from casework import kinds
from casework.acts import allocating, correcting, moving, moving_home, people, receiving
from casework.acts import letters_of_a_case as of_case
from casework.letters import looking_again
from casework.letters.owed import waiting_well
from casework.letters.post_room import afterwards, decisions
from casework.models import (
    Address,
    Case,
    Letter,
    LetterDocument,
    LetterState,
    LetterTask,
    Person,
    Representative,
    Team,
    User,
)
from casework.policy import PolicyInForce
from casework.refusals import Refusal
from tests import factory
from tests.conftest import TODAY
from tests.factory import user_of
from tests.gate.reaching import a_representative
from tests.letters.post import needs, send
from tests.post.stories import ask_for

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def by(cast) -> User:
    return user_of(cast.manager)


@pytest.fixture
def case(cast) -> Case:
    return factory.a_case(team=cast.team, today=TODAY, waited=28)


def owed() -> Letter:
    waiting_well.prepare(as_of=TODAY)
    return Letter.objects.get()


def mornings(days: int = 4, *, first: int = 0) -> None:
    """The jobs of some days, one after another."""
    for day in range(first, first + days):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=True):
            waiting_well.prepare(as_of=TODAY + timedelta(days=day))
            looking_again.look_again(now=timezone.now())
            send(timezone.now())


def went() -> list[tuple[str, int]]:
    """Who had which letter, in the order in which they went."""
    sent = Letter.objects.filter(state="sent").order_by("sent_at")
    return [(letter.person.family_name, letter.milestone) for letter in sent]


def why() -> list[str]:
    return list(Letter.objects.filter(state="held").values_list("held_because", flat=True))


def as_now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


ONCE = [("Kemp", 28)]


def test_01_the_morning_runs_twice(case):
    for _ in range(3):
        mornings(1)
    assert went() == ONCE


def test_02_the_address_changed_after_it_was_owed(case, by):
    letter = owed()
    there = Address(kind="home", lines="9 Other Road\nTown", postcode="ZZ5 5EF", starts_on=TODAY)
    moving_home.move_home(case.person, there, by=by, on=TODAY)
    send()
    letter.refresh_from_db()
    assert letter.sent_to.splitlines()[1] == "9 Other Road"


def test_03_the_needs_changed_after_it_was_owed(case):
    owed()
    needs(case.person, "braille_2")
    send()
    assert (went(), why()) == ([], ["format_task"])


def test_04_the_record_was_restricted_after_it_was_owed(case):
    owed()
    Person.objects.update(is_restricted=True)
    mornings()
    assert (went(), why()) == ([], ["restricted"])


def test_05_whoever_had_their_letters_has_no_authority_any_more(case):
    a_representative(case.person, letters="instead")
    owed()
    Representative.objects.update(ends_on=TODAY)
    mornings()
    assert (went(), why()) == ([], ["no_authority"])
    letter = Letter.objects.get()
    assert case.person in afterwards.may_go_to(letter, by=a_director(), on=TODAY)


def a_director() -> User:
    return user_of(factory.a_worker())


def test_06_somebody_has_their_letters_since_it_was_owed(case):
    owed()
    a_representative(case.person, letters="instead")
    mornings()
    assert (went(), why()) == ([], ["instead"])


def test_07_a_death_was_reported_and_taken_back(case, by):
    owed()
    people.report_death(case.person, by=by, on=TODAY)
    mornings(1)
    assert went() == []
    person = Person.objects.get(pk=case.person_id)
    people.correct_death(person, because="She rang", version=person.version, by=by, on=TODAY)
    mornings()
    assert went() == ONCE


def test_08_closed_as_died_and_opened_again(case, by):
    owed()
    receiving.close(case, reason="died", note="The ward rang", by=by, on=TODAY)
    mornings(1)
    person = Person.objects.get(pk=case.person_id)
    people.correct_death(person, because="She rang", version=person.version, by=by, on=TODAY)
    receiving.reopen(as_now(case), note="She is alive", by=by, on=TODAY)
    mornings()
    assert went() == ONCE


def test_09_given_and_undone_before_and_after_it_went(case, cast, by):
    for _ in range(2):
        factory.give(as_now(case), cast.practitioner, by=by, on=TODAY)
        made = as_now(case).allocations.get(ended_on=None)
        allocating.undo(made, by=by, on=TODAY)
        mornings(2)
    assert went() == ONCE


def test_10_given_back_after_two_days(case, cast, by):
    mornings(1)
    factory.give(as_now(case), cast.practitioner, by=by, on=TODAY)
    later = TODAY + timedelta(days=2)
    allocating.give_back(as_now(case), because="Ill", by=by, on=later)
    mornings(4, first=2)
    assert went() == ONCE


def test_11_moved_to_another_team_while_it_is_due(case, cast, by):
    owed()
    made = moving.offer(case, to=cast.other_team, reason="Lives there", by=by, on=TODAY)
    moving.accept(made, by=user_of(cast.other_manager), on=TODAY)
    mornings()
    assert went() == ONCE


def test_12_its_team_has_closed(case, cast):
    owed()
    Team.objects.filter(pk=cast.team.pk).update(closed_on=TODAY)
    mornings()
    assert went() == ONCE


def test_13_what_it_is_for_was_corrected(case, by):
    owed()
    correcting.correct(case, {"kind": "review"}, because="Misread", by=by, on=TODAY)
    mornings()
    assert went() == ONCE
    assert "review" in LetterDocument.objects.get().facts["what_for"]


def test_14_a_kind_of_which_nobody_writes_and_put_back(case, by, monkeypatch):
    """Cancelled while the kind was wrong, it is owed again with the right one."""
    owed()
    silent = replace(kinds.get("review"), writes_letters=False)
    monkeypatch.setitem(kinds._kinds, "review", silent)
    correcting.correct(case, {"kind": "review"}, because="Misread", by=by, on=TODAY)
    mornings(1)
    assert went() == []
    correcting.correct(as_now(case), {"kind": "care_act"}, because="Read", by=by, on=TODAY)
    mornings()
    assert went() == ONCE


def test_15_sent_again_and_given_and_undone(case, cast, by):
    mornings(1)
    afterwards.send_again(Letter.objects.get(), by=by, because="Lost", on=TODAY)
    factory.give(as_now(case), cast.practitioner, by=by, on=TODAY)
    allocating.undo(as_now(case).allocations.get(ended_on=None), by=by, on=TODAY)
    mornings(4, first=1)
    assert went() == [*ONCE, ("Kemp", 28)]
    assert list(Letter.objects.order_by("again").values_list("again", flat=True)) == [0, 1]


def test_16_sent_again_for_a_wait_that_ended(case, cast, by):
    mornings(1)
    factory.give(as_now(case), cast.practitioner, by=by, on=TODAY)
    afterwards.send_again(Letter.objects.get(), by=by, because="Lost", on=TODAY)
    mornings(3, first=1)
    assert went() == ONCE


def test_17_not_known_whether_it_went_and_found_out_after_it_was_given(case, cast, by):
    letter = owed()
    Letter.objects.update(state=LetterState.UNCONFIRMED, held_because="in_doubt")
    factory.give(as_now(case), cast.practitioner, by=by, on=TODAY)
    decisions.it_did_not_go(letter, by=by, because="The post room says so")
    mornings(1)
    assert went() == []
    allocating.give_back(as_now(case), because="Ill", by=by, on=TODAY)
    mornings()
    assert went() == ONCE


def test_18_cancelled_by_a_person_it_is_not_owed_again_before_the_next_day(case, by):
    decisions.cancel(owed(), by=by, because="She knows")
    mornings()
    assert went() == []
    mornings(2, first=28)
    assert went() == [("Kemp", 56)]


def test_19_an_appointment_of_a_case_closed_and_opened_after_its_day(case, by):
    ask_for(case, by)
    receiving.close(as_now(case), reason="declined", note="She said no", by=by, on=TODAY)
    later = TODAY + timedelta(days=2)
    receiving.reopen(as_now(case), note="She does want it", by=by, on=later)
    # Whichever of two letters comes second on a day waits for the next.
    mornings(2, first=2)
    appointment = Letter.objects.get(kind="appointment")
    assert (appointment.state, appointment.held_because) == ("held", "cannot_print")


def test_20_two_cases_of_one_person_on_one_day(case, cast):
    factory.a_case(person=case.person, kind="review", team=cast.team, today=TODAY, waited=28)
    mornings(1)
    assert went() == ONCE
    mornings(3, first=1)
    assert went() == [*ONCE, ("Kemp", 28)]


def test_21_a_copy_and_the_person_have_one_each(case):
    a_representative(case.person, other=factory.a_person("Moss"))
    mornings()
    assert sorted(went()) == [("Kemp", 28), ("Moss", 28)]


@pytest.mark.parametrize("night", [
    "2026-03-29T00:30", "2026-10-25T00:30", "2026-10-25T01:30", "2028-02-29T10:00",
])  # fmt: skip
def test_22_on_the_nights_of_the_clocks_and_on_a_leap_day(night):
    with time_machine.travel(f"{night}:00+00:00", tick=True):
        day = date.fromisoformat(night[:10])
        factory.a_case(today=day, waited=28)
        for _ in range(3):
            waiting_well.prepare(as_of=day)
            send(timezone.now())
        assert went() == ONCE


def test_23_a_letter_day_that_the_policy_has_moved(case, by):
    mornings(1)
    every_two_weeks = PolicyInForce({"letter.every": 14})
    of_case.renumber(as_now(case), because="As it was", on=TODAY, policy=every_two_weeks)
    mornings()
    assert went() == ONCE


def test_24_taken_back_with_its_task_twice(case, cast, by):
    needs(case.person, "braille_2")
    mornings(1)
    for _ in range(3):
        factory.give(as_now(case), cast.practitioner, by=by, on=TODAY)
        allocating.undo(as_now(case).allocations.get(ended_on=None), by=by, on=TODAY)
    assert why() == ["format_task"]
    assert LetterTask.objects.filter(done_on=None, dropped_on=None).count() == 1


def test_25_while_valkey_is_away_letters_go_on(case):
    """Nothing of a letter lies there: the bell is silent, and the minute's timer rings instead."""
    away = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache",
                        "LOCATION": "redis://127.0.0.1:1/0"}}  # fmt: skip
    with override_settings(CACHES=away, CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        mornings(1)
    assert went() == ONCE


def test_a_refusal_names_what_stands_in_the_way(case, by):
    owed()
    with pytest.raises(Refusal, match="Only a letter that went"):
        afterwards.send_again(Letter.objects.get(), by=by, because="Lost", on=TODAY)
