"""Real workers, beats, Valkey and PostgreSQL are killed while letters go: none twice, none lost."""

import os
import random

import pytest

from casework.calendar import local_today
from tests.faults import storm
from tests.faults.storm import Plan
from tests.faults.town import Town, town

SEED = int(os.environ.get("FAULTS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)

USUAL = [
    pytest.param("idempotent", 500, Plan(kills=4), id="idempotent"),
]
FULL = [
    pytest.param(
        kind, people, Plan(kills=20, flushes=2, broker_kills=2, crashes=2, patience_s=2400), id=kind
    )
    for kind, people in (("idempotent", 10_000), ("queryable", 3_000), ("blind", 3_000))
]


@pytest.mark.parametrize(("kind", "people", "plan"), USUAL)
def test_nobody_is_written_to_twice_or_missed(tmp_path, capsys, kind, people, plan):
    _blow(tmp_path, capsys, kind=kind, people=people, plan=plan)


@pytest.mark.full
@pytest.mark.parametrize(("kind", "people", "plan"), FULL)
def test_nor_when_everything_fails(tmp_path, capsys, kind, people, plan):
    _blow(tmp_path, capsys, kind=kind, people=people, plan=plan)


def _blow(tmp_path, capsys, *, kind: str, people: int, plan: Plan) -> None:
    with town(tmp_path, kind=kind, people=people, seed=SEED, day=local_today()) as here:
        ran = storm.run(here, plan, people=people)
        with capsys.disabled():
            print(_report(here, ran, people=people))
        _none_twice_none_lost(here, people=people)
        _escalated_once(here, people=people)


def _report(here: Town, ran: storm.Ran, *, people: int) -> str:
    return (
        f"\n{here.kind}: seed {here.seed}, {people:,} letters due, {ran.seconds:.0f} s, "
        f"{dict(ran.blows)}; carrier {dict(here.noted())}; letters {dict(here.letters())}"
    )


def _none_twice_none_lost(here: Town, *, people: int) -> None:
    printed, letters = here.printed(), here.letters()
    assert [ref for ref, times in printed.items() if times > 1] == []
    if here.kind == "blind":
        # Whatever is not known to have gone, or not to have gone, stands before a person.
        assert letters["sent"] + letters["unconfirmed"] + letters["failed"] == people
        assert _references(here, "sent") <= set(printed)
        assert _references(here, "failed").isdisjoint(printed)
    else:
        assert (len(printed), letters["sent"]) == (people, people)


def _references(here: Town, state: str) -> set[str]:
    return {
        str(pk) for (pk,) in here.ask(f"SELECT id FROM casework_letter WHERE state = '{state}'")
    }


def _escalated_once(here: Town, *, people: int) -> None:
    [(raised, cases)] = here.ask(
        "SELECT count(*), count(DISTINCT case_id) FROM casework_escalation"
    )
    assert (raised, cases) == (people, people)
    assert here.ask("SELECT count(*) FROM casework_event WHERE verb = 'escalated'") == [(people,)]
