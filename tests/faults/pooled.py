"""PgBouncer in transaction mode before the database of the tests."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.embedded.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
# Two connections of the server for everybody: whatever a session keeps is met by another.
SHARED = 2


@contextmanager
def pooler(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a pooler that hands on to the test database."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed: transaction pooling is not tested")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "pgbouncer.ini"
    config.write_text(_config(port, folder))
    account = _account()
    if account:
        folder.chmod(0o755)
        for parent in folder.parents[:-2]:
            parent.chmod(parent.stat().st_mode | 0o055)
    with (folder / "pgbouncer.log").open("wb") as log:
        server = subprocess.Popen([program, config], user=account, stdout=log, stderr=log)
    try:
        said = (folder / "pgbouncer.log").read_text
        assert wait_until(lambda: _answers(port), seconds=10), said()
        yield f"postgres://casework@127.0.0.1:{port}/{quote(connection.settings_dict['NAME'])}"
    finally:
        server.terminate()
        server.wait(10)


def _config(port: int, folder: Path) -> str:
    of_ours = connection.settings_dict
    to = f"host={of_ours['HOST']} user={of_ours['USER']}"
    if of_ours["PORT"]:
        to += f" port={of_ours['PORT']}"
    if of_ours["PASSWORD"]:
        to += f" password={of_ours['PASSWORD']}"
    return f"""
[databases]
* = {to}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {SHARED}
max_client_conn = 100
server_reset_query =
"""


def _account() -> str | None:
    """PgBouncer refuses to run as root; the socket of the embedded server is this account's."""
    if os.geteuid() != 0:
        return None
    host = Path(connection.settings_dict["HOST"])
    return pwd.getpwuid(host.stat().st_uid).pw_name if host.is_dir() else "nobody"


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def environment(url: str, **more: str) -> dict[str, str]:
    """The settings of an installation behind the pooler."""
    own = {
        "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url,
        "TRANSACTION_POOLER": "1", "CONN_MAX_AGE": "0", "HTTPS": "0", "LOG_LEVEL": "WARNING",
        "REDIS_URL": settings.REDIS_URL, "LETTER_FONTS": str(settings.LETTER_FONTS),
        "ALLOWED_HOSTS": "*", "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }  # fmt: skip
    # The commands of the owner go through the pooler too.
    own["DATABASE_OWNER_URL"] = url
    return os.environ | own | more


def manage(url: str, *arguments: str, **more: str) -> str:
    """A management command behind the pooler; what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(url, **more),
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_shell(url: str, program: str, **more: str) -> str:
    """Python with Django set up, behind the pooler; what it prints."""
    return manage(url, "shell", "--no-imports", "-c", program, **more)


def left_in_sessions(url: str) -> tuple[set[str], int]:
    """What the server's connections keep between transactions: limits, and locks of sessions."""
    limits = set()
    for _ in range(4 * SHARED):
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as asked:
            row = asked.execute("SHOW statement_timeout").fetchone()
            assert row
            limits.add(str(row[0]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        locks = cursor.fetchone()[0]
    return limits, locks
