"""A carrier in a process of its own: writes down every request before it answers, or does not.

``python -m tests.faults.recording_carrier FILE KIND SEED``. It prints its port on its first line.
POST /letters/REFERENCE hands a letter over; GET asks whether it has one. Its faults follow from
the seed, the reference and how often that reference came, and from nothing else.
"""

import hashlib
import json
import os
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# 429 and 500 come before the letter is taken; the last two come after it.
FAULTS = ("429", "500", "slow", "silent", "dropped")
# How often each of the five strikes at the first, second and every later request for a letter.
OFTEN = (0.10, 0.04, 0.0)
SLOW_S = 0.15
SILENT_S = 1.0


class Book:
    """What was asked and what was printed, on the disk before anybody is answered."""

    def __init__(self, path: Path, *, refuses_repeats: bool, seed: int) -> None:
        self.refuses_repeats, self.seed = refuses_repeats, seed
        self.printed: dict[str, str] = {}
        self.asked: dict[str, int] = {}
        self.lock = threading.Lock()
        self.file = path.open("a")

    def fault_for(self, reference: str) -> str:
        with self.lock:
            time_asked = self.asked[reference] = self.asked.get(reference, 0) + 1
        often = OFTEN[min(time_asked, len(OFTEN)) - 1]
        dice = random.Random(f"{self.seed} {reference} {time_asked}").random()
        place = int(dice / often) if often else len(FAULTS)
        fault = FAULTS[place] if place < len(FAULTS) else ""
        # A letter has three tries. Two of these and a kill at the third would be three, and it
        # would rightly stand before a person: then no storm could ask that all are sent.
        return "" if fault == "500" and time_asked > 1 else fault

    def note(self, reference: str, fault: str, *, what: str, digest: str = "") -> None:
        line = {"what": what, "reference": reference, "fault": fault, "sha256": digest,
                "at": time.time()}  # fmt: skip
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def take(self, reference: str, content: bytes, fault: str) -> int:
        """Print it; one that refuses repeats prints a reference once. The answer's status."""
        digest = hashlib.sha256(content).hexdigest()
        with self.lock:
            known = self.printed.get(reference)
            if known is not None and self.refuses_repeats:
                what = "repeated" if known == digest else "other bytes"
                self.note(reference, fault, what=what, digest=digest)
                return 200 if known == digest else 409
            self.printed[reference] = digest
            self.note(reference, fault, what="printed", digest=digest)
        return 201


class Desk(BaseHTTPRequestHandler):
    """One request."""

    book: Book

    def do_POST(self) -> None:
        reference = self.path.rpartition("/")[2]
        content = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.book.fault_for(reference)
        if fault in {"429", "500"}:
            self.book.note(reference, fault, what="turned away")
            return self.answer(int(fault))
        if fault == "slow":
            time.sleep(SLOW_S)
        status = self.book.take(reference, content, fault)
        if fault == "silent":
            time.sleep(SILENT_S)
        if fault in {"silent", "dropped"}:
            self.close_connection = True
            return None
        return self.answer(status)

    def do_GET(self) -> None:
        has_it = self.path.rpartition("/")[2] in self.book.printed
        self.answer(200 if has_it else 404)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Its book is its log."""


class Counter(ThreadingHTTPServer):
    """Quiet about clients that were killed while they spoke."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that died half way is what this is for."""


def main(path: str, kind: str, seed: str) -> None:
    Desk.book = Book(Path(path), refuses_repeats=kind == "idempotent", seed=int(seed))
    with Counter(("127.0.0.1", 0), Desk) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
