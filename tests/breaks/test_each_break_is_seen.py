"""Each figure of docs/trust.md rests on a mechanism: with that taken away, its test is red."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.breaks.mechanisms import BREAKS, Break

ROOT = Path(__file__).resolve().parents[2]
LENT = (".venv", "node_modules", "static_built")
SOME_RED = 1


def by_name(each: Break) -> str:
    return each.says


@pytest.mark.parametrize("each", BREAKS, ids=by_name)
def test_the_list_of_breaks_is_of_this_code(each):
    assert (ROOT / each.file).read_text().count(each.was) == 1
    assert all((ROOT / test.partition("::")[0]).exists() for test in each.tests.split())


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project as it is here, to be broken without harm."""
    copy = tmp_path_factory.mktemp("broken")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in LENT:
        if (ROOT / name).exists():
            (copy / name).symlink_to(ROOT / name)
    yield copy
    shutil.rmtree(copy, ignore_errors=True)


@pytest.mark.full
@pytest.mark.parametrize("each", BREAKS, ids=by_name)
def test_a_test_is_red_without_the_mechanism(copied, each):
    file = copied / each.file
    whole = file.read_text()
    file.write_text(whole.replace(each.was, each.wrong))
    try:
        told = run(copied, each.tests)
    finally:
        file.write_text(whole)
    assert told.returncode == SOME_RED, told.stdout[-2000:] + told.stderr[-2000:]


def run(copy: Path, tests: str) -> "subprocess.CompletedProcess[str]":
    """Those tests in a process of their own, on a database that the breaks share."""
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    database = urlsplit(owner)._replace(path="/breaks")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--reuse-db", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *tests.split()],
        cwd=copy,
        env=environment
        | {"DATABASE_URL": urlunsplit(database), "DATABASE_OWNER_URL": urlunsplit(database)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
