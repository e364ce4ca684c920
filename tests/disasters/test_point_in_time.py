"""A base backup, the archive of the log, and a restore to a moment, by deploy/postgresql (B1)."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from casework.disasters import generation
from config.embedded import on_this_machine

pytestmark = pytest.mark.full
EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "postgresql" / "archive.conf"
PROGRAMS = sorted(on_this_machine.DEBIANS.glob("*/bin"))


class Machine:
    """A PostgreSQL of the test's own, with its archive beside it."""

    def __init__(self, room: Path, programs: Path) -> None:
        self.room, self.programs = room, programs
        self.account = "nobody" if os.geteuid() == 0 else None

    def run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / name, *arguments], user=self.account, cwd="/", check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def make(self) -> None:
        for name in ("archive", "sockets", "base"):
            (self.room / name).mkdir()
            self.give(self.room / name)
        self.run("initdb", "-D", str(self.room / "data"), "-U", "postgres", "--no-sync")
        lines = EXAMPLE.read_text().replace("/srv/casework-archive", str(self.room / "archive"))
        self.add("data", f"{lines}\nlisten_addresses = ''\nfsync = off\n"
                         f"unix_socket_directories = '{self.room / 'sockets'}'\n")  # fmt: skip

    def give(self, path: Path) -> None:
        path.chmod(0o700)
        if self.account:
            entry = pwd.getpwnam(self.account)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def add(self, data: str, lines: str) -> None:
        with (self.room / data / "postgresql.conf").open("a") as file:
            file.write(lines)

    def start(self, data: str) -> None:
        log = str(self.room / "sockets" / "log")
        self.run("pg_ctl", "-D", str(self.room / data), "-l", log, "-w", "start")

    def stop(self, data: str) -> None:
        self.run("pg_ctl", "-D", str(self.room / data), "-m", "immediate", "stop")

    def ask(self, question: LiteralString, *values: str) -> tuple[object, ...]:
        where = f"host={self.room / 'sockets'} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as server:
            cursor = server.execute(question, values)
            return cursor.fetchone() or () if cursor.description else ()


@pytest.fixture
def machine() -> Iterator[Machine]:
    if not PROGRAMS:
        pytest.skip("this machine has no PostgreSQL of its own")
    room = Path("/tmp") / f"casework-pitr-{os.getpid()}"  # noqa: S108 (made here, and deleted)
    room.mkdir(mode=0o755)
    here = Machine(room, PROGRAMS[-1])
    here.give(room)
    try:
        yield here
    finally:
        for data in ("data", "base"):
            subprocess.run(
                [here.programs / "pg_ctl", "-D", room / data, "-m", "immediate", "stop"],
                user=here.account, cwd="/", check=False, capture_output=True,
            )  # fmt: skip
        shutil.rmtree(room)


def write(machine: Machine, words: str) -> datetime:
    machine.ask("INSERT INTO work VALUES (%s)", words)
    [at] = machine.ask("SELECT clock_timestamp()")
    assert isinstance(at, datetime)
    time.sleep(0.2)
    return at


def test_b1_work_comes_back_to_the_moment_and_what_came_later_does_not(machine: Machine):
    machine.make()
    machine.start("data")
    before = machine.ask(generation._ASK)
    machine.ask("CREATE TABLE work (words text)")
    write(machine, "before the base backup")
    sockets = str(machine.room / "sockets")
    machine.run("pg_basebackup", "-h", sockets, "-U", "postgres", "-D", str(machine.room / "base"),
                "--checkpoint=fast")  # fmt: skip
    moment = write(machine, "after it")
    write(machine, "the mistake")
    # What archive_timeout does after five minutes at most.
    machine.ask("SELECT pg_switch_wal()")
    end = time.monotonic() + 20
    while machine.ask("SELECT archived_count < 1 FROM pg_stat_archiver") == (True,):
        assert time.monotonic() < end, "nothing reaches the archive"
        time.sleep(0.2)
    time.sleep(1)
    machine.stop("data")

    (machine.room / "base" / "recovery.signal").touch()
    machine.give(machine.room / "base" / "recovery.signal")
    machine.add("base", f"restore_command = 'cp {machine.room}/archive/%f %p'\n"
                        f"recovery_target_time = '{moment.isoformat()}'\n"
                        "recovery_target_action = 'promote'\n")  # fmt: skip
    machine.start("base")
    end = time.monotonic() + 20
    while machine.ask("SELECT pg_is_in_recovery()") == (True,):
        assert time.monotonic() < end, "it does not come up"
        time.sleep(0.2)
    said = machine.ask("SELECT array_agg(words ORDER BY words) FROM work")
    assert said == (["after it", "before the base backup"],)
    # By this the senders know that it was restored (test_generations.py).
    after = machine.ask(generation._ASK)
    assert (after[:2], after[2] == before[2]) == (before[:2], False)


def test_a_half_file_of_the_archive_is_not_taken_for_a_whole_one(tmp_path: Path):
    [line] = [each for each in EXAMPLE.read_text().splitlines() if each.startswith("archive_c")]
    command = line.split("'")[1].replace("/srv/casework-archive", str(tmp_path / "archive"))
    (tmp_path / "archive").mkdir()
    (tmp_path / "000A").write_text("whole")
    run = command.replace("%p", str(tmp_path / "000A")).replace("%f", "000A")
    for _ in range(2):
        assert subprocess.run(["/bin/sh", "-c", run], check=False).returncode == 0
    (tmp_path / "000A").write_text("other")
    assert subprocess.run(["/bin/sh", "-c", run], check=False).returncode != 0
    assert (tmp_path / "archive" / "000A").read_text() == "whole"
