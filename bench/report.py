"""What a run is told as: its tables, how it grew, and which targets it reached."""

import os
import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from bench import database
from bench.figures import Figure, Results, growth, table

BEGIN, END = "<!-- written by script/bench -->", "<!-- end of what script/bench wrote -->"


@dataclass(frozen=True)
class Target:
    """A promise about one row of the table, at one size."""

    row: str
    words: str
    is_reached: Callable[[Figure], bool]


def _at_most(row: str, most: float, unit: str) -> Target:
    return Target(row, f"at most {most:g} {unit}", lambda figure: figure.p50 <= most)


def _at_least(row: str, least: float, unit: str) -> Target:
    return Target(row, f"at least {least:g} {unit}", lambda figure: figure.p50 >= least)


def _statements(row: str, most: float) -> Target:
    return Target(row, f"at most {most:g} SQL", lambda figure: (figure.sql or 0) <= most)


TARGETS = (
    _at_most("Waiting list, JSON", 8, "ms"),
    _at_most("Waiting list, HTML", 10, "ms"),
    _statements("Waiting list, HTML", 8),
    _statements("Waiting list, JSON", 8),
    _at_most("Create a case", 9, "ms"),
    _at_most("Today (the dashboard)", 50, "ms"),
    _at_most("Escalate, per due case", 100, "µs"),
    _statements("Escalate, per due case", 0.05),
    _at_most("Escalate, nothing due", 50, "ms"),
    _at_least("Letters printed, 12 point, a core", 300, "a second"),
    _at_least("Letters printed, 28 point, a core", 300, "a second"),
    _at_most("Memory of a web worker, the larger", 150, "MB"),
)
# A list may cost so many times more for ten times the cases.
GROWTH = 1.2
GROWING = ("Waiting list, HTML", "Waiting list, JSON", "Waiting list, half way down")


def whole(found: dict[int, Results], *, command: str, minutes: float) -> str:
    """All that a run has to say, as Markdown."""
    told = (
        f"`{command}`, on {time.strftime('%-d %B %Y')}, in {minutes:.0f} minutes. {_machine()} "
        f"Of the machine's processors, {os.getloadavg()[2]:.1f} were wanted in the last quarter of "
        "an hour."
    )
    parts = [told, "### Targets\n\n" + _targets(found)]
    parts += [f"### {size:,} open cases\n\n{table(found[size])}" for size in reversed(found)]
    parts += [
        f"### Ours, from {small:,} to {large:,}\n\n{growth(found[small], found[large])}"
        for small, large in pairwise(found)
    ]
    return "\n\n".join(parts) + "\n"


def placed(told: str, document: str) -> str:
    """The document with what a run told in place of what the last one told."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{told}\n{END}{after}" if rest else told


def _targets(found: dict[int, Results]) -> str:
    lines = [
        f"| | target | {' | '.join(f'{size:,}' for size in found)} |",
        "|---" * (len(found) + 2) + "|",
    ]
    for target in TARGETS:
        cells = [_judged(target, results) for results in found.values()]
        lines.append(f"| {target.row} | {target.words} | {' | '.join(cells)} |")
    for row in GROWING:
        cells = ["", *(_grown(found[a], found[b], row) for a, b in pairwise(found))]
        lines.append(f"| {row}, from the size before | at most {GROWTH} × | {' | '.join(cells)} |")
    return "\n".join(lines)


def _judged(target: Target, results: Results) -> str:
    figure = results.get(target.row, {}).get("ours")
    if figure is None:
        return "not measured"
    return f"{figure}: {'reached' if target.is_reached(figure) else '**not reached**'}"


def _grown(small: Results, large: Results, row: str) -> str:
    grown = large[row]["ours"].p50 / small[row]["ours"].p50
    return f"{grown:.2f} ×: {'reached' if grown <= GROWTH else '**not reached**'}"


def _machine() -> str:
    ours = {name: version(name) for name in ("Django", "psycopg", "gunicorn", "typst", "celery")}
    known = {"Python": platform.python_version(), **ours, **database.versions(), **_peer()}
    words = ", ".join(f"{name} {number}" for name, number in known.items())
    return f"{words}; {os.cpu_count()} cores."


def _peer() -> dict[str, str]:
    locked = (Path(__file__).parent / "peers" / "requirements.txt").read_text()
    found = re.search(r"^django-helpdesk==(\S+)", locked, re.MULTILINE)
    return {"django-helpdesk": found[1]} if found else {}
