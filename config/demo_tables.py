"""Was the demo's database made by other migrations than these? Then the demo begins afresh.

Until something is installed, the migrations of the first release are rewritten and not added to.
An installation never comes here: only the demo's own database, which holds nobody, is emptied.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import psycopg

from config.embedded import VAR

ROOT = Path(__file__).resolve().parent.parent
KNOWN = VAR / "demo-migrations.json"
AFRESH = "The tables have changed since the demo was last loaded here: it begins afresh."

# Where letters are that went from the demo's database, and which went last.
LETTERS = ("letter-book", "journal", "print-room", "hybrid-mail")

# What each migration holds, by its name.
Digests = Mapping[str, str]


def begin_afresh_if_changed(database: str) -> bool:
    """Empty the demo's own database where it cannot be brought up to date; whether it was."""
    had_tables = _is_in_use(database)
    if had_tables and not has_changed(_known(), now()):
        return False
    # Else letters would stop: they went, and the new database does not know them (pausing.py), nor
    # that the print room has them. So it is too where somebody threw away the database alone.
    for name in LETTERS:
        shutil.rmtree(VAR / name, ignore_errors=True)
    if had_tables:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    return had_tables


def remember() -> None:
    """The database is as these migrations make it."""
    KNOWN.write_text(json.dumps(now(), indent=1))


def has_changed(known: Digests | None, found: Digests) -> bool:
    """Whether one that was run is another now, or gone. One that came since is run as usual."""
    if known is None:
        return True
    return any(found.get(name) != digest for name, digest in known.items())


def now() -> dict[str, str]:
    files = sorted(ROOT.glob("*/migrations/0*.py"))
    return {
        f"{path.parents[1].name}/{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def _known() -> dict[str, str] | None:
    if not KNOWN.exists():
        return None
    known: dict[str, str] = json.loads(KNOWN.read_text())
    return known


def _is_in_use(database: str) -> bool:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    return row is not None and row[0] is not None
