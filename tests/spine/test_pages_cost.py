"""A page costs the page, whatever the backlog: statements counted, pages walked (speed.md)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import Case, Escalation, Look, Person
from casework.paging import page_of
from casework.policy import Rag
from casework.waiting_list import ORDERS
from tests import factory
from tests.conftest import signed_in
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db

FEW, MANY = 30, 90
IN_ORDER = [Rag.RED, None, Rag.AMBER, Rag.GREEN, Rag.BLUE]
RAGS = (None, Rag.RED, Rag.AMBER, Rag.GREEN, Rag.BLUE)


@pytest.fixture
def add(cast, today):
    """Add so many waiting cases to the team, of every rating and every age."""
    by = user_of(cast.manager)

    def cases(count):
        return [
            factory.a_case(
                waited=number % 60, rag=RAGS[number % 5], team=cast.team, today=today, by=by
            )
            for number in range(count)
        ]

    return cases


def statements(browser, url):
    """What a page asks of the database, its savepoints apart; the transaction itself is free."""
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(url)
    assert page.status_code == 200
    said = [query["sql"] for query in asked.captured_queries]
    return [sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE"))]


NARROWED = ("", "?since=7&team={team}", "?need=1&team=", "?worker={worker}&team={team}&show=open")


@pytest.mark.parametrize("query", NARROWED)
def test_the_waiting_list_costs_eight_statements_at_any_length(cast, add, settings, query):
    settings.BADGE_SECONDS = 600
    names = {"team": cast.team.pk, "worker": cast.practitioner.pk}
    browser, url = signed_in(cast.manager), reverse("waiting-list") + query.format(**names)
    add(FEW)
    browser.get(url)
    few = statements(browser, url)
    assert len(few) <= 8, [sql[:150] for sql in few]
    add(MANY - FEW)
    assert len(statements(browser, url)) == len(few)


@pytest.mark.parametrize("who", ["manager", "practitioner", "service_manager", "analyst"])
def test_today_costs_the_same_at_any_length(cast, add, today, who):
    worker = getattr(cast, who)
    browser, url = signed_in(worker), reverse("today")
    cases = add(3)
    give(cases[0], cast.practitioner, by=user_of(cast.manager), on=today)
    few = statements(browser, url)
    # Whoever answers for the whole service is told of the jobs too, remembered for half a minute.
    assert len(few) <= (14 if who == "service_manager" else 12), few
    for case in add(25):
        give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    assert len(statements(browser, url)) == len(few)


def test_the_case_page_costs_the_same_however_much_has_happened(cast, add, today):
    (case,) = add(1)
    browser, by = signed_in(cast.manager), user_of(cast.practitioner)
    url = reverse("case", args=[case.pk])
    _happened(case, contacts=1, days=(42,), by=by, today=today)
    few = statements(browser, url)
    assert len(few) <= 14, few
    _happened(case, contacts=30, days=(56, 84), by=by, today=today)
    assert len(statements(browser, url)) == len(few)


def _happened(case, *, contacts, days, by, today):
    for ago in range(contacts):
        factory.speak_to(case, on=today - timedelta(days=ago), by=by)
    for threshold in days:
        Escalation.objects.create(
            case=case, rung=f"wait_{threshold}", threshold=threshold, spell=1,
            told="team_manager", raised_on=today, climbs_on=today,
        )  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_paging_meets_every_row_once_and_in_order(add, order):
    """Also where many rows share a date or a rating, which the cursor must tell apart."""
    add(40)
    seen, after = [], ""
    for _ in range(20):
        page = page_of(Case.objects.all(), order=ORDERS[order], after=after, size=7)
        seen += [case.pk for case in page.rows]
        after = page.after
        if not after:
            break
    whole = list(ORDERS[order].apply(Case.objects.all()).values_list("pk", flat=True))
    assert seen == whole
    assert len(seen) == 40


@pytest.mark.parametrize("sort", ["", "urgent", "waited", "-waited", "look", "nonsense"])
def test_the_links_of_the_list_lead_through_all_of_it(cast, add, sort):
    cases = add(60)
    browser, url, seen = signed_in(cast.manager), reverse("waiting-list"), []
    query = {"team": cast.team.pk, "sort": sort}
    for _ in range(5):
        page = browser.get(url, query)
        seen += [row.case.pk for row in page.context["rows"]]
        after = page.context["page"].after
        if not after:
            break
        assert f"after={after}" in page.content.decode()
        query["after"] = after
    assert sorted(seen) == sorted(case.pk for case in cases)


@pytest.mark.parametrize("after", ["", "x", "1", "1_2", "9_9_9_9", "1_2026-13-45_3", "'; --_1_1"])
def test_a_cursor_that_is_none_starts_at_the_top(cast, add, after):
    add(3)
    page = signed_in(cast.manager).get(reverse("waiting-list"), {"after": after})
    assert (page.status_code, len(page.context["rows"])) == (200, 3)


def test_every_person_on_the_page_is_written_down_and_nobody_else(cast, add):
    """Promise 3, for a list: the page's own rows, in one statement."""
    add(30)
    page = signed_in(cast.manager).get(reverse("waiting-list"))
    shown = [row.case.person_id for row in page.context["rows"]]
    looked = Look.objects.filter(screen="waiting list").values_list("person", flat=True)
    assert len(shown) == 25
    assert sorted(looked) == sorted(shown)


def test_red_stands_above_unrated_and_the_oldest_first(cast, add):
    add(20)
    page = signed_in(cast.manager).get(reverse("waiting-list"))
    order = [(IN_ORDER.index(row.case.rag), row.case.received_on) for row in page.context["rows"]]
    assert order == sorted(order)
    assert order[0][0] == 0


def test_a_row_of_the_list_says_how_long_and_why(cast, add):
    add(1)
    Person.objects.update(safety_warning="Dog", do_not_write=True, access_needs_asked_on=None)
    (row,) = signed_in(cast.manager).get(reverse("waiting-list")).context["rows"]
    assert (row.waited, row.standard) == (0, 28)
    assert row.stops == ("Do not write", "Warning for staff")
    assert "Needs never asked" in row.flags
    assert row.why == ("New, nobody has rated it",)
