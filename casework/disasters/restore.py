"""Put a backup back into an empty database, and see that what came back is what was saved."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from casework.calendar import local_today
from casework.checks_live import broken_promises
from casework.database.limits import unlimited_statements
from casework.disasters import backup, programs, sealing
from casework.letters import pausing

AT_ONCE = "--jobs=4"


class CannotRestore(Exception):
    """Nothing was done: the words say why, and what to do."""


@dataclass
class Report:
    """What was restored, and everything that is not as it was saved."""

    made_at: str
    rows: int = 0
    files: int = 0
    amiss: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def restore(path: Path, *, instead_of_what_is_there: bool = False) -> Report:
    """Restore a backup. Letters are paused before it, and stay so until a person lets them go.

    Raises ``CannotRestore`` where the database is not empty, ``sealing.CannotOpen``,
    ``programs.NoProgram``.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".restoring-") as room:
        _unpack(path, Path(room))
        facts = json.loads((Path(room) / backup.FACTS).read_text())
        if not _is_empty():
            if not instead_of_what_is_there:
                raise CannotRestore(
                    "The database is not empty. Name an empty one in DATABASE_URL, or say "
                    "--instead-of-what-is-there: all that it holds is then deleted."
                )
            _empty()
        pausing.pause(because=f"Restored from the backup of {facts['made_at']}")
        programs.run(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", AT_ONCE, "--dbname",
            connection.settings_dict["NAME"], str(Path(room) / backup.DUMP),
        )  # fmt: skip
        connection.close()
        report = Report(facts["made_at"])
        report.files = _files(Path(room), report)
    with unlimited_statements():
        _compare(facts, report)
    return report


def _unpack(path: Path, room: Path) -> None:
    with _opened(path, room) as plain:
        if not tarfile.is_tarfile(plain):
            raise CannotRestore("This is no backup, or it is sealed: set BACKUP_KEY to its key.")
        with tarfile.open(plain) as tar:
            tar.extractall(room, filter="data")


@contextmanager
def _opened(path: Path, room: Path) -> Iterator[Path]:
    with path.open("rb") as file:
        is_sealed = file.read(len(sealing.MAGIC)) == sealing.MAGIC
        if not is_sealed:
            yield path
            return
        if not settings.BACKUP_KEY:
            raise CannotRestore("This backup is sealed. Set BACKUP_KEY to the key of that time.")
        file.seek(0)
        plain = room / "plain.tar"
        with plain.open("wb") as target:
            target.writelines(sealing.open_sealed(file, secret=settings.BACKUP_KEY))
        yield plain
        plain.unlink()


def _is_empty() -> bool:
    return not connection.introspection.table_names()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def _files(room: Path, report: Report) -> int:
    """Uploaded files that are not there; the letter book only where there is none at all."""
    number = 0
    saved = room / backup.MEDIA
    for path in saved.rglob("*") if saved.exists() else ():
        target = Path(settings.MEDIA_ROOT) / path.relative_to(saved)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
            number += 1
    book = settings.LETTER_BOOK
    if book is not None and (room / backup.BOOK).exists():
        if (book / "generation").exists():
            report.notes.append("The letter book is newer than the backup and was left as it is.")
        else:
            shutil.copytree(room / backup.BOOK, book, dirs_exist_ok=True)
            pausing.pause(because=f"Restored from the backup of {report.made_at}")
    return number


def _compare(facts: dict[str, Any], report: Report) -> None:
    """Every table row for row, the migrations, promise 2, and whether the log can be changed."""
    same_server = facts["postgres"] // 10000 == programs.server_version() // 10000
    with transaction.atomic():
        now = backup.table_sums()
    for table, (number, total) in facts["tables"].items():
        rows, sum_now = now.get(table, (-1, ""))
        report.rows += max(rows, 0)
        if rows != number:
            report.amiss.append(f"{table} has {rows} rows, and had {number}")
        elif same_server and sum_now != total:
            report.amiss.append(f"{table} has other rows than it had")
    _compare_versions(facts, report)
    broken = broken_promises(as_of=local_today())
    report.amiss += [f"promise 2: {what}: {count}" for what, count in broken.items() if count]
    if not _keeps_its_log():
        report.amiss.append("the record of what happened can be changed: a trigger is missing")
    for name, mark in backup.fingerprint().items():
        if facts["settings"].get(name) != mark:
            report.notes.append(f"{name} is set otherwise here than where the backup was made.")


def _compare_versions(facts: dict[str, Any], report: Report) -> None:
    applied = {tuple(each) for each in facts["migrations"]}
    of_code = set(MigrationLoader(None).disk_migrations)
    ours = {app for app, _ in of_code}
    for app, name in sorted(applied - of_code):
        if app in ours:
            report.notes.append(f"This code is older than the backup: it lacks {app}.{name}.")
    if missing := len(of_code - applied):
        report.notes.append(f"{missing} migrations are to be run: manage.py migrate.")


def _keeps_its_log() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'event_append_only' "
            "AND tgenabled <> 'D'"
        )
        return bool(cursor.fetchone()[0])
