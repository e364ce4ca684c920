"""A reverse proxy as a council runs it: nginx with deploy/nginx.conf before a live server."""

import http.client
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from config.embedded.processes import wait_until

DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"


@contextmanager
def nginx_before(upstream: str, folder: Path) -> Iterator[str]:
    """The address of an nginx that hands on to ``upstream``, without TLS."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: the hop through a proxy is not tested")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(_config(upstream, port, folder))
    command = [nginx, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")]
    server = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        assert wait_until(lambda: _answers(port), seconds=10), (folder / "error.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _config(upstream: str, port: int, folder: Path) -> str:
    """The deployed file, but on a port of the loop-back and without a certificate."""
    text = re.sub(r"    server \{\s+listen 80;.*?\n    \}\n", "", DEPLOYED.read_text(), flags=re.S)
    text = re.sub(r"\n\s+ssl_[^\n]*", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("server web:8000;", f"server {urlsplit(upstream).netloc};")
    text = text.replace("/dev/stdout", str(folder / "access.log"))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = text.replace("http {", f"http {{\n{temporary}", 1)
    return f"pid {folder}/nginx.pid;\nuser root;\n{text}"


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Browser:
    """Someone at a machine of their own: requests leave from ``address`` and keep cookies."""

    site: str
    address: str = "127.0.0.1"
    forwarded: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """The status and the page."""
        parts = urlsplit(self.site)
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, source_address=(self.address, 0), timeout=30
        )
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.forwarded:
            headers["X-Forwarded-For"] = self.forwarded
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode(errors="replace")
        self.headers = dict(answer.getheaders())
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {k: each.value for k, each in SimpleCookie(value).items()}
        connection.close()
        return answer.status, page

    def sign_in(self, name: str, password: str) -> int:
        """302 when it worked, 200 for a wrong password, 429 when locked."""
        self.ask("GET", "/sign-in/")
        words = {
            "username": name, "password": password,
            "csrfmiddlewaretoken": self.cookies["csrftoken"],
        }  # fmt: skip
        return self.ask("POST", "/sign-in/", urlencode(words))[0]
