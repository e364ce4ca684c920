"""Each PostgreSQL that this machine has itself runs the migrations, the demo and the checker."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.embedded import ServiceFailed, on_this_machine, postgres, services, stop_all, valkey
from config.embedded.home import home_of

ROOT = Path(__file__).resolve().parents[2]
FOUND = sorted(on_this_machine.DEBIANS.glob("*/bin"))


@pytest.fixture
def var(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    var = tmp_path / "var"
    yield var
    stop_all(var=var)
    for folder in (home_of(var).data, home_of(var).sockets):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(not FOUND, reason="this machine has no PostgreSQL of its own")
@pytest.mark.parametrize("folder", FOUND, ids=lambda folder: folder.parent.name)
def test_migrations_and_the_checker_of_promises_run_on_it(folder, var, monkeypatch):
    monkeypatch.setenv("CASEWORK_POSTGRES", str(folder))
    with services(var=var) as addresses:
        environment = {
            **os.environ, **addresses, "CASEWORK_VAR": str(var), "HTTPS": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        with psycopg.connect(addresses["DATABASE_OWNER_URL"]) as server:
            version = server.execute("SHOW server_version_num").fetchone()
            assert version
            assert str(version[0])[:2] == folder.parent.name
        for command in ("migrate", "load_reference_data", "run_job make_months"):
            manage(command, environment)
        manage("load_demo --yes-invented-data", environment)
        assert "check_promises" in manage("run_job check_promises", environment)


def manage(command: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command.split()], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_where_the_package_fails_that_of_the_machine_is_taken(var, monkeypatch, tmp_path):
    stand_in = tmp_path / "bin"
    stand_in.mkdir()
    for name in ("postgres", "initdb", "valkey-server"):
        (stand_in / name).write_text('#!/bin/sh\necho "postgres (PostgreSQL) 17.2"\n')
        (stand_in / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{stand_in}:{os.environ['PATH']}")
    monkeypatch.setattr(postgres, "PACKAGE", "no_such_package")
    monkeypatch.setattr(valkey, "PACKAGE", "no_such_package")
    assert postgres._program_folder(home_of(var)) == stand_in
    assert valkey._program() == stand_in / "valkey-server"


def test_one_that_is_too_old_or_none_at_all_is_said_in_a_line(var, monkeypatch, tmp_path):
    stand_in = tmp_path / "bin"
    stand_in.mkdir()
    for name in ("postgres", "initdb"):
        (stand_in / name).write_text('#!/bin/sh\necho "postgres (PostgreSQL) 14.9"\n')
        (stand_in / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(stand_in))
    monkeypatch.setattr(on_this_machine, "DEBIANS", tmp_path / "none")
    monkeypatch.setattr(postgres, "PACKAGE", "no_such_package")
    monkeypatch.setattr(valkey, "PACKAGE", "no_such_package")
    with pytest.raises(ServiceFailed, match="install PostgreSQL 15 or later"):
        postgres._program_folder(home_of(var))
    with pytest.raises(ServiceFailed, match="install Valkey or Redis 7"):
        valkey._program()
