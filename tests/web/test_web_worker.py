"""The web server's threads are held by no slow client (S17); the storm is in tests/faults."""

import socket
import struct
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from config import web_worker
from config.web_worker import SILENT_S, Worker

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def worker() -> Any:
    made = Worker.__new__(Worker)
    made.closers, made.to_close, made.nr_conns, made.alive = ThreadPoolExecutor(1), 0, 1, True
    made.method_queue = SimpleNamespace(defer=lambda act: act())
    return made


def test_a_client_that_does_not_close_delays_nobody_else(worker):
    go, closed = threading.Event(), threading.Event()

    def close(graceful: bool = False) -> None:
        assert go.wait(10)
        closed.set()

    conn, answered = SimpleNamespace(close=close), Future[bool]()
    answered.set_result(False)
    worker.finish_request(conn, answered)
    # The main thread is back here while the client lingers.
    assert not closed.is_set()
    assert worker.to_close == 1
    go.set()
    assert closed.wait(10)
    worker.closers.shutdown()
    assert worker.to_close == 0


def test_when_too_many_linger_they_are_closed_at_once(worker, monkeypatch):
    monkeypatch.setattr(web_worker, "MOST_TO_CLOSE", 0)
    hard: list[bool] = []
    conn, answered = (
        SimpleNamespace(close=lambda graceful=False: hard.append(graceful)),
        Future[bool](),
    )
    answered.set_result(False)
    worker.finish_request(conn, answered)
    assert hard == [False]


def test_a_thread_waits_for_the_next_byte_and_not_for_ever(worker, monkeypatch):
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda *_: None)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.enqueue_req(SimpleNamespace(sock=ours))
        kept = ours.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)
    assert struct.unpack("ll", kept) == (SILENT_S, 0)


@pytest.mark.parametrize(
    "where", ["compose.yaml", "deploy/systemd/casework-web.service", "config/demo_runner.py"]
)
def test_every_web_server_that_we_start_is_of_this_kind(where):
    assert "config.web_worker.Worker" in (ROOT / where).read_text()
