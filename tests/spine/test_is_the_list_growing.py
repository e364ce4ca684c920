"""What came to a list and what left it: the one less the other is by how much it grew (S33)."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.acts import allocating, moving, receiving
from casework.models import Case, Team
from casework.team_load import WEEKS, Flow, arrivals
from tests import factory
from tests.conftest import TODAY, Cast
from tests.factory import give, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ONE_DAY = timedelta(days=1)
BEFORE = TODAY - timedelta(weeks=WEEKS)


def flow(team: Team | None) -> Flow:
    return arrivals(team, as_of=TODAY)


def a_case(cast: Cast, *, waited: int = 100) -> Case:
    return factory.a_case(waited=waited, team=cast.team, today=TODAY, by=user_of(cast.manager))


def move(case: Case, cast: Cast, *, on=TODAY) -> None:
    by = user_of(cast.manager)
    made = moving.offer(case, to=cast.other_team, reason="Moved house", by=by, on=on)
    moving.accept(made, by=user_of(cast.other_manager), on=on)


def end(case: Case, cast: Cast, *, on=TODAY) -> None:
    receiving.close(case, reason="completed", note="Done", by=user_of(cast.manager), on=on)


def given(case: Case, cast: Cast, *, on=TODAY) -> None:
    give(case, cast.practitioner, by=user_of(cast.manager), on=on)


def given_back(case: Case, cast: Cast, *, on=TODAY) -> None:
    allocating.give_back(case, because="Too far", by=user_of(cast.manager), on=on)


@pytest.mark.parametrize(("on", "counts"), [(BEFORE, 0), (BEFORE + ONE_DAY, 1), (TODAY, 1)])
def test_four_weeks_are_looked_at(cast, on, counts):
    a_case(cast, waited=(TODAY - on).days)
    assert flow(cast.team) == Flow(came=counts)


def test_a_case_given_back_has_come_to_the_list_again(cast):
    case = a_case(cast)
    given(case, cast, on=TODAY - 9 * ONE_DAY)
    given_back(case, cast)
    assert flow(cast.team) == Flow(allocated=1, given_back=1)


def test_a_case_given_to_new_hands_has_not_left_the_list_a_second_time(cast):
    case, by = a_case(cast), user_of(cast.manager)
    give(case, cast.practitioner, by=by, on=BEFORE)
    allocating.reallocate(
        case, held_by=cast.practitioner, to=cast.colleague, because="Away", by=by, on=TODAY
    )
    assert flow(cast.team) == Flow()


def test_a_case_that_moved_has_left_one_list_and_come_to_the_other(cast):
    move(a_case(cast), cast)
    assert (flow(cast.team), flow(cast.other_team)) == (Flow(moved_out=1), Flow(moved_in=1))
    assert flow(None).net == 0


def test_a_case_that_moved_from_a_worker_had_left_the_list_before(cast):
    case = a_case(cast)
    given(case, cast, on=BEFORE)
    move(case, cast)
    assert (flow(cast.team), flow(cast.other_team)) == (Flow(), Flow(moved_in=1))


def test_what_was_allocated_counts_for_the_team_that_had_it_then(cast):
    case = a_case(cast)
    given(case, cast, on=TODAY - 2 * ONE_DAY)
    move(case, cast)
    assert (flow(cast.team), flow(cast.other_team)) == (Flow(allocated=1), Flow(moved_in=1))


def test_a_case_closed_by_its_worker_had_left_the_list_before(cast):
    waiting, worked = a_case(cast), a_case(cast)
    given(worked, cast, on=BEFORE)
    for case in (waiting, worked):
        end(case, cast)
    assert flow(cast.team) == Flow(closed=1)


def test_a_case_once_given_back_and_then_closed_has_left_the_list(cast):
    case = a_case(cast)
    given(case, cast, on=BEFORE - ONE_DAY)
    given_back(case, cast, on=BEFORE)
    end(case, cast)
    assert flow(cast.team) == Flow(closed=1)


@pytest.mark.parametrize("seed", range(6))
def test_a_list_grew_by_what_is_on_it_now_whatever_happened(cast, seed):
    """From an empty list, one act a day of four weeks: came less left is what waits."""
    chance = Random(seed)
    for step in range(1, 7 * WEEKS):
        on = BEFORE + step * ONE_DAY
        case = chance.choice([None, *Case.objects.still_open().order_by("pk")])
        if case is None:
            a_case(cast, waited=(TODAY - on).days)
            continue
        acts = [end] if case.team == cast.other_team else [end, move]
        if case.worker is None:
            acts += [given, given]
        else:
            acts += [given_back, given_back]
        chance.choice(acts)(case, cast, on=on)
    for team in (cast.team, cast.other_team):
        assert flow(team).net == Case.objects.waiting().of_team(team).count()


def test_it_is_one_statement_for_every_team(cast):
    move(a_case(cast), cast)
    with CaptureQueriesContext(connection) as asked:
        flow(None)
    assert len(asked) == 1
