"""Doors compared: what the page refuses, the API and the import refuse in the same words."""

import html
import json
import re
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from casework.acts import receiving
from casework.models import Case, Person, Source, Team
from casework.refusals import Refusal
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, Cast, signed_in
from tests.imports import files
from tests.imports.conftest import Bring

PEOPLE: dict[str, dict[str, Any]] = {
    "alive": {},
    "died": {"died_on": date(2026, 11, 1)},
    "reported dead": {"reported_dead_on": date(2026, 11, 1)},
    "13 years old": {"born_on": date(2013, 1, 1)},
    "17 years old": {"born_on": date(2009, 1, 1)},
    "waits already": {},
}
KINDS = ("care_act", "occupational_therapy", "carer_assessment")
DAYS = {
    "today": TODAY, "a year ago": TODAY - timedelta(days=365), "1926": date(1926, 11, 21),
    "before the birth": date(2008, 12, 31),
}  # fmt: skip
TEAMS = ("takes everything", "takes one kind", "takes nothing")


@pytest.fixture
def teams(cast: Cast) -> dict[str, Team]:
    made = {}
    for name, takes in zip(TEAMS, (None, ["care_act"], []), strict=True):
        made[name] = factory.a_team(name=name.title(), takes=takes)
        factory.a_worker(team=made[name])
    return made


def _person(state: str, cast: Cast) -> Person:
    known = {"born_on": date(1935, 5, 4), **PEOPLE[state]}
    person = factory.a_person("Kemp", nhs_number=files.synthetic_nhs_number(7), **known)
    if state == "waits already":
        factory.a_case(person=person, team=cast.team, kind="care_act", today=TODAY)
    return person


def _by_act(person: Person, kind: str, team: Team, day: date, cast: Cast) -> str:
    asked = receiving.Request(person, kind, team, day, Source.GP, "Stairs")
    try:
        receiving.receive(asked, by=factory.user_of(cast.support), on=TODAY)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _by_api(person: Person, kind: str, team: Team, day: date, cast: Cast) -> str:
    body = {"person": person.pk, "kind": kind, "team": team.pk, "received_on": day.isoformat(),
            "source": "gp", "summary": "Stairs"}  # fmt: skip
    answer = caller(cast.support).post("/api/cases/", body)
    return "" if answer.status_code == 201 else json.dumps(answer.json(), ensure_ascii=False)


def _by_page(person: Person, kind: str, team: Team, day: date, cast: Cast) -> str:
    body = {"kind": kind, "team": team.pk, "source": "gp", "summary": "Stairs",
            "received_on_day": day.day, "received_on_month": day.month,
            "received_on_year": day.year}  # fmt: skip
    answer = signed_in(cast.support).post(f"/receive/{person.pk}/", body)
    return "" if answer.status_code == 302 else html.unescape(answer.content.decode())


def _by_import(person: Person, kind: str, team: Team, day: date, bring: Bring) -> str:
    row = {
        **files.USUAL, "NHS No": person.nhs_number or "", "Surname": person.family_name,
        "Forename": person.given_names, "DOB": f"{person.born_on}", "Case type": kind,
        "Referral date": day.isoformat(), "Team": team.name, "Case ID": "NEW-1",
    }  # fmt: skip
    batch = bring(files.csv_bytes([[row[name] for name in files.HEADINGS]]))
    return " ".join(each["says"] for made in batch.rows.all() for each in made.problems)


@pytest.mark.parametrize(("state", "kind"), list(product(PEOPLE, KINDS)))
def test_every_door_refuses_alike(bring: Bring, cast: Cast, teams: dict[str, Team], state, kind):
    refused = 0
    every = list(product(teams.values(), DAYS.values()))
    for team, day in every[list(PEOPLE).index(state) % 2 :: 2]:
        said = []
        doors = [partial(door, cast=cast) for door in (_by_act, _by_api, _by_page)]
        for door in (*doors, partial(_by_import, bring=bring)):
            with transaction.atomic():
                person = _person(state, cast)
                before = Case.objects.count()
                said.append(door(person, kind, team, day))
                assert (Case.objects.count() == before) is bool(said[0]), (door, team, day, said)
                transaction.set_rollback(True)
        act, *others = (re.sub(r"C-\d+", "C-…", words) for words in said)
        api, page, imported = others
        refused += bool(act)
        # The page offers only teams that take the kind, and says so by itself.
        is_offered = team.takes is None or kind in team.takes
        words = others if is_offered else [api, imported]
        lacking = [each[-300:] for each in words if act not in each]
        assert not lacking, (act, team, day, lacking)
        assert bool(act) == bool(page), (act, page)
    assert refused >= 1
