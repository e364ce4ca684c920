"""A stand-in GOV.UK Notify: its addresses, its checks and its faults, for tests and trying out.

``python -m casework.letters.carriers.notify.standin --key NAME-SERVICE-SECRET``. It prints its
port. It prints nothing and posts nothing; what it was given stays in its memory until it ends.
"""

import argparse
import base64
import binascii
import json
import re
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

from casework.letters.carriers.notify import standin_script
from casework.letters.carriers.notify.standin_book import Book, Limits, Taken
from casework.letters.carriers.notify.standin_calls import Callbacks
from casework.letters.carriers.notify.standin_script import Script

SILENT_S = 1.5
SLOW_S = 0.2
MOST_BYTES = 2 * 1024 * 1024
_SEND = re.compile(r"/v2/notifications/(letter|email|sms)")
_ONE = re.compile(r"/v2/notifications/([0-9a-f-]{36})")
_RETURN = re.compile(r"/stand-in/returned/([0-9a-f-]{36})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(\+44|0)7\d{9}")


class Refused(Exception):
    """An answer that is an error: the status, Notify's own code, and words."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


_REFUSALS = {
    "400": (400, "BadRequestError", "Cannot send letters when service is in trial mode"),
    "403": (403, "AuthError", "Invalid token: API key not found"),
    "429": (429, "RateLimitError", "Exceeded rate limit for key type LIVE"),
    "429-today": (429, "TooManyRequestsError", "Exceeded send limits for today"),
    "500": (500, "Exception", "Internal server error"),
}


class Office(ThreadingHTTPServer):
    """The server: quiet about clients that were killed while they spoke."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, book: Book, *, key: str, callbacks: Callbacks | None = None, port: int = 0):
        super().__init__(("127.0.0.1", port), Window)
        self.book, self.callbacks = book, callbacks
        self.service, self.secret = key[-73:-37], key[-36:]
        self.silent_s = SILENT_S

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Serve in a thread of its own, until ``shutdown``."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that died half way is what this is for."""


class Window(BaseHTTPRequestHandler):
    """One request."""

    server: Office
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_GET(self) -> None:
        self._answer(self._get)

    def _answer(self, work: Callable[[], tuple[int, dict[str, Any]] | None]) -> None:
        try:
            answer = work()
        except Refused as refused:
            errors = [{"error": refused.code, "message": refused.words}]
            answer = refused.status, {"status_code": refused.status, "errors": errors}
        if answer is None:
            self.close_connection = True
            return
        status, body = answer
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _check_key(self) -> None:
        """The same check that Notify makes, by the client's own code."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            if get_token_issuer(token) != self.server.service:
                raise Refused(*_REFUSALS["403"])
            decode_jwt_token(token, self.server.secret)
        except TokenError as error:
            raise Refused(403, "AuthError", "Invalid token: signature") from error
        if self.server.book.is_too_fast():
            raise Refused(*_REFUSALS["429"])

    def _post(self) -> tuple[int, dict[str, Any]] | None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if found := _RETURN.fullmatch(self.path):
            return self._return(found[1])
        self._check_key()
        found = _SEND.fullmatch(self.path)
        if found is None:
            raise Refused(404, "NoResultFound", "No result found")
        return self._send(found[1], json.loads(body))

    def _send(self, kind: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        book, reference = self.server.book, str(asked.get("reference") or "")
        fault = book.script.on_sending(reference, book.count("send", reference))
        if fault in _REFUSALS:
            book.note("turned away", reference=reference, fault=fault)
            raise Refused(*_REFUSALS[fault])
        to, content = _checked(kind, asked)
        if kind == "letter" and book.is_full_today():
            raise Refused(*_REFUSALS["429-today"])
        if fault == "slow":
            time.sleep(SLOW_S)
        taken = book.take(reference=reference, kind=kind, to=to, content=content)
        if self.server.callbacks is not None and kind != "letter":
            self.server.callbacks.receipt(taken)
        if fault:
            book.note("taken, but", reference=reference, fault=fault)
        if fault == "silent":
            time.sleep(self.server.silent_s)
        if fault in standin_script.AFTER:
            return None
        return 201, _as_sent(kind, taken, asked)

    def _get(self) -> tuple[int, dict[str, Any]]:
        self._check_key()
        asked = urlsplit(self.path)
        if found := _ONE.fullmatch(asked.path):
            taken = self.server.book.find(found[1])
            if taken is None:
                raise Refused(404, "NoResultFound", "No result found")
            return 200, self.server.book.as_json(taken)
        if asked.path != "/v2/notifications":
            raise Refused(404, "NoResultFound", "No result found")
        return 200, self._page({name: values[0] for name, values in parse_qs(asked.query).items()})

    def _page(self, asked: dict[str, str]) -> dict[str, Any]:
        book, reference = self.server.book, asked.get("reference", "")
        fault = book.script.on_asking(reference, book.count("ask", reference))
        if fault in _REFUSALS:
            raise Refused(*_REFUSALS[fault])
        page = book.page(
            reference=reference,
            kind=asked.get("template_type", ""),
            status=asked.get("status", ""),
            older_than=asked.get("older_than", ""),
        )
        links = {"current": self.server.url + self.path}
        if page:
            links["next"] = f"{self.server.url}/v2/notifications?older_than={page[-1].id}"
        return {"notifications": [book.as_json(taken) for taken in page], "links": links}

    def _return(self, number: str) -> tuple[int, dict[str, Any]]:
        """Not an address of Notify's: whoever tries this out says that a letter came back."""
        taken = self.server.book.find(number)
        if taken is None or self.server.callbacks is None:
            raise Refused(404, "NoResultFound", "No such letter, or nobody to tell")
        self.server.callbacks.returned(taken)
        return 202, {}

    def log_message(self, format: str, *args: Any) -> None:
        """Its book is its log."""


def _checked(kind: str, asked: dict[str, Any]) -> tuple[str, bytes]:
    """Whom it is for, and its content; raises ``Refused`` as Notify's own checks do."""
    if kind == "letter":
        if not asked.get("reference"):
            raise Refused(400, "ValidationError", "reference is a required property")
        return "", _pdf(str(asked.get("content", "")))
    name, shape = ("email_address", _EMAIL) if kind == "email" else ("phone_number", _PHONE)
    to = str(asked.get(name) or "")
    if not shape.fullmatch(to.replace(" ", "") if kind == "sms" else to):
        raise Refused(400, "ValidationError", f"{name} is not valid: {to}")
    if not asked.get("template_id"):
        raise Refused(400, "ValidationError", "template_id is a required property")
    return to, json.dumps(asked.get("personalisation", {}), sort_keys=True).encode()


def _pdf(content: str) -> bytes:
    try:
        given = base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise Refused(400, "ValidationError", "content is not valid base64") from error
    if not given.startswith(b"%PDF"):
        raise Refused(400, "BadRequestError", "Letter content is not a valid PDF")
    if len(given) > MOST_BYTES:
        raise Refused(413, "BadRequestError", "Letter is too large")
    return given


def _as_sent(kind: str, taken: Taken, asked: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": taken.id, "reference": taken.reference or None}
    if kind == "letter":
        return {**answer, "postage": asked.get("postage", "second")}
    return {**answer, "template": {"id": asked["template_id"], "version": 1}, "content": {}}


def main(arguments: list[str]) -> None:
    """Run until it is stopped."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--key", required=True, help="the API key that clients are given")
    said.add_argument("--port", type=int, default=0)
    said.add_argument("--book", type=Path, help="a file for a line about each request")
    said.add_argument("--seed", type=int, default=0)
    said.add_argument("--first", type=standin_script.read, default={}, help="500=0.2,silent=0.2")
    said.add_argument("--again", type=standin_script.read, default={})
    said.add_argument("--asking", type=standin_script.read, default={})
    said.add_argument("--unhappy", type=float, default=0.0, help="the share that fails later")
    said.add_argument("--repeats", type=int, default=1, help="how often each callback is sent")
    said.add_argument("--late", type=float, default=0.0, help="callbacks are up to this late, in s")
    said.add_argument("--callbacks", default="", help="the address of the installation to tell")
    said.add_argument("--token", default="", help="the bearer token of callbacks")
    said.add_argument("--a-day", type=int, default=20_000)
    given = said.parse_args(arguments)
    script = Script(
        seed=given.seed, first=given.first, again=given.again, asking=given.asking,
        unhappy=given.unhappy, repeats=given.repeats, late_s=given.late,
    )  # fmt: skip
    book = Book(script, Limits(letters_a_day=given.a_day), given.book)
    calls = Callbacks(book, given.callbacks, given.token) if given.callbacks else None
    with Office(book, key=given.key, callbacks=calls, port=given.port) as office:
        sys.stdout.write(f"{office.port}\n")
        sys.stdout.flush()
        office.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
