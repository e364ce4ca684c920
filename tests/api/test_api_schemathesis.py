"""Every operation, with thousands of requests that nobody thought of, in each role that matters.

No fault of ours, nothing that the description leaves out, and no way round a right. The requests
are about things that exist as often as not, and what each does is taken back.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import just
from schemathesis import GenerationMode, checks
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks as openapi_checks

from casework.api.docs import described
from casework.policy import Role
from config.wsgi import application
from tests import factory
from tests.api import world
from tests.api.asking import Caller, caller
from tests.api.rights import TABLE, Operation
from tests.conftest import Cast

EXAMPLES = 1
EXAMPLES_IN_FULL = 200
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
]
RIGHTS = {(operation.route, operation.method): operation for operation in TABLE}
ROUTES = {operation.route for operation in TABLE} - {"api-nowhere"}
# Who may do little, who may do much, and who is of another organisation; in full, everybody.
ASKED_BY = (
    ("outsider", GenerationMode.NEGATIVE),
    ("service_manager", GenerationMode.POSITIVE),
    ("service_manager", GenerationMode.NEGATIVE),
    ("partner", GenerationMode.POSITIVE),
)
ALL_ASK = (
    "analyst", "outsider", "practitioner", "manager", "service_manager", "auditor",
    "administrator", "partner",
)  # fmt: skip


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As in Django's own client: a request that ends leaves the test's transaction alone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def story(cast: Cast, today: date, _one_connection: None) -> world.World:
    made = world.build(cast, today)
    # Built before the first request, each of which is taken back.
    assert made.carers.waiting.pk
    return made


def asker(role: str, story: world.World) -> Caller:
    if role == "outsider":
        return caller(factory.a_worker(Role.PRACTITIONER, team=story.cast.other_team))
    return caller(story.partner if role == "partner" else getattr(story.cast, role))


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(described())
    schema.app = application
    every = [_sound(found) for found in schema.get_all_operations()]
    # Those of other apps have tables and tests of their own.
    return [operation for operation in every if route_of(operation) in ROUTES]


def _sound(found: Any) -> Any:
    """The operation; one that could not be read is a fault of the description."""
    return found.ok()


def route_of(operation: Any) -> str:
    path = operation.path.replace("{id}", "1").replace("{address_pk}", "1")
    path = path.replace("{absence_pk}", "1").replace("{row_pk}", "1").replace("{change_pk}", "1")
    path = path.replace("{news_pk}", "1").replace("{line}", "1")
    path = path.replace("{number_pk}", "1").replace("{name_pk}", "1")
    path = path.replace("{name}", "x").replace("{code}", "words")
    path = path.replace("{form}", "plain").replace("{version}", "1").replace("{case_pk}", "1")
    uuid = operation.path.replace("{id}", "00000000-0000-4000-8000-000000000000")
    match = resolve(uuid if operation.path.startswith("/api/letters/{") else path)
    return str(match.url_name)


def rights_of(operation: Any) -> Operation:
    """The entry of the table for an operation of the description."""
    return RIGHTS[(route_of(operation), operation.method.upper())]


def is_as_described(case: Any, where: ParameterLocation) -> bool:
    """Whether this part of a request is as the description asks, and not spoilt on purpose."""
    part = case.meta.components.get(where)
    return part is None or part.mode == GenerationMode.POSITIVE


def about_something(case: Any, entry: Operation, story: world.World) -> None:
    """Put an id that exists, and the version that it has, where the request may have them."""
    if case.path_parameters and is_as_described(case, ParameterLocation.PATH):
        places = [str(place) for place in entry.place(story)]
        case.path_parameters = dict(zip(case.path_parameters, places, strict=True))
    if entry.rests and is_as_described(case, ParameterLocation.HEADER):
        case.headers["If-Match"] = f'"{entry.rests(story).version}"'


def try_one(case: Any, *, who: Caller, entry: Operation, story: world.World, role: str) -> int:
    """Send one request, check its answer, and take back what it did; the status of the answer."""
    about_something(case, entry, story)
    with transaction.atomic():
        answer = case.call(headers={"Authorization": f"Bearer {who.secret}"})
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)
    if entry.expected[role] >= 400:
        assert answer.status_code >= 400, f"{role} got round the right of {entry}"
    status: int = answer.status_code
    return status


def try_all(
    role: str, mode: GenerationMode, story: world.World, *, examples: int
) -> dict[str, set[int]]:
    """Try each operation in a role; the statuses that each was answered with."""
    who, told = asker(role, story), defaultdict[str, set[int]](set)

    def tried(case: Any, entry: Operation) -> None:
        told[str(entry)].add(try_one(case, who=who, entry=entry, story=story, role=role))

    for operation in operations():
        if mode == GenerationMode.POSITIVE or _can_be_spoilt(operation):
            cases = operation.as_strategy(generation_mode=mode)
            every = settings(
                max_examples=examples, deadline=None, database=None, derandomize=True,
                phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            every(given(case=cases, entry=just(rights_of(operation)))(tried))()
    return told


def _can_be_spoilt(operation: Any) -> bool:
    return bool(list(operation.iter_parameters()) or operation.body)


@pytest.mark.parametrize(("role", "mode"), ASKED_BY)
def test_whatever_is_sent_is_answered_as_described_and_within_rights(role, mode, story):
    told = try_all(role, mode, story, examples=EXAMPLES)
    assert len(told) > 60
    if (role, mode) == ("service_manager", GenerationMode.POSITIVE):
        # Requests that make sense reach the acts, or this would prove little.
        reached = [entry for entry, statuses in told.items() if statuses & {200, 201, 409}]
        assert len(reached) > len(told) // 2


@pytest.mark.full
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("role", ALL_ASK)
def test_the_same_with_many_more_requests(role, mode, story):
    examples = int(os.environ.get("API_EXAMPLES", EXAMPLES_IN_FULL))
    assert len(try_all(role, mode, story, examples=examples)) > 60


def test_the_description_has_every_operation_of_the_table():
    # The token door answers as OAuth has it (docs/api.md).
    hidden = {"api-schema", "api-docs", "api-nowhere", "api-token"}
    told = {str(rights_of(operation)) for operation in operations()}
    assert told == {str(entry) for entry in TABLE if entry.route not in hidden}
