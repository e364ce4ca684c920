"""What the stand-in Notify took, and how far each thing has come. Two of one reference are two."""

import hashlib
import json
import os
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.letters.carriers.notify.standin_script import Script

PAGE = 250
MOST_PAGES = 10
# In points; Notify allows a letter of A4 to be a little off.
A4, OFF_BY = (595.28, 841.89), 5.0
KEPT_S = 7 * 24 * 3600
# Seconds from being taken to the virus scan being done, and to the printer having posted it.
SCANNED_S, POSTED_S = 2.0, 10.0


_PAGE = re.compile(rb"/Type\s*/Page\b")
_SIZE = re.compile(rb"/MediaBox\s*\[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\]")


def look_into(pdf: bytes) -> str:
    """What Notify would not print, as far as the stand-in can tell: its size and its length.

    A PDF that packs its pages away tells neither, and passes.
    """
    for box in _SIZE.findall(pdf):
        left, bottom, right, top = map(float, box)
        off = (abs(right - left - A4[0]), abs(top - bottom - A4[1]))
        if max(off) > OFF_BY:
            return "letter-not-a4-portrait-oriented"
    return "letter-too-long" if len(_PAGE.findall(pdf)) > MOST_PAGES else ""


@dataclass(frozen=True)
class Taken:
    """One letter, e-mail or text that the stand-in said yes to."""

    id: str
    reference: str
    kind: str
    to: str
    sha256: str
    at: float
    # What its look into the letter finds, as Notify says it; empty where it can be printed.
    amiss: str = ""


@dataclass
class Limits:
    """How much it takes."""

    a_minute: int = 3_000
    letters_a_day: int = 20_000


@dataclass
class Book:
    """Everything taken, newest last; written to a file, where there is one, before any answer."""

    script: Script = field(default_factory=Script)
    limits: Limits = field(default_factory=Limits)
    path: Path | None = None
    clock: Callable[[], float] = time.time
    pace: float = 1.0
    taken: dict[str, Taken] = field(default_factory=dict)
    by_reference: dict[str, list[str]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    _asked: dict[tuple[str, str], int] = field(default_factory=dict)
    _minute: deque[float] = field(default_factory=deque)
    _today: tuple[int, int] = (0, 0)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, reference: str) -> int:
        """How often this was asked of this reference, now included."""
        with self._lock:
            number = self._asked[what, reference] = self._asked.get((what, reference), 0) + 1
        return number

    def is_too_fast(self) -> bool:
        """Whether this request is one more than a minute allows."""
        now = self.clock()
        with self._lock:
            while self._minute and self._minute[0] <= now - 60:
                self._minute.popleft()
            if len(self._minute) >= self.limits.a_minute:
                return True
            self._minute.append(now)
        return False

    def is_full_today(self) -> bool:
        day = int(self.clock() // 86_400)
        return self._today[0] == day and self._today[1] >= self.limits.letters_a_day

    def take(self, *, reference: str, kind: str, to: str, content: bytes) -> Taken:
        """One more, whatever came before under the same reference."""
        digest = hashlib.sha256(content).hexdigest()
        amiss = look_into(content) if kind == "letter" else ""
        made = Taken(str(uuid.uuid4()), reference, kind, to, digest, self.clock(), amiss)
        with self._lock:
            self.taken[made.id] = made
            self.by_reference.setdefault(reference, []).append(made.id)
            if kind == "letter":
                day = int(made.at // 86_400)
                self._today = (day, self._today[1] + 1 if self._today[0] == day else 1)
            what = "not printed" if amiss else "printed"
            self._write({"what": what, "reference": reference, "sha256": digest, "fault": amiss})
        return made

    def note(self, what: str, *, reference: str = "", fault: str = "") -> None:
        """Write down a request that was not simply taken. Never whom it was for."""
        with self._lock:
            self._write({"what": what, "reference": reference, "fault": fault})

    def _write(self, line: dict[str, Any]) -> None:
        self.notes.append(line)
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(json.dumps({"fault": "", **line, "at": self.clock()}) + "\n")
                file.flush()
                os.fsync(file.fileno())

    def find(self, number: str) -> Taken | None:
        """By Notify's own id; None for one that it never had or no longer keeps."""
        found = self.taken.get(number)
        return found if found and self.clock() - found.at < KEPT_S else None

    def page(self, *, reference: str, kind: str, status: str, older_than: str) -> list[Taken]:
        """Newest first, at most a page."""
        ids = self.by_reference.get(reference, []) if reference else list(self.taken)
        kept = [found for number in reversed(ids) if (found := self.find(number))]
        if older_than:
            places = [place for place, found in enumerate(kept) if found.id == older_than]
            kept = kept[places[0] + 1 :] if places else []
        chosen = (
            found
            for found in kept
            if kind in {"", found.kind} and status in {"", self.status(found)}
        )
        return [found for _, found in zip(range(PAGE), chosen, strict=False)]

    def status(self, taken: Taken) -> str:
        """How far it has come by now, in Notify's own words."""
        age = (self.clock() - taken.at) * self.pace
        end = self.script.end_of(taken.kind, taken.reference)
        if taken.kind != "letter":
            return "sending" if age < SCANNED_S else end or "delivered"
        if age < SCANNED_S:
            return "pending-virus-check"
        if taken.amiss:
            return "validation-failed"
        if end in {"virus-scan-failed", "validation-failed", "technical-failure"}:
            return end
        return "accepted" if age < POSTED_S else end or "received"

    def as_json(self, taken: Taken) -> dict[str, Any]:
        """What a look-up answers."""
        at = datetime.fromtimestamp(taken.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        status = self.status(taken)
        is_over = status not in {"sending", "pending-virus-check", "accepted"}
        return {
            "id": taken.id, "reference": taken.reference or None, "type": taken.kind,
            "status": status, "created_at": at, "sent_at": at,
            "completed_at": at if is_over else None,
            "email_address": taken.to if taken.kind == "email" else None,
            "phone_number": taken.to if taken.kind == "sms" else None,
            "line_1": "Provided as PDF" if taken.kind == "letter" else None,
        }  # fmt: skip

    def how_often(self, reference: str) -> int:
        return len(self.by_reference.get(reference, []))
