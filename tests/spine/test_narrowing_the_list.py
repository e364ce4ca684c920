"""Each filter narrows as it says, views are saved, and the list leaves as a safe CSV (S10)."""

import csv
import io
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.acts import receiving, watching
from casework.calendar import LONDON
from casework.exports import csv_response, safe_cell
from casework.filters import FLAGS
from casework.models import (
    AccessNeed,
    AccessNeedTerm,
    Case,
    Event,
    Letter,
    Look,
    Person,
    SavedView,
)
from casework.paging import PAGE
from casework.policy import Rag
from casework.views import waiting_list
from tests import factory
from tests.conftest import signed_in
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def make(cast, today):
    by = user_of(cast.manager)
    return lambda **words: factory.a_case(
        **{"team": cast.team, "today": today, "by": by, "rag": Rag.GREEN, **words}
    )


def found(who, **query):
    page = signed_in(who).get(reverse("waiting-list"), query)
    return {row.case.pk for row in page.context["rows"]}


def test_with_no_filter_the_list_is_of_ones_own_team(cast, make):
    ours = make()
    theirs = make(team=cast.other_team)
    assert found(cast.manager) == {ours.pk}
    assert found(cast.other_manager) == {theirs.pk}
    assert found(cast.manager, team="") == {ours.pk, theirs.pk}
    assert found(cast.manager, team=cast.other_team.pk) == {theirs.pk}


@pytest.mark.parametrize(("rating", "rag"), [("0", None), ("1", Rag.RED), ("4", Rag.BLUE)])
def test_by_rating(cast, make, rating, rag):
    cases = {choice: make(rag=choice) for choice in (None, *Rag)}
    assert found(cast.manager, rating=rating) == {cases[rag].pk}
    both = {cases[rag].pk, cases[Rag.GREEN].pk}
    assert found(cast.manager, rating=[rating, "3"]) == both


def test_by_what_they_wait_for_and_how_long(cast, make):
    cases = {days: make(waited=days, kind="review") for days in (28, 29, 56, 57)}
    other = make(waited=30)
    assert found(cast.manager, kind="care_act") == {other.pk}
    over = found(cast.manager, waited="28", kind="review")
    assert over == {cases[days].pk for days in (29, 56, 57)}
    assert found(cast.manager, waited="56") == {cases[57].pk}


def test_by_who_has_it(cast, make, today):
    by = user_of(cast.manager)
    waiting, mine, theirs = make(), make(), make()
    give(mine, cast.manager, by=by, on=today)
    give(theirs, cast.practitioner, by=by, on=today)
    assert found(cast.manager, show="") == {waiting.pk}
    assert found(cast.manager, show="mine") == {mine.pk}
    assert found(cast.manager, show="with_worker") == {mine.pk, theirs.pk}
    assert found(cast.manager, show="open") == {waiting.pk, mine.pk, theirs.pk}
    assert found(cast.manager, show="stranded") == set()
    cast.practitioner.left_on = today
    cast.practitioner.save()
    assert found(cast.manager, show="stranded") == {theirs.pk}


def test_by_worker_all_that_they_have(cast, make, today):
    by = user_of(cast.manager)
    waiting, theirs, closed, others = make(), make(), make(), make()
    for case, worker in ((theirs, cast.practitioner), (closed, cast.practitioner),
                         (others, cast.colleague)):  # fmt: skip
        give(case, worker, by=by, on=today)
    receiving.close(closed, reason="completed", note="Done", by=by, on=today)
    asked = {"worker": cast.practitioner.pk, "team": cast.team.pk}
    assert found(cast.manager, **asked) == {theirs.pk}
    assert found(cast.manager, **asked, show="stranded") == set()
    assert found(cast.manager, worker=cast.practitioner.pk, team="") == {theirs.pk}
    page = signed_in(cast.manager).get(reverse("waiting-list"), asked)
    assert page.context["asked"].shows == "With Joan Patel"
    assert found(cast.manager, worker="", team="") == {waiting.pk}


def test_the_workers_to_choose_from_hold_work_of_the_chosen_team(cast, make, today):
    """Every worker of a county would be a list of thousands."""
    give(make(), cast.practitioner, by=user_of(cast.manager), on=today)
    give(make(team=cast.other_team), cast.other_manager, by=user_of(cast.manager), on=today)
    browser, url = signed_in(cast.manager), reverse("waiting-list")
    offered = {
        team: [name for _, name in browser.get(url, {"team": team}).context["asked"].filter.form
               .fields["worker"].choices][1:]
        for team in ("", cast.team.pk, cast.other_team.pk)
    }  # fmt: skip
    assert offered == {"": [], cast.team.pk: ["Joan Patel"], cast.other_team.pk: ["Wim Berg"]}
    assert "Choose the team first." in browser.get(url, {"team": ""}).content.decode()


def test_by_access_need_while_they_have_it(cast, make, today):
    large, braille, before = make(), make(), make()
    for case, code in ((large, "L"), (braille, "B"), (before, "L")):
        _need(case, today, code=code)
    AccessNeed.objects.filter(person=before.person_id).update(ends_on=today)
    assert found(cast.manager, need="L") == {large.pk}
    assert found(cast.manager, need="B") == {braille.pk}
    assert found(cast.manager, need="unheard of") == {large.pk, braille.pk, before.pk}


@pytest.mark.parametrize(("since", "days"), [("1", 1), ("7", 7), ("28", 28)])
def test_by_when_something_last_happened_from_the_first_minute_of_the_day(
    cast, make, today, since, days
):
    """Counted in London's days; a note is enough, and one of the day before is too old."""
    cases = {minutes: make(waited=60) for minutes in (0, -1)}
    midnight = datetime.combine(today - days * ONE_DAY, time(), tzinfo=LONDON)
    for minutes, case in cases.items():
        with time_machine.travel(midnight + timedelta(minutes=minutes), tick=False):
            watching.note(case, text="Rang twice", by=user_of(cast.manager))
    # What the maker wrote is as old as it says, but was written by the clock of the test.
    written = Event.objects.filter(verb="note").values("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Event.objects.exclude(pk__in=written).update(at=midnight - 90 * ONE_DAY)
    assert found(cast.manager, since=since) == {cases[0].pk}


def _need(case, today, *, code="1"):
    details = {"label": f"Large print {code}", "group": "print"}
    term, _ = AccessNeedTerm.objects.get_or_create(code=code, defaults=details)
    AccessNeed.objects.create(person=case.person, term=term, recorded_on=today, review_due_on=today)


def _held(case, today):
    Letter.objects.create(
        case=case, person=case.person, team=case.team, kind="waiting_well", milestone=28,
        due_on=today, state="held", held_because="late",
    )  # fmt: skip


def _person(**words):
    return lambda case, today: Person.objects.filter(pk=case.person_id).update(**words)


def _pause(case, today):
    by = case.events.first().by
    watching.pause(case, reason="police", until=today + ONE_DAY, note="", by=by, on=today)


def _waits_since_eight_days(case, today):
    then = today - 8 * ONE_DAY
    Case.objects.filter(pk=case.pk).update(received_on=then, joined_on=then)
    case.stays.update(entered_on=then)


FLAGGED = {
    "changed": lambda case, today: watching.change(
        case, trigger="moved", note="", by=None, on=today
    ),
    "look": lambda case, today: Case.objects.filter(pk=case.pk).update(next_look_on=today),
    "overdue": lambda case, today: Case.objects.filter(pk=case.pk).update(
        next_look_on=today - ONE_DAY
    ),
    "rating": lambda case, today: Case.objects.filter(pk=case.pk).update(
        rag=None, rated_on=None, rag_began_on=today - 9 * ONE_DAY
    ),
    "contact": lambda case, today: Case.objects.filter(pk=case.pk).update(
        rag=Rag.RED, rag_began_on=today - ONE_DAY
    ),
    "held": _held,
    "paused": _pause,
    "needs": _need,
    "never_asked": _person(access_needs_asked_on=None),
    "ask_again": _person(access_needs_asked_on="2025-11-21"),
    "interpreter": _person(interpreter_needed=True),
    "do_not_write": _person(do_not_write=True),
    "warning": _person(safety_warning="Dog"),
    "died": _person(reported_dead_on="2026-11-20"),
    "undiscussed": _waits_since_eight_days,
}


def test_every_flag_is_tried():
    assert set(FLAGGED) == {code for code, _ in FLAGS}


@pytest.mark.parametrize("flag", FLAGGED)
def test_by_each_flag(cast, make, today, flag):
    flagged, plain = make(), make()
    assert found(cast.manager, flags=flag) == set()
    FLAGGED[flag](flagged, today)
    assert found(cast.manager, flags=flag) == {flagged.pk}
    assert found(cast.manager) == {flagged.pk, plain.pk}


@pytest.mark.parametrize(
    "query",
    [{"team": "x"}, {"rating": "9"}, {"kind": "no"}, {"show": "no"}, {"since": "x"},
     {"worker": "9" * 40}, {"worker": "-1"}, {"need": "'"}, {"team": "²"}, {"waited": "x"}],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_breaks_nothing(cast, make, query):
    make()
    page = signed_in(cast.manager).get(reverse("waiting-list"), query)
    assert page.status_code == 200


def test_a_filter_is_saved_under_a_name_and_is_ones_own(cast, make):
    browser, url = signed_in(cast.manager), reverse("save-view")
    for query in ("rating=0", "rating=1&sort=waited"):
        saved = browser.post(url, {"name": " Red first ", "query": query})
        assert saved["Location"] == f"{reverse('waiting-list')}?{query}"
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Red first", "rating=1&sort=waited")
    assert "Red first" in browser.get(reverse("today")).content.decode()
    delete = reverse("delete-view", args=[view.pk])
    assert signed_in(cast.other_manager).post(delete).status_code == 404
    assert SavedView.objects.exists()
    browser.post(delete)
    assert not SavedView.objects.exists()


def test_a_view_saved_further_down_the_list_opens_at_its_top(cast, make):
    """Opened in the middle of the list, it would hide the most urgent."""
    for waited in range(PAGE + 1):
        make(waited=waited, rag=Rag.RED)
    browser, url = signed_in(cast.manager), reverse("waiting-list")
    after = browser.get(url, {"rating": "1"}).context["page"].after
    query = browser.get(url, {"rating": "1", "after": after}).context["query"]
    assert query == "rating=1"
    for given_query in (query, f"rating=1&after={after}"):
        browser.post(reverse("save-view"), {"name": "Red", "query": given_query})
        assert SavedView.objects.get().query == "rating=1"


def test_a_view_without_a_name_is_not_saved(cast, db):
    signed_in(cast.manager).post(reverse("save-view"), {"name": " ", "query": "rating=0"})
    assert not SavedView.objects.exists()


def test_the_export_is_the_whole_list_and_every_person_in_it_is_written_down(cast, make):
    cases = [make(waited=days) for days in range(30)]
    Person.objects.filter(pk=cases[0].person_id).update(family_name='=HYPERLINK("x")')
    answer = signed_in(cast.manager).get(reverse("waiting-list-export"))
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Case"] for row in rows} == {case.reference for case in cases}
    assert len(rows) == 30
    assert Look.objects.filter(screen="export").count() == 30
    assert "attachment" in answer["Content-Disposition"]


def test_the_list_on_paper_is_the_whole_list_and_every_person_on_it_is_written_down(cast, make):
    cases = [make(waited=days, kind="review") for days in range(PAGE + 5)]
    make(kind="care_act")
    make(kind="review", team=cast.other_team)
    browser, url = signed_in(cast.manager), reverse("waiting-list")
    for query in ("?kind=review&print=1", "?print=1&kind=review&after=3_2026-11-20_0"):
        page = browser.get(f"{url}{query}&team={cast.team.pk}")
        assert {row.case for row in page.context["rows"]} == set(cases)
    looks = Look.objects.filter(screen="waiting list to print").values_list("person", flat=True)
    assert sorted(set(looks)) == sorted(case.person_id for case in cases)
    assert len(looks) == 2 * len(cases)


def test_the_list_on_paper_is_of_the_same_team_and_in_the_same_order_as_on_the_screen(cast, make):
    ours = [make(waited=days) for days in (3, 9, 6)]
    make(team=cast.other_team)
    browser, url = signed_in(cast.manager), reverse("waiting-list")
    offered = browser.get(url, {"sort": "waited"}).content.decode()
    assert "?sort=waited&amp;print=1" in offered
    rows = browser.get(url, {"sort": "waited", "print": "1"}).context["rows"]
    assert [row.case for row in rows] == [ours[1], ours[2], ours[0]]


def test_a_list_on_paper_ends_and_says_where_the_rest_is(cast, make, monkeypatch):
    monkeypatch.setattr(waiting_list, "PRINTED", 2)
    for days in range(3):
        make(waited=days)
    page = signed_in(cast.manager).get(reverse("waiting-list"), {"print": "1"})
    assert len(page.context["rows"]) == 2
    assert "The first 2; the rest is in the export." in page.content.decode()


@pytest.mark.parametrize("who", ["practitioner", "support", "analyst", "auditor", "administrator"])
def test_only_a_role_that_exports_may_export_or_print(cast, make, who):
    make()
    browser = signed_in(getattr(cast, who))
    assert browser.get(reverse("waiting-list-export")).status_code == 403
    assert browser.get(reverse("waiting-list"), {"print": "1"}).status_code == 403
    assert not Look.objects.exists()


@given(st.text(), st.sampled_from(["", " ", "\ufeff", "\u00a0", "\x00", " \ufeff "]))
def test_no_cell_begins_as_a_formula(text, before):
    cell = safe_cell(before + text)
    bare = cell.lstrip(" \ufeff\u00a0\x00")
    assert not bare.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))
    assert cell in (before + text, f"'{before}{text}")


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r\n")), min_size=1
    )
)
def test_what_is_written_is_read_back(cells):
    text = b"".join(csv_response("list", [cells])).decode("utf-8-sig")
    (row,) = csv.reader(io.StringIO(text, newline=""))
    assert row == [safe_cell(cell) for cell in cells]


@pytest.mark.parametrize(("value", "cell"), [(-5, "-5"), (1.5, "1.5"), (None, ""), ("-5", "'-5")])
def test_numbers_keep_their_look(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize(
    ("sort", "words"),
    [("", "most urgent first"), ("waited", "longest wait first"), ("-waited", "newest first"),
     ("look", "soonest look first"), ("nonsense", "most urgent first")],
)  # fmt: skip
def test_the_list_says_in_which_order_it_is(cast, sort, words):
    page = signed_in(cast.manager).get(f"/waiting/?team=&sort={sort}").content.decode()
    assert words in page
