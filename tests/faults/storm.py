"""The storm: kills, crashes and floods at places drawn from a seed, until the outbox is drained."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from tests.faults.town import LIVE, Town

WORKERS = 2


@dataclass(frozen=True)
class Plan:
    """How hard it blows."""

    kills: int
    flushes: int = 0
    broker_kills: int = 0
    crashes: int = 0
    beats: int = 2
    patience_s: float = 300


@dataclass
class Ran:
    """What it came to."""

    seconds: float
    blows: Counter[str]


def run(town: Town, plan: Plan, *, people: int) -> Ran:
    """Start everything, blow, and wait until no letter is on its way."""
    began = time.monotonic()
    dice = random.Random(town.seed)
    blows: Counter[str] = Counter()
    waiting = _places(plan, dice)
    for number in range(plan.beats):
        town.start_beat(number)
    for number in range(WORKERS):
        town.start_worker(number)
    while waiting or not is_drained(town, people):
        done = _share_done(town, people)
        if waiting and done >= waiting[0][0]:
            _, blow = waiting.pop(0)
            _BLOWS[blow](town, dice)
            blows[blow] += 1
        assert time.monotonic() - began < plan.patience_s, _why_not(town, waiting)
        time.sleep(0.1)
    return Ran(time.monotonic() - began, blows)


def _places(plan: Plan, dice: random.Random) -> list[tuple[float, str]]:
    """At what share of the letters each blow falls; all while there is work."""
    blows = (
        ["kill a worker"] * plan.kills + ["flush the broker"] * plan.flushes
        + ["kill the broker"] * plan.broker_kills + ["crash the database"] * plan.crashes
    )  # fmt: skip
    return sorted((dice.uniform(0.02, 0.9), blow) for blow in blows)


def _kill_workers(town: Town, dice: random.Random) -> None:
    """One worker or all of them, at any moment of their work; and new ones."""
    time.sleep(dice.uniform(0, 0.3))
    doomed = range(WORKERS) if dice.random() < 0.3 else [dice.randrange(WORKERS)]
    for number in doomed:
        town.kill(f"worker{number}")
    for number in doomed:
        town.start_worker(number)


_BLOWS: dict[str, Callable[[Town, random.Random], None]] = {
    "kill a worker": _kill_workers,
    "flush the broker": lambda town, dice: town.flush_valkey(),
    "kill the broker": lambda town, dice: town.kill_valkey(),
    "crash the database": lambda town, dice: town.crash_postgres(),
}


def _share_done(town: Town, people: int) -> float:
    try:
        letters = town.letters()
    except psycopg.OperationalError:
        return 0
    return sum(number for state, number in letters.items() if state not in LIVE) / people


def is_drained(town: Town, people: int) -> bool:
    letters = town.letters()
    return sum(letters.values()) == people and not any(letters[state] for state in LIVE)


def _why_not(town: Town, waiting: list[tuple[float, str]]) -> str:
    logs = sorted(town.home.logs.glob("worker*.log"))
    last = logs[-1].read_text()[-3000:] if logs else "no worker started"
    return (
        f"not drained: {dict(town.letters())}, blows left {waiting}, "
        f"carrier {dict(town.noted())}\n{last}"
    )
