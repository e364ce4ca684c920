"""Today shows each role what it can do something about, and nothing that is not theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from casework import context_processors, escalation
from casework.jobs import JOBS
from casework.models import (
    Case,
    DetailToCorrect,
    Import,
    JobRun,
    Letter,
    LetterTask,
    LikelyDouble,
    Person,
    Team,
    Wording,
    Worker,
)
from casework.policy import Rag, Role
from casework.roles import ROLES, Right
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.factory import give, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ONE_DAY = timedelta(days=1)


def shown(worker: Worker) -> Any:
    answer: Any = signed_in(worker).get(reverse("today"))
    assert answer.status_code == 200
    return answer


def tiles(worker: Worker) -> dict[str, str]:
    return {tile.label: str(tile.number) for tile in shown(worker).context["tiles"]}


def a_file() -> None:
    """A file of open work that waits to be applied, and one that was."""
    for state in ("uploaded", "applied"):
        Import.objects.create(
            file_name="open-work.csv", file="imports/x.csv", sha256="0" * 64, state=state,
            at="2026-11-20T10:00:00Z",
        )  # fmt: skip


def a_task(team: Team, *, worker: Worker | None = None) -> LetterTask:
    case = factory.a_case(waited=40, team=team, today=TODAY)
    letter = Letter.objects.create(
        case=case, person=case.person, team=team, kind="waiting_well", milestone=28,
        due_on=TODAY, state="held", held_because="format_task",
    )  # fmt: skip
    return LetterTask.objects.create(
        letter=letter, person=letter.person, team=team, kind="format", needs=["braille_2"],
        raised_on=TODAY - ONE_DAY, due_on=TODAY - ONE_DAY, worker=worker,
    )  # fmt: skip


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER])
def test_no_role_of_the_council_has_an_empty_day(role, cast: Cast):
    a_file()
    worker = factory.a_worker(role, team=cast.team)
    case = factory.a_case(waited=50, team=cast.team, today=TODAY)
    if role == Role.PRACTITIONER:
        give(case, worker, by=user_of(cast.manager), on=TODAY)
    page = shown(worker)
    assert page.context["tiles"] or page.context["my_rows"]


@pytest.mark.parametrize("role", Role)
def test_only_whoever_may_answer_an_escalation_is_told_how_many_there_are(role, cast: Cast):
    factory.a_case(waited=100, team=cast.team, rag=Rag.AMBER, today=TODAY)
    escalation.sweep(as_of=TODAY)
    told = "to acknowledge" in tiles(factory.a_worker(role, team=cast.team))
    assert told is (Right.ACKNOWLEDGE in ROLES[role].rights)


def test_business_support_sees_the_letters_of_their_team(cast: Cast):
    for team in (cast.team, cast.other_team):
        a_task(team)
    expected = {"letters need someone": "1", "letter tasks overdue": "1"}
    assert tiles(cast.support) == expected


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER])
def test_records_to_check_stand_on_today_and_on_the_menu_of_who_may_work_them(role, cast: Cast):
    kept, other = factory.a_person("Kemp"), factory.a_person("Kempe")
    hidden = factory.a_person("Quennell", is_restricted=True)
    now = timezone.now()
    for newer in (other, hidden):
        one, two = sorted((kept, newer), key=lambda person: person.pk)
        LikelyDouble.objects.create(
            one=one, other=two, nearness=0.9, is_same=False, why=[], found_at=now
        )
    for person in (kept, hidden):
        DetailToCorrect.objects.create(
            person=person, field="phone", said="0", says="Too short", line=2, found_at=now
        )
    worker = factory.a_worker(role, team=cast.team)
    rights = ROLES[role].rights
    expected = {
        "likely doubles": (Right.MERGE, "/people/doubles/"),
        "details to correct": (Right.WORK, "/people/to-correct/"),
    }
    seen = {tile.label: tile for tile in shown(worker).context["tiles"]}
    menu = {item.url for item in context_processors.house(_asked_by(worker))["nav_items"]}
    for label, (right, url) in expected.items():
        assert (label in seen) is (right in rights)
        assert (url in menu) is (right in rights)
        if label in seen:
            assert (str(seen[label].number), seen[label].url) == ("1", url)


def _asked_by(worker: Worker) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user_of(worker)
    return request


def test_a_letter_task_that_is_mine_stands_on_my_today(cast: Cast):
    assert tiles(cast.practitioner) == {}
    a_task(cast.team, worker=cast.practitioner)
    a_task(cast.team, worker=cast.colleague)
    a_task(cast.team)
    [tile] = shown(cast.practitioner).context["tiles"]
    assert (str(tile.number), tile.label) == ("1", "letter tasks with you")
    assert len(signed_in(cast.practitioner).get(tile.url).context["rows"]) == 1


@pytest.mark.parametrize(("ago", "is_due"), [(13, False), (14, True)])
def test_my_day_says_whom_i_should_have_spoken_to(cast: Cast, ago, is_due):
    """Amber: each 14 days (rules.md 2.2)."""
    case = factory.a_case(waited=50, team=cast.team, rag=Rag.AMBER, today=TODAY)
    give(case, cast.practitioner, by=user_of(cast.manager), on=TODAY)
    factory.speak_to(case, on=TODAY - ago * ONE_DAY, by=user_of(cast.practitioner))
    page = shown(cast.practitioner).content.decode()
    assert ("Contact due today" in page) is is_due


def test_a_job_that_stands_still_is_told_first_to_whoever_answers_for_the_service(cast: Cast):
    now = timezone.now()
    for name in JOBS:
        JobRun.objects.create(job=name, started_at=now, ended_at=now)
    first = shown(cast.administrator).context["tiles"][:1]
    assert not [tile for tile in first if "job" in tile.label]
    JobRun.objects.filter(job="send_letters").update(started_at=now - timedelta(days=1))
    for who in (cast.administrator, cast.service_manager):
        tile = shown(who).context["tiles"][0]
        assert (str(tile.number), tile.label) == ("1", "job silent or failed")
        assert tile.note == "send letters"
        assert signed_in(who).get(tile.url).status_code == 200
    assert "job silent or failed" not in tiles(cast.manager)


def test_whoever_answers_for_every_team_sees_first_the_list_that_grows_fastest(cast: Cast):
    factory.a_case(waited=3, team=cast.team, today=TODAY)
    for waited in (3, 4):
        factory.a_case(waited=waited, team=cast.other_team, today=TODAY)
    page = shown(cast.service_manager)
    grown = [(row.team.name, row.flow.net) for row, _ in page.context["teams"]]
    assert grown == [("West", 2), ("Central", 1)]
    assert "Growing: 2 more" in page.content.decode()


@pytest.mark.parametrize("who", ["manager", "practitioner", "support"])
def test_whoever_answers_for_one_team_sees_no_row_of_another(cast: Cast, who):
    assert "teams" not in shown(getattr(cast, who)).context


def test_who_reads_figures_alone_has_numbers_that_lead_to_no_record(cast: Cast):
    factory.a_case(waited=3, team=cast.team, today=TODAY)
    page = shown(cast.analyst)
    assert tiles(cast.analyst)["waiting for a worker"] == "1"
    urls = {tile.url for tile in page.context["tiles"]}
    urls |= {url for _, cells in page.context["teams"] for _, _, url in cells}
    assert urls == {""}


def test_a_restricted_record_is_in_no_number_of_a_team(cast: Cast):
    factory.a_case(waited=3, team=cast.team, today=TODAY)
    Person.objects.update(is_restricted=True)
    [(_, cells), _] = shown(cast.service_manager).context["teams"]
    assert {str(count) for _, count, _ in cells} == {"0"}
    assert Case.objects.exists()


def test_an_administrator_sees_what_keeps_the_service_running(cast: Cast):
    a_file()
    Wording.objects.create(
        kind="waiting_well", language="English", version=1, state="submitted", blocks=[],
        written_by=user_of(cast.administrator), written_at="2026-11-20T10:00:00Z",
    )  # fmt: skip
    expected = {
        "jobs silent or failed": str(len(JOBS)),
        "files not yet applied": "1", "wordings wait for a second person": "1",
    }  # fmt: skip
    assert tiles(cast.administrator) == expected
