"""A PostgreSQL and a Valkey or Redis that the machine has itself, where the packages' own fail.

``CASEWORK_POSTGRES`` (the folder of its programs) and ``CASEWORK_VALKEY`` (its server) choose one.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

# Debian keeps its versions side by side, and puts none of them on PATH.
DEBIANS = Path("/usr/lib/postgresql")
LEAST_POSTGRES = 15
_SERVERS = ("valkey-server", "redis-server")


def postgres() -> Path | None:
    """The folder with ``postgres`` and ``initdb``: the chosen one, on PATH, or Debian's newest."""
    return next(
        (folder for folder in _folders() if (version_of(folder) or 0) >= LEAST_POSTGRES), None
    )


def valkey() -> Path | None:
    """The server's program."""
    chosen = os.environ.get("CASEWORK_VALKEY")
    found = (shutil.which(name) for name in (*filter(None, [chosen]), *_SERVERS))
    return next((Path(path) for path in found if path), None)


def version_of(folder: Path) -> int | None:
    """The version of the PostgreSQL in a folder; None where there is none that runs."""
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found and (folder / "initdb").exists() else None


def _folders() -> Iterator[Path]:
    if chosen := os.environ.get("CASEWORK_POSTGRES"):
        yield Path(chosen)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    versions = [path for path in DEBIANS.glob("*/bin") if path.parent.name.isdecimal()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
