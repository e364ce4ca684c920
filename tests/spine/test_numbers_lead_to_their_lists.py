"""A number is a link to the list that it counts, whatever the policy says (screens.md)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import escalation, kinds, policy_changes
from casework.acts.record import policy_on
from casework.cases import completing
from casework.cases.wait import past_standard
from casework.models import Case, Letter, LetterTask
from casework.policy import Rag
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.factory import give, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ONE_DAY = timedelta(days=1)
WAITS = (0, 20, 21, 22, 28, 29, 56, 57)


@pytest.fixture(params=[28, 21], ids=["as it comes", "changed by the council"])
def story(request, cast: Cast) -> Cast:
    """Cases of two teams each side of every number, some with a worker, and what they owe."""
    if request.param != 28:
        for code in ("standard.care_act", "letter.first"):
            policy_changes.override(
                code, value=request.param, from_on=TODAY, reason="Minute 14",
                by=user_of(cast.service_manager), on=TODAY,
            )  # fmt: skip
    for team in (cast.team, cast.other_team):
        for number, waited in enumerate(WAITS):
            kind = ("care_act", "financial")[number % 2]
            rag = (None, Rag.RED, Rag.AMBER)[number % 3]
            factory.a_case(waited=waited, kind=kind, rag=rag, team=team, today=TODAY)
    _looked_at_each_side_of_today()
    _given(cast)
    for due_on in (TODAY - ONE_DAY, TODAY):
        _letter_task(cast, due_on)
    escalation.sweep(as_of=TODAY)
    return cast


def _looked_at_each_side_of_today() -> None:
    for number, case in enumerate(Case.objects.order_by("pk")):
        next_look_on = TODAY + (number % 3 - 1) * ONE_DAY
        Case.objects.filter(pk=case.pk).update(next_look_on=next_look_on)


def _given(cast: Cast) -> None:
    """One with somebody at work, one with somebody who has left."""
    theirs = Case.objects.of_team(cast.team).filter(rag=Rag.AMBER)
    for case, worker in zip(theirs, (cast.practitioner, cast.colleague), strict=False):
        give(case, worker, by=user_of(cast.manager), on=TODAY)
    cast.colleague.left_on = TODAY
    cast.colleague.save()


def _letter_task(cast: Cast, due_on: date) -> None:
    case = factory.a_case(waited=40, team=cast.team, today=TODAY)
    letter = Letter.objects.create(
        case=case, person=case.person, team=cast.team, kind="waiting_well", milestone=28,
        due_on=TODAY, state="held", held_because="format_task",
    )  # fmt: skip
    LetterTask.objects.create(
        letter=letter, person=letter.person, team=cast.team, kind="format", needs=["braille_2"],
        raised_on=due_on - ONE_DAY, due_on=due_on,
    )  # fmt: skip


def listed(browser: Client, url: str) -> str:
    """How many the list at this address says, or shows, that it holds."""
    answer: Any = browser.get(url)
    assert answer.status_code == 200, url
    if url.startswith(reverse("waiting-list")):
        return str(answer.context["tiles"][0]["number"])
    if url.startswith(reverse("escalations")):
        return str(answer.context["waiting_count"])
    return str(len(answer.context["rows"]))


@pytest.mark.parametrize("who", ["manager", "service_manager", "auditor", "support"])
def test_each_number_of_today_is_of_the_list_behind_it(who, story):
    browser = signed_in(getattr(story, who))
    tiles: Any = browser.get(reverse("today")).context["tiles"]
    assert {tile.label: str(tile.number) for tile in tiles} == {
        tile.label: listed(browser, tile.url) for tile in tiles
    }
    assert all(tile.number for tile in tiles), "a number that is none shows nothing"


@pytest.mark.parametrize("who", ["service_manager", "auditor"])
def test_each_number_of_each_team_is_of_the_list_behind_it(who, story):
    browser = signed_in(getattr(story, who))
    teams: Any = browser.get(reverse("today")).context["teams"]
    assert {row.team for row, _ in teams} == {story.team, story.other_team}
    for _, cells in teams:
        told = {label: str(count) for label, count, _ in cells}
        assert told == {label: listed(browser, url) for label, _, url in cells}


NARROWED = (
    "", "?team=", "?team=&show=open", "?team=&rating=0", "?team=&kind=financial",
    "?team=&waited=28", "?team=&waited=standard", "?team=&rating=1&waited=56&show=with_worker",
    "?team=&flags=overdue", "?team=&flags=never_asked&flags=look&show=open",
)  # fmt: skip


@pytest.mark.parametrize("query", NARROWED)
def test_each_number_of_a_list_is_of_the_list_behind_it(query, story):
    browser, url = signed_in(story.manager), reverse("waiting-list")
    tiles: Any = browser.get(url + query).context["tiles"]
    tiles = [tile for tile in tiles if not tile["label"].startswith("days")]
    assert {tile["label"]: tile["number"] for tile in tiles} == {
        tile["label"]: listed(browser, url + tile["url"]) for tile in tiles
    }


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "days, the longest wait"), ("?team=&rating=2", "days, the longest wait"),
     ("?team=&show=open", "days since the oldest request")],
)  # fmt: skip
def test_the_longest_wait_leads_to_the_list_on_which_it_stands_first(query, says, story):
    browser, url = signed_in(story.manager), reverse("waiting-list")
    [longest] = [
        tile for tile in browser.get(url + query).context["tiles"] if tile["label"] == says
    ]
    first = browser.get(url + longest["url"]).context["rows"][0].case
    assert longest["number"] == str((TODAY - first.received_on).days)


def test_a_list_that_is_empty_has_no_longest_wait(cast: Cast):
    tiles: Any = signed_in(cast.manager).get(reverse("waiting-list")).context["tiles"]
    assert [tile["number"] for tile in tiles] == ["0"] * 5


def test_the_list_past_the_standard_is_of_those_past_the_standard_of_their_own_kind(story):
    """The same rule in SQL and in Python, also once a worker has ended the wait."""
    policy = policy_on(TODAY)
    every = list(Case.objects.still_open())
    over = {case.pk for case in every if case.over_standard(TODAY, policy)}
    found = Case.objects.still_open().filter(past_standard(TODAY, policy))
    assert {case.pk for case in found} == over
    assert 0 < len(over) < len(every)


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.every()])
def test_each_kind_is_past_its_standard_on_the_day_after_it(kind, cast: Cast):
    policy = policy_on(TODAY)
    case = factory.a_case(kind=kind, team=cast.team, today=TODAY)
    standard = case.standard(policy)
    for waited, is_past in ((standard, False), (standard + 1, True)):
        found = Case.objects.filter(past_standard(case.received_on + waited * ONE_DAY, policy))
        assert found.exists() is is_past


def test_what_started_in_time_is_not_past_the_standard_ever_after(cast: Cast):
    policy, by = policy_on(TODAY), user_of(cast.manager)
    for waited in (28, 29):
        case = factory.a_case(waited=waited, team=cast.team, today=TODAY)
        give(case, cast.practitioner, by=by, on=TODAY)
        completing.happened(case, what="started", day=TODAY, by=by, on=TODAY)
    later = TODAY + 100 * ONE_DAY
    [found] = Case.objects.filter(past_standard(later, policy))
    assert found.counted(later) == 29


def test_a_worker_who_has_not_started_meets_no_standard(cast: Cast):
    """A name on the case is no assessment: it is past its standard like one that waits."""
    case = factory.a_case(waited=28, team=cast.team, today=TODAY)
    give(case, cast.practitioner, by=user_of(cast.manager), on=TODAY)
    tomorrow, policy = TODAY + ONE_DAY, policy_on(TODAY)
    assert [*Case.objects.filter(past_standard(tomorrow, policy))] == [case]
    assert (case.waited(tomorrow), case.over_standard(tomorrow, policy)) == (28, 1)
