"""What a role may do, what the pages offer it, what the API lets it and what is said are one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework.acts import watching
from casework.models import Case, Worker
from casework.policy import Role
from casework.roles import ROLES, Right
from casework.views.policy import RIGHT_SAYS
from tests import factory
from tests.api.asking import Caller, caller
from tests.conftest import Cast, signed_in

# Who gives back a case of the own team that the practitioner holds, and who pauses it.
MAY: dict[str, tuple[bool, bool]] = {
    "practitioner": (True, True),  # holds it
    "other practitioner": (False, True),
    "colleague": (True, True),  # a senior practitioner, who allocates
    "manager": (True, True),
    "service_manager": (True, True),
    "other_manager": (False, False),
    "support": (False, False),
    "auditor": (False, False),
}


def who_is(cast: Cast, name: str) -> Worker:
    if name == "other practitioner":
        return factory.a_worker(Role.PRACTITIONER, team=cast.team)
    worker: Worker = getattr(cast, name)
    return worker


def held(cast: Cast, today: date) -> Case:
    by = factory.user_of(cast.manager)
    case = factory.a_case(waited=40, team=cast.team, today=today, by=by)
    factory.give(case, cast.practitioner, by=by, on=today)
    return case


def paused(cast: Cast, today: date) -> Case:
    case = held(cast, today)
    until = today + timedelta(days=7)
    watching.pause(
        case, reason="hospital", note="", until=until, by=factory.user_of(cast.manager), on=today
    )
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("name", MAY)
def test_only_the_holder_or_who_may_allocate_gives_back(cast: Cast, today: date, name: str):
    case, worker = held(cast, today), who_is(cast, name)
    client, url = signed_in(worker), reverse("case-give-back", args=[case.pk])
    may = MAY[name][0]
    assert (client.get(url).status_code == 200) is may
    assert (url in client.get(reverse("case", args=[case.pk])).content.decode()) is may
    client.post(url, {"why": "Full"})
    case.refresh_from_db()
    assert (case.worker is None) is may


@pytest.mark.parametrize("name", MAY)
def test_only_who_may_rate_pauses_and_ends_a_pause(cast: Cast, today: date, name: str):
    case, stopped = held(cast, today), paused(cast, today)
    client, may = signed_in(who_is(cast, name)), MAY[name][1]
    for about, act in ((case, "case-pause"), (stopped, "case-resume")):
        url = reverse(act, args=[about.pk])
        shown = client.get(reverse("case", args=[about.pk])).content.decode()
        assert (url in shown) is may, act
        typed: dict[str, Any] = {"reason": "hospital", "until": "2026-11-28"}
        assert client.post(url, typed).status_code == (302 if may else 403), act
    assert case.pauses.filter(ended_on=None).exists() is may
    other = paused(cast, today).pauses.get()
    undone = client.post(reverse("pause-undo", args=[other.pk]))
    assert undone.status_code == (302 if may else 403)
    assert stopped.pauses.filter(ended_on=None).exists() is not may


@pytest.mark.parametrize("name", MAY)
def test_the_api_lets_the_same_and_refuses_the_same(cast: Cast, today: date, name: str):
    worker = who_is(cast, name)
    case, stopped = held(cast, today), paused(cast, today)
    asks: Caller = caller(worker)
    back = f"/api/cases/{case.pk}/allocation/"
    given = asks.ask("DELETE", back, {"because": "Full"}, match=case.version)
    ended = asks.ask("DELETE", f"/api/cases/{stopped.pk}/pause/", {}, match=stopped.version)
    assert (given.status_code == 200, ended.status_code == 200) == MAY[name]
    assert {given.status_code, ended.status_code} <= {200, 403}


# What the list offers: allocate, move, ask for a visit, and boxes to tick.
OFFERS: dict[str, tuple[bool, bool, bool]] = {
    "practitioner": (False, True, True),
    "colleague": (True, True, True),
    "support": (False, False, True),
    "auditor": (False, False, False),
}


@pytest.mark.parametrize("name", OFFERS)
def test_the_list_offers_only_what_may_be_done(cast: Cast, today: date, name: str):
    factory.a_case(waited=40, team=cast.team, today=today)
    client = signed_in(who_is(cast, name))
    page = client.get(reverse("waiting-list")).content.decode()
    verbs = (
        "Allocate selected", reverse("move-many"), reverse("visit-many"),
    )  # fmt: skip
    assert tuple(verb in page for verb in verbs) == OFFERS[name]
    assert ('name="case"' in page) is any(OFFERS[name])
    opens = [client.get(reverse(url)).status_code != 403 for url in ("move-many", "visit-many")]
    assert tuple(opens) == OFFERS[name][1:]


@pytest.mark.parametrize(("name", "may"), [("support", True), ("auditor", False)])
def test_a_death_is_recorded_by_whoever_works_records_of_any_team(
    cast: Cast, today: date, name: str, may: bool
):
    person, worker = factory.a_person(), who_is(cast, name)
    factory.a_case(waited=3, team=cast.other_team, person=person, today=today)
    page = signed_in(worker).get(reverse("person-death", args=[person.pk]))
    assert (page.status_code == 200) is may
    path = f"/api/people/{person.pk}/death/"
    caller(worker).post(path, {"verified": True, "on": "2026-11-20"})
    person.refresh_from_db()
    assert (person.died_on == date(2026, 11, 20)) is may
    assert "of a person of any team" in RIGHT_SAYS[Right.WORK]
    assert "a death" in RIGHT_SAYS[Right.WORK]


def test_the_words_of_a_role_promise_no_less_than_it_may(db: None):
    support = ROLES[Role.BUSINESS_SUPPORT]
    assert "deaths" in support.says
    assert not support.rights & {Right.RATE, Right.ALLOCATE, Right.GIVE_BACK, Right.MOVE}
    assert "give back for anyone" in RIGHT_SAYS[Right.ALLOCATE]
    assert "pause" in RIGHT_SAYS[Right.RATE]
