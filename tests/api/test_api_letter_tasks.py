"""The tasks of letters through the API: the list, the words to be given, and what came of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework.models import Event, IdempotencyKey, Letter, LetterTask, Look, Person
from tests import factory
from tests.api.asking import Caller, caller
from tests.api.reach_rights import letter_to_give
from tests.api.test_api_promises import is_problem
from tests.conftest import TODAY, Cast
from tests.gate.reaching import a_representative
from tests.gate.test_which_tasks_are_listed import a_task
from tests.letters.post import again
from tests.running.counting import get_counted

PAGE_STATEMENTS = 8
LIST = "/api/letter-tasks/"
GIVEN = {"how": "in_person", "words": "Read aloud by Joan Patel", "on": TODAY.isoformat()}


@pytest.fixture
def worker(cast: Cast, today: date) -> Caller:
    return caller(cast.practitioner)


@pytest.fixture
def letter(story: Any) -> Letter:
    return letter_to_give(story)


@pytest.fixture
def own(callers: dict[str, Caller]) -> Caller:
    """A practitioner of the team of the story."""
    return callers["practitioner"]


def task_of(letter: Letter, *more: str) -> str:
    return "/".join(["/api/letters", str(letter.pk), "task", *more, ""])


# The list


def test_walking_the_pages_meets_each_open_task_once_the_longest_owed_first(worker, cast):
    for number in range(11):
        due = TODAY - timedelta(days=number % 4 - 1)
        a_task(cast.team, f"Person{number}", due=due.isoformat())
    met, after = [], ""
    for _ in range(5):
        page = worker.get(f"{LIST}?size=3{after}").json()
        met += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert met == list(LetterTask.objects.order_by("due_on", "id").values_list("pk", flat=True))
    is_problem(worker.get(f"{LIST}?after=3"), 400)


def test_the_list_costs_as_many_statements_at_ten_times_the_size(worker, cast):
    worker.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {worker.secret}"
    counted = []
    for number in (26, 234):
        for place in range(number):
            a_task(cast.team, f"Person{number}x{place}")
        answer, statements = get_counted(worker.client, f"{LIST}?team={cast.team.pk}")
        assert len(answer.json()["items"]) == 25
        counted.append(len([sql for sql in statements if "casework_apitoken" not in sql]))
        assert not [sql for sql in statements if "OFFSET" in sql]
    assert counted[0] == counted[1] <= PAGE_STATEMENTS


def test_the_filters_are_those_of_the_page(worker, cast):
    mine, west = a_task(cast.team, "Mine"), a_task(cast.other_team, "West")
    LetterTask.objects.filter(pk=mine.pk).update(worker=cast.practitioner)
    LetterTask.objects.filter(pk=west.pk).update(kind="translate", language="Slovak")

    def found(query: str) -> list[int]:
        return [row["id"] for row in worker.get(LIST + query).json()["items"]]

    assert found("") == [mine.pk, west.pk]
    assert found(f"?team={cast.other_team.pk}") == found("?kind=translate") == [west.pk]
    assert found("?who=mine") == [mine.pk]
    assert found("?who=nobody") == [west.pk]
    LetterTask.objects.filter(pk=west.pk).update(dropped_on=TODAY, dropped_because="Mended")
    assert found("") == [mine.pk]


@pytest.mark.parametrize("query", [
    "team=0", "team=x", "team=99999999999999999999", "team=٣", "team=987654321", "team=",
    "kind=x", "who=you", "done=1", "size=0",
])  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(query, worker):
    is_problem(worker.get(f"{LIST}?{query}"), 400)


def test_everyone_whom_the_list_shows_is_written_down(worker, cast):
    row = a_representative(factory.a_person("Kemp"))
    task = a_task(cast.team, "Central", reader=row.representative)
    [told] = worker.get(LIST).json()["items"]
    assert (told["person"]["name"], told["case"]) == ("Ravi Sharma", task.letter.case_id)
    looks = Look.objects.filter(user=cast.practitioner.user, screen="api")
    both = {row.representative_id, task.letter.case.person_id}
    assert set(looks.values_list("person", flat=True)) == both


@pytest.mark.parametrize("hidden", ["reader", "case"])
def test_a_task_that_touches_a_hidden_record_is_in_no_list(hidden, worker, cast):
    row = a_representative(factory.a_person("Kemp"))
    task = a_task(cast.team, "Central", reader=row.representative)
    who = task.person_id if hidden == "reader" else task.letter.case.person_id
    Person.objects.filter(pk=who).update(is_restricted=True)
    assert worker.get(LIST).json() == {"items": [], "next": None}
    assert worker.get(task_of(task.letter)).status_code == 404


# One task


def test_a_task_says_what_to_do_and_the_words_to_be_given(own, letter):
    told = own.get(task_of(letter)).json()
    assert "Order Grade 2 Braille" in " ".join(told["to_do"])
    assert "Dear Doris" in told["text"]
    assert (told["is_open"], told["is_overdue"], told["worker"]) == (True, False, None)
    LetterTask.objects.update(raised_on="2026-11-17", due_on="2026-11-19")
    assert own.get(task_of(letter)).json()["is_overdue"] is True


def test_a_question_about_needs_has_no_words_to_be_given(own, letter):
    LetterTask.objects.update(kind="ask_needs", needs=[])
    told = own.get(task_of(letter)).json()
    assert (told["text"], told["no_text_because"]) == ("", "")
    assert "Ask how they like to have information" in told["to_do"][0]
    answer = is_problem(own.post(task_of(letter, "done"), GIVEN), 409)
    assert "page of their needs" in answer["detail"]


def test_a_letter_about_which_nobody_was_asked_has_no_task(own, story):
    is_problem(own.get(task_of(story.letter)), 404)
    is_problem(own.post(task_of(story.letter, "worker"), {"worker": None}), 409)


def test_a_task_is_taken_given_back_and_done(own, letter, story):
    joan = story.cast.practitioner
    taken = own.post(task_of(letter, "worker"), {"worker": joan.pk})
    assert taken.json()["worker"] == {"id": joan.pk, "name": joan.name}
    assert own.post(task_of(letter, "worker"), {"worker": None}).json()["worker"] is None
    done = own.post(task_of(letter, "done"), GIVEN).json()
    assert (done["is_open"], done["done_by"], done["to_do"]) == (False, joan.name, [])
    assert "Read aloud by Joan Patel" in done["done_how"]
    assert again(letter).state == "sent"
    assert own.get(LIST).json()["items"] == []


def test_only_a_worker_in_post_has_a_task(own, letter, story):
    joan = story.cast.practitioner
    is_problem(own.post(task_of(letter, "worker"), {"worker": 987654321}), 400)
    is_problem(own.post(task_of(letter, "worker"), {}), 400)
    left = factory.a_worker(team=joan.team)
    left.left_on = TODAY - timedelta(days=1)
    left.save()
    answer = is_problem(own.post(task_of(letter, "worker"), {"worker": left.pk}), 409)
    assert "not in post" in answer["detail"]


@pytest.mark.parametrize(("change", "status"), [
    ({"how": "owl"}, 400), ({"words": " "}, 400), ({"on": "2026-11-22"}, 409), ({"on": None}, 400),
    ({"sent": True}, 400),
])  # fmt: skip
def test_news_that_makes_no_sense_is_refused(change, status, own, letter):
    is_problem(own.post(task_of(letter, "done"), {**GIVEN, **change}), status)
    assert again(letter).state == "held"


def test_news_is_recorded_once_a_key(own, letter):
    first, second = (own.post(task_of(letter, "done"), GIVEN, key="one") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Event.objects.filter(case=letter.case, verb="letter_sent").count() == 1
    answer = is_problem(own.post(task_of(letter, "done"), GIVEN, key="two"), 409)
    assert "dealt with this task first" in answer["detail"]


def test_r1_a_death_in_the_meantime_is_told_and_the_task_stays_dropped(own, letter):
    Person.objects.filter(pk=letter.person_id).update(died_on=TODAY)
    for _ in range(2):
        answer = own.post(task_of(letter, "done"), GIVEN, key="one")
        assert "has died" in is_problem(answer, 409)["detail"]
    assert LetterTask.objects.get().dropped_on == TODAY
    assert again(letter).held_because != "format_task"
    assert IdempotencyKey.objects.get().status == 409
