"""The drill: a backup during work, a restore elsewhere, each row compared, no letter twice (B1)."""

import errno
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework import jobs
from casework.calendar import local_today
from casework.disasters import backup, generation, sealing
from casework.letters import after_restore, pausing
from casework.letters.carriers.carrier import Capability
from casework.models import Letter, LetterState
from tests import factory
from tests.letters.post import StandIn, an_owed_letter, carried_by, send

pytestmark = pytest.mark.django_db(transaction=True)
Move = Callable[[str], None]
KEY = "a key of the council, forty characters long"


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An empty database, by name."""
    name = f"drill_{os.getpid()}"
    asked = {**connection.get_connection_params(), "dbname": "postgres"}
    asked = {each: asked[each] for each in ("host", "port", "user", "password", "dbname")
             if asked.get(each)}  # fmt: skip
    with psycopg.connect(**asked, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield name
        connection.close()
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def move() -> Iterator[Move]:
    """Go on with another database."""
    here = connection.settings_dict["NAME"]

    def to(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    yield to
    to(here)


@pytest.fixture
def carrier() -> StandIn:
    return StandIn(Capability.IDEMPOTENT)


@pytest.fixture
def saved(today, settings, folders: Path, carrier: StandIn) -> Path:
    """A backup, and three letters that went after it."""
    settings.BACKUP_KEY, settings.MEDIA_ROOT = KEY, folders / "media"
    (folders / "media").mkdir()
    (folders / "media" / "file.csv").write_text("Quillfeather")
    generation.tick()
    for _ in range(3):
        an_owed_letter(person=factory.a_person("Quillfeather"))
    call_command("backup", folders / "backups")
    [path] = backup.found(folders / "backups")
    assert send(carriers=carried_by(carrier))["sent"] == 3
    return path


def test_only_who_has_the_key_can_read_it(saved: Path):
    assert b"Quillfeather" not in saved.read_bytes()
    assert saved.stat().st_mode & 0o077 == 0


def test_a_restore_elsewhere_and_no_letter_goes_twice(
    saved: Path, carrier: StandIn, elsewhere: str, move: Move, capsys
):
    move(elsewhere)
    (saved.parents[1] / "media" / "file.csv").unlink()
    call_command("restore", saved)
    assert "each as it was saved, and 1 files" in capsys.readouterr().out
    assert Letter.objects.filter(state=LetterState.DUE).count() == 3
    assert send(carriers=carried_by(carrier))["paused"] == 1
    assert pausing.why_broken() != ""
    assert after_restore.let_go(by=None, because="A drill", on=local_today())["sent"] == 3
    assert "paused" not in send(carriers=carried_by(carrier))
    assert len(carrier.taken) == 3
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}


def test_one_row_that_differs_is_found(saved: Path, folders: Path, elsewhere: str, move, capsys):
    _say_of_another_row(saved, folders)
    move(elsewhere)
    with pytest.raises(CommandError, match="not what was saved"):
        call_command("restore", folders / "changed.backup")
    assert "casework_person has other rows" in capsys.readouterr().out
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", saved)


def _say_of_another_row(path: Path, room: Path) -> None:
    """A backup whose facts are of other rows than its dump."""
    plain = room / "plain.tar"
    with path.open("rb") as file, plain.open("wb") as target:
        target.writelines(sealing.open_sealed(file, secret=KEY))
    with tarfile.open(plain) as tar:
        tar.extractall(room / "all", filter="data")
    facts = room / "all" / backup.FACTS
    text = facts.read_text()
    sums = text.split('"casework_person": [')[1].split("]")[0].split(",")[1].strip()
    facts.write_text(text.replace(sums, '"1"'))
    with tarfile.open(room / "changed.backup", "w") as tar:
        for each in (room / "all").iterdir():
            tar.add(each, each.name)


def test_without_the_key_it_says_so(settings, folders: Path, elsewhere: str, move):
    settings.BACKUP_KEY = KEY
    call_command("backup", folders / "backups")
    [path] = backup.found(folders / "backups")
    move(elsewhere)
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="is sealed"):
        call_command("restore", path)
    settings.BACKUP_KEY = "another"
    with pytest.raises(CommandError, match="The key is another one"):
        call_command("restore", path)


def test_each_night_by_the_job_and_old_ones_go(today, settings, folders: Path):
    settings.BACKUPS, settings.BACKUP_DAYS = folders / "backups", 14
    settings.BACKUPS.mkdir()
    for day in ("2026-10-01", "2026-11-10"):
        (settings.BACKUPS / f"casework-{day}-013000.backup").write_text("")
    counts = jobs.run("backup").counts
    assert (counts["made"], counts["deleted"]) == (1, 1)
    assert [path.name[9:19] for path in backup.found(settings.BACKUPS)] == [
        "2026-11-10", "2026-11-21",
    ]  # fmt: skip


def test_where_the_folder_is_full_the_job_fails_and_leaves_no_half(
    today, settings, folders: Path, monkeypatch
):
    def full(plain, part):
        part.write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backup, "_put", full)
    settings.BACKUPS = folders / "backups"
    with pytest.raises(OSError, match="No space"):
        jobs.run("backup")
    assert list(settings.BACKUPS.iterdir()) == []
