"""How does the demo start the programs it is made of, know that they are well, and end them?"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded.processes import last_line, wait_until

SECONDS_TO_END = 10
_PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """A program of the demo failed; the text says in one line which, and what to do."""


@dataclass
class Child:
    """One running program: a leader with a process group of its own."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def fail(self) -> ChildFailed:
        """What to tell the person at the terminal when this program ends before its time."""
        return ChildFailed(
            f"{self.name} stopped: {last_line(self.log)}. See {self.log}, then run this again."
        )


def start(name: str, command: list[str], *, log: Path, env: dict[str, str]) -> Child:
    """Start a program whose output goes to its log."""
    with log.open("wb") as output:
        process = _spawn(command, env=env, stdout=output, stderr=output)
    return Child(name, log, process)


def run(name: str, command: list[str], *, log: Path, env: dict[str, str]) -> None:
    """Run a program to its end; what it says to people is shown, its errors go to the log."""
    with log.open("wb") as errors:
        child = Child(name, log, _spawn(command, env=env, stdout=None, stderr=errors))
    try:
        code = child.process.wait()
    except BaseException:
        stop([child])
        raise
    if code:
        raise child.fail()


def wait_for(child: Child, true: Callable[[], bool], *, seconds: float) -> None:
    """Wait until a started program is ready; raise ChildFailed when it ends or takes too long."""
    ready = wait_until(lambda: child.process.poll() is not None or true(), seconds=seconds)
    if child.process.poll() is not None:
        raise child.fail()
    if not ready:
        raise ChildFailed(f"{child.name} was not ready in {seconds:.0f} seconds. See {child.log}.")


def watch(children: Iterable[Child]) -> None:
    """Come back only by an exception: a signal, or ChildFailed for the first that ends."""
    children = list(children)
    while True:
        for child in children:
            if child.process.poll() is not None:
                raise child.fail()
        time.sleep(0.3)


def stop(children: Iterable[Child]) -> None:
    """Ask all to end, wait, and end what is left, with everything they started."""
    children = list(children)
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    all_ended = lambda: all(child.process.poll() is not None for child in children)  # noqa: E731
    wait_until(all_ended, seconds=SECONDS_TO_END)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _spawn(
    command: list[str], *, env: dict[str, str], stdout: IO[bytes] | None, stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def _end_with_parent() -> None:
    # Should the demo itself be killed outright, its programs are asked to end by the kernel.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
