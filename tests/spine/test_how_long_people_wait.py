"""Mean, median, 90th percentile and longest stand together, by kind and by team (S24)."""

import csv
import io
from datetime import timedelta
from statistics import fmean, median
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import waits
from casework.acts import allocating, receiving
from casework.models import Case, Person
from casework.waits import NOW, REACHED
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.factory import give, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ONE_DAY = timedelta(days=1)
# A long tail: the mean says fifteen days, and one person has waited a year.
TAIL = (1, 2, 3, 4, 5, 6, 7, 8, 364)


def figure(measure=NOW, *, team=None, kind=None) -> Any:
    """The one figure of a team and a kind; None where nobody waits."""
    found = waits.measured(measure, as_of=TODAY)
    return next((each for each in found if (each.team, each.kind) == (team, kind)), None)


def cases(cast: Cast, *waited: int, **words: Any) -> list[Case]:
    by = user_of(cast.manager)
    details = {"team": cast.team, "today": TODAY, "by": by, **words}
    return [factory.a_case(waited=days, **details) for days in waited]


def test_the_long_tail_stands_beside_the_mean(cast):
    cases(cast, *TAIL)
    told = figure()
    # In whole days: the mean is 44.4.
    assert (told.count, told.mean, told.median, told.longest) == (9, 44, 5, 364)
    # Nine tenths of the way along the nine waits in order: between the eighth and the ninth.
    assert told.percentile_90 == round(8 + 0.2 * (364 - 8))


@given(days=st.lists(st.integers(0, 2000), min_size=5, max_size=30))
@settings(max_examples=25, deadline=None)
def test_the_database_reckons_as_a_statistician_does(days):
    with connection.cursor() as cursor:
        rows = ", ".join(f"(1, 'review', {each}, 0)" for each in days)
        cursor.execute(f"WITH waits (team_id, kind, days, held) AS (VALUES {rows}) {waits.FIGURES}")
        counted, mean, middle, _, longest, _ = cursor.fetchone()[2:]
    assert (counted, longest) == (len(days), max(days))
    assert float(mean) == pytest.approx(fmean(days))
    assert middle == pytest.approx(median(days))


def test_by_kind_and_by_team_and_both(cast):
    cases(cast, *[10] * 5, kind="review")
    cases(cast, *[20] * 6, kind="financial")
    cases(cast, *[30] * 7, kind="review", team=cast.other_team)
    told = {
        (team, kind): figure(team=team, kind=kind).count
        for team in (None, cast.team, cast.other_team) for kind in (None, "review", "financial")
        if (team, kind) != (cast.other_team, "financial")
    }  # fmt: skip
    assert told == {
        (None, None): 18, (None, "review"): 12, (None, "financial"): 6,
        (cast.team, None): 11, (cast.team, "review"): 5, (cast.team, "financial"): 6,
        (cast.other_team, None): 7, (cast.other_team, "review"): 7,
    }  # fmt: skip
    assert figure(team=cast.other_team, kind="financial") is None


def test_who_waits_now_is_open_and_with_nobody(cast):
    by = user_of(cast.manager)
    waiting, given, closed = cases(cast, 5, 6, 7)
    give(given, cast.practitioner, by=by, on=TODAY)
    receiving.close(closed, reason="completed", note="Done", by=by, on=TODAY)
    assert figure().count == 1
    assert figure().longest == waiting.waited(TODAY)


def test_reached_is_the_day_of_the_worker_who_kept_it_within_the_year(cast):
    by, year = user_of(cast.manager), 365 * ONE_DAY
    for began, waited in ((TODAY - year, 9), (TODAY - year + ONE_DAY, 40), (TODAY, 50)):
        (case,) = cases(cast, (TODAY - began).days + waited)
        give(case, cast.practitioner, by=by, on=began)
    # A case that changes hands is one wait.
    allocating.reallocate(
        case, held_by=cast.practitioner, to=cast.colleague, because="Away", by=by, on=TODAY
    )
    told = figure(REACHED)
    assert (told.count, told.mean, told.longest) == (2, 45, 50)


def test_what_was_given_back_and_waits_again_was_not_reached(cast):
    by = user_of(cast.manager)
    back, closed = cases(cast, 20, 30)
    for case in (back, closed):
        give(case, cast.practitioner, by=by, on=TODAY)
    allocating.give_back(back, because="Too far", by=by, on=TODAY)
    receiving.close(closed, reason="completed", note="Done", by=by, on=TODAY)
    assert (figure(REACHED).count, figure(REACHED).longest) == (1, 30)
    assert figure(NOW).longest == 20


@pytest.mark.parametrize(("number", "is_told"), [(4, False), (5, True)])
def test_the_waits_of_very_few_are_left_out_on_the_page_and_in_the_file(cast, number, is_told):
    cases(cast, *[77] * number)
    analyst = signed_in(cast.analyst)
    page = analyst.get(reverse("waits")).content.decode()
    assert ("77 days" in page, "left out</td>" in page) == (is_told, not is_told)
    assert Person.objects.all()[0].family_name not in page
    text = b"".join(analyst.get(reverse("waits-export"))).decode("utf-8-sig")
    told = [row for row in csv.DictReader(io.StringIO(text)) if row["Team"] == "Every team"]
    numbers = ("5", "77") if is_told else ("left out", "")
    assert {(row["How many"], row["Longest days"]) for row in told} == {numbers}
    [first, *_] = analyst.get("/api/waits/").json()["items"]
    assert (first["count"], first["longest"]) == ((5, 77) if is_told else (None, None))


def test_each_figure_stands_with_a_query_that_can_be_run_as_it_is(cast):
    cases(cast, *TAIL)
    page = signed_in(cast.analyst).get(reverse("waits")).content.decode()
    assert page.count("GROUPING SETS") == len(waits.MEASURES)
    for measure in waits.MEASURES:
        with connection.cursor() as cursor:
            cursor.execute(waits.query_of(measure, as_of=TODAY))


def test_a_number_is_a_link_to_its_list_for_whoever_may_open_it(cast):
    cases(cast, *TAIL, kind="review")
    browser = signed_in(cast.service_manager)
    query = f"?team={cast.team.pk}"
    [(all_of_it, url), *_] = browser.get(reverse("waits") + query).context["shown"][0]["by_kind"]
    assert browser.get(url).context["tiles"][0]["number"] == str(all_of_it.count)
    assert browser.get(url).context["rows"][0].waited == all_of_it.longest
    told = signed_in(cast.analyst).get(reverse("waits")).context["shown"][0]["by_kind"]
    assert {url for _, url in told} == {""}


@pytest.mark.parametrize("team", ["x", "0", "²", "9" * 30])
def test_a_team_that_is_none_is_no_crash(cast, team):
    asked = signed_in(cast.analyst).get(reverse("waits"), {"team": team})
    assert asked.status_code in (200, 404)


@pytest.mark.parametrize("who", ["practitioner", "support", "administrator"])
def test_the_figures_are_for_those_who_read_figures(cast, who):
    browser = signed_in(getattr(cast, who))
    for name in ("waits", "waits-export"):
        assert browser.get(reverse(name)).status_code == 403


def test_whoever_was_given_a_case_by_mistake_had_not_reached_anybody(cast):
    [case, *_] = cases(cast, 60, 5, 5, 5, 5, 5)
    by = user_of(cast.manager)
    for other in Case.objects.exclude(pk=case.pk):
        give(other, cast.practitioner, by=by, on=TODAY)
    made = allocating.allocate(
        case, to=cast.practitioner, reason="capacity", by=by, on=TODAY - 50 * ONE_DAY
    )
    allocating.undo(made, by=by, on=TODAY - 50 * ONE_DAY)
    assert figure(REACHED).longest == 5
    allocating.allocate(case, to=cast.colleague, reason="capacity", by=by, on=TODAY)
    assert figure(REACHED).longest == 60
