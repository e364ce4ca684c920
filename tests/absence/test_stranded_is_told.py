"""S27: each morning every stranded case is told to a manager, once, until it has other hands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import escalation, jobs, stranded_work
from casework.acts import absences, allocating, receiving
from casework.acts.record import policy_on
from casework.models import Escalation, Event, JobRun, Verb, Worker
from casework.policy import Rag, Role
from casework.queues import who_cannot_work
from casework.refusals import NotAnswerable
from tests import factory
from tests.absence.held import DAY, away, held
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=20)


def live() -> list[tuple[int, str]]:
    return list(Escalation.objects.live().filter(rung="stranded").values_list("case", "told"))


def test_each_stranded_case_is_told_once_to_the_team_manager(cast: Cast, today: date):
    first, second = held(cast, today), held(cast, today, rag=Rag.RED)
    fine = held(cast, today, by_whom=cast.colleague)
    away(cast.practitioner, since=today - LONG_AGO)
    found = stranded_work.find(as_of=today)
    assert found == {"stranded": 2, "raised": 2, "ended": 0}
    assert live() == [(first.pk, Role.TEAM_MANAGER), (second.pk, Role.TEAM_MANAGER)]
    assert not Escalation.objects.filter(case=fine).exists()
    told = Event.objects.get(case=first, verb=Verb.ESCALATED)
    says = "To the team manager: stranded: its worker has left or is away too long"
    assert told.says == says


def test_running_it_again_tells_nobody_twice(cast: Cast, today: date):
    held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    stranded_work.find(as_of=today)
    assert stranded_work.find(as_of=today) == {"stranded": 1, "raised": 0, "ended": 0}
    assert stranded_work.find(as_of=today + DAY) == {"stranded": 1, "raised": 0, "ended": 0}
    assert len(live()) == 1


@pytest.mark.parametrize(
    ("reason", "days_away", "is_told"),
    [("sick", 5, False), ("sick", 20, True), ("suspended", 0, True), ("leave", 0, False)],
)
def test_a_suspension_strands_at_once_and_sickness_past_the_threshold(
    cast: Cast, today: date, reason: str, days_away: int, is_told: bool
):
    held(cast, today)
    away(cast.practitioner, since=today - days_away * DAY, reason=reason)
    assert stranded_work.find(as_of=today)["raised"] == is_told
    assert bool(who_cannot_work(today, policy_on(today))) is is_told


def test_a_suspension_that_is_over_or_to_come_strands_nothing(cast: Cast, today: date):
    held(cast, today)
    away(cast.practitioner, since=today - 9 * DAY, until=today - 5 * DAY, reason="suspended")
    away(cast.practitioner, since=today + 5 * DAY, reason="suspended")
    assert stranded_work.find(as_of=today)["stranded"] == 0
    assert stranded_work.find(as_of=today + 5 * DAY)["stranded"] == 1


@pytest.mark.parametrize(("leaves_in", "is_told"), [(0, True), (1, False)])
def test_the_work_of_someone_who_has_gone_is_told(
    cast: Cast, today: date, leaves_in: int, is_told: bool
):
    held(cast, today)
    Worker.objects.filter(pk=cast.practitioner.pk).update(left_on=today + leaves_in * DAY)
    assert stranded_work.find(as_of=today)["raised"] == is_told


# The matter ends with its cause.


@pytest.mark.parametrize("how", ["given back", "reallocated", "closed"])
def test_new_hands_end_the_matter_at_once(cast: Cast, today: date, how: str):
    case = held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    stranded_work.find(as_of=today)
    by = factory.user_of(cast.manager)
    if how == "given back":
        allocating.give_back(case, because="Sick", by=by, on=today)
    elif how == "reallocated":
        allocating.reallocate(
            case, held_by=cast.practitioner, to=cast.colleague, because="Sick", by=by, on=today
        )
    else:
        receiving.close(case, reason="completed", note="Done", by=by, on=today)
    assert live() == []
    assert Escalation.objects.get(rung="stranded").ended_on == today
    assert stranded_work.find(as_of=today) == {"stranded": 0, "raised": 0, "ended": 0}


def test_a_worker_who_is_back_ends_it_and_a_second_absence_is_told_anew(cast: Cast, today: date):
    case = held(cast, today)
    absence = away(cast.practitioner, since=today - LONG_AGO)
    stranded_work.find(as_of=today)
    monday = today + 2 * DAY
    absences.end_absence(absence, back_on=monday, by=None)
    assert stranded_work.find(as_of=monday) == {"stranded": 0, "raised": 0, "ended": 1}
    away(cast.practitioner, since=monday + 3 * DAY)
    later = today + 20 * DAY
    assert stranded_work.find(as_of=later) == {"stranded": 1, "raised": 1, "ended": 0}
    assert Escalation.objects.filter(case=case, rung="stranded").count() == 2


def test_what_has_ended_can_no_longer_be_answered(cast: Cast, today: date):
    case = held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    stranded_work.find(as_of=today)
    [item] = Escalation.objects.filter(rung="stranded")
    by = factory.user_of(cast.manager)
    allocating.give_back(case, because="Sick", by=by, on=today)
    with pytest.raises(NotAnswerable, match="nothing left to answer for: it ended on 21 November"):
        escalation.acknowledge(item, action="I will look", by=by)


# Until then it climbs, and words alone do not silence it.


def test_unanswered_it_climbs_like_any_other(cast: Cast, today: date):
    case = held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    stranded_work.find(as_of=today)
    [item] = Escalation.objects.filter(rung="stranded")
    assert item.climbs_on == date(2026, 11, 25)  # three working days after a Saturday
    escalation.sweep(as_of=item.climbs_on - DAY)
    assert live() == [(case.pk, Role.TEAM_MANAGER)]
    escalation.sweep(as_of=item.climbs_on)
    assert live() == [(case.pk, Role.SERVICE_MANAGER)]


@pytest.mark.parametrize(("days", "told_again"), [(13, 0), (14, 1)])
def test_words_that_found_no_new_hands_are_asked_for_again(
    cast: Cast, today: date, days: int, told_again: int
):
    held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    stranded_work.find(as_of=today)
    [item] = Escalation.objects.filter(rung="stranded")
    escalation.acknowledge(item, action="New hands on Monday", by=factory.user_of(cast.manager))
    assert live() == []
    assert timezone.localdate(item.acknowledged_at) if item.acknowledged_at else True
    assert stranded_work.find(as_of=today + days * DAY)["raised"] == told_again
    assert len(live()) == told_again


# The job.


def test_the_morning_runs_it_before_anything_climbs(cast: Cast, today: date, settings, tmp_path):
    settings.PRINT_ROOM = tmp_path
    held(cast, today)
    away(cast.practitioner, since=today - LONG_AGO)
    order = jobs.DAYS_JOBS
    assert order.index("find_stranded") < order.index("escalate")
    call_command("run_job", "find_stranded")
    assert JobRun.objects.get().counts == {"stranded": 1, "raised": 1, "ended": 0}


@pytest.mark.parametrize("number", [1, 6])
def test_it_costs_what_is_stranded_and_not_what_is_held(cast: Cast, today: date, number: int):
    for _ in range(number):
        held(cast, today)
        held(cast, today, by_whom=cast.colleague)
    away(cast.practitioner, since=today - LONG_AGO)
    with CaptureQueriesContext(connection) as asked:
        stranded_work.find(as_of=today)
    reads = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    # Seven of them set its wait going again, however many cases there are.
    assert len(reads) <= 17, reads


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_each_case_once(cast: Cast, today: date):
    cases = [held(cast, today) for _ in range(8)]
    away(cast.practitioner, since=today - LONG_AGO)

    def run(_: int) -> int:
        try:
            return stranded_work.find(as_of=today)["raised"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        raised = list(pool.map(run, range(4)))
    assert sum(raised) == len(cases) == len(live())
    assert Event.objects.filter(says__contains="stranded").count() == len(cases)
