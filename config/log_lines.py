"""One JSON object a line for whoever gathers the logs; and never what a person's record says.

The message of an exception may quote a row (PostgreSQL does), a form or a file, so an error is
its kind and the way to it: file, line and function, outermost first.
"""

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from casework.web.request_number import request_number

FRAMES = 20
# What was searched for stands behind the question mark of an address; so do keys of links.
_QUERY = re.compile(r"(?<=[^\s?])\?[^\s\"'<>]+")
# Links by which somebody comes in hold their key in the path.
_KEY_IN_PATH = re.compile(r"(/sign-in/set/)[^\s\"'?]+")
log = logging.getLogger("casework.uncaught")
_WORDS_OF_AN_ERROR = frozenset({"exc", "traceback"})


class AddRequestNumber(logging.Filter):
    """Puts the number of the request in hand on every line; "-" outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_number = request_number() or "-"
        return True


class JsonLines(logging.Formatter):
    """``{"at", "level", "logger", "says"}``, and ``error`` and ``way`` where something broke.

    ``request`` is the number of the request in hand; the security log adds its facts.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "says": _says(record),
        }
        if number := request_number():
            line["request"] = number
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["way"] = _way(record.exc_info[2])
        # A JSON string holds no raw line break: nobody can forge a second line.
        return json.dumps(line, ensure_ascii=False)


def _says(record: logging.LogRecord) -> str:
    """The message without the query of an address, and each exception told by its kind alone."""
    return _KEY_IN_PATH.sub(r"\1…", _QUERY.sub("?…", _put_together(record)))


def _put_together(record: logging.LogRecord) -> str:
    if isinstance(record.args, dict):
        # Celery puts the exception's own words among the arguments.
        told = {**record.args, **dict.fromkeys(_WORDS_OF_AN_ERROR & record.args.keys(), "error")}
        return str(record.msg) % {name: _kind(value) for name, value in told.items()}
    if isinstance(record.args, tuple) and record.args:
        return str(record.msg) % tuple(_kind(value) for value in record.args)
    return str(_kind(record.msg))


def _kind(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _way(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def log_what_nobody_catches() -> None:
    """Log what would be printed: a stream or thread that breaks quotes what it was writing."""
    sys.excepthook = lambda kind, error, trace: log.critical(
        "the process ends", exc_info=(kind, error, trace)
    )
    threading.excepthook = lambda it: log.error(
        "a thread ends", exc_info=(it.exc_type, it.exc_value or it.exc_type(), it.exc_traceback)
    )
    sys.unraisablehook = lambda it: log.error(
        "ignored while something was tidied up",
        exc_info=(it.exc_type, it.exc_value or it.exc_type(), it.exc_traceback),
    )
