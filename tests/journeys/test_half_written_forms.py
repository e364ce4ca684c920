"""What the script keeps while somebody types comes back on that page, and on no other."""

import pytest

from tests import factory
from tests.conftest import Cast
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey
LABEL = "What should the visitor look for?"


def test_words_come_back_on_the_page_of_their_own_case(walker: Walker, cast: Cast) -> None:
    case, other = (factory.a_case(waited=3, team=cast.team) for _ in range(2))
    walker.sign_in(cast.manager)
    walker.open(f"/cases/visit/?case={case.pk}")
    walker.page.get_by_label(LABEL).fill("Is there food in the house?")
    walker.page.get_by_text("Saved at").wait_for()
    walker.open(f"/cases/visit/?case={other.pk}")
    assert walker.page.get_by_label(LABEL).input_value() == ""
    walker.open(f"/cases/visit/?case={case.pk}")
    assert walker.page.get_by_label(LABEL).input_value() == "Is there food in the house?"
    walker.follow("Start again with an empty form")
    assert walker.page.get_by_label(LABEL).input_value() == ""
    walker.says("The case")
    # The session ends; what is typed is kept all the same.
    walker.page.context.clear_cookies(name="sessionid")
    walker.page.get_by_label(LABEL).fill("Is the heating on?")
    walker.page.get_by_text("Saved at").wait_for()
