"""A mail server that fails as its seed says, and writes each message down before it answers.

``python -m tests.faults.recording_smtp FILE SEED``. It prints its port on its first line. Like any
mail server it cannot be asked later what it took.
"""

import json
import os
import random
import socketserver
import sys
import threading
import time
from pathlib import Path
from typing import Any

# The share of each; the first two before the message is taken, the others after it.
FAULTS = ("turned away", "closed early", "silent", "dropped")
OFTEN = 0.05
SILENT_S = 1.0


class Post(socketserver.StreamRequestHandler):
    """One conversation: one message."""

    book: Path
    seed: int
    lock = threading.Lock()
    asked: dict[str, int] = {}

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "DATA":
                if not self.take():
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def take(self) -> bool:
        """The message, and what becomes of it; False where the conversation is over."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        found = [line for line in lines if line.startswith(b"X-Letter-Reference:")]
        if line == b"" or not found:
            # The sender died before it had said all.
            return False
        reference = found[0].decode().partition(":")[2].strip()
        fault = self.fault_for(reference)
        if fault == "turned away":
            self.note("turned away", reference, fault)
            self.say("451 not now")
            return True
        if fault == "closed early":
            self.note("turned away", reference, fault)
            return False
        self.note("printed", reference, fault)
        if fault == "silent":
            time.sleep(SILENT_S)
        if fault:
            return False
        self.say("250 taken")
        return True

    def fault_for(self, reference: str) -> str:
        with self.lock:
            times = self.asked[reference] = self.asked.get(reference, 0) + 1
        place = random.Random(f"{self.seed} {reference} {times}").random()
        return next((fault for n, fault in enumerate(FAULTS, 1) if place < n * OFTEN), "")

    def note(self, what: str, reference: str, fault: str) -> None:
        line = {"what": what, "reference": reference, "fault": fault, "at": time.time()}
        with self.lock, self.book.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """Quiet about clients that were killed while they spoke."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that died half way is what this is for."""


def main(path: str, seed: str) -> None:
    Post.book, Post.seed = Path(path), int(seed)
    with Server(("127.0.0.1", 0), Post) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
