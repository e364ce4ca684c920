"""Carers who wait are rung each week; "things got worse" is looked at the same day (S66, T07)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carers import calls
from carers.models import CarerCall
from casework.models import Absence, Change, Look
from casework.queues import who_cannot_work
from casework.refusals import NeedsReason
from tests import factory
from tests.carers import makers
from tests.conftest import TODAY, signed_in

DAYS = st.integers(0, 40)


@pytest.mark.parametrize(("ago", "due"), [(6, False), (7, True), (8, True)])
def test_the_first_call_is_due_seven_days_after_joining(ago, due):
    day = calls.call_due_on(TODAY - timedelta(days=ago), spoke_on=None, tried_on=None, every=7)
    assert (day <= TODAY) is due


@given(joined=DAYS, spoke=st.none() | DAYS, tried=st.none() | DAYS)
def test_a_vain_try_never_makes_the_next_call_earlier(joined, spoke, tried):
    def on(ago):
        return None if ago is None else TODAY - timedelta(days=ago)

    start = TODAY - timedelta(days=joined)
    with_try = calls.call_due_on(start, spoke_on=on(spoke), tried_on=on(tried), every=7)
    assert with_try >= calls.call_due_on(start, spoke_on=on(spoke), tried_on=None, every=7)
    assert tried is None or with_try > TODAY - timedelta(days=tried)


pytestmark = pytest.mark.django_db


def due_today(today, policy):
    carers = calls.with_calls(calls.waiting_carers(cannot_work=who_cannot_work(today, policy)))
    return list(calls.due_a_call(carers, as_of=today, every=7))


@pytest.fixture
def policy(today):
    from casework.acts.record import policy_on

    return policy_on(today)


@pytest.mark.parametrize("spoke", [None, 0, 6, 7, 9])
@pytest.mark.parametrize("tried", [None, 0, 1, 5])
def test_the_sql_and_the_python_agree_on_who_is_due(cast, *, by, today, policy, spoke, tried):
    case = makers.a_carers_case(team=cast.team, by=by, today=today, waited=9)
    for ago, outcome in ((spoke, "spoke"), (tried, "no_answer")):
        if ago is not None:
            on = today - timedelta(days=ago)
            makers.ring(case, by=by, on=on, outcome=outcome)

    def day(ago):
        return None if ago is None else today - timedelta(days=ago)

    due_on = calls.call_due_on(case.joined_on, spoke_on=day(spoke), tried_on=day(tried), every=7)
    assert (case in due_today(today, policy)) is (due_on <= today)


def test_a_carer_whose_worker_is_away_is_rung_and_one_whose_worker_is_here_is_not(
    cast, *, by, today, case, policy
):
    """S27: the carer who waited 530 days was in the hands of someone who was sick."""
    factory.give(case, cast.practitioner, by=by, on=today)
    assert due_today(today, policy) == []
    Absence.objects.create(
        worker=cast.practitioner, reason="sick", starts_on=today - timedelta(days=20)
    )
    assert due_today(today, policy) == [case]


def test_things_got_worse_asks_for_a_look_today(case, by, today):
    makers.ring(case, by=by, on=today, got_worse=True)
    change = Change.objects.get()
    assert (change.trigger, change.due_on) == ("carer_worse", today)
    case.refresh_from_db()
    assert case.next_look_on is not None
    assert case.next_look_on <= today


def test_a_carer_who_cannot_go_on_is_told_as_that(case, by, today):
    makers.ring(case, by=by, on=today, still_possible="no", got_worse=True)
    assert Change.objects.get().trigger == "carer_gave_up"


def test_a_good_call_asks_for_nothing(case, by, today):
    makers.ring(case, by=by, on=today)
    assert not Change.objects.exists()


def test_two_calls_in_vain_ask_for_a_look_once_and_a_talk_begins_the_count_anew(case, by, today):
    """S66, the missed-call rule."""
    for ago, expected in ((2, 0), (1, 1), (0, 1)):
        makers.ring(case, by=by, on=today - timedelta(days=ago), outcome="no_answer")
        assert Change.objects.filter(trigger="welfare_failed_twice").count() == expected
    assert calls.missed_in_a_row(case) == 3
    makers.ring(case, by=by, on=today)
    assert calls.missed_in_a_row(case) == 0


def test_the_script_is_asked_where_someone_answers(case, by, today):
    with pytest.raises(NeedsReason):
        makers.ring(case, by=by, on=today, still_possible="")
    assert not CarerCall.objects.exists()


class TestTheSheet:
    def test_it_says_how_to_ring_safely_and_what_was_said_last(
        self, cast, by, today, django_assert_max_num_queries
    ):
        person = makers.a_carer(phone="01632 960301", safe_by_phone="unsafe",
                                reach_note="Mornings only", interpreter_needed=True,
                                spoken_language="Punjabi")  # fmt: skip
        case = makers.a_carers_case(person=person, team=cast.team, by=by, today=today, waited=20)
        makers.ring(case, by=by, on=today - timedelta(days=8), how_are_you="Very tired")
        client = signed_in(cast.practitioner)
        with django_assert_max_num_queries(14):
            page = client.get("/carers/calls/").content.decode()
        for words in ("01632 960301", "Not safe", "Mornings only", "Punjabi", "Very tired",
                      "1 day late"):  # fmt: skip
            assert words in page
        assert Look.objects.filter(person=person, screen="call sheet").exists()

    def test_it_costs_the_same_for_one_carer_and_for_ten(self, cast, by, today):
        from tests.running.counting import get_counted

        client = signed_in(cast.practitioner)
        costs = []
        for many in (1, 9):
            for number in range(many):
                makers.a_carers_case(person=makers.a_carer(f"N{many}{number}"), team=cast.team,
                                     by=by, today=today, waited=20)  # fmt: skip
            costs.append(len(get_counted(client, "/carers/calls/")[1]))
        assert costs[0] == costs[1]

    def test_another_teams_carers_are_not_on_it(self, cast, case):
        name = case.person.name
        assert name in signed_in(cast.practitioner).get("/carers/calls/").content.decode()
        page = signed_in(cast.other_manager).get("/carers/calls/").content.decode()
        assert "Everyone has been rung" in page
        assert name not in page

    def test_the_call_is_recorded_by_its_page(self, cast, case, today):
        told = {"outcome": "spoke", "on": today.isoformat(), "how_are_you": "Worn out",
                "still_possible": "with_difficulty", "got_worse": "on"}  # fmt: skip
        answer = signed_in(cast.practitioner).post(f"/cases/{case.pk}/call/", told)
        assert answer.status_code == 302
        assert CarerCall.objects.get().contact.case == case
        assert Change.objects.get().due_on == today
