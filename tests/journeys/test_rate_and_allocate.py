"""A manager opens the list, rates what nobody has looked at, and gives it to someone in post."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from casework.models import Worker
from casework.paging import PAGE
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def test_an_unrated_case_is_rated_and_allocated(walker: Walker, cast: Cast) -> None:
    case = factory.a_case(waited=34, team=cast.team)
    walker.sign_in(cast.manager)
    walker.says("not rated")

    walker.open("/waiting/")
    walker.follow("Doris Kemp")
    walker.says("34 days")
    walker.follow("Rate")
    walker.page.get_by_label("Two or more falls in four weeks").check()
    walker.page.get_by_label("Amber", exact=True).check()
    walker.press("Rate")
    walker.says("Rated amber.")

    walker.page.goto(f"{walker.base}/cases/{case.pk}/allocate/")
    walker.inspect()
    walker.page.get_by_label("Joan Patel").check()
    walker.page.get_by_label("Has room in their caseload").check()
    walker.press("Allocate")
    walker.says("Allocated to Joan Patel.")
    case.refresh_from_db()
    assert (case.rag, case.worker) == (Rag.AMBER, cast.practitioner)


def test_several_cases_are_allocated_at_once(walker: Walker, cast: Cast) -> None:
    for name in ("Ashdown", "Rahimi"):
        person = factory.a_person(name)
        factory.a_case(waited=10, team=cast.team, person=person, rag=Rag.RED)
    walker.sign_in(cast.manager)
    walker.open("/waiting/")

    for box in walker.page.get_by_role("checkbox", name="Select Doris").all():
        box.check()
    walker.press("Allocate selected")
    walker.page.get_by_label("Mary Finch").check()
    walker.page.get_by_label("Urgent: first who could take it").check()
    walker.press("Allocate")
    walker.says("2 cases allocated to Mary Finch.")


def test_the_list_is_printed_from_a_page_that_holds_all_of_it(walker: Walker, cast: Cast) -> None:
    for name in range(PAGE + 1):
        factory.a_case(waited=3, team=cast.team, person=factory.a_person(f"Kemp{name}"))
    walker.sign_in(cast.manager)
    walker.open("/waiting/")
    walker.follow("A list to print")
    assert walker.page.locator("tbody tr").count() == PAGE + 1
    walker.page.evaluate("window.print = () => { document.title = 'printed'; }")
    walker.page.get_by_role("button", name="Print", exact=True).click()
    assert walker.page.title() == "printed"


def test_a_form_with_errors_says_what_to_do(walker: Walker, cast: Cast) -> None:
    case = factory.a_case(waited=3, team=cast.team)
    walker.sign_in(cast.manager)
    walker.open(f"/cases/{case.pk}/rate/")
    walker.press("Rate")
    walker.says("Tick at least one reason")


def test_the_whole_act_works_without_scripts(
    without_scripts: Callable[[Worker, str], Page], live_server: Any, cast: Cast
) -> None:
    case = factory.a_case(waited=34, team=cast.team)
    page = without_scripts(cast.manager, f"/cases/{case.pk}/rate/")
    page.get_by_label("Two or more falls in four weeks").check()
    page.get_by_label("Amber", exact=True).check()
    page.get_by_role("main").get_by_role("button", name="Rate", exact=True).click()
    page.get_by_text("Rated amber.").wait_for()
    page.goto(f"{live_server.url}/waiting/?print=1")
    assert "Doris Kemp" in page.locator("tbody").inner_text()
    assert not page.get_by_role("button", name="Print", exact=True).is_visible()
