"""One definition of a wait: pages, files, paper, figures and the API say the same (issue 10)."""

import csv
import io
import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from carers import figures
from casework import kinds, stranded_work, waits
from casework.acts.record import policy_on
from casework.cases.wait import Wait, past_standard
from casework.cases.wait import waits as still_waits
from casework.cases.wait_words import sentence_of
from casework.kinds import Until
from casework.models import Case, User, Worker
from casework.policy import Role
from casework.waits import DONE, NOT_DONE, NOW, REACHED
from tests.api.asking import caller
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db]
_PAGES = 4


@pytest.fixture
def morning(loaded: date) -> date:
    """The demo, once its morning's job has found who cannot work."""
    stranded_work.find(as_of=loaded)
    return loaded


@pytest.fixture
def reader(morning: date) -> Worker:
    """Somebody who may read lists, files and figures of every team."""
    found = Worker.objects.filter(role=Role.SERVICE_MANAGER, left_on=None).exclude(user=None)
    return found.order_by("pk")[0]


def told(cases: Any, day: date) -> dict[str, Wait]:
    policy = policy_on(day)
    return {case.reference: case.wait(day, policy) for case in cases}


def user(worker: Worker) -> User:
    assert worker.user is not None
    return worker.user


def open_cases(reader: Worker, **query: Any) -> Any:
    return Case.objects.visible_to(user(reader)).still_open().filter(**query)


def test_the_file_the_list_paper_and_the_api_say_the_same_of_each_case(reader, morning):
    known = told(open_cases(reader), morning)
    browser = signed_in(reader)
    whole = b"".join(browser.get(reverse("waiting-list-export"), {"team": "", "show": "open"}))
    rows = list(csv.DictReader(io.StringIO(whole.decode("utf-8-sig"))))
    assert len(rows) == len(known)
    for row in rows:
        wait = known[row["Case"]]
        numbers = [row[name] for name in ("Days waited", "Days until a worker", "Standard",
                                          "Days over", "Standard counts")]  # fmt: skip
        assert numbers == [
            str(wait.counted), str(wait.waited), str(wait.standard), str(wait.over),
            wait.until.label,
        ], row["Case"]  # fmt: skip
    asker, after = caller(reader), ""
    for _ in range(_PAGES):
        page = asker.get(f"/api/cases/?show=open&size=100&sort=waited{after}").json()
        for item in page["items"]:
            wait = known[item["reference"]]
            names = ("counted_days", "waited_days", "standard_days", "over_standard_days")
            assert [item[name] for name in names] == [
                wait.counted, wait.waited, wait.standard, wait.over,
            ]  # fmt: skip
        after = f"&after={page['next']}"
    for query in ({"show": "open", "sort": "waited"}, {"sort": "waited", "print": "1"}):
        shown: Any = browser.get(reverse("waiting-list"), {"team": "", **query})
        for row in shown.context["rows"]:
            assert row.wait == known[row.case.reference]


def of_each_sort(reader: Worker) -> list[Case]:
    """A case of each kind in each way of waiting: on the list, given back, stranded, held, done."""
    sorts: dict[Any, Case] = {}
    for case in Case.objects.visible_to(user(reader)).order_by("pk"):
        sort = (case.kind, case.is_open, case.worker_id is None, case.stranded_on is None,
                case.started_on is None, case.done_on is None, case.spell > 1)  # fmt: skip
        sorts.setdefault(sort, case)
    return list(sorts.values())


def test_the_pages_of_the_case_and_of_the_person_say_the_same(reader, morning):
    browser, policy = signed_in(reader), policy_on(morning)
    cases = of_each_sort(reader)
    assert {case.stranded_on is None for case in cases} == {True, False}
    for case in cases:
        wait = case.wait(morning, policy)
        clocks = browser.get(reverse("case", args=[case.pk])).context["clocks"]
        numbers = [int(clock.number.split(" ")[0].replace(",", "")) for clock in clocks[:2]]
        assert numbers[0] == wait.waited, case.reference
        if wait.until != Until.WORKER:
            assert numbers[1] == wait.counted, case.reference
        person = browser.get(reverse("person", args=[case.person_id]))
        chapters = {chapter.case.pk: chapter.wait for chapter in person.context["story"]}
        assert chapters.get(case.pk, wait) == wait
        one = caller(reader).get(f"/api/cases/{case.pk}/").json()
        assert (one["waited_days"], one["counted_days"]) == (wait.waited, wait.counted)


def test_a_sentence_never_contradicts_itself(reader, morning):
    for case in Case.objects.all():
        wait = case.wait(morning, policy_on(morning))
        words = sentence_of(wait)
        since = [part for part in words.split("; ") if "since " in part]
        if since:
            assert int(words.split(" ")[0].replace(",", "")) == (morning - wait.since).days, words
        assert " left of" not in words or since, words


def test_counts_past_the_standard_are_one_number(reader, morning):
    """In Python, in SQL, on the list, in its file and in the API."""
    policy, browser = policy_on(morning), signed_in(reader)
    late = {case.pk for case in open_cases(reader) if case.over_standard(morning, policy)}
    found = open_cases(reader).filter(past_standard(morning, policy))
    assert set(found.values_list("pk", flat=True)) == late
    query = {"team": "", "show": "open", "waited": "standard"}
    whole = b"".join(browser.get(reverse("waiting-list-export"), query)).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(whole)))) == len(late)
    tiles: Any = browser.get(reverse("waiting-list"), {"team": "", "show": "open"}).context["tiles"]
    [past] = [tile for tile in tiles if tile["label"] == "past the standard"]
    assert re.sub(r"\D", "", past["number"]) == str(min(len(late), 1000))


def within_the_year(day: date | None, morning: date) -> bool:
    return day is not None and 0 <= (morning - day).days < waits.PERIOD.days


def ended_on(case: Case) -> date | None:
    """The day that ended the clock of the standard; closing alone is no such day."""
    until = kinds.get(case.kind).standard_until
    if case.is_open:
        return case.clock_ended_on(until)
    return case.started_on if until == Until.STARTED else case.done_on


def measured(case: Case, morning: date) -> dict[str, int]:
    """In which figures a case is, with how many days."""
    ended, found = ended_on(case), {}
    if case.is_waiting:
        found["now"] = case.waited(morning)
    elif within_the_year(case.allocated_on, morning):
        found["held"] = case.waited(morning)
    if case.is_open and ended is None:
        found["not_done"] = case.counted(morning)
    if ended is not None and within_the_year(ended, morning):
        found["done"] = (ended - case.received_on).days
    return found


def test_the_figures_count_the_waits_of_the_cases(morning):
    """Of each kind: who wait, who were reached, what is not done and what was, and the longest.

    Figures count nobody whose record is restricted (docs/adr/0018).
    """
    counted = Case.objects.exclude(person__is_restricted=True)
    expected: dict[tuple[str, str], list[int]] = defaultdict(list)
    for case in counted:
        for code, days in measured(case, morning).items():
            expected[code, case.kind].append(days)
    for kind, _ in kinds.choices():
        for measure in (NOW, NOT_DONE, DONE):
            found = waits.days_of(measure, kind=kind, as_of=morning)
            assert sorted(found) == sorted(expected[measure.code, kind]), (measure.code, kind)
        reached = waits.days_of(REACHED, kind=kind, as_of=morning)
        # Those who have it still, and of the closed each once.
        assert not set(expected["held", kind]) - set(reached)
        assert len(reached) <= len(set(Case.objects.filter(kind=kind).values_list("pk", flat=True)))
    listed = counted.filter(still_waits()).count()
    assert listed == sum(len(days) for (code, _), days in expected.items() if code == "now")


def test_the_carers_page_and_the_page_of_all_waits_say_the_same(morning):
    of_all = {
        each.measure.code: each for measure in waits.MEASURES
        for each in waits.measured(measure, as_of=morning)
        if (each.team, each.kind) == (None, "carer_assessment")
    }  # fmt: skip
    for code, carers in (("now", figures.waits_now(as_of=morning)),
                         ("reached", figures.waits_of_year(as_of=morning)),
                         ("done", figures.done_in_year(as_of=morning))):  # fmt: skip
        whole = of_all[code]
        assert (carers.count, carers.longest) == (whole.count, whole.longest)
        assert waits.whole(carers.mean or 0) == whole.mean
        assert waits.whole(carers.median or 0) == whole.median
