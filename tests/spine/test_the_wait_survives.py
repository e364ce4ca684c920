"""Nothing that happens to a case shortens its wait, and its first date survives everything."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.acts import allocating, moving, rating, receiving, watching
from casework.acts.record import policy_on
from casework.clocks import letter_due_on
from casework.models import PolicyNumber
from casework.policy import Rag
from tests import factory
from tests.factory import user_of

pytestmark = pytest.mark.django_db


def _move(case, cast, on):
    to = cast.other_team if case.team_id == cast.team.pk else cast.team
    made = moving.offer(case, to=to, reason="Lives there", by=user_of(cast.manager), on=on)
    moving.accept(made, by=user_of(cast.manager), on=on)


def _give_and_take(case, cast, on):
    by = user_of(cast.manager)
    allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=on)
    allocating.give_back(case, because="Away", by=by, on=on)


def _pause(case, cast, on):
    by, until = user_of(cast.manager), on + timedelta(days=9)
    watching.pause(case, reason="hospital", until=until, note="", by=by, on=on)
    watching.resume(case, by=by, on=on)


def _rate(case, cast, on):
    rating.rate(case, rag=Rag.RED, reasons=["no_essential_care"], by=user_of(cast.manager), on=on)


def _close_and_reopen(case, cast, on):
    by = user_of(cast.manager)
    receiving.close(case, reason="declined", note="Done", by=by, on=on)
    receiving.reopen(case, note="Changed their mind", by=by, on=on)


ACTS = (_move, _give_and_take, _pause, _rate, _close_and_reopen)


@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20)), max_size=6))
def test_the_wait_grows_day_by_day_through_everything(cast, today, acts):
    case = factory.a_case(waited=200, team=cast.team, today=today, by=user_of(cast.manager))
    asked, on = case.received_on, today - timedelta(days=150)
    before = case.waited(on)
    for act, days in acts:
        on += timedelta(days=days)
        act(case, cast, on)
        case.refresh_from_db()
        assert case.received_on == asked
        assert case.waited(on) == before + days
        before = case.waited(on)


@pytest.mark.parametrize("act", ACTS)
def test_the_first_date_survives(cast, today, act):
    """S27: a case that comes back has waited since it was first asked for."""
    case = factory.a_case(waited=90, team=cast.team, today=today, by=user_of(cast.manager))
    act(case, cast, today)
    case.refresh_from_db()
    assert (case.received_on, case.waited(today)) == (today - timedelta(days=90), 90)


def test_the_wait_stops_at_allocation_and_goes_on_after_a_return(cast, today):
    case, by = factory.a_case(waited=40, team=cast.team, today=today), user_of(cast.manager)
    allocating.allocate(case, to=cast.practitioner, reason="capacity", by=by, on=today)
    case.refresh_from_db()
    assert case.waited(today + timedelta(days=10)) == 40
    later = today + timedelta(days=10)
    allocating.give_back(case, because="Sick", by=by, on=later)
    case.refresh_from_db()
    assert case.waited(later) == 50


@pytest.mark.parametrize(("day", "first"), [(9, 28), (10, 14), (11, 14)])
def test_a_letter_day_is_judged_by_the_number_in_force(cast, today, day, first):
    PolicyNumber.objects.create(
        code="letter.first", value=14, from_on=today + timedelta(days=10), reason="Sooner",
        by=user_of(cast.service_manager), at="2026-11-21T09:00Z",
    )  # fmt: skip
    policy = policy_on(today + timedelta(days=day))
    case = factory.a_case(team=cast.team, today=today)
    due = letter_due_on(case, last=0, known_on=today, policy=policy)
    assert due == today + timedelta(days=first)


def test_a_shorter_rhythm_of_letters_counts_from_the_first(cast, today):
    PolicyNumber.objects.create(
        code="letter.every", value=7, from_on=today, reason="More often",
        by=user_of(cast.service_manager), at="2026-11-21T09:00Z",
    )  # fmt: skip
    case = factory.a_case(waited=30, team=cast.team, today=today)
    due = letter_due_on(case, last=28, known_on=today, policy=policy_on(today))
    assert due == case.received_on + timedelta(days=35)


def test_rating_a_case_does_not_hide_that_its_letter_is_late(cast, today):
    """R7a: a letter that nobody sent for weeks is for a person to decide about, rated or not."""
    case = factory.a_case(waited=50, team=cast.team, today=today, by=user_of(cast.manager))
    assert case.letter_due_on == today - timedelta(days=22)
    _rate(case, cast, today)
    case.refresh_from_db()
    assert case.letter_due_on == today - timedelta(days=22)


def test_a_case_that_comes_back_is_not_late_for_the_days_with_a_worker(cast, today):
    case = factory.a_case(waited=50, team=cast.team, today=today, by=user_of(cast.manager))
    _give_and_take(case, cast, today)
    case.refresh_from_db()
    assert case.letter_due_on == today
