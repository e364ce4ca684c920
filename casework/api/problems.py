"""Every error as a problem that a program can read and a person can understand (RFC 9457)."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions, status
from rest_framework.response import Response

from casework.models import Person
from casework.people.joined import JoinedTo, reference
from casework.refusals import NotAllowed, Refusal
from casework.too_long import is_too_long

MEDIA_TYPE = "application/problem+json"

# Each kind of problem: the end of its address, and what it is called.
TITLES: Mapping[int, tuple[str, str]] = {
    400: ("invalid", "The request cannot be understood"),
    401: ("sign-in", "Sign in first"),
    403: ("not-allowed", "You may not do this"),
    404: ("not-found", "There is nothing here"),
    405: ("method", "This cannot be done here"),
    406: ("not-acceptable", "We answer in JSON"),
    409: ("refused", "It cannot be done as things stand"),
    410: ("joined", "The record was joined to another one"),
    412: ("changed", "Somebody changed it first"),
    413: ("too-large", "The request is too large"),
    415: ("media-type", "We read JSON"),
    422: ("key-reused", "This key belongs to another request"),
    428: ("precondition", "Say which version you saw"),
    429: ("too-many", "Too many requests"),
    500: ("fault", "Something went wrong here"),
    503: ("not-now", "It cannot be done just now"),
}


class TooLarge(exceptions.APIException):
    """The body is longer than anything that we take."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than 1 MB."


class KeyReused(exceptions.APIException):
    """The same idempotency key came with another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was sent with another request. Use a new one."


class MustMatch(exceptions.APIException):
    """The request does not say on which version it rests."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send If-Match with the ETag that you were given when you read it."


class Stale(exceptions.APIException):
    """Somebody changed it after the client read it; carries it as it now stands."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "Somebody else changed this after you read it. Look at it as it now stands."

    def __init__(self, *, current: Any, etag: str) -> None:
        super().__init__()
        self.current, self.etag = current, etag


class NoBroker(exceptions.APIException):
    """The message broker that would carry the bell cannot be reached."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The message broker cannot be reached. The job runs by itself when it can."


class Joined(exceptions.APIException):
    """The record was joined to another one; carries where it went."""

    status_code = status.HTTP_410_GONE

    def __init__(self, went: JoinedTo) -> None:
        super().__init__(f"{went.says}.")
        self.current = {"id": went.kept, "reference": reference(went.kept)}


class MayBeKnown(exceptions.APIException):
    """The person may have a record already; carries those that are alike."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = (
        "They may have a record already. If none of these is the person, send their ids in none_of."
    )

    def __init__(self, *, people: list[Person], current: Any) -> None:
        super().__init__()
        self.people, self.current = people, current


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The problem of an error; None for a fault of ours, which crashes loudly."""
    known = _known(error)
    if known is None:
        return None
    response = Response(
        _body(known), status=known.status_code, headers=_headers(known), content_type=MEDIA_TYPE
    )
    if isinstance(error, OperationalError):
        transaction.set_rollback(True)
    return response


def of_refusal(refusal: Refusal) -> Response:
    """The problem of a refusal that changed something all the same, and so is kept like an act."""
    known = _Refused(str(refusal))
    return Response(_body(known), status=known.status_code, content_type=MEDIA_TYPE)


class _Refused(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT


class _TooSlow(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The question asks for too much. Narrow it, and try again."


def _known(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, OperationalError) and not is_too_long(error):
        return None
    return next((make(error) for kind, make in _MADE_OF if isinstance(error, kind)), None)


# The errors of others, the narrower first, and the problem that each of them is.
_MADE_OF: tuple[tuple[type[Exception], Callable[[Exception], exceptions.APIException]], ...] = (
    (RequestDataTooBig, lambda _: TooLarge()),
    (SuspiciousOperation, lambda _: exceptions.ParseError()),
    (Http404, lambda _: exceptions.NotFound()),
    (PermissionDenied, lambda _: exceptions.PermissionDenied()),
    (JoinedTo, lambda joined: Joined(cast("JoinedTo", joined))),
    (NotAllowed, lambda refusal: exceptions.PermissionDenied(str(refusal))),
    (Refusal, lambda refusal: _Refused(str(refusal))),
    (OperationalError, lambda _: _TooSlow()),
)


def _body(error: exceptions.APIException) -> dict[str, Any]:
    code, title = TITLES[error.status_code]
    body: dict[str, Any] = {
        "type": f"/api/docs/#{code}",
        "title": title,
        "status": error.status_code,
    }
    if isinstance(error, exceptions.ValidationError):
        body["detail"] = "Some fields are missing or wrong."
        body["errors"] = [{"field": name, "message": says} for name, says in _faults(error.detail)]
    else:
        body["detail"] = str(error.detail)
    if hasattr(error, "current"):
        body["current"] = error.current
    return body


def _faults(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each fault with the way to its field, as in ``address.postcode``."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _faults(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, (list, tuple)):
        for inner in detail:
            yield from _faults(inner, path)
    else:
        yield path.removesuffix(".non_field_errors").replace("non_field_errors", ""), str(detail)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if isinstance(error, Stale):
        headers["ETag"] = error.etag
    if authenticate := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return headers


def invalid(**fields: str) -> exceptions.ValidationError:
    """A fault of named fields, found while the request was carried out."""
    return exceptions.ValidationError({name: [says] for name, says in fields.items()})


def is_for_a_program(request: HttpRequest) -> bool:
    """Whether whoever asks expects a problem, and not a page."""
    return request.path.startswith("/api/") and not request.path.startswith("/api/docs/")


def before_the_api(status: int, detail: str, **headers: str) -> HttpResponse:
    """The problem of a request that never reached an address of the API, or broke in one."""
    code, title = TITLES[status]
    body = {"type": f"/api/docs/#{code}", "title": title, "status": status, "detail": detail}
    headers = {"Cache-Control": "no-store", **headers}
    return HttpResponse(json.dumps(body), MEDIA_TYPE, status, headers=headers)
