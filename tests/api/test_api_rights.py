"""Through the API each role may do what it may do on the pages, and nothing else."""

import os
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from casework.api.urls import urlpatterns
from casework.models import Case, Look, Person
from tests.api import world
from tests.api.asking import Caller, headers_of
from tests.api.rights import ROLES, TABLE, Operation

# The last are what no client sends, and what a proxy may let through all the same.
IN_FULL = ("OPTIONS", "HEAD", "CONNECT", "PROPFIND", "LOCK") if os.environ.get("FULL") else ()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE", *IN_FULL)


def address_of(operation: Operation, story: world.World) -> str:
    if operation.route == "api-nowhere":
        return "/api/no-such-thing/"
    return reverse(operation.route, args=operation.place(story)) + operation.asked(story)


def asked(who: Caller, operation: Operation, story: world.World) -> Any:
    version = operation.rests(story).version if operation.rests else None
    return who.ask(
        operation.method, address_of(operation, story), operation.body(story), match=version
    )


@pytest.mark.parametrize("operation", TABLE, ids=str)
def test_each_role_may_do_what_the_table_says(operation, story, callers):
    operation.prepare(story)
    told = {}
    for role in ROLES:
        # Each role meets the same story: what the one before did is taken back.
        with transaction.atomic():
            caller_ = callers[role]
            if operation.route == "api-docs" and caller_.secret:
                worker = getattr(story.cast, role, story.cast.practitioner)
                caller_ = Caller()
                caller_.client.force_login(worker.user, backend="casework.signed_in.StaffBackend")
            told[role] = asked(caller_, operation, story).status_code
            transaction.set_rollback(True)
    assert told == operation.expected


def routes() -> set[str]:
    return {str(pattern.name) for pattern in urlpatterns}


def test_every_address_of_the_api_is_in_the_table():
    assert {operation.route for operation in TABLE} == routes()


def test_every_method_of_an_address_is_in_the_table_or_refused(story, callers):
    listed = {(operation.route, operation.method) for operation in TABLE}
    for operation in {operation.route: operation for operation in TABLE}.values():
        operation.prepare(story)
        for method in METHODS:
            if (operation.route, "GET" if method == "HEAD" else method) in listed:
                continue
            answer = callers["service_manager"].ask(method, address_of(operation, story), {})
            if operation.route == "api-nowhere":
                assert answer.status_code == 404, method
            elif operation.route == "api-docs":
                assert answer.status_code in (302, 405), method
            else:
                assert answer.status_code == 405, (operation.route, method)


def test_strangers_are_told_nothing_whatever_the_method(story):
    for operation in TABLE:
        # The token door is for strangers, and says so in its own way.
        if operation.route in ("api-docs", "api-token"):
            continue
        for method in METHODS:
            answer = Caller().ask(method, address_of(operation, story), {})
            assert answer.status_code == 401, (operation.route, method)
            assert answer["WWW-Authenticate"].startswith("Bearer")


ABOUT_A_PERSON = [
    operation
    for operation in TABLE
    if operation.expected["analyst"] == 404
    and operation.route
    not in ("api-nowhere", "api-release", "api-address-end", "api-address-right")
    # It is about someone who is hidden, and asked by who may see them.
    and (operation.route, operation.method) != ("api-restriction", "DELETE")
]


@pytest.mark.parametrize("operation", ABOUT_A_PERSON, ids=str)
def test_a_restricted_record_is_byte_for_byte_absent(operation, story, callers):
    operation.prepare(story)
    Person.objects.update(is_restricted=True)
    hidden = asked(callers["service_manager"], operation, story)
    pk, *more = operation.place(story)
    gone = "00000000-0000-4000-8000-000000000000" if not isinstance(pk, int) else 987654321
    path = reverse(operation.route, args=[gone, *more])
    version = operation.rests(story).version if operation.rests else None
    absent = callers["service_manager"].ask(
        operation.method, path, operation.body(story), match=version
    )
    assert hidden.status_code == 404
    assert hidden.content == absent.content
    assert headers_of(hidden) == headers_of(absent)


def test_a_restricted_record_is_in_no_list_count_or_search(story, callers):
    manager = callers["service_manager"]
    Person.objects.filter(pk=story.person.pk).update(is_restricted=True)
    for path in ("/api/cases/?show=open", "/api/letters/", "/api/escalations/"):
        cases = {row.get("case", row["id"]) for row in manager.get(path).json()["items"]}
        assert story.waiting.pk not in cases
    assert manager.get("/api/people/?q=Kemp").json()["items"] == []
    seen = sum(item["count"] for item in manager.get("/api/queues/").json()["items"])
    assert seen == Case.objects.still_open().count() - 1


def test_a_request_for_a_restricted_person_is_refused_like_one_for_nobody(story, callers):
    body = {"kind": "review", "team": story.cast.team.pk, "received_on": "2026-11-20",
            "source": "gp", "summary": "x"}  # fmt: skip
    Person.objects.filter(pk=story.person.pk).update(is_restricted=True)
    hidden = callers["manager"].post("/api/cases/", {**body, "person": story.person.pk})
    absent = callers["manager"].post("/api/cases/", {**body, "person": 987654321})
    assert hidden.status_code == absent.status_code == 400
    assert hidden.content == absent.content


def test_every_answer_about_people_writes_down_the_look(story, callers):
    for operation in TABLE:
        if operation.expected["manager"] not in (200, 201) or operation.route in _NOBODY:
            continue
        operation.prepare(story)
        before = Look.objects.filter(screen="api").count()
        with transaction.atomic():
            asked(callers["manager"], operation, story)
            after = Look.objects.filter(screen="api").count()
            transaction.set_rollback(True)
        assert after > before, str(operation)


# These name no person.
_NOBODY = {
    "api-absence",
    "api-schema", "api-docs", "api-queues", "api-teams", "api-team", "api-team-closure",
    "api-workers", "api-worker", "api-worker-moves", "api-caseload", "api-caseload-agreement",
    "api-absences", "api-absence-end", "api-departure", "api-jobs", "api-job",
    "api-letter-measures", "api-waits", "api-emergency-access", "api-interests",
    "api-carer-figures", "api-wordings",
    "api-wording", "api-wording-versions", "api-wording-version", "api-wording-parts",
    "api-wording-submission", "api-wording-recall", "api-wording-approval", "api-wording-return",
    "api-wording-withdrawal", "api-meetings", "api-meeting", "api-meeting-end",
}  # fmt: skip


def test_a_leaver_is_refused_at_once(story, callers):
    worker = story.cast.practitioner
    worker.left_on = story.today
    worker.save()
    answer = callers["practitioner"].get("/api/cases/")
    assert answer.status_code == 403
    assert "no post" in answer.json()["detail"]
