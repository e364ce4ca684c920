"""S6: who looks at records without work to do there is found, and few others are."""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from casework.audit import unusual
from casework.models import Case, Look, Person, Team, Worker
from casework.policy import Role
from tests import factory
from tests.conftest import signed_in

SEED = int(os.environ.get("FAULTS_SEED", "0")) or random.SystemRandom().randrange(10**6)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def opened(worker: Worker, person: Person, at: datetime, screen: str = "case") -> Look:
    return Look(user=worker.user, person=person, screen=screen, at=at)


def council(number: int) -> tuple[list[Worker], list[Case]]:
    """So many teams of ten staff, with three cases for each of them."""
    teams: list[Team] = [factory.a_team(f"Team {each}") for each in range(number)]
    roles = [Role.PRACTITIONER] * 8 + [Role.BUSINESS_SUPPORT, Role.TEAM_MANAGER]
    staff = [
        factory.a_worker(role, team=team, name=f"Kim Staff{number}{team.pk}")
        for team in teams for number, role in enumerate(roles)
    ]  # fmt: skip
    cases = [
        factory.a_case(waited=9, team=team, person=factory.a_person(f"Fam{number}x{team.pk}"))
        for team in teams for number in range(30)
    ]  # fmt: skip
    return staff, cases


def a_week(rng: random.Random, staff: list[Worker], cases: list[Case]) -> list[Look]:
    """Everybody works: their team's cases by day, now and then another's, lists of everybody."""
    looks = []
    for worker in staff:
        own = [case for case in cases if case.team_id == worker.team_id]
        for day in range(5):
            nine = MONDAY + timedelta(days=day, hours=9)
            for case in rng.sample(own, 6):
                at = nine + timedelta(minutes=rng.randrange(480))
                looks.append(opened(worker, case.person, at))
            looks += [
                opened(worker, case.person, nine, screen="waiting list")
                for case in rng.sample(cases, 10)
            ]
        # A wrong record is opened, or a duty call is taken for another team.
        if rng.random() < 0.3:
            other = rng.choice(cases).person
            looks.append(opened(worker, other, MONDAY + timedelta(days=2, hours=11)))
    return looks


def a_snooper(rng: random.Random, worker: Worker, cases: list[Case], way: int) -> list[Look]:
    others = [case for case in cases if case.team_id != worker.team_id]
    noon, night = MONDAY + timedelta(days=1, hours=12), MONDAY + timedelta(days=1, hours=22)
    if way == 0:
        relative = rng.choice(others).person
        Person.objects.filter(pk=relative.pk).update(family_name=worker.name.rpartition(" ")[2])
        return [opened(worker, relative, noon)]
    if way == 1:
        return [opened(worker, rng.choice(others).person, night)]
    if way == 2:
        person = rng.choice(others).person
        return [opened(worker, person, noon + timedelta(hours=n)) for n in range(3)]
    return [opened(worker, case.person, noon) for case in rng.sample(others, 12)]


@pytest.mark.parametrize(
    ("teams", "snoopers"), [(2, 4), pytest.param(10, 20, marks=pytest.mark.full)]
)
def test_s6_planted_snoopers_are_found_and_few_others(db, teams, snoopers):
    rng = random.Random(SEED)
    staff, cases = council(teams)
    doers = [worker for worker in staff if worker.role == Role.PRACTITIONER]
    looks, planted = a_week(rng, staff, cases), rng.sample(doers, snoopers)
    for number, worker in enumerate(planted):
        looks += a_snooper(rng, worker, cases, number % 4)
    Look.objects.bulk_create(looks)
    found = {line.worker for line in unusual.unusual(until=MONDAY + timedelta(days=7))}
    caught = found & {worker.pk for worker in planted}
    assert len(caught) >= 0.95 * len(planted), SEED
    assert len(found - caught) <= 5 * len(staff) / 100, SEED


def test_work_explains_a_look(db):
    team, other = factory.a_team("One"), factory.a_team("Two")
    worker = factory.a_worker(Role.PRACTITIONER, team=team, name="Ann Ash")
    ours, theirs = factory.a_case(waited=9, team=team), factory.a_case(waited=9, team=other)
    night = MONDAY + timedelta(hours=23)
    Look.objects.bulk_create([opened(worker, each.person, night) for each in (ours, theirs)])
    [line] = unusual.unusual(until=MONDAY + timedelta(days=7))
    assert (line.person, line.signs) == (theirs.person_id, ("no_link", "odd_hours"))
    assert line.says == "no case of theirs or of their team; at night or at a weekend"
    assert unusual.unusual(until=MONDAY) == []


def test_the_lead_reads_the_lines_by_reference_and_that_is_a_look(cast, today):
    case = factory.a_case(waited=9, team=cast.other_team)
    at = datetime(2026, 11, 20, 23, tzinfo=UTC)
    Look.objects.bulk_create([opened(cast.practitioner, case.person, at)])
    lead = factory.a_worker(Role.INFORMATION_GOVERNANCE, team=cast.team)
    page = signed_in(lead).get(reverse("looks"), {"unusual": "1"}).content.decode()
    assert f"Joan Patel</a>, {case.person.reference}: no case of theirs" in page
    assert Look.objects.filter(user=lead.user, person=case.person).exists()
    told = signed_in(cast.auditor).get(reverse("looks"), {"unusual": "1"}).content.decode()
    assert case.person.reference not in told
