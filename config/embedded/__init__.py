"""Which PostgreSQL and Valkey are used when the environment names none?

Both come as Python packages and run under ``var/`` for as long as someone uses them: the last
one out stops them. One that was left running by a killed program is taken over.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.embedded import postgres, valkey
from config.embedded.home import Home, ServiceFailed, home_of

__all__ = ["VAR", "ServiceFailed", "running", "services", "stop_all"]

VAR = Path(os.environ.get("CASEWORK_VAR", Path(__file__).resolve().parents[2] / "var"))
_NAMES = ("DATABASE_URL", "REDIS_URL")


@contextmanager
def services(*, var: Path = VAR) -> Iterator[dict[str, str]]:
    """The addresses of a database and a broker that are up for the length of the block.

    What the environment names is used as it is; both named, nothing is started.
    Raises ServiceFailed.
    """
    named = {name: os.environ[name] for name in _NAMES if os.environ.get(name)}
    if len(named) == len(_NAMES):
        yield named
        return
    with _in_use(home_of(var)) as started:
        if "DATABASE_URL" in named:
            # The owner of another database than the one that is named.
            del started["DATABASE_OWNER_URL"]
        yield started | named


def running(*, var: Path = VAR) -> dict[str, str] | None:
    """The addresses of the embedded services, or None when they do not both answer."""
    home = home_of(var)
    if postgres.is_answering(home) and valkey.is_answering(home):
        return _addresses(home)
    return None


def stop_all(*, var: Path = VAR) -> None:
    """Stop the embedded services, whoever uses them."""
    home = home_of(var)
    home.addresses.unlink(missing_ok=True)
    valkey.stop(home)
    postgres.stop(home)


@contextmanager
def _in_use(home: Home) -> Iterator[dict[str, str]]:
    home.make()
    with (home.var / "services.users").open("w") as users:
        try:
            with _one_at_a_time(home):
                # A lock is let go when its holder dies in any way: the count of users is true.
                fcntl.flock(users, fcntl.LOCK_SH)
                _start_what_is_missing(home)
            yield _addresses(home)
        finally:
            with _one_at_a_time(home):
                if _is_last(users):
                    stop_all(var=home.var)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    with (home.var / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start_what_is_missing(home: Home) -> None:
    for service in (postgres, valkey):
        if not service.is_answering(home):
            service.start(home)
    _write_addresses(home)


def _addresses(home: Home) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.address(home, role=postgres.APPLICATION),
        "DATABASE_OWNER_URL": postgres.address(home),
        "REDIS_URL": valkey.address(home),
    }


def _write_addresses(home: Home) -> None:
    lines = [f"{name}={value}\n" for name, value in _addresses(home).items()]
    fresh = home.addresses.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(lines))
    fresh.rename(home.addresses)
