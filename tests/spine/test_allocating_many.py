"""Ticked cases go to a worker of their own team, who is judged by what all of them need."""

from typing import Any

import pytest
from django.urls import reverse

from casework.acts.record import policy_on
from casework.candidates import SeveralTeams, candidates
from casework.models import Case, Look, Worker
from casework.policy import Rag
from tests import factory
from tests.conftest import TODAY, Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
URL = "allocate-many"


def a_case(team, **words: Any) -> Case:
    return factory.a_case(**{"waited": 9, "rag": Rag.RED, "team": team, "today": TODAY, **words})


def with_skill(cases: list[Case]) -> set[Worker]:
    user = factory.a_senior()
    found = candidates(cases, as_of=TODAY, policy=policy_on(TODAY), user=user)
    return {who.worker for who in found if who.has_skill}


@pytest.mark.parametrize("method", ["get", "post"])
def test_cases_of_several_teams_are_refused_by_name_and_the_ticks_are_kept(cast: Cast, method):
    ours, also_ours, theirs = (
        a_case(team) for team in (cast.team, cast.team, cast.other_team)
    )  # fmt: skip
    browser = signed_in(cast.service_manager)
    given = {
        "case": [case.pk for case in (theirs, ours, also_ours)],
        "worker": cast.practitioner.pk, "reason": "capacity",
    }  # fmt: skip
    answer = getattr(browser, method)(reverse(URL), given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "These are cases of Central (2) and West (1)." in page
    for case in (ours, also_ours, theirs):
        assert f'name="case" value="{case.pk}"' in page
    assert not Case.objects.exclude(worker=None).exists()
    looked = Look.objects.filter(screen="many").values_list("person", flat=True)
    assert set(looked) == {case.person_id for case in (ours, also_ours, theirs)}


def test_the_cases_of_one_team_go_on_to_a_worker_of_that_team(cast: Cast):
    ours = [a_case(cast.team), a_case(cast.team)]
    browser, picked = signed_in(cast.service_manager), [case.pk for case in ours]
    page: Any = browser.get(reverse(URL), {"case": picked})
    offered = {who.worker for who in page.context["candidates"]}
    assert cast.practitioner in offered
    assert cast.other_manager not in offered
    browser.post(
        reverse(URL), {"case": picked, "worker": cast.practitioner.pk, "reason": "capacity"}
    )
    assert set(Case.objects.filter(worker=cast.practitioner)) == set(ours)


def test_whoever_asks_for_candidates_of_several_teams_is_refused(cast: Cast):
    with pytest.raises(SeveralTeams):
        with_skill([a_case(cast.team), a_case(cast.other_team)])


@pytest.mark.parametrize(
    ("skills", "kinds", "has_it"),
    [
        (["financial_assessment"], ["financial", "care_act"], True),
        (["financial_assessment"], ["care_act", "financial"], True),
        (["financial_assessment"], ["financial", "occupational_therapy"], False),
        (["occupational_therapy"], ["financial", "occupational_therapy"], False),
        (["financial_assessment", "occupational_therapy"], ["financial", "occupational_therapy"],
         True),
        (["financial_assessment"], ["care_act", "review"], False),
    ],
)  # fmt: skip
def test_a_worker_has_the_skill_who_has_it_for_every_case(cast: Cast, skills, kinds, has_it):
    cast.practitioner.skills = skills
    cast.practitioner.save()
    cases = [a_case(cast.team, kind=kind) for kind in kinds]
    assert (cast.practitioner in with_skill(cases)) is has_it
