"""What every address of the API shares: one transaction, its limits, its versions."""

import hashlib
import re
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from casework.api.problems import MustMatch

# The version, and a mark of what was told beside it.
_ETAG = re.compile(r'"([0-9]{1,9})(?:-[0-9a-f]{16})?"')
_EACH_TAG = re.compile(r'(?:W/)?("[^"]*")')


class ApiView(APIView):
    """One address. What it shows and the looks it writes stand or fall together."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Wrong tokens are counted too, so that guessing is slow."""
        try:
            super().perform_authentication(request)
        except APIException:
            self._count(request)
            raise

    def check_permissions(self, request: Request) -> None:
        self._count(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """Done before the permissions were asked."""

    def _count(self, request: Request) -> None:
        super().check_throttles(request)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if _knows_it(request, response):
            response = Response(status=304, headers={"ETag": response["ETag"]})
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer


def _knows_it(request: Any, response: Any) -> bool:
    """Whether the client asks only for what differs from its copy, and nothing does.

    The look was written down all the same: the client is told that the record stands as it was.
    """
    asked = request.headers.get("If-None-Match", "")
    if request.method not in SAFE_METHODS or response.status_code != 200 or "ETag" not in response:
        return False
    return asked.strip() == "*" or response["ETag"] in _EACH_TAG.findall(asked)


def judged(given: type[Serializer[Any]], request: Request, **more: Any) -> dict[str, Any]:
    """What was sent, cleaned. Raises ``ValidationError`` with each field's fault."""
    form = given(data=request.data, **more)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def etag(version: int, told: Any = None) -> str:
    """The version of a case or a person, as HTTP has it; with a mark of all that was told of it.

    A day more of waiting or another note is no new version, and yet no answer to "nothing changed".
    """
    if told is None:
        return f'"{version}"'
    return f'"{version}-{hashlib.sha256(JSONRenderer().render(told)).hexdigest()[:16]}"'


def version_seen(request: Request) -> int:
    """The version on which the request rests. Raises ``MustMatch`` where it names none.

    A star names none: it would say "whatever it is by now".
    """
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise MustMatch
    found = _ETAG.fullmatch(given)
    # A tag that we never gave matches nothing.
    return int(found[1]) if found else -1


def answer(data: Any, *, status: int = 200, version: int | None = None) -> Response:
    """An answer, with the version of what it shows where it has one."""
    headers = {"ETag": etag(version, told=data)} if version is not None else None
    return Response(data, status=status, headers=headers)
