"""Lists of the API: each row once, no page deeper than a hundred, the same cost at any size."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from casework import escalation
from casework.acts import receiving
from casework.acts.record import policy_on
from casework.api.cases import in_queue
from casework.models import Case, Escalation, Look, Worker
from casework.policy import Rag, Role
from casework.queues import Queue, who_cannot_work, with_queue
from tests import factory
from tests.api import world
from tests.api.asking import Caller, caller
from tests.conftest import TODAY, Cast
from tests.running.counting import get_counted

PAGE_STATEMENTS = 8


def many_cases(number: int, *, cast: Cast) -> None:
    ratings = [None, Rag.RED, Rag.AMBER, Rag.GREEN]
    for place in range(number):
        factory.a_case(
            team=cast.team, waited=place % 90, today=TODAY, rag=ratings[place % 4],
            by=factory.user_of(cast.manager), person=factory.a_person(f"Person{place}"),
        )  # fmt: skip


@pytest.mark.parametrize("sort", ["urgent", "waited", "newest", "look"])
def test_walking_the_pages_meets_each_case_once_in_order(sort, cast, today):
    many_cases(23, cast=cast)
    asker, path, met = caller(cast.manager), f"/api/cases/?size=5&sort={sort}", []
    after = ""
    for _ in range(10):
        page = asker.get(f"{path}&after={after}" if after else path).json()
        met += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    order = {"urgent": ("urgency", "received_on", "id"), "waited": ("received_on", "id"),
             "newest": ("-received_on", "-id"), "look": ("next_look_on", "id")}[sort]  # fmt: skip
    assert met == list(Case.objects.order_by(*order).values_list("pk", flat=True))


def test_a_page_never_holds_more_than_a_hundred_whatever_is_asked(cast, today):
    many_cases(101, cast=cast)
    page = caller(cast.manager).get("/api/cases/?size=1000000").json()
    assert len(page["items"]) == 100
    assert page["next"]


def test_the_list_costs_as_many_statements_at_ten_times_the_size(cast, today):
    client = caller(cast.manager)
    counted = []
    for number in (30, 270):
        many_cases(number, cast=cast)
        url = f"/api/cases/?team={cast.team.pk}&size=25"
        client.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {client.secret}"
        answer, statements = get_counted(client.client, url)
        assert len(answer.json()["items"]) == 25
        counted.append(len([sql for sql in statements if "casework_apitoken" not in sql]))
    assert counted[0] == counted[1] <= PAGE_STATEMENTS


def test_the_filters_are_those_of_the_page(cast, today):
    many_cases(8, cast=cast)
    asker = caller(cast.manager)
    red = asker.get("/api/cases/?rating=1").json()["items"]
    assert {row["rating"] for row in red} == {"red"}
    both = asker.get("/api/cases/?rating=0&rating=1").json()["items"]
    assert {row["rating"] for row in both} == {"red", None}
    assert asker.get("/api/cases/?kind=review").json()["items"] == []
    assert asker.get(f"/api/cases/?team={cast.other_team.pk}").json()["items"] == []


def test_each_shown_person_is_written_down(cast, today):
    many_cases(3, cast=cast)
    caller(cast.manager).get("/api/cases/?size=2")
    assert Look.objects.filter(screen="api").count() == 2


def test_each_open_case_is_counted_in_the_queue_that_it_is_in(cast, today):
    story = world.build(cast, today)
    Worker.objects.filter(pk=story.cast.practitioner.pk).update(left_on=today)
    away = who_cannot_work(today, policy_on(today))
    everything: QuerySet[Any] = with_queue(Case.objects.all(), cannot_work=away)
    asked_of_all = {case.pk: case.queue for case in everything}
    for queue in Queue:
        found = set(Case.objects.filter(in_queue(queue, away)).values_list("pk", flat=True))
        assert found == {pk for pk, name in asked_of_all.items() if name == queue}
    told = {row["queue"]: row["count"] for row in _queues(caller(cast.manager))}
    assert told == {"stranded": 1, "with_worker": 0, "unrated": 0, "paused": 1, "waiting": 3}


def _queues(asker: Caller) -> list[dict[str, object]]:
    items: list[dict[str, object]] = asker.get("/api/queues/").json()["items"]
    return items


def test_what_was_put_right_waits_for_no_answer_and_says_why_it_ended(cast, today):
    by = factory.user_of(cast.manager)
    case = factory.a_case(waited=45, team=cast.team, today=today, rag=Rag.GREEN, by=by)
    escalation.sweep(as_of=today)
    asker = caller(cast.manager)
    assert len(asker.get("/api/escalations/").json()["items"]) == 1
    receiving.close(case, reason="declined", note="Done", by=by, on=today)
    assert asker.get("/api/escalations/").json()["items"] == []
    [ended] = asker.get("/api/escalations/?show=ended").json()["items"]
    assert (ended["ended_on"], ended["acknowledged_at"]) == (today.isoformat(), None)
    assert ended["ended_because"] == "Closed: The person no longer wants it"
    assert asker.get("/api/escalations/?show=all").status_code == 400


def test_from_84_days_on_an_answer_says_why_it_waited_so_long(cast, today):
    by = factory.user_of(cast.manager)
    factory.a_case(waited=90, team=cast.team, today=today, rag=Rag.GREEN, by=by)
    escalation.sweep(as_of=today)
    Escalation.objects.update(told=Role.SERVICE_MANAGER)
    path = f"/api/escalations/{Escalation.objects.get().pk}/acknowledgement/"
    asker = caller(cast.service_manager)
    assert asker.post(path, {"action": "A visit"}, key="one").status_code == 409
    assert asker.post(path, {"action": "A visit", "reason": "x"}, key="two").status_code == 400
    answer = asker.post(path, {"action": "A visit", "reason": "partner"}, key="three")
    assert (answer.status_code, answer.json()["reason"]) == (201, "partner")


def test_the_history_of_a_case_is_walked_from_the_newest(cast, today):
    case = factory.a_case(team=cast.team, today=today)
    asker = caller(cast.manager)
    for number in range(5):
        asker.post(f"/api/cases/{case.pk}/notes/", {"text": f"Note {number}"})
    page = asker.get(f"/api/cases/{case.pk}/notes/?size=3").json()
    rest = asker.get(f"/api/cases/{case.pk}/notes/?size=3&after={page['next']}").json()
    texts = [row["text"] for row in page["items"] + rest["items"]]
    assert texts == [f"Note {number}" for number in (4, 3, 2, 1, 0)]
    assert rest["next"] is None
    verbs = [row["verb"] for row in asker.get(f"/api/cases/{case.pk}/history/").json()["items"]]
    assert verbs == ["note"] * 5 + ["received"]


def test_the_wait_is_told_in_days_and_never_shortened(cast, today):
    case = factory.a_case(team=cast.team, waited=61, today=today)
    told = caller(cast.manager).get(f"/api/cases/{case.pk}/").json()
    assert (told["waited_days"], told["standard_days"]) == (61, 28)
    assert date.fromisoformat(told["received_on"]) == today - timedelta(days=61)
