"""The wait begins on the day the request reached us, whoever writes it down, and whenever."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.acts import receiving
from casework.cases import receiving_rules
from casework.kinds import UnknownKind
from casework.models import Case, Source, Verb
from casework.refusals import BadDate, Refusal
from tests import factory
from tests.factory import user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def request_(cast, today):
    return receiving.Request(
        person=factory.a_person(), kind="care_act", team=cast.team, received_on=today,
        source=Source.GP, summary="  Not coping on the stairs ",
    )  # fmt: skip


@pytest.fixture
def receive(cast, today, request_):
    return lambda **change: receiving.receive(
        replace(request_, **change), by=user_of(cast.support), on=today
    )


def test_a_new_case_is_unrated_on_its_teams_list_to_be_looked_at_today(cast, today, receive):
    case = receive()
    assert (case.rag, case.worker, case.team, case.next_look_on) == (None, None, cast.team, today)
    assert case.summary == "Not coping on the stairs"
    stay = case.stays.get()
    assert (stay.team, stay.entered_on, stay.left_on) == (cast.team, today, None)
    assert case.events.get().verb == Verb.RECEIVED


def test_a_request_written_down_late_has_waited_since_it_was_made(today, receive):
    """The person waits from the day they asked; we are late only from the day we knew."""
    case = receive(received_on=today - 30 * ONE_DAY)
    assert case.waited(today) == 30
    assert case.letter_due_on == today
    # A Saturday, and two working days to rate it in.
    assert case.escalation_due_on == today + 3 * ONE_DAY


@pytest.mark.parametrize(("ahead", "right"), [(-1, True), (0, True), (1, False)])
def test_a_request_is_not_from_a_day_to_come(today, receive, ahead, right):
    if right:
        assert receive(received_on=today + ahead * ONE_DAY).pk
    else:
        with pytest.raises(BadDate, match="today or in the past"):
            receive(received_on=today + ahead * ONE_DAY)


def test_a_request_is_not_from_before_birth_or_after_death(receive):
    with pytest.raises(BadDate, match="before the person was born"):
        receive(received_on=date(1935, 5, 3))
    dead = factory.a_person("Rowe", died_on=date(2026, 11, 1))
    with pytest.raises(BadDate, match="died on 01 November 2026"):
        receive(person=dead)


def test_someone_only_reported_dead_may_still_ask(receive):
    assert receive(person=factory.a_person("Rowe", reported_dead_on=date(2026, 11, 1))).pk


def test_a_second_case_for_the_same_thing_would_hide_the_first_ones_wait(cast, today, receive):
    first = receive()
    with pytest.raises(receiving_rules.AlreadyOpen, match=first.reference):
        receive()
    assert receive(kind="review").pk
    receiving.close(first, reason="completed", note="Done", by=user_of(cast.manager), on=today)
    assert receive().pk


def test_a_team_that_is_closed_receives_nothing(today, receive):
    with pytest.raises(Refusal, match="not an open team"):
        receive(team=factory.a_team(closed_on=today))
    assert receive(team=factory.a_worked_team(closed_on=today + ONE_DAY)).pk


def test_nobody_waits_for_what_no_app_has_registered(receive):
    with pytest.raises(UnknownKind):
        receive(kind="unheard_of")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("born", "right"), [(date(2012, 11, 21), True), (date(2012, 11, 22), False)]
)
def test_a_request_for_a_child_is_asked_about(today, receive, born, right):
    """The year of birth is often typed as this year; from 14 the move to adult care is planned."""
    person = factory.a_person("Rowe", born_on=born)
    if right:
        assert receive(person=person).pk
    else:
        with pytest.raises(receiving_rules.TooYoung, match="was 13 on the day of the request"):
            receive(person=person)
