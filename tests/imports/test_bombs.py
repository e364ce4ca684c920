"""No file takes much memory or time, whatever it was built to do (trust.md, S15 and S16).

Each is read in a process of its own, whose memory and processor time are measured.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.faults.web import database_url
from tests.imports import bombs

MOST_MEMORY, MOST_SECONDS = 200 * bombs.MB, 10
# Of the bombs, those that cost most without the limits and next to nothing with them.
QUICK = {
    "one row of many cells.xlsx", "one cell.xlsx", "one tag.xlsx", "names of tags.xlsx",
    "styles.xlsx", "tags in tags.xlsx", "packed to a thousandth.xlsx", "entities.xlsx",
    "one quoted cell.csv", "one row of many lines.csv", "no line end, Windows.csv",
}  # fmt: skip
# What is in a part that nobody reads harms nobody.
HARMLESS = {
    "a zip in a zip.xlsx", "comments of cells.xlsx", "drawings.xlsx", "links to other files.xlsx",
    "equal rows.xlsx", "one shared text.xlsx", "shared texts.xlsx", "number formats.xlsx",
    "different shared texts.xlsx",
}  # fmt: skip


def measured(folder: Path) -> dict[str, tuple[str, int, float]]:
    """What became of each file, and the bytes and seconds that it took."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings_test", "DATABASE_URL": database_url(),
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-m", "tests.imports.read_each", str(folder)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return {name: (says, memory, seconds) for name, says, memory, seconds in rows}


def refuse_what_costs(cost: dict[str, tuple[str, int, float]]) -> None:
    said = {name: what for name, what in cost.items() if name not in HARMLESS}
    assert [name for name, (says, _, _) in said.items() if not says.startswith("refused")] == []
    assert {name: what for name, what in cost.items() if what[1] > MOST_MEMORY} == {}
    assert {name: what for name, what in cost.items() if what[2] > MOST_SECONDS} == {}


@pytest.mark.django_db
def test_a_bomb_is_refused_for_little_memory_and_time(tmp_path):
    bombs.write(tmp_path, 6, only=QUICK)
    cost = measured(tmp_path)
    assert set(cost) == QUICK
    refuse_what_costs(cost)


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mega", "how"), [(19, zipfile.ZIP_DEFLATED), (60, zipfile.ZIP_STORED)], ids=["19", "60"]
)
def test_no_bomb_takes_more_than_200_mb_and_10_s(tmp_path, capsys, mega, how):
    bombs.write(tmp_path, mega, how=how)
    cost = measured(tmp_path)
    with capsys.disabled():
        sys.stdout.write("\n".join(f"{name}: {what}" for name, what in cost.items()))
    refuse_what_costs(cost)


def test_every_bomb_is_of_a_kind_that_is_named():
    names = {f"{name}.xlsx" for name in bombs.xlsx(1)} | {"packed to a thousandth.xlsx"}
    names |= {f"{name}.csv" for name in bombs.csv(1)}
    assert names >= QUICK | HARMLESS


def test_openpyxl_uses_the_parser_of_production_wherever_it_runs():
    """lxml is among the packages of the tests alone."""
    asks = "import config.settings, openpyxl; print(openpyxl.LXML, openpyxl.DEFUSEDXML)"
    environment = {name: value for name, value in os.environ.items() if name != "OPENPYXL_LXML"}
    environment["DATABASE_URL"] = "postgres://nobody@localhost/nothing"
    run = [sys.executable, "-c", asks]
    said = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]
