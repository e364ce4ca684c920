"""An escalation is told to somebody who is there to answer it, and says whom it passed over."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet

from casework import escalation, stranded_work
from casework.acts.record import policy_on
from casework.models import Case, Escalation, User, Verb, Worker
from casework.policy import Rag, Role
from casework.staff.answering import told_to_nobody
from tests import factory
from tests.absence.held import DAY, away, held
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast, today: date) -> User:
    return factory.user_of(cast.colleague)


def waiting(cast: Cast, today: date, by: User, days: int = 43) -> Case:
    return factory.a_case(waited=days, team=cast.team, rag=Rag.GREEN, today=today, by=by)


def told(case: Case) -> list[str]:
    found: QuerySet[Escalation] = Escalation.objects.filter(case=case).order_by("pk")
    return list(found.values_list("told", flat=True))


def says(case: Case, verb: Verb) -> str:
    return case.events.filter(verb=verb).latest("pk").says


def test_a_team_without_a_manager_is_told_of_to_the_next_role(cast: Cast, by: User, today: date):
    Worker.objects.filter(pk=cast.manager.pk).update(left_on=today)
    case = waiting(cast, today, by)
    escalation.sweep(as_of=today)
    assert told(case) == [Role.SERVICE_MANAGER]
    assert says(case, Verb.ESCALATED) == (
        "To the service manager, since there is no team manager at work: past 42 days"
    )


def test_the_manager_of_another_team_does_not_answer(cast: Cast, by: User, today: date):
    Worker.objects.filter(pk=cast.manager.pk).update(team=cast.other_team)
    case = waiting(cast, today, by)
    escalation.sweep(as_of=today)
    assert told(case) == [Role.SERVICE_MANAGER]


@pytest.mark.parametrize(("days", "role"), [(5, Role.TEAM_MANAGER), (12, Role.SERVICE_MANAGER)])
def test_a_manager_who_is_away_too_long_is_passed_over(
    cast: Cast, by: User, today: date, days: int, role: Role
):
    away(cast.manager, since=today - days * DAY)
    case = waiting(cast, today, by)
    escalation.sweep(as_of=today)
    assert told(case) == [role]


def test_what_was_told_before_they_left_climbs_the_next_morning(cast: Cast, by: User, today: date):
    case = waiting(cast, today, by)
    escalation.sweep(as_of=today)
    assert told(case) == [Role.TEAM_MANAGER]
    Worker.objects.filter(pk=cast.manager.pk).update(left_on=today + DAY)
    escalation.sweep(as_of=today + DAY)
    assert told(case) == [Role.SERVICE_MANAGER]
    assert says(case, Verb.CLIMBED).startswith(
        "Nobody could acknowledge it, so the service manager"
    )
    assert escalation.sweep(as_of=today + DAY).climbed == 0


def test_a_gap_in_the_ladder_is_climbed_over(cast: Cast, by: User, today: date):
    """Nobody is head of service; there is a director."""
    factory.a_worker(Role.DIRECTOR, team=cast.other_team)
    case = waiting(cast, today, by, days=85)
    escalation.sweep(as_of=today)
    assert told(case) == [Role.DIRECTOR]
    assert "no head of service at work" in says(case, Verb.ESCALATED)


def test_stranded_work_is_told_to_somebody_too(cast: Cast, today: date):
    case = held(cast, today)
    away(cast.practitioner, since=today - 20 * DAY)
    Worker.objects.filter(pk=cast.manager.pk).update(left_on=today)
    stranded_work.find(as_of=today)
    escalation.sweep(as_of=today)
    assert told(case) == [Role.SERVICE_MANAGER]


def test_where_nobody_is_above_it_waits_and_is_counted(cast: Cast, by: User, today: date):
    Worker.objects.filter(pk__in=[cast.manager.pk, cast.service_manager.pk]).update(left_on=today)
    case = waiting(cast, today, by)
    escalation.sweep(as_of=today)
    assert told(case) == [Role.TEAM_MANAGER]
    assert told_to_nobody(on=today, policy=policy_on(today)).count() == 1
    Worker.objects.filter(pk=cast.manager.pk).update(left_on=None)
    assert not told_to_nobody(on=today, policy=policy_on(today)).exists()
    assert case.received_on == today - timedelta(days=43)
