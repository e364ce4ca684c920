"""Is a process of ours still running, and how is it ended?"""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

# Those that this program started itself, by number: they are collected when they end.
_started: dict[int, subprocess.Popen[bytes]] = {}


def launch(
    command: list[str | Path], *, log: Path, account: str | None = None
) -> subprocess.Popen[bytes]:
    """Start a server that writes to its log and goes on when the terminal says Ctrl-C.

    The program that uses the server hears the Ctrl-C, and stops it when it is done.
    """
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            user=account,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _started[server.pid] = server
    return server


def process_of(pid_file: Path, *, naming: Path) -> psutil.Process | None:
    """The live process whose number is in the file, if its command line names our folder.

    A number alone proves nothing: after a crash the system gives it to another program.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        named = any(str(naming) in part for part in process.cmdline())
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return None
    return process if named and is_alive(process) else None


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; a process that has ended but was not collected does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def end(process: psutil.Process, *, politely: signal.Signals, seconds: float) -> None:
    """Ask it to end, wait, then make it end."""
    try:
        process.send_signal(politely)
        if not wait_until(lambda: not is_alive(process), seconds=seconds):
            process.kill()
            wait_until(lambda: not is_alive(process), seconds=5)
    except psutil.NoSuchProcess:
        pass
    collect(process.pid)


def collect(pid: int) -> None:
    """Take note that a server of ours has ended, so that the system may forget it."""
    server = _started.pop(pid, None)
    if server:
        server.wait()


def wait_until(true: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again and again until it is true; false when the time is over."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def last_line(log: Path) -> str:
    """The last thing that a log says, for an error in one line."""
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except FileNotFoundError:
        return "it said nothing"
    return lines[-1].strip() if lines else "it said nothing"
