"""Two short answers for whoever starts and balances processes: is it up, and may it be given work?

``/live`` says that the process answers. ``/ready`` says that it can do its work: the database is
there, its tables are those of this version, and a row can be written with its triggers. A package
of PostgreSQL that was upgraded under a running server once broke just the last (trust.md O3).
"""

import threading
import time
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.database.limits import statements_within
from casework.views.health import PATIENCE_S, database_answers

# Anyone may ask, and each answer writes a row that is taken back.
REMEMBERED_S = 2.0
_lock = threading.Lock()
_known: tuple[float, dict[str, str]] | None = None

# Its keys point at nobody: they would be looked at when it commits, which it never does.
_WRITE = """
INSERT INTO casework_look (user_id, person_id, screen, at) VALUES (0, 0, 'ready', %s) RETURNING id
"""
_CHANGE = "UPDATE casework_look SET screen = 'changed' WHERE id = %s AND at = %s"


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
            missing = _migrations_missing()
            written = "ok" if missing else _write_and_take_back()
    except DatabaseError:
        return {"database": "cannot be used"}
    migrations = f"{missing} not applied" if missing else "ok"
    return {"database": "ok", "migrations": migrations, "write": written}


def _migrations_missing() -> int:
    applied = set(MigrationRecorder(connection).applied_migrations())
    return len(_of_this_version() - applied)


@lru_cache
def _of_this_version() -> frozenset[tuple[str, str]]:
    """Read from the files once: a process runs one version."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _write_and_take_back() -> str:
    """Write a look, and see that the trigger refuses to change it; then nothing was written."""
    undone = transaction.savepoint()
    try:
        return _refused_to_change()
    except DatabaseError:
        return "failed"
    finally:
        transaction.savepoint_rollback(undone)


def _refused_to_change() -> str:
    with connection.cursor() as cursor:
        now = timezone.now()
        cursor.execute(_WRITE, [now])
        try:
            cursor.execute(_CHANGE, [cursor.fetchone()[0], now])
        except IntegrityError as refused:
            diagnosis = getattr(refused.__cause__, "diag", None)
            return "ok" if diagnosis and diagnosis.constraint_name == "append_only" else "failed"
    return "the access log can be changed"
