"""Which letter tasks the list opens on, how it pages, and whom it says were shown."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from casework.models import Letter, LetterTask, Look, Person, Team, Worker
from casework.paging import PAGE
from casework.views.letter_tasks import LONGEST_OWED, open_tasks
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.gate.reaching import a_representative

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


def a_task(team: Team, name: str, *, reader: Person | None = None, due: str = "") -> LetterTask:
    """An open task of a team, about somebody of this name."""
    case = factory.a_case(waited=28, team=team, person=factory.a_person(name), today=TODAY)
    letter = Letter.objects.create(
        case=case, person=reader or case.person, team=team, kind="waiting_well", milestone=28,
        due_on=TODAY, state="held", held_because="format_task",
    )  # fmt: skip
    return LetterTask.objects.create(
        letter=letter, person=letter.person, team=team, kind="format", needs=["braille_2"],
        raised_on="2026-11-18", due_on=due or TODAY,
    )  # fmt: skip


def listed(worker: Worker, **query: Any) -> str:
    answer = signed_in(worker).get(reverse("letter-tasks"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("role", "sees_west"),
    [("practitioner", False), ("manager", False), ("service_manager", True), ("auditor", True)],
)
def test_the_list_opens_on_the_teams_that_someone_answers_for(role, sees_west, cast: Cast):
    a_task(cast.team, "Central")
    a_task(cast.other_team, "Western")
    shown = listed(getattr(cast, role))
    assert ("Doris Central" in shown, "Doris Western" in shown) == (True, sees_west)


def test_whoever_answers_for_every_team_may_still_choose_one(cast: Cast):
    a_task(cast.team, "Central")
    a_task(cast.other_team, "Western")
    shown = listed(cast.service_manager, team=cast.other_team.pk)
    assert ("Doris Central" in shown, "Doris Western" in shown) == (False, True)


def test_the_second_page_of_ones_own_team_is_of_ones_own_team(cast: Cast):
    for number in range(PAGE + 1):
        a_task(cast.team, f"Central{number:02}", due="2026-11-19")
    a_task(cast.other_team, "Western")
    answer = signed_in(cast.practitioner).get(reverse("letter-tasks"))
    second = listed(cast.practitioner, after=answer.context["after"])
    assert f"Central{PAGE:02}" in second
    assert "Western" not in second


def test_the_look_at_whoever_is_told_in_the_persons_place_is_written_down(cast: Cast):
    row = a_representative(factory.a_person("Kemp"))
    task = a_task(cast.team, "Central", reader=row.representative)
    assert "Ravi Sharma" in listed(cast.practitioner)
    looks = Look.objects.filter(user=cast.practitioner.user, screen="letter tasks")
    told = {task.person_id, task.letter.case.person_id}
    assert set(looks.values_list("person", flat=True)) == told


def test_representatives_of_today_stand_first(cast: Cast):
    person = factory.a_person("Kemp")
    a_representative(person, other=factory.a_person("Before"), ends_on="2026-01-05")
    a_representative(person, other=factory.a_person("Now"))
    answer = signed_in(cast.practitioner).get(reverse("person-representatives", args=[person.pk]))
    page = answer.content.decode()
    assert page.index("Doris Now") < page.index("Doris Before")


def test_an_index_finds_the_longest_owed_of_every_team(cast: Cast):
    """A page costs the page: no task is sorted that is not shown."""
    for number in range(3):
        a_task(cast.team, f"Central{number}")
    with connection.cursor() as cursor:
        # So few rows would be read in any order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    every = open_tasks({}, factory.user_of(cast.service_manager), as_of=TODAY)
    plan = LONGEST_OWED.apply(every)[: PAGE + 1].explain()
    assert "letter_task_longest_owed" in plan
    assert "Sort" not in plan
