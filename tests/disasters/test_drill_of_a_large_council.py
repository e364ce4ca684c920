"""A backup and a restore at 100,000 open cases, within half an hour together (trust.md B1)."""

import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from bench import data
from casework.calendar import local_today
from casework.disasters import backup
from casework.models import Person
from tests.disasters.test_drill import KEY, elsewhere, move

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]
__all__ = ["elsewhere", "move"]
SIZE, MINUTES = 100_000, 30


def test_b1_rto(settings, folders: Path, elsewhere: str, move, capsys):
    settings.BACKUP_KEY = KEY
    call_command("load_reference_data")
    data.load(SIZE, day=local_today())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000")
        [megabytes] = cursor.fetchone()
    people, began = Person.objects.count(), time.monotonic()
    call_command("backup", folders / "backups")
    saved = time.monotonic()
    [path] = backup.found(folders / "backups")
    move(elsewhere)
    call_command("restore", path)
    restored = time.monotonic()
    assert "each as it was saved" in capsys.readouterr().out
    assert Person.objects.count() == people >= SIZE * 0.8
    said = (
        f"{people:,} people, {megabytes:,} MB, backup of {path.stat().st_size / 1e6:,.0f} MB "
        f"in {saved - began:.0f} s, restore in {restored - saved:.0f} s"
    )
    with capsys.disabled():
        sys.stderr.write(f"\n{said}\n")
    assert restored - saved < MINUTES * 60
