"""Letters, when teams are merged or split: what is owed, held or due goes along, none goes twice,
nobody is written to about it, and undone each is where it was."""

from typing import Any

import pytest

from casework.letters.owed import waiting_well
from casework.models import Case, Letter, LetterState, LetterTask, Team, User
from casework.staff import reorganising
from casework.staff.reorganising import Part
from tests import factory
from tests.conftest import TODAY, Cast
from tests.letters.post import needs, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "_print_room")]


@pytest.fixture
def _print_room(settings: Any, tmp_path: Any) -> None:
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def by(cast: Cast) -> User:
    return factory.user_of(cast.service_manager)


@pytest.fixture
def east() -> Team:
    team = factory.a_team("East")
    factory.a_worker(team=team, name="Una Birch")
    return team


def waiting(team: Team, by: User, *, name: str, waited: int = 28) -> Case:
    person = factory.a_person(name)
    return factory.a_case(team=team, person=person, waited=waited, today=TODAY, by=by)


@pytest.fixture
def cases(east: Team, by: User) -> dict[str, Case]:
    """One with a letter due, one with a letter held and its task, one that is owed one yet."""
    held = waiting(east, by, name="Ouzel")
    needs(held.person, "braille_2")
    waiting_well.prepare(as_of=TODAY)
    send()
    due = waiting(east, by, name="Dunnock")
    waiting_well.prepare(as_of=TODAY)
    return {"due": due, "held": held, "owed": waiting(east, by, name="Rail")}


def everything() -> list[tuple[Any, ...]]:
    rows = Letter.objects.order_by("case", "kind", "milestone")
    return list(rows.values_list("case", "kind", "milestone", "person", "state"))


def teams_of(case: Case) -> set[str]:
    """The teams that have this case's letters that are not sent, and their tasks."""
    case.refresh_from_db()
    unsent = Letter.objects.filter(case=case).exclude(state=LetterState.SENT)
    tasks = LetterTask.objects.filter(letter__case=case, done_on=None, dropped_on=None)
    return {row.team.name for rows in (unsent, tasks) for row in rows.select_related("team")}


def test_all_goes_along_and_nobody_has_a_letter_for_it(cast: Cast, east, cases, by) -> None:
    before = everything()
    reorganising.merge(east, cast.team, because="Cabinet", by=by, on=TODAY)
    assert everything() == before
    assert teams_of(cases["due"]) == teams_of(cases["held"]) == {"Central"}
    assert teams_of(cases["owed"]) == set()


def test_what_is_owed_is_owed_once_and_by_the_team_that_is_left(cast: Cast, east, cases, by):
    reorganising.merge(east, cast.team, because="Cabinet", by=by, on=TODAY)
    before = len(everything())
    waiting_well.prepare(as_of=TODAY)
    waiting_well.prepare(as_of=TODAY)
    of_wait = Letter.objects.filter(kind="waiting_well")
    assert sorted(of_wait.values_list("case", "milestone")) == sorted(
        (case.pk, 28) for case in cases.values()
    )
    assert len(everything()) == before + 1
    assert {letter.team for letter in of_wait.exclude(state=LetterState.SENT)} == {cast.team}


def test_undone_each_letter_and_task_is_with_the_team_that_had_it(cast: Cast, east, cases, by):
    before = everything()
    made = reorganising.merge(east, cast.team, because="Cabinet", by=by, on=TODAY)
    reorganising.undo(made, by=by, on=TODAY)
    assert everything() == before
    assert teams_of(cases["due"]) == teams_of(cases["held"]) == {"East"}


def test_a_split_takes_the_letters_of_its_cases_alone(cast: Cast, east, cases, by):
    part = Part(cases=[cases["held"]])
    made = reorganising.split(east, cast.team, part, because="Cabinet", by=by, on=TODAY)
    assert teams_of(cases["held"]) == {"Central"}
    assert teams_of(cases["due"]) == {"East"}
    reorganising.undo(made, by=by, on=TODAY)
    assert teams_of(cases["held"]) == {"East"}


@pytest.mark.usefixtures("letters_by_event")
def test_a_merger_is_told_to_no_referrer_and_to_no_representative(cast: Cast, east, cases, by):
    """S179: nothing has changed for the people who wait."""
    readers = set(Letter.objects.values_list("person", "referrer"))
    reorganising.merge(east, cast.team, because="Cabinet", by=by, on=TODAY)
    waiting_well.prepare(as_of=TODAY)
    assert set(Letter.objects.values_list("person", "referrer")) - readers <= {
        (cases["owed"].person_id, None)
    }
