"""A list that opened on one's own team stays so: on its later pages, in another order or tray."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.letters.post_room import trays
from casework.models import Case, Letter, Team
from casework.paging import PAGE
from tests import factory
from tests.conftest import TODAY, Cast, signed_in

pytestmark = pytest.mark.usefixtures("today")


def a_held_letter(team: Team, name: str, *, waited: int) -> None:
    person = factory.a_person(name)
    case = factory.a_case(team=team, person=person, waited=waited, today=TODAY)
    Letter.objects.create(
        case=case, person=person, team=team, kind="waiting_well", milestone=28,
        due_on=case.received_on, state="held", held_because="late",
    )  # fmt: skip


def links(page: str, *, name: str) -> list[str]:
    """Where the page leads within its own list, by what the address says.

    The numbers and the trays of the letters name the team; "Clear" alone leads to every team's.
    """
    found = re.findall(r'href="(\?[^"]*)"', page)
    return [html.unescape(url) for url in found if f"{name}=" in url]


def text_at(client: Client, url: str) -> str:
    answer: Any = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def manager(cast: Cast) -> Client:
    """Of Central, which has more than a page; West has something before and after all of it."""
    for number in range(max(PAGE, trays.PAGE) + 1):
        a_held_letter(cast.team, f"Central{number}", waited=60)
    for waited in (30, 90):
        a_held_letter(cast.other_team, "Westwards", waited=waited)
    return signed_in(cast.manager)


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("waiting-list", "after"),
        ("waiting-list", "sort"),
        ("letters", "after"),
        ("letters", "team"),
    ],
)
def test_ones_own_team_stays_ones_own_team(page, name, manager):
    opened = text_at(manager, reverse(page))
    assert "Westwards" not in opened
    further = links(opened, name=name)
    assert further, "no such link"
    for url in further:
        assert "Westwards" not in text_at(manager, reverse(page) + url), url


@pytest.mark.parametrize(
    ("page", "query"), [("waiting-list", "?team=&sort=-waited"), ("letters", "?tray=held&team=")]
)
def test_every_team_is_one_choice_away(page, query, cast, manager):
    Letter.objects.exclude(team=cast.other_team).delete()
    every_page, seen = reverse(page) + query, ""
    while every_page:
        shown = text_at(manager, every_page)
        seen += shown
        later = links(shown, name="after")
        every_page = reverse(page) + later[-1] if later else ""
    assert "Westwards" in seen


@pytest.mark.parametrize("page", ["waiting-list", "letters"])
def test_whoever_answers_for_every_team_sees_every_team_at_first(page, cast):
    for team, name in ((cast.team, "Centrally"), (cast.other_team, "Westwards")):
        a_held_letter(team, name, waited=60)
    opened = text_at(signed_in(cast.service_manager), reverse(page))
    assert "Centrally" in opened
    assert "Westwards" in opened


def test_one_comes_back_from_a_case_to_the_place_in_the_list_that_one_left(manager, cast):
    url = reverse("waiting-list")
    query = f"?team={cast.team.pk}&waited=28&sort=waited"
    [later] = links(text_at(manager, url + query), name="after")
    case = Case.objects.of_team(cast.team).order_by("-received_on", "-pk")[0]
    text_at(manager, url + later)
    text_at(manager, f"{url}{query}&print=1")
    back = html.escape(url + later)
    assert f'href="{back}">Waiting lists' in text_at(manager, reverse("case", args=[case.pk]))


def test_whoever_saw_no_list_comes_back_to_the_list_as_it_opens(manager, cast):
    case = Case.objects.of_team(cast.team)[0]
    back = reverse("waiting-list")
    assert f'href="{back}">Waiting lists' in text_at(manager, reverse("case", args=[case.pk]))


def test_an_act_on_many_ends_on_the_list_on_which_they_were_ticked(manager, cast):
    query = f"?team={cast.team.pk}&rating=0&show=open"
    listed = reverse("waiting-list") + query
    text_at(manager, listed)
    case = Case.objects.of_team(cast.team)[0]
    visit = reverse("visit-many")
    assert html.escape(listed) in text_at(manager, f"{visit}?case={case.pk}")
    done = manager.post(visit, {"case": [case.pk], "why": "How is he?"})
    assert done["Location"] == listed
    assert manager.get(visit)["Location"] == listed
