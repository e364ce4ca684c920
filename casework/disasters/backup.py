"""One file with everything that is needed to go on elsewhere, and what to compare it with.

The dump of the database, the uploaded files, the letter book (a restore puts it back only where
there is none) and ``facts.json``: of each table the number of rows and a sum over all of them,
taken in the same snapshot as the dump, so that a backup may be made while people work. Sealed
where BACKUP_KEY is set. It holds no setting: those are told apart by a fingerprint.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from casework.database.limits import unlimited_statements
from casework.disasters import programs, sealing

DUMP, FACTS, MEDIA, BOOK = "database.dump", "facts.json", "media", "letter-book"
BEGINS, ENDING, PART = "casework-", ".backup", ".part"
# What must be alike on the machine that a backup is restored on; never in a backup themselves.
OF_FINGERPRINT = ("SECRET_KEY", "COUNCIL", "LETTER_CARRIERS", "TIME_ZONE", "SITE_URL")

Sums = dict[str, tuple[int, str]]


def make(folder: Path, *, now: datetime) -> Path:
    """Write a backup into the folder; answers its file, which is whole or not there at all.

    Raises ``programs.NoProgram`` and ``OSError``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{BEGINS}{now.astimezone(UTC):%Y-%m-%d-%H%M%S}{ENDING}"
    part = target.with_suffix(PART)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as room:
            plain = Path(room) / "plain.tar"
            _gather(Path(room), plain, now)
            _put(plain, part)
        part.chmod(0o600)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _gather(room: Path, plain: Path, now: datetime) -> None:
    with unlimited_statements(), _one_moment() as snapshot:
        programs.run(
            "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}",
            f"--file={room / DUMP}",
        )  # fmt: skip
        facts = {"made_at": now.isoformat(), **_facts()}
    (room / FACTS).write_text(json.dumps(facts, indent=1))
    with tarfile.open(plain, "w") as tar:
        for name in (FACTS, DUMP):
            tar.add(room / name, name)
        for name, path in ((MEDIA, settings.MEDIA_ROOT), (BOOK, settings.LETTER_BOOK)):
            if path is not None and Path(path).exists():
                tar.add(path, name)
    (room / DUMP).unlink()


@contextmanager
def _one_moment() -> Iterator[str]:
    """All statements of the block, and pg_dump beside them, see the database at one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _facts() -> dict[str, Any]:
    return {
        "postgres": programs.server_version(),
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "tables": table_sums(),
        "settings": fingerprint(),
    }


def fingerprint() -> dict[str, str]:
    """A mark of each setting by which two machines can be compared, and nothing of its value."""
    marks = {}
    for name in OF_FINGERPRINT:
        value = json.dumps(getattr(settings, name), sort_keys=True, default=str)
        marks[name] = hashlib.sha256(f"casework {name} {value}".encode()).hexdigest()[:16]
    return marks


_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
ORDER BY relname
"""


_SUM = sql.SQL(
    "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)), 0)::text FROM {} AS row"
)


def table_sums() -> Sums:
    """Of each table the number of rows, and a sum that differs where any row does."""
    sums: Sums = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(_SUM.format(sql.Identifier(table)))
            sums[table] = cursor.fetchone()
    return sums


def _put(plain: Path, part: Path) -> None:
    if not settings.BACKUP_KEY:
        plain.replace(part)
        return
    with plain.open("rb") as source, part.open("wb") as target:
        sealing.seal(source, target, secret=settings.BACKUP_KEY)
        target.flush()
        os.fsync(target.fileno())


def found(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    return sorted(folder.glob(f"{BEGINS}*{ENDING}"))


def made_at(path: Path) -> datetime:
    text = path.name.removeprefix(BEGINS).removesuffix(ENDING)
    return datetime.strptime(text, "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)


def tidy(folder: Path, *, now: datetime, kept: timedelta) -> int:
    """Delete those older than is kept, but never the newest; answers how many."""
    old = [path for path in found(folder)[:-1] if made_at(path) < now - kept]
    for path in old:
        path.unlink()
    return len(old)
