"""The description of the API: for programs as OpenAPI 3.1, for people as one page of ours."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api import base
from casework.api.problems import TITLES


@cache
def described() -> dict[str, Any]:
    """The whole API as OpenAPI has it; the same for everyone, so worked out once a process."""
    generator = SchemaGenerator(urlconf="config.urls")  # type: ignore[no-untyped-call]
    found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


@extend_schema(exclude=True)
class Schema(base.ApiView):
    """The description for programs."""

    renderer_classes = (JSONRenderer,)

    def get(self, request: Request) -> Response:
        return base.answer(described())


@extend_schema(exclude=True)
class Nowhere(base.ApiView):
    """Any other address below the API: a problem like every other, and never a page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


# How the description lists a code and what it means.
_CODE = re.compile(r"\* `([^`]*)` - (.*)")


@dataclass(frozen=True)
class Line:
    """One field or parameter: its name, what it holds, and whether it must be sent."""

    name: str
    holds: str
    is_required: bool
    says: str = ""


@dataclass(frozen=True)
class Entry:
    """One operation, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    params: list[Line]
    body: list[Line]
    example: Any
    answers: list[tuple[str, str, list[Line]]]

    @property
    def path_parts(self) -> list[str]:
        """The address between its slashes, where a narrow screen may break it."""
        return self.path.strip("/").split("/")

    @property
    def shown_example(self) -> str:
        return json.dumps(self.example, indent=2)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes and gives. Nothing is loaded from elsewhere."""
    whole = described()
    tags: dict[str, list[Entry]] = {}
    for path, methods in whole["paths"].items():
        for method, item in methods.items():
            tags.setdefault(item["tags"][0], []).append(_entry(path, method, item, whole))
    problems = [(code, *words) for code, words in TITLES.items()]
    context = {"tags": tags, "problems": problems, "version": whole["info"]["version"]}
    return render(request, "casework/api/docs.html", context)


def _entry(path: str, method: str, item: dict[str, Any], whole: dict[str, Any]) -> Entry:
    media: dict[str, Any] = next(iter(item.get("requestBody", {}).get("content", {}).values()), {})
    examples = media.get("examples", {})
    return Entry(
        id=item["operationId"], method=method.upper(), path=path, summary=item["summary"],
        says=item.get("description", ""),
        params=[_param(param) for param in item.get("parameters", [])],
        body=list(_fields(media.get("schema", {}), whole)),
        example=next((each["value"] for each in examples.values()), None),
        answers=[_answer(code, each, whole) for code, each in item["responses"].items()],
    )  # fmt: skip


def _param(param: dict[str, Any]) -> Line:
    where = "header" if param["in"] == "header" else param["in"]
    holds = f"{where}, {_holds(param['schema'])}"
    return Line(param["name"], holds, param.get("required", False), param.get("description", ""))


def _answer(
    code: str, response: dict[str, Any], whole: dict[str, Any]
) -> tuple[str, str, list[Line]]:
    media: dict[str, Any] = next(iter(response.get("content", {}).values()), {})
    fields = list(_fields(media.get("schema", {}), whole)) if int(code) < 400 else []
    return code, response.get("description", "") or "Done", fields


def _fields(schema: dict[str, Any], whole: dict[str, Any]) -> Iterator[Line]:
    found = _resolved(schema, whole)
    required = found.get("required", ())
    for name, inner in found.get("properties", {}).items():
        yield Line(name, _holds(inner), name in required, _in_words(inner))


def _in_words(schema: dict[str, Any]) -> str:
    """What is said of a field; the meaning of each code on one line, where it has codes."""
    return _CODE.sub(r"\1: \2;", schema.get("description", "")).rstrip(";")


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def _holds(schema: dict[str, Any]) -> str:
    """What a field holds, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if parts := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(_holds(part) for part in parts)
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_holds(schema['items'])}"
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{words} ({schema['format']})" if "format" in schema else words
