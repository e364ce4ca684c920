"""A held letter and its task are taken back with the wait, and come back with it, as they were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.acts import allocating, moving, receiving, record
from casework.letters import looking_again, outbox, sending
from casework.letters.carriers.in_use import CARRIERS
from casework.letters.owed import waiting_well
from casework.letters.owed.owing import owe
from casework.letters.post_room import decisions, told, trays
from casework.models import AllocationReason, Case, Letter, LetterTask
from tests import factory
from tests.conftest import TODAY
from tests.factory import user_of
from tests.letters.post import again, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def held(cast):
    """A receipt for someone who reads Braille: held, with a task that somebody has taken."""
    person = factory.a_person()
    needs(person, "braille_2")
    case = factory.a_case(person=person, team=cast.team, today=TODAY, waited=3)
    (letter,) = owe(case=case, kind="receipt", milestone=1, on=TODAY)
    send()
    told.assign(letter, to=cast.colleague, by=user_of(cast.manager), on=TODAY)
    return again(letter)


def give(case: Case, cast, on=TODAY):
    return allocating.allocate(
        Case.objects.get(pk=case.pk), to=cast.practitioner, reason=AllocationReason.SKILLS,
        by=user_of(cast.manager), on=on,
    )  # fmt: skip


def as_it_is(letter: Letter) -> tuple[object, ...]:
    found = again(letter)
    tasks = letter.tasks.values_list("kind", "team", "worker", "due_on", "done_on", "dropped_on")
    return (found.state, found.held_because, found.held_detail, found.due_on, found.team_id,
            found.overrides, found.withdrawn_on, list(tasks))  # fmt: skip


def needs_someone(cast) -> list[Letter]:
    tray = trays.TRAYS["someone"]
    page = trays.page_of(user_of(cast.manager), tray, trays.Chosen(), as_of=TODAY)
    return page.letters


def test_given_by_mistake_and_undone_everything_is_as_it_was(cast, held):
    before = as_it_is(held)
    made = give(held.case, cast)
    assert needs_someone(cast) == []
    assert again(held).state == "cancelled"
    allocating.undo(made, by=user_of(cast.manager), on=TODAY)
    assert as_it_is(held) == before
    assert needs_someone(cast) == [held]


def test_what_was_let_go_and_had_failed_comes_back_too(cast, held):
    Letter.objects.filter(pk=held.pk).update(
        state="failed", held_because="not_taken", overrides={"late": "3"}
    )
    before = as_it_is(held)
    allocating.undo(give(held.case, cast), by=user_of(cast.manager), on=TODAY)
    assert as_it_is(held) == before


def test_given_back_it_is_not_late_for_the_days_in_which_nobody_owed_it(cast, held):
    give(held.case, cast)
    later = TODAY + timedelta(days=20)
    case = Case.objects.get(pk=held.case_id)
    allocating.give_back(case, because="Ill", by=user_of(cast.manager), on=later)
    assert (again(held).state, again(held).due_on) == ("held", later)
    assert LetterTask.objects.get().due_on == TODAY + timedelta(days=3 + 20)


def test_closed_and_opened_again(cast, held):
    by, before = user_of(cast.manager), as_it_is(held)
    case = Case.objects.get(pk=held.case_id)
    receiving.close(case, reason="declined", note="Done", by=by, on=TODAY)
    assert again(held).state == "cancelled"
    receiving.reopen(case, note="She does want it", by=by, on=TODAY)
    assert as_it_is(held) == before


def test_moved_with_its_task_at_once(cast, held):
    by = user_of(cast.manager)
    made = moving.offer(held.case, to=cast.other_team, reason="Lives there", by=by, on=TODAY)
    moving.accept(made, by=user_of(cast.other_manager), on=TODAY)
    task = LetterTask.objects.get()
    assert (again(held).team, task.team, task.worker) == (cast.other_team, cast.other_team, None)


def test_moved_from_the_hands_of_a_worker_it_comes_back_to_the_new_team(cast, held):
    by = user_of(cast.manager)
    give(held.case, cast)
    made = moving.offer(held.case, to=cast.other_team, reason="Lives there", by=by, on=TODAY)
    moving.accept(made, by=user_of(cast.other_manager), on=TODAY)
    assert (again(held).state, again(held).team) == ("held", cast.other_team)
    assert LetterTask.objects.get(dropped_on=None).team == cast.other_team


def test_a_letter_in_the_senders_hands_at_that_moment_comes_back_too(cast):
    """The gate cancels it, for a worker has the case; that was undone."""
    case = factory.a_case(team=cast.team, today=TODAY, waited=28)
    waiting_well.prepare(as_of=TODAY)
    claim = outbox.claim_next(now=timezone.now())
    made = give(case, cast)
    assert claim is not None
    ends_at_the_gate(claim)
    letter = Letter.objects.get()
    assert letter.state == "cancelled"
    allocating.undo(made, by=user_of(cast.manager), on=TODAY)
    send()
    assert again(letter).state == "sent"


def ends_at_the_gate(claim: outbox.Claim) -> None:
    policy = record.policy_on(TODAY)
    sending._make_ready(claim, now=timezone.now(), carriers=CARRIERS, policy=policy)


def test_one_that_a_person_cancelled_stays_cancelled(cast, held):
    decisions.cancel(held, by=user_of(cast.manager), because="She knows")
    allocating.undo(give(held.case, cast), by=user_of(cast.manager), on=TODAY)
    assert again(held).state == "cancelled"


def test_a_letter_of_the_wait_comes_back_only_while_its_day_is_the_latest(cast):
    person = factory.a_person()
    needs(person, "braille_2")
    case = factory.a_case(person=person, team=cast.team, today=TODAY, waited=28)
    waiting_well.prepare(as_of=TODAY)
    send()
    give(case, cast)
    later = TODAY + timedelta(days=30)
    case.refresh_from_db()
    allocating.give_back(case, because="Ill", by=user_of(cast.manager), on=later)
    waiting_well.prepare(as_of=later)
    found = dict(Letter.objects.values_list("milestone", "state"))
    assert found == {28: "cancelled", 56: "due"}


def test_held_again_each_hour_it_is_judged_as_it_stands(cast, held):
    allocating.undo(give(held.case, cast), by=user_of(cast.manager), on=TODAY)
    assert looking_again.look_again(now=timezone.now()) == {"released": 0, "still_held": 1}
    assert LetterTask.objects.filter(dropped_on=None).count() == 1
