"""A client of the API in a test: a token, a key for each act, the version that was seen."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.core.files.base import File
from django.test import Client
from django.utils import timezone

from casework.api import tokens
from casework.models import Worker

_keys = count(1)


def headers_of(answer: Any) -> dict[str, str]:
    """The headers of an answer, less its own number, which is drawn at random for each."""
    return {name: said for name, said in answer.headers.items() if name != "X-Request-ID"}


@dataclass
class Caller:
    """Someone who asks; without a secret, a stranger."""

    secret: str = ""
    client: Client = field(default_factory=Client)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        match: int | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if method == "POST":
            sent["Idempotency-Key"] = f"test-{next(_keys)}" if key is None else key
        if match is not None:
            sent["If-Match"] = f'"{match}"'
        sent.update(headers or {})
        if isinstance(body, dict) and any(isinstance(value, File) for value in body.values()):
            for value in body.values():
                value.seek(0)
            # As a form with a file in it.
            return self.client.post(path, body, headers=sent)
        return self.client.generic(
            method, path, json.dumps(body) if body is not None else "",
            content_type="application/json" if body is not None else "", headers=sent,
        )  # fmt: skip

    def get(self, path: str, **more: Any) -> Any:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("POST", path, {} if body is None else body, **more)


def caller(worker: Worker, *, scopes: tuple[str, ...] = ("read", "write")) -> Caller:
    """A client with a token of this worker."""
    assert worker.user is not None
    _, secret = tokens.make(user=worker.user, name="test", scopes=scopes, days=1, at=timezone.now())
    return Caller(secret)
