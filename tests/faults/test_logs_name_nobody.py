"""What is logged is one JSON line each, and never the name, words or address of a person."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from casework import jobs
from casework.models import Person
from config.log_lines import JsonLines
from tests import factory
from tests.conftest import Cast, signed_in

CANARY = "Quillfeather"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, as the console would show it."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield heard
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def client(cast: Cast, settings, tmp_path) -> Client:
    settings.PRINT_ROOM = tmp_path
    made = signed_in(cast.manager)
    made.raise_request_exception = False
    return made


def test_pages_and_jobs_log_no_name(cast: Cast, client: Client, today: date, log: io.StringIO):
    person = factory.a_person(CANARY, given_names=CANARY, email=f"{CANARY}@example.com")
    case = factory.a_case(waited=60, team=cast.team, person=person, today=today)
    for path in (
        reverse("search") + f"?q={CANARY}", reverse("person", args=[person.pk]),
        reverse("case", args=[case.pk]), reverse("waiting-list") + f"?q={CANARY}",
        f"/people/{person.pk + 1}/?name={CANARY}", reverse("letters"),
    ):  # fmt: skip
        client.get(path)
    client.post(reverse("person-edit", args=[person.pk]), {"family_name": CANARY, "version": 99})
    for name in jobs.JOBS:
        jobs.run(name, as_of=today)
    assert lines(log)
    assert CANARY.lower() not in log.getvalue().lower()


def test_an_error_that_quotes_a_row_is_told_by_its_kind_and_its_way(db, log: io.StringIO):
    with pytest.raises(IntegrityError, match=CANARY) as caught:
        Person.objects.create(family_name=CANARY, given_names=CANARY, nhs_number="1")
    error = caught.value
    logging.getLogger("casework").error("could not be saved", exc_info=error)
    logging.getLogger("casework").error("it said %s", error)
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s failed: %(exc)s", {"name": "x", "exc": repr(error)}, exc_info=error
    )
    said = lines(log)
    assert len(said) == 3
    assert CANARY not in log.getvalue()
    ways = said[0]["way"]
    assert isinstance(ways, list)
    assert said[0]["error"] == "IntegrityError"
    assert any("test_logs_name_nobody.py" in str(frame) for frame in ways)
    assert said[1]["says"] == "it said IntegrityError"
    assert said[2]["says"] == "Task x failed: error"


@pytest.mark.parametrize("text", ["a\nb", "a\r\nERROR forged", "\x1b[31m", "\u2028", '"}{"'])
def test_nobody_can_forge_a_second_line(text: str):
    record = logging.LogRecord("casework", logging.INFO, "", 0, "%s", (text,), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["says"] == text


def test_an_error_without_a_trace_is_a_line_too():
    record = logging.LogRecord("casework", logging.ERROR, "", 0, "none", None, sys.exc_info())
    assert "error" not in json.loads(JsonLines().format(record))
