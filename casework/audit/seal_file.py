"""The seals outside the database: a line each in a file a month, each resting on the one before.

A line has the time, the number of the seal, and for each history that grew the number, the count
and the head of its newest batch. Its HMAC covers the line and the HMAC before it; the key is in
the settings and never in the database.
"""

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any

from django.conf import settings

from casework.calendar import local_day

log = logging.getLogger(__name__)

Line = dict[str, Any]


class SealFileChanged(Exception):
    """A line was changed or taken out, or the key is another one. The words are for staff."""


def append(facts: Line, *, at: datetime) -> None:
    """Add a line and have it on the disk, and tell syslog where it is set. Raises ``OSError``."""
    if settings.AUDIT_SEALS is None:
        return
    folder = Path(settings.AUDIT_SEALS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        last = _last_mac(folder)
        body = {"at": at.isoformat(), **facts, "before": last}
        line = json.dumps({**body, "mac": _mac(body)})
        handle = os.open(
            folder / f"seals-{local_day(at):%Y-%m}.jsonl",
            os.O_WRONLY | os.O_APPEND | os.O_CREAT,
            0o600,
        )
        with os.fdopen(handle, "w") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(handle)
    _tell_syslog(line)


def lines() -> Iterator[Line]:
    """Every line, the oldest first. Raises ``SealFileChanged`` at the first that does not hold."""
    before = ""
    for path in _files():
        with path.open() as file:
            for number, text in enumerate(file, 1):
                line = _opened(text, f"{path.name}:{number}", before)
                before = line["mac"]
                yield line


def last() -> Line | None:
    """The newest line; None where there is none. Raises ``SealFileChanged``."""
    for path in reversed(_files()):
        if text := _last_text(path):
            return _opened(text, path.name, None)
    return None


def _files() -> list[Path]:
    # A lock file and a copy that somebody made beside them are none of them.
    if settings.AUDIT_SEALS is None:
        return []
    return sorted(Path(settings.AUDIT_SEALS).glob("seals-[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))


def _opened(text: str, place: str, before: str | None) -> Line:
    try:
        line: Line = json.loads(text)
        body = {name: value for name, value in line.items() if name != "mac"}
        is_ours = hmac.compare_digest(line["mac"], _mac(body))
        rests = before is None or line["before"] == before
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        raise SealFileChanged(f"The line {place} of the seals cannot be read.") from why
    if not is_ours or not rests:
        raise SealFileChanged(
            f"The line {place} of the seals does not fit: it or one before it was changed or "
            "taken out, or AUDIT_SEAL_KEY is another one."
        )
    return line


def _last_mac(folder: Path) -> str:
    line = last()
    return str(line["mac"]) if line else ""


def _last_text(path: Path) -> str:
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - 65536))
        found = file.read().decode(errors="replace").splitlines()
    return found[-1] if found else ""


def _mac(body: Line) -> str:
    secret = settings.AUDIT_SEAL_KEY or f"audit seal {settings.SECRET_KEY}"
    said = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hmac.new(secret.encode(), said.encode(), sha256).hexdigest()


def _tell_syslog(line: str) -> None:
    if not (to := settings.AUDIT_SYSLOG):
        return
    host, _, port = to.rpartition(":")
    address: Any = (host, int(port)) if host and port.isdecimal() else to
    try:
        handler = SysLogHandler(address)
        handler.emit(logging.makeLogRecord({"msg": f"casework-audit-seal {line}", "args": ()}))
        handler.close()
    except OSError:
        log.exception("syslog was not told of a seal")
