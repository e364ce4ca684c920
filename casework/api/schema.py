"""The description of the API: each operation with its rights, headers, answers and problems."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework import serializers

from casework.api.authentication import TokenAuthentication
from casework.api.fields import Nothing
from casework.api.idempotency import HEADER as KEY
from casework.api.paging import MOST
from casework.api.problems import MEDIA_TYPE, TITLES
from casework.paging import PAGE

Method = TypeVar("Method", bound=Callable[..., Any])


# What may be sent: as JSON, or by media type.
Given = type[serializers.Serializer[Any]] | Mapping[str, type[serializers.Serializer[Any]]]


class Describes(Protocol):
    """A decorator that leaves the type of its method as it is."""

    def __call__(self, method: Method, /) -> Method: ...


_ALWAYS = (401, 403, 406, 429)
_BODY = (400, 413, 415)


class Fault(serializers.Serializer[Any]):
    """One field, and what is wrong with it."""

    field = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """What went wrong, as RFC 9457 has it. `current` is what stands now, after a change."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = Fault(many=True, required=False)  # type: ignore[assignment]
    current = serializers.JSONField(required=False)


class Operation(AutoSchema):
    """As the library has it; and a request that takes something away may say why in its body."""

    def _get_request_body(self, direction: str = "request") -> Any:
        if self.method != "DELETE":
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        self.method = "POST"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method = "DELETE"

    def get_request_serializer(self) -> Any:
        return None if self.method == "GET" else super().get_request_serializer()

    def get_tags(self) -> list[str]:
        return [self.path.split("/")[2].capitalize()]


def operation(
    name: str,
    summary: str,
    *,
    answer: Any,
    given: Given | None = None,
    status: int = 200,
    rests: str = "",
    problems: Iterable[int] = (),
    params: Iterable[OpenApiParameter] = (),
    example: Mapping[str, Any] | None = None,
    says: str = "",
) -> Describes:
    """Describe one operation.

    ``rests``: "version" where the request must name the version that was seen, and "gives" where
    only the answer has one. ``status`` 201 is for what is posted, and asks for a key.
    """
    posted = status == 201
    codes = {*_ALWAYS, *problems, *(_BODY if given else ()), *((400, 409, 422) if posted else ())}
    headers = list(params)
    if posted:
        headers.append(_KEY)
    if rests == "version":
        codes |= {409, 412, 428}
        headers.append(_IF_MATCH)
    if rests:
        headers.append(_etag(status))
    answers: dict[int, Any] = {status: answer}
    if rests == "gives" and not posted:
        headers.append(_IF_NONE_MATCH)
        answers[304] = OpenApiResponse(description="As you have it")
    examples = [OpenApiExample("Example", value=example, request_only=True)] if example else None
    return extend_schema(
        operation_id=name, summary=summary, description=says,
        request=None if given is Nothing else given,
        parameters=headers, examples=examples,
        responses={**answers, **{code: _problem(code) for code in sorted(codes)}},
    )  # fmt: skip


_KEY = OpenApiParameter(
    KEY, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, pattern="^[!-~]{1,200}$",
    description="A name of your own for this act. Sent again within 24 hours, it does nothing "
    "twice and gets the first answer.",
)  # fmt: skip
_IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
    description="The ETag of the version that you saw.",
)  # fmt: skip
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="The ETag of the copy that you have: the answer is 304 where it still holds.",
)  # fmt: skip
PAGES = (
    OpenApiParameter("after", OpenApiTypes.STR, description="`next` of the page before."),
    OpenApiParameter(
        "size", {"type": "integer", "minimum": 1, "default": PAGE},
        description=f"Rows on a page; never more than {MOST}.",
    ),
)  # fmt: skip


def _etag(status: int) -> OpenApiParameter:
    return OpenApiParameter(
        "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[status],
        description="The version, for If-Match.",
    )  # fmt: skip


def _problem(code: int) -> OpenApiResponse:
    return OpenApiResponse(Problem, description=TITLES[code][1])


@cache
def page_of(row: type[serializers.Serializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The shape of a page of these rows."""
    fields = {
        "items": row(many=True),
        "next": serializers.CharField(allow_null=True),
        "__doc__": "One page; `next` is the cursor of the page after it, or null.",
    }
    return type(name, (serializers.Serializer,), fields)


def only_ours(endpoints: list[Any]) -> list[Any]:
    """The operations that are described: all but the answer to unknown addresses."""
    return [item for item in endpoints if item[0].startswith("/api/")]


def say_what_is_refused(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Nothing beyond what is listed is taken or given, and errors are problems."""
    for schema in result["components"]["schemas"].values():
        if schema.get("type") == "object" and "properties" in schema:
            schema["additionalProperties"] = False
    for path in result["paths"].values():
        for item in path.values():
            _mend(item)
    return result


def _mend(item: dict[str, Any]) -> None:
    for code, response in item["responses"].items():
        if int(code) >= 400:
            content = response["content"]
            response["content"] = {MEDIA_TYPE: next(iter(content.values()))}


class _BearerInSchema(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made with manage.py make_api_token. It begins with cwk_.",
        }
