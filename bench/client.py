"""The browser of the benchmark, in a process of its own: asks in turn, measures, checks.

A plan comes as JSON on stdin: ``{"rounds", "threads", "targets": [{"name", "port", "each",
"seconds", "cookie", "calls": [[method, path, body, expected status], …]}]}``. Contestants take
turns in each round, so that a busy moment of the machine falls on all of them alike.
"""

import http.client
import itertools
import json
import sys
import threading
import time
from urllib.parse import urlencode

TOKEN = "b" * 32


class Target:
    """One address, or several that take turns, of one contestant."""

    def __init__(self, plan: dict) -> None:
        self.name, self.port, self.each = plan["name"], plan["port"], plan["each"]
        self.seconds = plan["seconds"]
        self.calls = itertools.cycle(plan["calls"])
        self.headers = {"Cookie": f"sessionid={plan['cookie']}; csrftoken={TOKEN}"}
        self.lock = threading.Lock()
        self.times: list[float] = []
        self.busy = 0.0
        self.size = 0

    def turn(self, threads: int, *, keep: bool) -> None:
        """One round: ``each`` calls by so many clients, or as many as the time allows."""
        left, ends = iter(range(self.each)), time.monotonic() + self.seconds
        faults: list[BaseException] = []
        crew = [
            threading.Thread(target=self._work, args=(left, ends, keep, faults))
            for _ in range(threads)
        ]
        began = time.perf_counter()
        for each in crew:
            each.start()
        for each in crew:
            each.join()
        if faults:
            raise faults[0]
        if keep:
            self.busy += time.perf_counter() - began

    def _work(self, left, ends: float, keep: bool, faults: list[BaseException]) -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
            while self._one(connection, left, keep) and time.monotonic() < ends:
                pass
            connection.close()
        except BaseException as fault:
            faults.append(fault)

    def _one(self, connection, left, keep: bool) -> bool:
        with self.lock:
            if next(left, None) is None:
                return False
            method, path, body, expected = next(self.calls)
        headers, content = dict(self.headers), None
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
        if keep:
            with self.lock:
                self.times.append(took)
                self.size = len(page)
        return True


def main() -> None:
    plan = json.load(sys.stdin)
    targets = [Target(each) for each in plan["targets"]]
    for target in targets:
        target.turn(plan["threads"], keep=False)
    for _ in range(plan["rounds"]):
        for target in targets:
            target.turn(plan["threads"], keep=True)
    found = {t.name: {"times": t.times, "busy": t.busy, "size": t.size} for t in targets}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
