"""How is each contestant served, all alike, and how large does it grow?"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench import database

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("CASEWORK_VAR", ROOT / "var" / "bench"))
PEERS = ROOT / "bench" / "peers"
PEERS_PYTHON = ROOT / "var" / "bench-venv" / "bin" / "python"
SHAPE = ("--workers=2", "--threads=4", "--keep-alive=60")


@dataclass
class Site:
    """One contestant: its settings, its program, and where it answers."""

    name: str
    settings: str
    python: Path
    folder: Path
    wsgi: str
    port: int = 0
    sessions: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONPATH": str(self.folder),
            "DATABASE_URL": database.address(),
            "LOG_LEVEL": "ERROR",
        }

    def run(self, script: str, *, given: object = None) -> dict:
        """Run one of its own scripts; what it prints last is its answer, as JSON."""
        done = subprocess.run(
            [self.python, PEERS / script], env=self.environment, input=json.dumps(given),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{script} for {self.name} failed:\n{done.stderr[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def memory(self) -> list[float]:
        """Megabytes of each web worker that are its own, its share of what is shared included."""
        leader = psutil.Process(self.process.pid)
        return [child.memory_full_info().pss / 1e6 for child in leader.children()]


def ours() -> Site:
    return Site("ours", "bench.settings", Path(sys.executable), ROOT, "config.wsgi")


def peers() -> dict[str, Site]:
    return {
        name: Site(name, f"{name}_settings", PEERS_PYTHON, PEERS, "wsgi")
        for name in ("helpdesk", "admin", "bare")
    }


@contextmanager
def served(*sites: Site) -> Iterator[None]:
    """Each site answers for the length of the block."""
    try:
        for site in sites:
            _start(site)
        for site in sites:
            _wait_for(site)
        yield
    finally:
        for site in sites:
            _stop(site)


def _start(site: Site) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site.port = probe.getsockname()[1]
    log = VAR / "log" / f"bench-{site.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        site.process = subprocess.Popen(
            [site.python, "-m", "gunicorn", site.wsgi, f"--bind=127.0.0.1:{site.port}", *SHAPE],
            env=site.environment, cwd=site.folder, stdout=output, stderr=output,
        )  # fmt: skip


def _wait_for(site: Site) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{site.port}/", timeout=10).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{site.name} does not answer; see {VAR / 'log'}")


def _stop(site: Site) -> None:
    if site.process is not None:
        site.process.terminate()
        site.process.wait(timeout=20)
        site.process = None
