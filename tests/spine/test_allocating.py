"""One case, one worker: whoever asks at the same moment, and whoever leaves (R10, R11, S27)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from casework.acts import allocating, receiving
from casework.models import Absence, Allocation, Case, Event, Verb, Worker
from casework.refusals import AlreadyAllocated, CannotTakeWork, NeedsReason, NotOpen, Refusal
from tests import factory
from tests.factory import give, user_of

ONE_DAY = timedelta(days=1)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run these at the same moment, each on a connection of its own; what each made or raised."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=20)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(one, act) for act in acts]]


def give_to(case: Case, worker: Worker, by: Any, on: date) -> Callable[[], Any]:
    return lambda: allocating.allocate(case, to=worker, reason="capacity", by=by, on=on)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [2, 4, 8])
def test_only_one_of_several_people_can_allocate_the_same_case(cast, today, people):
    """R10: the losers are told who has it and since when; nothing is lost or doubled."""
    by = user_of(cast.manager)
    workers = [factory.a_worker(team=cast.team) for _ in range(people)]
    for _ in range(5):
        case = factory.a_case(waited=20, team=cast.team, today=today, by=by)
        ended = at_once([give_to(case, worker, by, today) for worker in workers])
        won = [item for item in ended if isinstance(item, Allocation)]
        lost = [str(item) for item in ended if isinstance(item, AlreadyAllocated)]
        assert (len(won), len(lost)) == (1, people - 1)
        says = f"{won[0].worker.name} was given this case on 21 November 2026 by {by.name}."
        assert set(lost) == {says}
        assert Event.objects.filter(case=case, verb=Verb.ALLOCATED).count() == 1
        case.refresh_from_db()
        assert case.worker_id == won[0].worker_id


@pytest.mark.django_db(transaction=True)
def test_nobody_is_given_a_case_in_the_moment_in_which_they_leave(cast, today):
    """R11: whichever comes first, no open case is left with someone who has gone."""
    by = user_of(cast.manager)
    for _ in range(8):
        worker = factory.a_worker(team=cast.team)
        held = factory.a_case(team=cast.team, today=today, by=by)
        give(held, worker, by=by, on=today)
        case = factory.a_case(team=cast.team, today=today, by=by)
        leaving = Worker.objects.get(pk=worker.pk)
        leave = partial(allocating.leave, leaving, on=today, by=by)
        at_once([give_to(case, worker, by, today), leave])
        assert not Case.objects.filter(worker=worker).exists()


@pytest.mark.django_db(transaction=True)
def test_handing_back_a_caseload_while_someone_allocates_it(cast, today):
    by = user_of(cast.manager)
    cases = [factory.a_case(team=cast.team, today=today, by=by) for _ in range(6)]
    for case in cases:
        give(case, cast.practitioner, by=by, on=today)
    handed, given = at_once(
        [
            lambda: allocating.give_back_many(cases, because="Sick", by=by, on=today),
            lambda: allocating.allocate_many(
                cases, to=cast.colleague, reason="worker_away", by=by, on=today
            ),
        ]
    )
    assert len(handed.done) == 6
    assert len(given.done) + len(given.refused) == 6
    kept = {case.pk for case in given.done}
    for case in Case.objects.all():
        assert case.worker_id == (cast.colleague.pk if case.pk in kept else None)
        assert case.allocations.filter(ended_on=None).count() == (case.pk in kept)


@pytest.mark.django_db
class TestOneAtATime:
    """What the same acts do when nobody else is about."""

    @pytest.fixture
    def case(self, cast, today):
        return factory.a_case(waited=30, team=cast.team, today=today, by=user_of(cast.manager))

    def test_many_are_given_and_the_refused_are_named(self, cast, today, case):
        by = user_of(cast.manager)
        taken = factory.a_case(team=cast.team, today=today, by=by)
        give(taken, cast.colleague, by=by, on=today)
        outcome = allocating.allocate_many(
            [taken, case], to=cast.practitioner, reason="skills", by=by, on=today
        )
        assert outcome.done == [case]
        says = "Mary Finch was given this case on 21 November 2026 by Ada Okafor."
        assert outcome.refused == [(taken, says)]

    @pytest.mark.parametrize(
        ("starts", "ends", "able"),
        [(0, 0, False), (-5, 0, False), (0, None, False), (-5, -1, True), (1, None, True)],
    )
    def test_someone_away_takes_no_case(self, cast, today, case, *, starts, ends, able):
        Absence.objects.create(
            worker=cast.practitioner, reason="sick", starts_on=today + starts * ONE_DAY,
            ends_on=None if ends is None else today + ends * ONE_DAY,
        )  # fmt: skip
        act = give_to(case, cast.practitioner, user_of(cast.manager), today)
        if able:
            assert act().worker == cast.practitioner
        else:
            with pytest.raises(CannotTakeWork, match=r"Joan Patel is away \(sick\)"):
                act()

    @pytest.mark.parametrize(
        ("field", "day", "able"),
        [("left_on", 0, False), ("left_on", 1, True), ("started_on", 1, False),
         ("started_on", 0, True)],
    )  # fmt: skip
    def test_someone_out_of_post_takes_no_case(self, cast, today, case, *, field, day, able):
        """The last day in post is the day before ``left_on``."""
        setattr(cast.practitioner, field, today + day * ONE_DAY)
        cast.practitioner.save()
        act = give_to(case, cast.practitioner, user_of(cast.manager), today)
        if able:
            assert act().worker == cast.practitioner
        else:
            with pytest.raises(CannotTakeWork, match="not in post on 21 November 2026"):
                act()

    def test_a_worker_who_left_a_minute_ago_is_refused_in_words(self, cast, today, case):
        """The page was drawn before; the row is read again when the case is given."""
        stale = Worker.objects.get(pk=cast.practitioner.pk)
        allocating.leave(cast.practitioner, on=today, by=user_of(cast.manager))
        with pytest.raises(CannotTakeWork):
            give_to(case, stale, user_of(cast.manager), today)()

    def test_allocating_says_why_this_worker(self, cast, today, case):
        with pytest.raises(NeedsReason):
            allocating.allocate(
                case, to=cast.practitioner, reason="", by=user_of(cast.manager), on=today
            )

    def test_a_case_given_waits_for_no_letter_but_must_still_start(self, cast, today, case):
        give(case, cast.practitioner, by=user_of(cast.manager), on=today)
        assert case.letter_due_on is None
        assert case.escalation_due_on == case.received_on + 42 * ONE_DAY
        assert case.next_look_on == today + 28 * ONE_DAY

    def test_giving_back_keeps_the_original_date(self, cast, today, case):
        """S27: the list has it back as old as it is, to be looked at today."""
        by, later = user_of(cast.manager), today + 14 * ONE_DAY
        give(case, cast.practitioner, by=by, on=today)
        case = allocating.give_back(case, because="Sick", by=by, on=later)
        assert (case.received_on, case.waited(later)) == (today - 30 * ONE_DAY, 44)
        assert (case.worker, case.next_look_on, case.spell) == (None, later, 2)
        assert case.look_because == "Back from Joan Patel"
        assert case.letter_due_on == later
        ended = case.allocations.get()
        assert (ended.ended_on, ended.ended_because) == (later, "Sick")

    def test_a_case_that_nobody_has_cannot_be_given_back(self, cast, today, case):
        with pytest.raises(Refusal, match="on the list already"):
            allocating.give_back(case, because="Full", by=user_of(cast.manager), on=today)
        give(case, cast.practitioner, by=user_of(cast.manager), on=today)
        with pytest.raises(NeedsReason):
            allocating.give_back(case, because=" ", by=user_of(cast.manager), on=today)

    def test_a_closed_case_cannot_be_given(self, cast, today, case):
        receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
        with pytest.raises(NotOpen, match="closed on 21 November 2026"):
            give_to(case, cast.practitioner, user_of(cast.manager), today)()

    def test_nobody_leaves_with_cases_in_hand(self, cast, today):
        """S28: a leaver's cases are the team's again that day, each as old as it was."""
        by = user_of(cast.manager)
        cases = [factory.a_case(waited=9, team=cast.team, today=today, by=by) for _ in range(3)]
        for case in cases:
            give(case, cast.practitioner, by=by, on=today)
        outcome = allocating.leave(cast.practitioner, on=today, by=by)
        assert {case.pk for case in outcome.done} == {case.pk for case in cases}
        waiting = Case.objects.waiting()
        assert {case.received_on for case in waiting} == {today - 9 * ONE_DAY}
        assert waiting.count() == 3
        assert not cast.practitioner.is_in_post(today)
