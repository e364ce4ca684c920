"""An installation to break: PostgreSQL, Valkey, a carrier, workers and beats of this run only."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psutil
import psycopg
import redis
from django.conf import settings

from config.embedded import postgres, valkey
from config.embedded.home import Home, home_of
from tests.faults import council

ROOT = Path(__file__).resolve().parents[2]
LEASE_S = 2.0
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A"]
WORKER = [*CELERY, "config", "worker", "--concurrency=2", "--loglevel=warning"]
BEAT = [*CELERY, "tests.faults.quick_bells", "beat", "--loglevel=warning", "--pidfile="]
LIVE = ("due", "sending")


@dataclass
class Town:
    """The processes, by name, and where their files are."""

    home: Home
    kind: str
    seed: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: Counter[str] = field(default_factory=Counter)
    port: int = 0
    # Settings of this run, over those of every run.
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def book(self) -> Path:
        return self.home.var / "carrier.jsonl"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings", "HTTPS": "0", "LOG_LEVEL": "WARNING",
            "CASEWORK_VAR": str(self.home.var), "LETTER_FONTS": str(settings.LETTER_FONTS),
            "DATABASE_URL": postgres.address(self.home, role=postgres.APPLICATION),
            "DATABASE_OWNER_URL": postgres.address(self.home),
            "REDIS_URL": valkey.address(self.home),
            "LETTER_CARRIERS": "tests.faults.carrying.CARRIERS", "LETTER_LEASE_S": str(LEASE_S),
            "LETTER_SENDERS": "4", "TURN_LEASE_S": str(LEASE_S),
            "LETTER_TRY_AGAIN_S": "1", "LETTER_ASK_AGAIN_S": "1.5",
            # Half the time that a worker takes to start, a dozen times a run; `manage.py migrate`
            # has made the same checks.
            "CELERY_SKIP_CHECKS": "1",
            "FAULTS_KIND": self.kind, "FAULTS_PORT": str(self.port),
        }  # fmt: skip
        return os.environ | own | self.settings

    def command(self, *arguments: str) -> list[str]:
        """A management command as somebody types it."""
        return [sys.executable, "manage.py", *arguments]

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end; what it says."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, command: list[str]) -> None:
        """Start a process that leads a group of its own, so that its children die with it."""
        self.started[name] += 1
        log = self.home.logs / f"{name}-{self.started[name]}.log"
        with log.open("wb") as output:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """SIGKILL for a whole group: no clean-up, no good-bye."""
        with self.running.pop(name) as process, suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def stand_still(self) -> None:
        """No worker and no beat any more, wherever each was: what is counted now stays as it is."""
        for name in list(self.running):
            if name.startswith(("worker", "beat")):
                self.kill(name)

    def start_worker(self, number: int) -> None:
        self.start(f"worker{number}", [*WORKER, "-n", f"worker{number}@%h"])

    def start_beat(self, number: int) -> None:
        self.start(f"beat{number}", [*BEAT, "-s", str(self.home.var / f"beat{number}")])

    def kill_valkey(self) -> None:
        _kill(self.home.data / "valkey.pid", signal.SIGKILL)
        valkey.start(self.home)

    def flush_valkey(self) -> None:
        url = valkey.address(self.home).replace("redis+socket", "unix")
        with redis.Redis.from_url(url) as broker:
            broker.flushall()

    def crash_postgres(self) -> None:
        """As ``pg_ctl stop -m immediate``: every session ends where it is; then recovery."""
        _kill(self.home.data / "postgres" / "postmaster.pid", signal.SIGQUIT)
        postgres.start(self.home)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(postgres.address(self.home), autocommit=True)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with self.connect() as database:
            return database.execute(question.encode()).fetchall()

    def letters(self) -> Counter[str]:
        """How many letters are in each state."""
        rows = self.ask("SELECT state, count(*)::int FROM casework_letter GROUP BY 1")
        return Counter({str(state): int(str(number)) for state, number in rows})

    def printed(self) -> Counter[str]:
        """How often the carrier printed each reference."""
        notes = (json.loads(line) for line in self.book.read_text().splitlines())
        return Counter(note["reference"] for note in notes if note["what"] == "printed")

    def noted(self) -> Counter[str]:
        """How often the carrier did what, and each fault struck."""
        notes = [json.loads(line) for line in self.book.read_text().splitlines()]
        done = Counter(note["what"] for note in notes)
        return done + Counter(f"fault: {note['fault']}" for note in notes if note["fault"])


def _kill(pid_file: Path, number: signal.Signals) -> None:
    process = psutil.Process(int(pid_file.read_text().split()[0]))
    process.send_signal(number)
    with suppress(psutil.TimeoutExpired):
        process.wait(timeout=10)


@contextmanager
def town(
    var: Path,
    *,
    kind: str,
    people: int,
    seed: int,
    day: date,
    open_carrier: Callable[[Town], None] | None = None,
) -> Iterator[Town]:
    """An installation with that many people, each owed one letter and one escalation."""
    here = Town(home_of(var), kind, seed)
    here.home.make()
    try:
        postgres.start(here.home)
        valkey.start(here.home)
        with here.connect() as database:
            # The embedded server trades the last commits for speed; a council's must not.
            database.execute("ALTER DATABASE casework SET synchronous_commit = on")
        if open_carrier is not None:
            open_carrier(here)
        here.manage("migrate", "--verbosity=0")
        with here.connect() as database:
            database.execute(council.sql(people=people, day=day).encode())
            database.execute(b"ANALYZE")
        if open_carrier is None:
            _open_the_carrier(here)
        yield here
    finally:
        for name in list(here.running):
            here.kill(name)
        valkey.stop(here.home)
        postgres.stop(here.home)
        for folder in (here.home.data, here.home.sockets):
            shutil.rmtree(folder, ignore_errors=True)


def _open_the_carrier(here: Town) -> None:
    module = "tests.faults.recording_carrier"
    start_carrier(here, module, str(here.book), here.kind, str(here.seed))


def start_carrier(here: Town, module: str, *arguments: str) -> None:
    """A carrier in a process of its own, which says its port on its first line."""
    here.running["carrier"] = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=here.environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    output = here.running["carrier"].stdout
    assert output is not None
    here.port = int(output.readline())
