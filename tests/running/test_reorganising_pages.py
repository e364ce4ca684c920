"""The pages that merge and split teams show first what goes where, and tell how it is undone."""

from datetime import date

import pytest
from django.urls import reverse

from casework.models import Case, Reorganisation, Team, Worker
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def east(cast: Cast, today: date) -> Team:
    team = factory.a_team("East")
    factory.a_worker(team=team, name="Una Birch")
    by = factory.user_of(cast.service_manager)
    factory.a_case(team=team, waited=50, rag=Rag.AMBER, today=today, by=by)
    factory.a_case(team=team, waited=5, kind="review", today=today, by=by)
    return team


def test_a_merger_is_shown_first_and_then_done_and_undone(cast: Cast, east: Team, today: date):
    client, url = signed_in(cast.administrator), reverse("team-merge", args=[east.pk])
    given = {"into": cast.team.pk, "because": "Cabinet"}
    assert "Show what goes where" in client.get(url).content.decode()
    shown = client.post(url, given)
    assert shown.status_code == 200
    assert shown.context["preview"]["open cases"] == 2
    assert not Reorganisation.objects.exists()
    done = client.post(url, {**given, "confirmed": shown.context["key"]}, follow=True)
    assert "2 open cases went along." in done.content.decode()
    assert Case.objects.filter(team=cast.team).count() == 2
    page = client.get(reverse("team", args=[east.pk])).content.decode()
    assert "Part of" in page
    undo = reverse("reorganisation-undo", args=[Reorganisation.objects.get().pk])
    assert client.get(undo).status_code == 200
    undone = client.post(undo, follow=True).content.decode()
    assert "2 cases went back." in undone
    assert Case.objects.filter(team=east).count() == 2
    again = client.post(undo)
    assert (again.status_code, "undid this already" in again.content.decode()) == (409, True)


def test_another_choice_than_was_shown_is_shown_first(cast: Cast, east: Team, today: date):
    client, url = signed_in(cast.administrator), reverse("team-merge", args=[east.pk])
    shown = client.post(url, {"into": cast.team.pk, "because": "Cabinet"})
    key = shown.context["key"]
    other = {"into": cast.other_team.pk, "because": "Cabinet", "confirmed": key}
    assert client.post(url, other).context["preview"]
    assert not Reorganisation.objects.exists()


def test_what_is_refused_is_said_before_anything_is_confirmed(cast: Cast, east: Team, today: date):
    Team.objects.filter(pk=cast.team.pk).update(takes=[])
    url = reverse("team-merge", args=[east.pk])
    refused = signed_in(cast.administrator).post(url, {"into": cast.team.pk, "because": "Cabinet"})
    assert refused.status_code == 409
    assert "takes no requests" in refused.content.decode()


def test_a_split_makes_a_new_team(cast: Cast, east: Team, today: date):
    client, url = signed_in(cast.service_manager), reverse("team-split", args=[east.pk])
    given = {"new_name": "East Reviews", "kinds": ["review"], "because": "Cabinet"}
    shown = client.post(url, given)
    assert shown.context["preview"]["open cases"] == 1
    assert not Team.objects.filter(name="East Reviews").exists()
    client.post(url, {**given, "confirmed": shown.context["key"]})
    new = Team.objects.get(name="East Reviews")
    assert [case.kind for case in Case.objects.filter(team=new)] == ["review"]
    assert Worker.objects.get(name="Una Birch").team == east


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"new_name": "X", "because": "Y"}, "Choose what goes"),
        ({"kinds": ["review"], "because": "Y"}, "Choose a team that there is"),
        ({"new_name": "X", "cases": "C-9999999", "because": "Y"}, "is no open case of East"),
        ({"new_name": "X", "areas": "ZZ1, ;--", "because": "Y"}, "is no postcode area"),
        ({"new_name": "X", "areas": "East Two", "because": "Y"}, "EAST TWO is no postcode area"),
        ({"new_name": "X", "kinds": ["review"]}, "Say why the teams are reorganised"),
        ({"new_name": "Central", "kinds": ["review"], "because": "Y"}, ""),
    ],
)
def test_a_split_that_says_too_little_is_asked_again(
    cast: Cast, east: Team, today: date, given: dict[str, object], says: str
):
    client, url = signed_in(cast.service_manager), reverse("team-split", args=[east.pk])
    answer = client.post(url, given)
    if not says:
        answer = client.post(url, {**given, "confirmed": answer.context["key"]})
        says = "There is a team called Central already"
    assert answer.status_code in {409, 422}
    assert says in answer.content.decode()
    assert not Reorganisation.objects.exists()


def test_a_case_that_may_not_be_seen_is_not_named(cast: Cast, east: Team, today: date):
    hidden = Case.objects.filter(team=east)[0]
    hidden.person.is_restricted = True
    hidden.person.save()
    url = reverse("team-split", args=[east.pk])
    given = {"new_name": "X", "cases": hidden.reference, "because": "Y"}
    answer = signed_in(cast.service_manager).post(url, given)
    assert "is no open case of East" in answer.content.decode()
