"""S22: the words of a letter are changed, agreed on by a second person, and previewed."""

import pytest

from casework.letters.wording import wording
from casework.models import WAITING_WELL, Wording
from casework.policy import Role
from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey

WORDING = f"/wording/{WAITING_WELL}/en/plain"


def test_words_are_written_by_one_person_and_approved_by_another(walker: Walker, cast: Cast):
    second = factory.a_worker(Role.SERVICE_MANAGER, team=cast.team, name="Ivy Lund")
    walker.sign_in(cast.service_manager)
    write_and_submit(walker)
    walker.says("somebody else must approve it")
    walker.page.context.clear_cookies()
    walker.sign_in(second)
    read_and_approve(walker)
    walker.says("Letters use it within 30 seconds")
    now = wording.read_in_force(WAITING_WELL, language="English", form=wording.PLAIN)
    assert now is not None
    assert now.version == 1


def write_and_submit(walker: Walker) -> None:
    walker.open(f"{WORDING}/begin/")
    walker.press("Begin")
    change_part_4(walker, "We are writing about your wait. IT IS LONG.")
    walker.says("write LONG in small letters")
    change_part_4(walker, "We are writing about your wait. It is long.")
    walker.press("Move down part 4")
    walker.open(f"{WORDING}/1/submit/")
    walker.page.get_by_label("What is new, and why?").fill("Fewer words, as people asked")
    walker.press("Submit")


def change_part_4(walker: Walker, text: str) -> None:
    walker.follow("Change part 4")
    walker.page.get_by_label("What it says").fill(text)
    walker.press("Save this part")


def read_and_approve(walker: Walker) -> None:
    walker.open("/wording/")
    walker.says("Waiting for a second person")
    walker.open(f"{WORDING}/")
    walker.open(f"{WORDING}/1/")
    walker.open(f"{WORDING}/differences/?before=0&after=1")
    walker.open(f"{WORDING}/1/preview/")
    walker.says("You are on our waiting list")
    walker.open(f"{WORDING}/1/approve/")
    walker.page.get_by_label("I have read every part").check()
    walker.press("Approve")


def test_a_translation_is_begun_and_stays_a_draft_until_every_part_is_done(
    walker: Walker, cast: Cast
):
    walker.sign_in(cast.service_manager)
    place = f"/wording/{WAITING_WELL}/ur/plain"
    walker.open(f"{place}/")
    walker.says("No letter goes in this language yet")
    walker.open(f"{place}/begin/")
    walker.press("Begin")
    # The 31 parts of the English, and a term for each of the seven kinds of case.
    walker.says("38 parts not translated yet")
    walker.follow("Change term: review")
    walker.says("a review of your care and support plan")
    assert walker.page.get_by_label("What it is called").get_attribute("dir") == "rtl"
    walker.open(f"{place}/1/edit/")
    walker.follow("Change part 1")
    walker.says("The English")
    assert walker.page.get_by_label("What it says").get_attribute("dir") == "rtl"
    walker.open(f"{place}/1/preview/")
    assert Wording.objects.get().state == Wording.State.DRAFT
