"""Red comes first, and what nobody has rated has a lane and a clock of its own."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework import digests
from casework.acts.record import policy_on
from casework.clocks import rate_by, rating_overdue
from casework.models import Case, Escalation, User
from casework.policy import Rag
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ONE_DAY = timedelta(days=1)
THURSDAY = date(2026, 11, 19)


@pytest.mark.parametrize(("days", "overdue"), [(1, False), (2, True), (4, True)])
def test_a_case_is_rated_within_one_working_day(cast: Cast, days: int, overdue: bool):
    case = factory.a_case(team=cast.team, today=THURSDAY)
    policy = policy_on(THURSDAY)
    assert rate_by(case, policy) == THURSDAY + ONE_DAY
    found = Case.objects.filter(rating_overdue(THURSDAY + days * ONE_DAY, policy))
    assert found.exists() is overdue


def test_one_that_came_by_an_import_has_a_working_day_from_then(cast: Cast):
    case = factory.a_case(team=cast.team, today=THURSDAY, waited=400)
    Case.objects.update(joined_on=THURSDAY, rag_began_on=THURSDAY)
    case.refresh_from_db()
    assert rate_by(case, policy_on(THURSDAY)) == THURSDAY + ONE_DAY


def test_python_and_sql_agree_on_every_day_of_two_weeks(cast: Cast):
    policy = policy_on(TODAY)
    for days in range(15):
        factory.a_case(team=cast.team, today=TODAY - days * ONE_DAY)
    for days in range(20):
        day = TODAY + (days - 8) * ONE_DAY
        late = {
            case.pk for case in Case.objects.all() if (due := rate_by(case, policy)) and due < day
        }
        assert (
            set(Case.objects.filter(rating_overdue(day, policy)).values_list("pk", flat=True))
            == late
        )


def test_a_hundred_unrated_hide_no_red_case(cast: Cast):
    """113 that nobody had rated put the first red one at row 135."""
    by = factory.user_of(cast.manager)
    for _ in range(30):
        factory.a_case(team=cast.team, waited=90, today=TODAY, by=by)
    red = factory.a_case(team=cast.team, waited=1, today=TODAY, by=by, rag=Rag.RED)
    page: Any = signed_in(cast.manager).get(reverse("waiting-list"))
    assert page.context["rows"][0].case == red
    items = caller(cast.manager).get("/api/cases/").json()["items"]
    assert items[0]["id"] == red.pk


def test_the_lane_is_a_tile_a_tab_and_a_flag(cast: Cast):
    by = factory.user_of(cast.manager)
    fresh = factory.a_case(team=cast.team, today=TODAY, by=by)
    late = factory.a_case(team=cast.team, waited=9, today=TODAY - 9 * ONE_DAY, by=by)
    factory.a_case(team=cast.team, today=TODAY, by=by, rag=Rag.RED)
    browser = signed_in(cast.manager)
    tiles = {tile.label: tile for tile in browser.get(reverse("today")).context["tiles"]}
    told = []
    for label in ("not rated", "rating overdue"):
        rows: Any = browser.get(tiles[label].url).context["rows"]
        told.append((str(tiles[label].number), [row.case for row in rows]))
    assert told == [("2", [late, fresh]), ("1", [late])]
    assert "a rating was due by" in browser.get(tiles["not rated"].url).content.decode().lower()


def test_the_mornings_message_has_the_lanes_in_their_order(cast: Cast, mailoutbox: Any):
    """Red, unrated, amber: as every list, and the unrated with their one working day."""
    User.objects.filter(worker=cast.manager).update(email="manager@example.com")
    by = factory.user_of(cast.manager)
    of_rating = {
        rag: factory.a_case(team=cast.team, waited=90, today=TODAY, by=by, rag=rag)
        for rag in (Rag.AMBER, None, Rag.RED)
    }
    Case.objects.update(next_look_on=TODAY + ONE_DAY)
    for case in of_rating.values():
        Escalation.objects.create(
            case=case, rung="past", threshold=84, spell=1, rag=case.rag, told="team_manager",
            raised_on=TODAY, climbs_on=TODAY + ONE_DAY, action="",
        )  # fmt: skip
    digests.send(as_of=TODAY)
    [mail] = [each for each in mailoutbox if each.to == ["manager@example.com"]]
    lines = [line for line in mail.body.splitlines() if line.startswith("- ")]
    assert lines == [
        "- 1 red, no worker", "- 1 not rated yet, 1 of them overdue",
        "- 3 to acknowledge: 1 red, 1 unrated, 1 amber",
    ]  # fmt: skip
