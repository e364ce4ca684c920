"""Do the services that come as packages start, share, recover and leave nothing behind?"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from config.children import Child, ChildFailed, start, stop, wait_for
from config.embedded import postgres, running, services, stop_all, valkey
from config.embedded.home import Home, ServiceFailed, home_of
from config.embedded.processes import is_alive, process_of

ROOT = Path(__file__).resolve().parent.parent
HOLD_SERVICES = """
import sys, time
from pathlib import Path
from config.embedded import services
with services(var=Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def var(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    var = tmp_path / "var"
    yield var
    stop_all(var=var)
    for folder in (home_of(var).data, home_of(var).sockets):
        shutil.rmtree(folder, ignore_errors=True)


def left_running(home: Home) -> list[str]:
    """The command line of every process that names the home's folder."""
    lines = []
    for process in psutil.process_iter():
        try:
            if is_alive(process):
                lines.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return [line for line in lines if str(home.data) in line]


def hold_services_elsewhere(var: Path) -> subprocess.Popen[bytes]:
    """Another program that uses the services until it is ended."""
    command = [sys.executable, "-c", HOLD_SERVICES, str(var)]
    holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"up\n"
    return holder


def kill(holder: subprocess.Popen[bytes]) -> None:
    holder.kill()
    holder.communicate()


def test_both_services_are_up_inside_the_block_and_gone_after_it(var):
    with services(var=var) as addresses:
        with psycopg.connect(addresses["DATABASE_OWNER_URL"], autocommit=True) as database:
            for extension in ("pg_trgm", "unaccent", "btree_gist"):
                database.execute(f"CREATE EXTENSION {extension}")
        assert valkey.is_answering(home_of(var))
        assert running(var=var) == addresses

    assert running(var=var) is None
    assert left_running(home_of(var)) == []


def test_the_addresses_are_in_a_private_file_only_while_the_services_run(var):
    with services(var=var) as addresses:
        file = var / "services.env"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text().splitlines() == [f"{k}={v}" for k, v in addresses.items()]

    assert not file.exists()


def test_the_data_is_there_the_next_time(var):
    with (
        services(var=var) as addresses,
        psycopg.connect(addresses["DATABASE_OWNER_URL"]) as database,
    ):
        database.execute("CREATE TABLE kept AS SELECT 7 AS number")

    with (
        services(var=var) as addresses,
        psycopg.connect(addresses["DATABASE_OWNER_URL"]) as database,
    ):
        assert database.execute("SELECT number FROM kept").fetchone() == (7,)


def test_what_the_environment_names_is_used_and_nothing_is_started(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/else")

    with services(var=var) as addresses:
        assert set(addresses.values()) == {"postgres://somewhere/else", "redis://somewhere/else"}
        assert not var.exists()


def test_the_last_one_out_stops_the_services_and_the_first_does_not(var):
    holder = hold_services_elsewhere(var)
    with services(var=var):
        pass
    assert running(var=var)

    holder.terminate()
    holder.communicate()
    with services(var=var):
        pass
    assert running(var=var) is None


def test_services_left_by_a_killed_program_are_taken_over_and_stopped(var):
    kill(hold_services_elsewhere(var))
    assert running(var=var)

    with services(var=var) as addresses:
        assert running(var=var) == addresses

    assert left_running(home_of(var)) == []


def test_services_that_were_killed_themselves_start_again_with_their_data(var):
    home = home_of(var)
    with (
        services(var=var) as addresses,
        psycopg.connect(addresses["DATABASE_OWNER_URL"]) as database,
    ):
        database.execute("CREATE TABLE kept AS SELECT 7 AS number")
        database.commit()
        database.execute("CHECKPOINT")
        # Nothing is open when the server dies, or leaving the block would ask it to commit.
        database.commit()
        for pid_file in (home.data / "postgres" / "postmaster.pid", home.data / "valkey.pid"):
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)

    # What a crash of the whole machine would leave: pid files that name other people's programs.
    (home.data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (home.data / "valkey.pid").write_text(str(os.getpid()))
    (home.sockets / "valkey").touch()

    with (
        services(var=var) as addresses,
        psycopg.connect(addresses["DATABASE_OWNER_URL"]) as database,
    ):
        assert database.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_first_start_that_was_cut_short_is_begun_again(var):
    home = home_of(var)
    home.make()
    (home.data / "postgres.new").mkdir()
    (home.data / "postgres.new" / "PG_VERSION").write_text("18\n")

    with services(var=var):
        assert postgres.is_answering(home)


def test_a_start_that_fails_says_what_and_what_to_do_in_one_line(var):
    home = home_of(var)
    with services(var=var):
        pass
    (home.data / "postgres" / "global" / "pg_control").unlink()

    with pytest.raises(ServiceFailed) as problem, services(var=var):
        pass

    told = str(problem.value)
    assert "\n" not in told
    assert "PostgreSQL did not start" in told
    assert str(var / "log" / "postgres.log") in told
    assert f"delete {home.data / 'postgres'}" in told
    assert left_running(home) == []


def test_only_its_owner_can_open_the_sockets(var):
    with services(var=var):
        assert stat.S_IMODE(home_of(var).sockets.stat().st_mode) == 0o700


def test_a_long_path_to_the_checkout_gets_a_short_path_to_the_sockets(tmp_path):
    deep = tmp_path.joinpath(*["a-long-name-of-a-folder"] * 6)
    assert len(str(home_of(deep).sockets)) < 90


def test_a_number_that_the_system_gave_to_another_program_is_not_ours(tmp_path):
    pid_file = tmp_path / "pid"
    pid_file.write_text(str(os.getpid()))
    assert process_of(pid_file, naming=tmp_path / "postgres") is None


@pytest.fixture
def program(tmp_path):
    started: list[Child] = []

    def make(code: str) -> Child:
        command = [sys.executable, "-c", code]
        child = start("The program", command, log=tmp_path / "log", env=dict(os.environ))
        started.append(child)
        return child

    yield make
    stop(started)


def test_a_program_that_dies_at_its_start_is_named_with_its_last_words(program):
    child = program("raise SystemExit('no such town')")
    with pytest.raises(ChildFailed, match=r"The program stopped: no such town\. See .*log"):
        wait_for(child, lambda: False, seconds=20)


def test_a_program_that_is_never_ready_is_named(program):
    child = program("import time; time.sleep(60)")
    with pytest.raises(ChildFailed, match="The program was not ready"):
        wait_for(child, lambda: False, seconds=0.2)


def test_stopping_ends_a_program_and_what_it_started(program):
    child = program(
        "import subprocess, sys, time\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)\n"
        "sys.stdout.flush()\n"
        "time.sleep(60)\n"
    )
    wait_for(child, lambda: child.log.read_text().endswith("\n"), seconds=20)
    grandchild = psutil.Process(int(child.log.read_text()))

    stop([child])

    deadline = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert child.process.returncode is not None
    assert not is_alive(grandchild)


def test_a_broker_without_answer_is_told_at_once(tmp_path):
    began = time.monotonic()
    assert not valkey.is_answering(home_of(tmp_path))
    assert time.monotonic() - began < 1
