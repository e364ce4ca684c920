"""Five beats ring every bell and people run the jobs by hand: still once each (trust.md, R7)."""

import random
import time
from datetime import date

import pytest

from casework.calendar import local_today
from tests.faults import storm
from tests.faults.test_killed_in_the_middle import SEED
from tests.faults.town import Town, town

BEATS, WORKERS = 5, 2
BY_HAND = ("prepare_letters", "send_letters", "escalate")
# In each wave so many people fall due at once, while everything rings.
WAVE, WAVES, WAVE_S = 200, 20, 30
PATIENCE_S = 600
LATER = "DATE '2999-01-01'"


@pytest.mark.full
def test_ten_minutes_of_five_beats_and_of_jobs_run_by_hand(tmp_path, capsys):
    people, day = WAVE * WAVES, local_today()
    with town(tmp_path, kind="queryable", people=people, seed=SEED, day=day) as here:
        _nobody_is_due(here)
        for number in range(WORKERS):
            here.start_worker(number)
        for number in range(BEATS):
            here.start_beat(number)
        for number in range(WAVES):
            _wave(here, number, day=day)
        _wait_until_drained(here, people)
        with capsys.disabled():
            print(_report(here, people))
        _each_once(here, people)


def _nobody_is_due(here: Town) -> None:
    with here.connect() as database:
        later = f"letter_due_on = {LATER}, escalation_due_on = {LATER}"
        database.execute(f"UPDATE casework_case SET {later}".encode())


def _wave(here: Town, number: int, *, day: date) -> None:
    """More people fall due, and somebody runs a job by hand, twice at the same time."""
    began, dice = time.monotonic(), random.Random(SEED + number)
    with here.connect() as database:
        database.execute(
            f"UPDATE casework_case SET letter_due_on = DATE '{day}', "
            f"escalation_due_on = DATE '{day}' WHERE id IN (SELECT id FROM casework_case "
            f"WHERE letter_due_on = {LATER} ORDER BY id LIMIT {WAVE})".encode()
        )
    time.sleep(dice.uniform(0, 2))
    name = dice.choice(BY_HAND)
    for hand in ("left", "right"):
        here.start(f"{hand} hand", here.command("run_job", name))
    time.sleep(max(0.0, WAVE_S - (time.monotonic() - began)))
    for hand in ("left", "right"):
        assert here.running.pop(f"{hand} hand").wait(timeout=PATIENCE_S) == 0


def _wait_until_drained(here: Town, people: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while not storm.is_drained(here, people):
        assert time.monotonic() < until, dict(here.letters())
        time.sleep(0.5)


def _report(here: Town, people: int) -> str:
    rows = here.ask("SELECT job, count(*)::int FROM casework_jobrun GROUP BY 1 ORDER BY 1")
    runs = {str(job): number for job, number in rows}
    return (
        f"\nfive beats: seed {here.seed}, {people:,} people in {WAVES} waves, runs {runs}; "
        f"carrier {dict(here.noted())}; letters {dict(here.letters())}"
    )


def _each_once(here: Town, people: int) -> None:
    printed, letters = here.printed(), here.letters()
    assert [reference for reference, times in printed.items() if times > 1] == []
    # One that the carrier turned away three times stands before a person, and was not printed.
    assert letters["sent"] + letters["failed"] == people
    assert len(printed) == letters["sent"] > people * 0.99
    failed = here.ask("SELECT id FROM casework_letter WHERE state = 'failed'")
    assert {str(pk) for (pk,) in failed}.isdisjoint(printed)
    each = "SELECT count(*), count(DISTINCT (case_id, {0})) FROM casework_{1}"
    assert here.ask(each.format("kind, milestone", "letter")) == [(people, people)]
    assert here.ask(each.format("rung, threshold, spell", "escalation")) == [(people, people)]
    told = "SELECT count(*) FROM casework_event WHERE verb = 'escalated'"
    assert here.ask(told) == [(people,)]
    # They did ring in each other's way: runs of one job went on at the same time.
    [(overlaps,)] = here.ask(
        "SELECT count(*)::int FROM casework_jobrun a JOIN casework_jobrun b ON a.job = b.job "
        "AND a.id < b.id AND b.started_at < a.ended_at AND a.started_at < b.ended_at"
    )
    assert int(str(overlaps)) > WAVES
