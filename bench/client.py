"""The browsers of the benchmark, in a process of their own: ask in turn, measure, check.

A plan comes as JSON on stdin: ``{"rounds", "threads", "targets": [{"name", "port", "each",
"seconds", "most_seconds", "cookies", "calls": [[method, path, body, expected status], …]}]}``.
Contestants take turns in each round, so that a busy moment of the machine falls on all of them
alike. One whose answers take too long is asked fewer times: no round is begun after
``most_seconds``, and a first answer that took long is measured and not only a rehearsal.
"""

import http.client
import itertools
import json
import sys
import threading
import time
from urllib.parse import urlencode

TOKEN = "b" * 32
SLOW = 20


class Target:
    """One address, or several that take turns, of one contestant."""

    def __init__(self, plan: dict) -> None:
        self.name, self.port, self.each = plan["name"], plan["port"], plan["each"]
        self.seconds, self.most_seconds = plan["seconds"], plan["most_seconds"]
        self.calls = itertools.cycle(plan["calls"])
        self.headers = [
            {"Cookie": f"sessionid={cookie}; csrftoken={TOKEN}"} for cookie in plan["cookies"]
        ]
        self.lock = threading.Lock()
        self.times: list[float] = []
        self.busy = self.spent = 0.0
        self.size = 0
        self.fault = ""

    def rehearse(self, threads: int) -> None:
        """Warm it up. What takes so long that few such rounds can follow is kept."""
        self.turn(threads)
        if self.spent < SLOW and not self.fault:
            self.times.clear()
            self.busy = 0.0

    def turn(self, threads: int) -> None:
        """One round: ``each`` calls by so many clients, or as many as the time allows."""
        if self.fault or (self.times and self.spent > self.most_seconds):
            return
        left, ends = iter(range(self.each)), time.monotonic() + self.seconds
        crew = [
            threading.Thread(target=self._work, args=(left, ends, self.headers[n]))
            for n in (number % len(self.headers) for number in range(threads))
        ]
        began = time.perf_counter()
        for each in crew:
            each.start()
        for each in crew:
            each.join()
        took = time.perf_counter() - began
        self.busy += took
        self.spent += took

    def _work(self, left, ends: float, headers: dict[str, str]) -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
            while self._one(connection, left, headers) and time.monotonic() < ends:
                pass
            connection.close()
        except Exception as fault:
            self.fault = f"{type(fault).__name__}: {fault}"

    def _one(self, connection, left, cookie: dict[str, str]) -> bool:
        with self.lock:
            if next(left, None) is None:
                return False
            method, path, body, expected = next(self.calls)
        headers, content = dict(cookie), None
        if body is not None:
            headers |= {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
            content = urlencode(body, doseq=True)
        began = time.perf_counter()
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        page = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != expected:
            text = page[:600].decode(errors="replace")
            raise AssertionError(f"{self.name} {path}: {answer.status}, not {expected}: {text}")
        with self.lock:
            self.times.append(took)
            self.size = len(page)
        return True


def main() -> None:
    plan = json.load(sys.stdin)
    targets = [Target(each) for each in plan["targets"]]
    for target in targets:
        target.rehearse(plan["threads"])
    for _ in range(plan["rounds"]):
        for target in targets:
            target.turn(plan["threads"])
    found = {
        t.name: {"times": t.times, "busy": t.busy, "size": t.size, "fault": t.fault}
        for t in targets
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
