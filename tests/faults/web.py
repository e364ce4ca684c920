"""Our own web server over the test database, for the tests that attack it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.urls import reverse

ROOT = Path(__file__).resolve().parents[2]
WEB = [
    sys.executable, "-m", "gunicorn", "config.wsgi", "--workers=2", "--threads=8",
    "--worker-class=config.web_worker.Worker", "--log-level=error",
]  # fmt: skip


def database_url() -> str:
    """The test database, as another process is told of it."""
    known = connection.settings_dict
    where = f"{quote(known['HOST'], safe='')}:{known['PORT']}".rstrip(":")
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{where}/{known['NAME']}"


@dataclass
class Visitor:
    """One who asks the web server: from which address, and with what."""

    port: int
    cookie: str = ""
    address: str = "192.0.2.1"
    headers: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)

    def ask(self, path: str, *, body: bytes | None = None) -> float:
        """One request; how long its whole answer took. No answer counts as 0."""
        headers = {"X-Forwarded-For": self.address, "Cookie": self.cookie, **self.headers}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                answer.read()
                self.answers[answer.status] += 1
        except urllib.error.HTTPError as refused:
            refused.read()
            self.answers[refused.code] += 1
        except OSError:
            self.answers[0] += 1
        return time.perf_counter() - began

    def half_send(self, path: str) -> socket.socket:
        """A form of which the last byte never comes."""
        line = socket.create_connection(("127.0.0.1", self.port))
        line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {self.address}\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 100\r\n\r\nusername=".encode()
        )
        return line


@contextmanager
def running(log: Path) -> Iterator[int]:
    """The web server with the defaults of a council, behind a proxy; its port on the loop-back."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with log.open("wb") as said, subprocess.Popen(
        [*WEB, f"--bind=127.0.0.1:{port}"], cwd=ROOT, env=_environment(), stdout=said, stderr=said
    ) as process:  # fmt: skip
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url(), "HTTPS": "0", "BEHIND_PROXY": "1", "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    visitor = Visitor(port)
    for _ in range(600):
        assert process.poll() is None, "the web server stopped"
        visitor.ask(reverse("sign-in"))
        if visitor.answers[200]:
            return
        time.sleep(0.1)
