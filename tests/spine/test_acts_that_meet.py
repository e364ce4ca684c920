"""Two acts on one case at one moment: the second one finds it as the first one left it (R10)."""

from collections.abc import Callable
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction

from casework.acts import allocating, moving, receiving, record, staffing, watching
from casework.models import Allocation, Case, Worker
from casework.refusals import AlreadyAllocated, Refusal
from tests import factory
from tests.factory import user_of
from tests.spine.test_allocating import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(cast, today):
    return user_of(cast.manager)


@pytest.fixture
def case(cast, today, by):
    return factory.a_case(waited=20, team=cast.team, today=today, by=by)


def someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def while_(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What becomes of the second act, begun while the first has not been committed."""
    done, rounds = Signal(), 500

    def one() -> None:
        with transaction.atomic():
            first()
            done.set()
            for _ in range(rounds):
                if someone_waits_for_a_lock():
                    return

    def other() -> Any:
        done.wait(20)
        return second()

    return at_once([one, other])[1]


def test_a_note_reaches_a_case_that_is_just_being_moved(cast, today, case, by):
    made = moving.offer(case, to=cast.other_team, reason="Moved", by=by, on=today)
    note = while_(
        lambda: moving.accept(made, by=by, on=today),
        lambda: watching.note(case, text="Rang today", by=by),
    )
    assert (note.text, note.case.team) == ("Rang today", cast.other_team)


def test_a_case_is_closed_while_it_is_just_being_given_to_somebody(cast, today, case, by):
    closed = while_(
        lambda: factory.give(case, cast.practitioner, by=by, on=today),
        lambda: receiving.close(case, reason="completed", note="Done", by=by, on=today),
    )
    assert (closed.closed_on, closed.worker) == (today, None)
    assert Allocation.objects.get().ended_because == "Closed: Completed"


def test_whoever_comes_second_is_told_who_has_it(cast, today, case, by):
    told = while_(
        lambda: factory.give(case, cast.practitioner, by=by, on=today),
        lambda: allocating.allocate(case, to=cast.colleague, reason="capacity", by=by, on=today),
    )
    assert isinstance(told, AlreadyAllocated)
    with transaction.atomic():
        assert record.lock(Case.objects.get()).worker == cast.practitioner


def test_a_worker_is_given_one_sign_in_however_often_it_is_pressed(cast, by):
    worker = Worker.objects.create(name="Ida Moor", team=cast.team, started_on=factory.LONG_AGO)
    told = while_(
        lambda: staffing.give_sign_in(worker, username="ida", email="", by=by),
        lambda: staffing.give_sign_in(worker, username="ida.moor", email="", by=by),
    )
    assert isinstance(told, Refusal)
    assert list(Worker.objects.filter(pk=worker.pk).values_list("user__username")) == [("ida",)]


def test_a_worker_is_put_right_while_they_just_move_to_another_team(cast, today, by):
    worker = cast.practitioner
    details = staffing.PostDetails(
        name="Joan Patel-Reed", fte=worker.fte, employment=worker.employment, skills=worker.skills,
        cap=worker.cap, started_on=worker.started_on, left_on=None,
    )  # fmt: skip
    said = while_(
        lambda: Worker.objects.filter(pk=worker.pk).update(team=cast.other_team),
        lambda: staffing.correct(worker, details, email="", by=by),
    )
    assert "name" in said
    worker.refresh_from_db()
    assert (worker.name, worker.team) == ("Joan Patel-Reed", cast.other_team)
