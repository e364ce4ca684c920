"""Workers who are no person are found by name, by caseload, and by not being in post (S28)."""

import pytest

from casework.models import Allocation, Case, Event, Rating
from casework.staff.no_person import Standing, why_no_person
from tests import factory
from tests.conftest import TODAY, Cast
from tests.imports import files
from tests.imports.conftest import Bring, bring_rows


def why(name: str, *, cases: int = 10, standing: Standing = Standing.IN_POST) -> str | None:
    return why_no_person(name, cases=cases, standing=standing, impossible=60)


@pytest.mark.parametrize(
    "name", ["Virtual Worker CE", "VIRTUAL, Worker", "OT Backlog", "Dummy 3", "Unallocated",
             "ASC Queue", "zz-virtual-2"],
)  # fmt: skip
def test_a_name_that_says_so_is_no_person_even_if_somebody_made_it_a_worker_s28(name):
    assert "its name says" in (why(name) or "")


@pytest.mark.parametrize("name", ["Duty Team", "Test User", "Pool"])
def test_a_word_that_is_a_surname_too_counts_only_when_nobody_in_post_has_it(name):
    assert why(name) is None
    assert "its name says" in (why(name, standing=Standing.NOT_KNOWN) or "")


@pytest.mark.parametrize("name", ["Virtue Poole", "Testa Queuell", "Dutywell"])
def test_a_name_that_only_contains_the_letters_is_a_person(name):
    assert why(name) is None


@pytest.mark.parametrize(("cases", "is_person"), [(60, True), (61, False)])
def test_more_cases_than_one_person_can_hold_s28(cases, is_person):
    assert (why("Joan Patel", cases=cases) is None) is is_person


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.IN_POST])
def test_whoever_is_not_in_post_is_nobody_to_hold_a_case(standing):
    assert why("Joan Patel", standing=standing)


def test_a_virtual_workers_cases_come_unallocated_unrated_and_owned_by_the_team_s28(
    bring: Bring, cast: Cast
):
    held = {"Allocated worker": "Virtual Worker CE", "RAG": "Green"}
    bring_rows(bring, *(held for _ in range(70)))
    cases = Case.objects.filter(worker=None, rag=None, team=cast.team, rated_on=None)
    assert cases.count() == 70
    assert {case.received_on.isoformat() for case in cases} == {"2026-08-03"}
    assert {case.next_look_on for case in cases} == {TODAY}
    assert Allocation.objects.count() == Rating.objects.count() == 0
    says = Event.objects.latest("pk").says
    assert "Virtual Worker CE" in says
    assert "no person" in says
    assert "needs a rating" in says


def test_a_real_worker_keeps_the_case_and_its_rating(bring: Bring, cast: Cast):
    bring_rows(bring, {"Allocated worker": "PATEL, Joan", "RAG": "Amber"})
    case = Case.objects.get()
    assert case.worker == cast.practitioner
    assert (case.rag, case.rated_on, case.allocated_on) == (2, TODAY, TODAY)
    assert (case.letter_due_on, case.escalation_due_on) == (None, None)
    assert Allocation.objects.get().worker == cast.practitioner
    assert Rating.objects.get().rag == 2


def test_the_cases_of_a_leaver_go_to_the_list_unrated(bring: Bring, cast: Cast):
    cast.practitioner.left_on = TODAY
    cast.practitioner.save()
    bring_rows(bring, {"Allocated worker": "Joan Patel", "RAG": "Red"})
    assert (Case.objects.get().worker, Case.objects.get().rag) == (None, None)
    assert "has left" in Event.objects.latest("pk").says


def test_the_cases_of_someone_away_go_to_the_list_with_their_rating(bring: Bring, cast: Cast):
    cast.practitioner.absences.create(reason="sick", starts_on=TODAY)
    bring_rows(bring, {"Allocated worker": "Joan Patel", "RAG": "Red"})
    assert (Case.objects.get().worker, Case.objects.get().rag) == (None, 1)


def test_of_two_people_of_one_name_none_is_guessed(bring: Bring, cast: Cast):
    factory.a_worker(team=cast.team, name="Joan Patel")
    bring_rows(bring, {"Allocated worker": "Joan Patel"})
    assert Case.objects.get().worker is None
    assert "two people" in Event.objects.latest("pk").says


def test_a_worker_holding_the_impossible_is_no_person_whatever_the_name_s28(
    bring: Bring, cast: Cast
):
    content = files.csv_bytes(files.rows(*({"Allocated worker": "Joan Patel"} for _ in range(61))))
    bring(content)
    assert Case.objects.filter(worker=None).count() == 61
