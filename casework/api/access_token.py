"""Where another system changes its secret for an access token (RFC 6749, client credentials)."""

import json
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api import base
from casework.audit import security_log
from casework.systems import access_tokens

_REFUSED = (400, 401)


@extend_schema(exclude=True)
class Token(base.ApiView):
    """One door, for whoever has a secret: it answers as OAuth has it, and not as the rest of ours.

    Guesses are counted by address, as those of a stranger are.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (FormParser,)
    renderer_classes = (JSONRenderer,)

    def post(self, request: Request) -> Response:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            **({"Authorization": header} if header else {}),
        }
        headers, body, status = access_tokens.answer(
            request.build_absolute_uri(), body=_form(request), headers=sent
        )
        if status in _REFUSED:
            security_log.write("token_refused", user=None, request=request._request)
        told: dict[str, Any] = json.loads(body)
        return Response(told, status=status, headers=_kept(headers))


def _form(request: Request) -> str:
    """The fields that were sent, as a form; none where nothing was."""
    sent = request.data
    return sent.urlencode() if isinstance(sent, QueryDict) else ""


def _kept(headers: dict[str, str]) -> dict[str, str]:
    """What oauthlib asks for beside what every answer of ours has."""
    return {
        name: value for name, value in headers.items() if name in ("WWW-Authenticate", "Pragma")
    }
