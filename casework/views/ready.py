"""Two short answers for whoever starts and balances processes: is it up, and may it be given work?

``/live`` says that the process answers. ``/ready`` says that it can do its work: the database is
there, its tables are those of this version, the clocks agree, and what every page and act writes
can be written with its triggers, in a new session. A package of PostgreSQL that was upgraded under
a running server once broke just the last, and only for sessions that began later (trust.md O3).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.database.limits import statements_within
from casework.disasters import clock
from casework.views.health import PATIENCE_S, database_answers

# Anyone may ask, and each answer writes a row that is taken back.
REMEMBERED_S = 2.0
_lock = threading.Lock()
_known: tuple[float, dict[str, str]] | None = None

# What a page writes, and what an act writes. Their keys point at nobody: they would be looked at
# when it commits, which it never does.
_WRITE = """
INSERT INTO casework_look (user_id, person_id, screen, at) VALUES (0, 0, 'ready', %s) RETURNING id
"""
_CHANGE = "UPDATE casework_look SET screen = 'changed' WHERE id = %s AND at = %s"
_ACT = """
INSERT INTO casework_event (person_id, verb, says, data, at) VALUES (0, 'note', 'ready', '{}', %s)
"""
_SESSION = """
INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('ready', '', %s)
"""
# To nobody in post, which a trigger refuses.
_ALLOCATE = """
INSERT INTO casework_allocation (case_id, worker_id, reason, note, starts_on, by_id, ended_because)
VALUES (0, 0, 'ready', '', %s, 0, '')
"""
# By the first characters of what PostgreSQL calls an error; of any other it is "failed".
_WORDS = {"25006": "the database is read-only", "53100": "the database's disk is full"}


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; it asks nobody."""
    return JsonResponse({"live": True})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when this process can do its work, 503 with what is missing otherwise."""
    found = _remembered()
    is_ready = set(found.values()) == {"ok"}
    return JsonResponse({"ready": is_ready, **found}, status=200 if is_ready else 503)


def _remembered() -> dict[str, str]:
    global _known  # noqa: PLW0603 (one answer for all threads of the process)
    with _lock:
        if _known is None or time.monotonic() - _known[0] > REMEMBERED_S:
            _known = (time.monotonic(), _ask())
        return _known[1]


def _ask() -> dict[str, str]:
    if not database_answers():
        return {"database": "cannot be reached"}
    try:
        with statements_within(seconds=PATIENCE_S), transaction.atomic():
            missing, off = _migrations_missing(), clock.why_wrong()
    except DatabaseError:
        return {"database": "cannot be used"}
    migrations = f"{missing} not applied" if missing else "ok"
    written = "ok" if missing else _write_and_take_back()
    return {"database": "ok", "migrations": migrations, "write": written, "clock": off or "ok"}


def _migrations_missing() -> int:
    applied = set(MigrationRecorder(connection).applied_migrations())
    return len(_of_this_version() - applied)


@lru_cache
def _of_this_version() -> frozenset[tuple[str, str]]:
    """Read from the files once: a process runs one version."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _write_and_take_back() -> str:
    """Write what pages and acts write, and see that the log refuses a change; nothing stays."""
    try:
        with _new_session() as session, session.transaction(force_rollback=True):
            session.execute(f"SET LOCAL statement_timeout = {PATIENCE_S * 1000}")
            now = timezone.now()
            session.execute(_ACT, [now])
            session.execute(_SESSION, [now])
            return _refused_to_change(session, now)
    except psycopg.Error as error:
        return _WORDS.get(error.sqlstate or "", "failed")


@contextmanager
def _new_session() -> Iterator[psycopg.Connection[Any]]:
    """One that began now: a session that is older may have what a new one cannot load."""
    asked = {**connection.get_connection_params(), "connect_timeout": PATIENCE_S}
    asked.pop("context", None)
    asked.pop("cursor_factory", None)
    with psycopg.connect(**asked) as session:
        yield session
        session.rollback()


def _refused_to_change(session: psycopg.Connection[Any], now: datetime) -> str:
    row = session.execute(_WRITE, [now]).fetchone()
    try:
        with session.transaction():
            session.execute(_CHANGE, [row[0] if row else 0, now])
    except psycopg.errors.InsufficientPrivilege:
        return _refused_by_a_trigger(session, now)
    except psycopg.IntegrityError as refused:
        return "ok" if refused.diag.constraint_name == "append_only" else "failed"
    return "the access log can be changed"


def _refused_by_a_trigger(session: psycopg.Connection[Any], now: datetime) -> str:
    """The application's own role may not even try a change: another trigger shows that they run."""
    try:
        session.execute(_ALLOCATE, [now])
    except psycopg.IntegrityError as refused:
        return "ok" if refused.diag.constraint_name == "allocation_in_post" else "failed"
    return "a trigger is missing"
