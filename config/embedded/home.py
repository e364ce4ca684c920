"""Where do the embedded services keep their data, and what account may read it?"""

import hashlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

# PostgreSQL refuses to run as root; this account is on every Debian.
SERVER_ACCOUNT = "nobody"
# The kernel's limit for a socket's path is 107; the socket's own name takes some of it.
LONGEST_SOCKET_FOLDER = 80


class ServiceFailed(Exception):
    """An embedded service did not start; the text says in one line what and what to do."""


@dataclass(frozen=True)
class Home:
    """The folders of one checkout's services."""

    var: Path
    data: Path
    sockets: Path
    account: str | None

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def addresses(self) -> Path:
        """The file in which a running pair of services says how to reach it."""
        return self.var / "services.env"

    def make(self) -> None:
        """Make the folders; harmless when they are there."""
        self.var.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(parents=True, exist_ok=True)
        if self.sockets.stat().st_uid not in {os.geteuid(), *self._server_ids()}:
            raise ServiceFailed(f"{self.sockets} belongs to another user. Move this checkout.")
        self.data.chmod(0o755 if self.account else 0o700)
        self.give_to_server(self.sockets)

    def give_to_server(self, folder: Path) -> None:
        """Close a folder to everyone but the account that PostgreSQL runs as (and root)."""
        folder.chmod(0o700)
        if self.account:
            entry = pwd.getpwnam(self.account)
            os.chown(folder, entry.pw_uid, entry.pw_gid)

    def _server_ids(self) -> set[int]:
        return {pwd.getpwnam(self.account).pw_uid} if self.account else set()


def home_of(var: Path) -> Home:
    """The home of the services whose run-time folder is ``var``."""
    var = var.resolve()
    key = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    as_root = os.geteuid() == 0
    # The checkout of root is often in a private folder, which the server's account cannot enter.
    data = Path("/var/lib") / f"casework-{key}" if as_root else var / "services"
    sockets = data / "sockets"
    if len(str(sockets)) > LONGEST_SOCKET_FOLDER:
        sockets = Path("/tmp") / f"casework-{key}"  # noqa: S108 (its owner is checked)
    return Home(var=var, data=data, sockets=sockets, account=SERVER_ACCOUNT if as_root else None)
