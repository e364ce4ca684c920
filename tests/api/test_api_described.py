"""What we say of the API is so: the worked example runs, and the page shows every operation."""

import json
import re
from pathlib import Path
from string import Template
from typing import Any

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from casework.api.docs import described
from casework.models import Case, Verb
from tests.api.asking import Caller, caller
from tests.conftest import signed_in

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def steps() -> list[str]:
    return re.findall(r"```http\n(.*?)```", DOCS.read_text(), re.S)


def run(step: str, names: dict[str, Any], asker: Caller) -> None:
    """Send one block of the example, and learn the names that it gives."""
    request, *body, outcome = Template(step.strip()).substitute(
        {**_own_names(step), **names}
    ).split("\n\n")  # fmt: skip
    first, *headers = request.splitlines()
    method, path = first.split(" ")
    sent = dict(line.split(": ", 1) for line in headers)
    answer = asker.ask(
        method, path, json.loads(body[0]) if body else None, key=sent.pop("Idempotency-Key", ""),
        headers=sent,
    )  # fmt: skip
    status, learns, _, field = outcome.split(" ")
    assert answer.status_code == int(status), answer.content
    names[learns.removeprefix("$")] = answer.json()[field]
    names["etag"] = answer.headers.get("ETag", names.get("etag"))


def _own_names(step: str) -> dict[str, str]:
    """The names that a block gives stand for themselves in it."""
    return {name: f"${name}" for name in re.findall(r"^[0-9]{3} \$(\w+)", step, re.M)}


def test_the_worked_example_runs_from_request_to_closing(cast, today):
    names: dict[str, Any] = {"team": cast.team.pk, "worker": cast.practitioner.pk, "etag": ""}
    asker = caller(cast.manager)
    found = steps()
    assert len(found) == 7
    for step in found:
        run(step, names, asker)
    case = Case.objects.get()
    assert not case.is_open
    assert [row["id"] for row in names["listed"]] == [case.pk]
    story = list(case.events.order_by("id").values_list("verb", flat=True))
    assert story == [Verb.RECEIVED, Verb.RATED, Verb.ALLOCATED, Verb.CONTACT, Verb.CLOSED]


def test_the_description_is_valid_openapi():
    assert described()["openapi"].startswith("3.1")
    validate_schema(described())


def test_no_two_shapes_share_a_name():
    GENERATOR_STATS.reset()
    described.cache_clear()
    described()
    assert (dict(GENERATOR_STATS._warn_cache), dict(GENERATOR_STATS._error_cache)) == ({}, {})


def test_every_operation_says_who_may_ask_and_what_goes_wrong():
    names = []
    for methods in described()["paths"].values():
        for item in methods.values():
            names.append(item["operationId"])
            assert item["summary"]
            assert {"token": []} in item["security"]
            assert {"401", "403", "429"} <= set(item["responses"])
    assert len(names) == len(set(names))


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(cast):
    answer = signed_in(cast.manager).get("/api/docs/")
    page = answer.content.decode().replace("<wbr>", "")
    for path, methods in described()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=\"", page)
    assert "'unsafe" not in answer["Content-Security-Policy"]


def test_the_description_is_given_to_a_token(cast):
    assert caller(cast.practitioner).get("/api/schema/").json()["openapi"].startswith("3.1")
