"""One command shows a council at work, may be run again, and leaves no process behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
import requests
from django.conf import settings

from config import demo_tables
from config.embedded import stop_all

ROOT = Path(settings.BASE_DIR)
# Each is said once the thing it names was done.
SAID = (
    r"An invented council: [\d,]+ people, [\d,]+ cases",
    r"People in service: 5,240 \(3,570 long term, 1,670 short term\)",
    r"912 cases came in",
    r"Hands each letter in the outbox to its carrier, after the gate: [1-9]\d* sent, [1-9]\d* held",
    r"Raises what passed a threshold, and tells the next role of the unanswered: [1-9]\d* raised",
    r"Waiting by rating: \d+ red, \d+ unrated, \d+ amber, \d+ green",
    r"Team manager +Cyril Thornhill +manager ",
    r"Ready after \d+ seconds: http://127\.0\.0\.1:\d+/",
)
READY = re.compile(r"Ready after (\d+) seconds: (http\S+)")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An installation of its own, with services of its own, as on a machine that has neither."""
    var = tmp_path_factory.mktemp("demo") / "var"
    # A server's own settings, and those of this run, are none of the demo's.
    unset = {
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "DJANGO_SETTINGS_MODULE",
        "CASEWORK_THROWAWAY",
        "CASEWORK_AS_OWNER",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    fonts = {"LETTER_FONTS": str(settings.LETTER_FONTS)}
    yield inherited | fonts | {"CASEWORK_VAR": str(var)}
    stop_all(var=var)


@contextmanager
def demo(environment: dict[str, str], *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """What script/demo runs once all is set up. It is stopped where a test ends before it."""
    line = [sys.executable, "-m", "config.demo_runner", "--port", "8700", *arguments]
    started = {"DEMO_STARTED_AT": str(int(time.time()))}
    with subprocess.Popen(
        line, cwd=ROOT, env=environment | started, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            running.terminate()


def left_running(environment: dict[str, str]) -> list[str]:
    """Every process of that installation, whoever started it."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("CASEWORK_VAR") == environment["CASEWORK_VAR"]:
                found.append(" ".join(process.cmdline()))
    return found


def test_it_loads_a_council_does_the_days_work_says_so_and_ends(environment):
    with demo(environment, "--once") as running:
        said, _ = running.communicate(timeout=300)
    assert running.returncode == 0, said
    assert [words for words in SAID if not re.search(words, said)] == []
    assert left_running(environment) == []


def test_run_again_it_serves_until_ctrl_c_and_leaves_nothing_behind(environment):
    with demo(environment) as running:
        assert running.stdout
        said = ""
        while not (ready := READY.search(said)):
            line = running.stdout.readline()
            assert line, said
            said += line
        assert demo_tables.AFRESH not in said
        page = requests.get(f"{ready[2]}sign-in/", timeout=10)
        assert (page.status_code, "Sign in" in page.text) == (200, True)
        # It runs as the role that changes no history (S7).
        health = requests.get(f"{ready[2]}health", timeout=10).json()
        assert health["database_role"] == "ok"
        assert len(left_running(environment)) > 3
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=60)
    assert (running.returncode, rest.splitlines()[-1]) == (0, "Stopped.")
    assert left_running(environment) == []


MADE_BY = {"casework/0001_initial": "a", "casework/0002_guards": "b"}


@pytest.mark.parametrize(
    ("now", "begins_afresh"),
    [
        (MADE_BY, False), ({**MADE_BY, "casework/0003_more": "c"}, False),
        ({**MADE_BY, "casework/0001_initial": "other"}, True),
        ({"casework/0001_initial": "a"}, True),
    ],
)  # fmt: skip
def test_it_begins_afresh_only_where_its_tables_were_made_otherwise(now, begins_afresh):
    assert demo_tables.has_changed(MADE_BY, now) is begins_afresh


def test_a_database_that_nobody_can_date_begins_afresh():
    assert demo_tables.has_changed(None, MADE_BY)


def test_letters_go_from_a_new_database_beside_what_went_from_an_old_one(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_tables, "VAR", tmp_path)
    monkeypatch.setattr(demo_tables, "_is_in_use", lambda database: False)
    for name in ("letter-book", "print-room", "fonts"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one").write_text("of a database that is gone")
    assert not demo_tables.begin_afresh_if_changed("")
    assert [path.name for path in tmp_path.iterdir()] == ["fonts"]
