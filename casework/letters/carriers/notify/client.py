"""One call to GOV.UK Notify, and what its answer means for us.

Only the status and the ``error`` code of an answer are stable, so nothing else is read. Notify's
own words may quote an address: they are neither shown, logged nor kept.
"""

import logging
import os
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import requests
from django.conf import settings
from notifications_python_client.errors import APIError, HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from casework.letters.carriers.carrier import Doubtful, NotNow, NotTaken, OutOfReach
from casework.letters.carriers.notify import limits

log = logging.getLogger(__name__)

T = TypeVar("T")
# A wrong key says nothing about a letter: it waits until somebody has put the key right.
KEY_WAIT = timedelta(minutes=15)
_CODE = re.compile(r"[A-Za-z]{1,40}")
_ours = threading.local()


class KeyRefused(NotNow):
    """Notify does not take our key: nothing goes or is heard until someone changes a setting."""


class NotThere(Exception):
    """Notify does not know it, or no longer."""


def ask(call: Callable[[NotificationsAPIClient], T]) -> T:
    """Make one call; raises ``NotTaken``, ``NotNow``, ``KeyRefused``, ``Doubtful``, ``NotThere``.

    Raises ``NotNow`` without a call where this process has made as many as a minute allows.
    """
    limits.take_a_turn()
    try:
        return call(_client())
    except InvalidResponse as error:
        raise Doubtful("GOV.UK Notify gave an answer that makes no sense.") from error
    except HTTPError as error:
        raise _meaning(error) from error


def _client() -> NotificationsAPIClient:
    """This thread's own client: it is not safe to share one, nor to take one through a fork."""
    wanted = (os.getpid(), settings.NOTIFY_API_KEY, settings.NOTIFY_URL, settings.NOTIFY_TIMEOUT)
    if getattr(_ours, "made_for", None) != wanted:
        _, key, url, timeout = wanted
        _ours.client = NotificationsAPIClient(key, base_url=url, timeout=timeout)
        _ours.made_for = wanted
    client: NotificationsAPIClient = _ours.client
    return client


def _meaning(error: HTTPError) -> Exception:
    """What an error says about the letter that the call was about."""
    if error.response is None:
        return _silence(error.__cause__)
    status, code = error.status_code, _code(error)
    if status in {401, 403}:
        log.error("GOV.UK Notify refuses our key (%s %s): no letter goes by it", status, code)
        words = f"GOV.UK Notify refuses our key ({code}). Whoever runs the system must mend it."
        return KeyRefused(words, wait=KEY_WAIT)
    if status == 429:
        return limits.refused(code)
    if status == 404:
        return NotThere()
    if status >= 500:
        return Doubtful(f"GOV.UK Notify answered {status}.")
    return NotTaken(_words(status, code))


def _silence(cause: BaseException | None) -> Exception:
    """No answer at all. Certainly not taken only where there never was a connection."""
    reason = cause.args[0] if isinstance(cause, requests.ConnectionError) and cause.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return OutOfReach("GOV.UK Notify cannot be reached.")
    return Doubtful("GOV.UK Notify did not answer.")


def _code(error: APIError) -> str:
    """Notify's name for the error, where it is one."""
    try:
        said: Any = error.response.json()["errors"][0]["error"]  # type: ignore[union-attr]
    except (ValueError, LookupError, TypeError):
        return "no code"
    return said if isinstance(said, str) and _CODE.fullmatch(said) else "no code"


_WORDS = {
    (400, "ValidationError"): "GOV.UK Notify says that a detail of it is wrong: look at the "
    "address or number, and at the template that the settings name",
    (400, "BadRequestError"): "GOV.UK Notify does not take it as the service is set up: is the "
    "service live, and may it send this kind",
    (413, "BadRequestError"): "GOV.UK Notify says that it is too large",
}


def _words(status: int, code: str) -> str:
    words = _WORDS.get((status, code), "GOV.UK Notify refused it")
    return f"{words} ({status} {code})."
