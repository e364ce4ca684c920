"""A manager goes through the list at the weekly meeting, by mouse, by key, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from casework.calendar import local_today
from casework.models import AgendaItem, AllocationMeeting, Case, Worker
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def three_who_wait(cast: Cast) -> None:
    for name, rag in (("Rook", Rag.RED), ("Ash", Rag.AMBER), ("Gray", Rag.GREEN)):
        person = factory.a_person(name)
        factory.a_case(waited=34, team=cast.team, person=person, rag=rag)


def test_a_list_is_gone_through_and_its_minutes_kept(walker: Walker, cast: Cast) -> None:
    three_who_wait(cast)
    walker.sign_in(cast.manager)
    walker.follow("Meetings")
    walker.press("Begin a meeting")
    walker.says("1 of 3, 3 still to discuss")
    walker.inspect()
    give_the_first_to_somebody(walker)
    keep_the_second_waiting(walker)
    walker.follow(re.compile("^Allocation meeting, Central"))
    walker.press("End the meeting")
    walker.page.get_by_label("Mary Finch").check()
    walker.press("End the meeting")
    walker.says("Not reached: 1.")
    walker.says("Present: Ada Okafor, Mary Finch.")
    assert [item.decision for item in AgendaItem.objects.order_by("place")] == [
        "allocate", "keep", "not_reached",
    ]  # fmt: skip


def give_the_first_to_somebody(walker: Walker) -> None:
    page = walker.page
    assert not page.get_by_label("Who takes it?").is_visible()
    page.get_by_label("Give it to a worker").check()
    page.get_by_label("Who takes it?").select_option(index=1)
    page.get_by_label("Why this worker?").select_option("Urgent: first who could take it")
    page.get_by_label("No change that we know of").check()
    walker.press("Record, and go on")
    walker.says("Doris Rook: Given to")
    walker.says("2 of 3, 2 still to discuss")


def keep_the_second_waiting(walker: Walker) -> None:
    page = walker.page
    walker.press("Record, and go on")
    walker.says("Choose what is decided")
    page.get_by_label("Worse").check()
    page.get_by_label("What has changed?").fill("Fell on Sunday")
    page.get_by_label("What keeps them safe while they wait?").fill("His brother stays")
    page.get_by_label("Keep waiting").check()
    page.get_by_label("Who else must know?").select_option("Service manager")
    walker.press("Record, and go on")
    walker.says("Doris Ash: Waits on.")


def test_the_next_case_is_a_keystroke_away(walker: Walker, cast: Cast) -> None:
    three_who_wait(cast)
    walker.sign_in(cast.manager)
    walker.open("/meetings/")
    walker.press("Begin a meeting")
    held = AllocationMeeting.objects.get()
    cases = list(held.items.order_by("place").values_list("case", flat=True))
    for key, number in (("n", 1), ("n", 2), ("p", 1)):
        walker.page.keyboard.press(key)
        walker.page.wait_for_url(f"**/meetings/{held.pk}/cases/{cases[number]}/")


def test_a_case_is_decided_without_scripts(
    without_scripts: Callable[[Worker, str], Page], cast: Cast
) -> None:
    three_who_wait(cast)
    page = without_scripts(cast.manager, "/meetings/")
    page.get_by_role("button", name="Begin a meeting").click()
    page.get_by_label("Give it to a worker").check()
    page.get_by_label("Who takes it?").select_option(index=1)
    page.get_by_label("Why this worker?").select_option("Has room in their caseload")
    page.get_by_label("No change that we know of").check()
    page.get_by_role("button", name="Record, and go on").click()
    page.get_by_text("Doris Rook: Given to").first.wait_for()
    case = Case.objects.get(person__family_name="Rook")
    assert (case.worker is not None, case.allocated_on) == (True, local_today())
