"""A review that is due later than the policy allows falls in to a limit that is made shorter."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework import policy_changes
from casework.acts import watching
from casework.cases import review_limits
from casework.models import Case, User
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast, today: date) -> User:
    return factory.user_of(cast.service_manager)


def a_case(cast: Cast, today: date, by: User, rag: Rag) -> Case:
    return factory.a_case(team=cast.team, rag=rag, today=today, by=by)


def due_on(case: Case) -> date | None:
    case.refresh_from_db()
    return case.next_look_on


def shorten(code: str, value: int, by: User, day: date) -> dict[str, int]:
    policy_changes.override(code, value=value, from_on=day, reason="Cabinet", by=by, on=day)
    return policy_changes.apply(as_of=day)


def test_only_later_reviews_of_the_rating_fall_in(cast: Cast, by: User, today: date):
    green, soon, amber = (a_case(cast, today, by, rag) for rag in (Rag.GREEN, Rag.GREEN, Rag.AMBER))
    Case.objects.filter(pk=soon.pk).update(next_look_on=today + 3 * DAY)
    held = a_case(cast, today, by, Rag.GREEN)
    factory.give(held, cast.practitioner, by=by, on=today)
    assert shorten("look.3", 10, by, today)["reviews_sooner"] == 1
    assert due_on(green) == today + 10 * DAY
    assert due_on(soon) == today + 3 * DAY
    assert due_on(amber) == today + 14 * DAY
    assert due_on(held) == today + 28 * DAY
    assert shorten("look.allocated", 7, by, today)["reviews_sooner"] == 1
    assert due_on(held) == today + 7 * DAY


def test_a_pause_keeps_the_day_that_a_person_gave_it(cast: Cast, by: User, today: date):
    case = a_case(cast, today, by, Rag.GREEN)
    watching.pause(case, reason="hospital", until=today + 20 * DAY, note="", by=by, on=today)
    was = due_on(case)
    shorten("look.3", 5, by, today)
    assert due_on(case) == was


def test_the_page_says_how_many_before_the_number_is_changed(cast: Cast, by: User, today: date):
    a_case(cast, today, by, Rag.GREEN)
    page = signed_in(cast.service_manager).get(reverse("policy-number", args=["look.3"]))
    assert page.context["sooner"] == [(1, 1), (3, 1), (5, 1), (7, 1), (14, 1), (21, 1)]
    assert "What a shorter limit brings forward" in page.content.decode()


def test_a_longer_limit_moves_nothing(cast: Cast, by: User, today: date):
    case = a_case(cast, today, by, Rag.GREEN)
    assert shorten("look.3", 40, by, today)["reviews_sooner"] == 0
    assert due_on(case) == today + 28 * DAY
    assert review_limits.preview("letter.first", 28, as_of=today) == []
