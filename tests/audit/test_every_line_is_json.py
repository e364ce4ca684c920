"""S18, S19: gunicorn, broken streams and threads log lines of one form, and nobody's name."""

import io
import json
import logging
import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from config import log_lines
from config.gunicorn_log import OurLines
from config.log_lines import JsonLines

CANARY = "Quillfeather"


def said_by_gunicorn(log: logging.Logger) -> list[dict[str, Any]]:
    heard = [
        each.stream
        for each in log.handlers
        if isinstance(each, logging.StreamHandler) and isinstance(each.formatter, JsonLines)
    ]
    return [json.loads(line) for line in heard[0].getvalue().splitlines()]


@pytest.fixture
def gunicorn() -> OurLines:
    config = Config()
    config.set("accesslog", "-")
    made = OurLines(config)
    for log in (made.error_log, made.access_log):
        log.handlers = log.handlers[-1:]
        log.handlers[0].setStream(io.StringIO())
    return made


def test_gunicorns_errors_say_no_search_and_no_value(gunicorn: OurLines):
    gunicorn.error("Error handling request %s", f"/search/?q={CANARY}&x=1")
    try:
        raise ValueError(f"Key (family_name)=({CANARY}) already exists")
    except ValueError:
        gunicorn.exception("Error handling request")
    first, second = said_by_gunicorn(gunicorn.error_log)
    assert first["says"] == "Error handling request /search/?…"
    assert second["error"] == "ValueError"
    assert CANARY not in json.dumps([first, second])


def test_gunicorns_access_log_has_paths_without_a_query(gunicorn: OurLines):
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/search/\nERROR forged", "QUERY_STRING": CANARY,
        "RAW_URI": f"/search/?q={CANARY}", "HTTP_REFERER": f"http://x/?q={CANARY}",
    }  # fmt: skip
    answer = SimpleNamespace(status="200 OK", headers=[], sent=3)
    gunicorn.access(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=12))
    [line] = said_by_gunicorn(gunicorn.access_log)
    assert (line["path"], line["status"], line["ms"]) == ("/search/\nERROR forged", "200", 12)
    assert CANARY not in json.dumps(line)


def test_gunicorn_finds_it_by_itself():
    named: dict[str, str] = {}
    exec(Path("gunicorn.conf.py").read_text(), named)
    assert named["logger_class"] == f"{OurLines.__module__}.{OurLines.__name__}"


@pytest.fixture
def heard(monkeypatch) -> io.StringIO:
    for where, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(where, name, getattr(where, name))
    log_lines.log_what_nobody_catches()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    monkeypatch.setattr(log_lines.log, "handlers", [handler])
    monkeypatch.setattr(log_lines.log, "propagate", False)
    return stream


def breaks() -> None:
    raise ValueError(CANARY)


def test_a_stream_a_thread_and_a_process_that_break_say_only_what_kind(heard):
    def stream():
        try:
            yield 1
        finally:
            breaks()

    reading = stream()
    next(reading)
    del reading
    thread = threading.Thread(target=breaks)
    thread.start()
    thread.join()
    try:
        breaks()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    lines = [json.loads(line) for line in heard.getvalue().splitlines()]
    assert [line["error"] for line in lines] == ["ValueError"] * 3
    assert CANARY not in heard.getvalue()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Not Found: /people/?name={CANARY}", "Not Found: /people/?…"),
        (f"http://x.example/a?token={CANARY} failed", "http://x.example/a?… failed"),
        (f"/sign-in/set/MQ/{CANARY}/", "/sign-in/set/…"),
        ("Is it well? Yes", "Is it well? Yes"),
    ],
)
def test_no_query_and_no_key_of_a_link_is_in_a_line(said: str, kept: str):
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (said,), None)
    assert json.loads(JsonLines().format(record))["says"] == kept
