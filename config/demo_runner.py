"""script/demo: a council the size of Medway, from nothing to a page in the browser."""

import argparse
import os
import shlex
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

from config import children, demo_tables
from config.children import Child, ChildFailed
from config.embedded import VAR, ServiceFailed, services

HOST = "127.0.0.1"
LOGS = VAR / "log"
SECONDS_TO_START = 60


class Stopped(Exception):
    """Someone asked the demo to end: Ctrl-C, a closed terminal, or a kill."""


def main() -> int:
    """Everything, in order; whatever happens, nothing is left running."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with services() as addresses:
            _demonstrate(arguments, _environment(addresses))
    except Stopped:
        print("\nStopped.")
    except (ChildFailed, ServiceFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="do everything, then end")
    parser.add_argument("--port", type=int, default=8000, help="the first port to try")
    return parser.parse_args()


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut the tidying short.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _environment(addresses: dict[str, str]) -> dict[str, str]:
    defaults = {
        # The demo is served to this machine alone, without a certificate.
        "HTTPS": "0",
        # It is shown, and may be skipped.
        "SECOND_FACTOR": "optional",
        "LOG_FORMAT": "line",
        # It is stopped at night and started in the morning: nobody restored anything.
        "SILENCE_MINUTES": "0",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | os.environ | addresses


def _demonstrate(arguments: argparse.Namespace, env: dict[str, str]) -> None:
    is_ours = not os.environ.get("DATABASE_URL")
    if is_ours and demo_tables.begin_afresh_if_changed(env["DATABASE_OWNER_URL"]):
        print(demo_tables.AFRESH, flush=True)
    prepare = ("migrate --verbosity=0", "load_reference_data", "load_demo --yes-invented-data")
    _manage("The preparation", *prepare, env=env)
    if is_ours:
        demo_tables.remember()
    port = _free_port(arguments.port)
    address = f"http://{HOST}:{port}/"
    env = {"SITE_URL": address.rstrip("/")} | env
    # What serves and works is the role that changes no history (docs/adr/0022).
    env.pop("DATABASE_OWNER_URL", None)
    started: list[Child] = []
    try:
        started.extend(_start_all(port, env))
        _manage("The first run of the day's jobs", "run_days_jobs", "demo_sign_ins", env=env)
        _wait_for_all(started, address)
        _say_ready(address)
        if not arguments.once:
            print("Press Ctrl-C to stop.", flush=True)
            children.watch(started)
    finally:
        children.stop(started)


def _manage(name: str, *commands: str, env: dict[str, str]) -> None:
    line = [sys.executable, "-m", "config.commands", *commands]
    log = LOGS / f"{shlex.split(commands[0])[0]}.log"
    children.run(name, line, log=log, env=env)


def _start_all(port: int, env: dict[str, str]) -> list[Child]:
    celery = ["celery", "--app", "config"]
    beat = ["beat", "--schedule", str(VAR / "beat-schedule"), "--loglevel=INFO"]
    worker = ["worker", "--concurrency=2", "--loglevel=INFO"]
    web = [
        "gunicorn", "config.wsgi", f"--bind={HOST}:{port}", "--workers=2", "--threads=8",
        "--worker-class=config.web_worker.Worker",
    ]  # fmt: skip
    programs = {
        "web": ("The web server", [*web, "--preload"]),
        "worker": ("The worker (Celery)", [*celery, *worker]),
        "beat": ("The scheduler (Celery beat)", [*celery, *beat]),
    }
    started: list[Child] = []
    try:
        for log, (name, command) in programs.items():
            line = [sys.executable, "-m", *command]
            started.append(children.start(name, line, log=LOGS / f"{log}.log", env=env))
    except BaseException:
        children.stop(started)
        raise
    return started


def _wait_for_all(started: list[Child], address: str) -> None:
    web, worker, beat = started
    children.wait_for(web, lambda: _answers(address), seconds=SECONDS_TO_START)
    children.wait_for(worker, lambda: _says(worker, " ready."), seconds=SECONDS_TO_START)
    children.wait_for(beat, lambda: _says(beat, "beat: Starting"), seconds=SECONDS_TO_START)


def _says(child: Child, words: str) -> bool:
    return words in child.log.read_text(errors="replace")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as page:  # noqa: S310 (our own address)
            return bool(page.status)
    except urllib.error.HTTPError as refusal:
        if refusal.code >= 500:
            raise ChildFailed(
                f"The web server answers {address} with {refusal.code}. See {LOGS / 'web.log'}."
            ) from refusal
        return True
    except OSError:
        return False


def _free_port(first: int) -> int:
    for port in range(first, first + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise ChildFailed(f"No free port from {first} to {first + 99}. Name another with --port.")


def _say_ready(address: str) -> None:
    began = os.environ.get("DEMO_STARTED_AT")
    after = f" after {time.time() - float(began):.0f} seconds" if began else ""
    print(f"\nReady{after}: {address}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
