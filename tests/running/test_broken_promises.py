"""Promise 2 is counted on the live tables: each fault that got past the database is found."""

from datetime import date, timedelta

import pytest
from django.db import connection

from casework import checks_live
from casework.acts import absences, receiving
from casework.acts.record import policy_on
from casework.checks_live import broken_promises, letters_worth_watching, worth_watching
from casework.letters.gate.held import Held
from casework.letters.owed.about_the_case import ELIGIBLE
from casework.models import (
    Allocation,
    Case,
    Letter,
    LetterState,
    LetterTask,
    Stay,
    Team,
)
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast

NONE_BROKEN = dict.fromkeys(checks_live.SAYS, 0)


@pytest.fixture
def case(cast: Cast, today: date) -> Case:
    """A sound case with a worker, among other sound ones."""
    factory.a_case(waited=3, team=cast.team, today=today)
    factory.a_case(waited=30, team=cast.other_team, rag=Rag.RED, today=today)
    made = factory.a_case(waited=20, team=cast.team, rag=Rag.GREEN, today=today)
    factory.give(made, cast.practitioner, by=factory.user_of(cast.manager), on=today)
    return made


@pytest.fixture
def unguarded(case: Case) -> None:
    """The database's own guards stand aside until the test ends, as in a careless repair."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE casework_case DROP CONSTRAINT case_open_has_a_next_look")
        cursor.execute("SET LOCAL session_replication_role = replica")


def broken(today: date) -> dict[str, int]:
    """What is broken, less what is whole."""
    return {code: number for code, number in broken_promises(as_of=today).items() if number}


def test_nothing_is_broken_where_the_guards_stood(case: Case, today: date):
    assert broken_promises(as_of=today) == NONE_BROKEN


def test_it_is_one_statement(case: Case, today: date, django_assert_num_queries):
    with django_assert_num_queries(1):
        broken_promises(as_of=today)


@pytest.mark.usefixtures("unguarded")
class TestPlantedFaults:
    def test_an_open_case_without_a_stay(self, case: Case, today: date):
        Stay.objects.filter(case=case).update(left_on=today, left_because="Lost")
        assert broken(today) == {"stays_wrong": 1}

    def test_a_stay_with_another_team(self, case: Case, cast: Cast, today: date):
        Stay.objects.filter(case=case).update(team=cast.other_team)
        assert broken(today) == {"stays_wrong": 1}

    def test_two_open_stays(self, case: Case, today: date):
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX stay_one_open_a_case")
        Stay.objects.create(case=case, team=case.team, reason="moved", entered_on=today)
        assert broken(today) == {"stays_wrong": 1}

    def test_a_worker_without_an_allocation(self, case: Case, today: date):
        Allocation.objects.filter(case=case).update(ended_on=today, ended_because="Lost")
        assert broken(today) == {"worker_wrong": 1}

    def test_an_allocation_to_somebody_else(self, case: Case, cast: Cast, today: date):
        Allocation.objects.filter(case=case).update(worker=cast.colleague)
        assert broken(today) == {"worker_wrong": 1}

    def test_an_allocation_of_which_the_case_knows_nothing(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(worker=None, allocated_on=None)
        assert broken(today) == {"worker_wrong": 1}

    def test_no_next_look(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(next_look_on=None)
        assert broken(today) == {"no_next_look": 1}

    def test_a_kind_that_no_app_knows(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(kind="unheard_of")
        assert broken(today) == {"in_no_queue": 1}

    def test_a_rating_that_is_none(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(rag=9)
        assert broken(today) == {"in_no_queue": 1}

    def test_a_person_who_is_not_there(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(person_id=10**9)
        assert broken(today) == {"in_no_queue": 1}

    def test_a_worker_who_is_not_there(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(worker_id=10**9)
        Allocation.objects.filter(case=case).update(worker_id=10**9)
        assert broken(today) == {"in_no_queue": 1}

    def test_a_team_that_is_not_there(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(team_id=10**9)
        Stay.objects.filter(case=case).update(team_id=10**9)
        assert broken(today) == {"team_closed": 1}

    def test_a_fault_in_a_closed_case_breaks_nothing(self, case: Case, today: date):
        Case.objects.filter(pk=case.pk).update(
            worker=None, allocated_on=None, closed_on=today, close_reason="died", kind="unheard_of",
            letter_due_on=None, escalation_due_on=None,
        )  # fmt: skip
        assert broken(today) == {}


@pytest.mark.parametrize(("closes_in", "number"), [(-1, 2), (0, 2), (1, 0)])
def test_a_team_that_closed_with_cases_in_hand(
    case: Case, cast: Cast, today: date, closes_in: int, number: int
):
    closed_on = today + timedelta(days=closes_in)
    Team.objects.filter(pk=cast.team.pk).update(closed_on=closed_on)
    assert broken_promises(as_of=today)["team_closed"] == number


def test_stranded_work_is_watched_and_breaks_no_promise(case: Case, cast: Cast, today: date):
    absences.record_absence(
        cast.practitioner, reason="sick", starts_on=today - timedelta(days=20), ends_on=None,
        by=None,
    )  # fmt: skip
    assert worth_watching(as_of=today, policy=policy_on(today))["stranded"] == 1
    assert broken_promises(as_of=today) == NONE_BROKEN


@pytest.mark.parametrize(("days_late", "number"), [(7, 0), (8, 1)])
def test_a_look_more_than_a_week_late_is_watched(cast: Cast, today: date, days_late, number):
    case = factory.a_case(waited=0, team=cast.team, today=today)
    Case.objects.filter(pk=case.pk).update(next_look_on=today - timedelta(days=days_late))
    assert worth_watching(as_of=today, policy=policy_on(today))["looks_late"] == number


@pytest.mark.parametrize(("due_ago", "number"), [(0, 0), (1, 1)])
def test_a_letter_task_past_its_day_is_watched_and_breaks_no_promise(
    case: Case, cast: Cast, today: date, due_ago: int, number: int
):
    letter = Letter.objects.create(
        case=case, person=case.person, team=case.team, kind=ELIGIBLE, milestone=1,
        due_on=today, state=LetterState.HELD, held_because=Held.FORMAT_TASK,
    )  # fmt: skip
    task = LetterTask.objects.create(
        letter=letter, person=case.person, team=case.team, kind=LetterTask.Kind.FORMAT,
        raised_on=today - timedelta(days=5), due_on=today - timedelta(days=due_ago),
    )  # fmt: skip
    assert letters_worth_watching(as_of=today)["tasks_late"] == number
    assert broken_promises(as_of=today) == NONE_BROKEN
    for each in Case.objects.still_open():
        receiving.close(
            each,
            reason="completed",
            note="Done",
            by=factory.user_of(cast.manager),
            on=today,
        )
    # A decision is told after its case has ended, too.
    assert letters_worth_watching(as_of=today)["tasks_late"] == number
    LetterTask.objects.filter(pk=task.pk).update(dropped_on=today, dropped_because="Sent")
    assert letters_worth_watching(as_of=today)["tasks_late"] == 0


@pytest.mark.parametrize(
    ("state", "due_ago", "number"),
    [("due", 0, 0), ("due", 1, 1), ("cancelled", 1, 0)],
)
def test_a_letter_that_no_carrier_has_taken_by_the_next_day_is_watched(
    case: Case, today: date, state: str, due_ago: int, number: int
):
    Letter.objects.create(
        case=case, person=case.person, team=case.team, kind=ELIGIBLE, milestone=1,
        due_on=today - timedelta(days=due_ago), state=state,
    )  # fmt: skip
    assert letters_worth_watching(as_of=today)["late"] == number
