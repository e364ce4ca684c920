"""By when somebody speaks to the person, and whose call is overdue (rules.md 2.2; S23)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework import contacts_due
from casework.acts import receiving
from casework.clocks import allocate_by
from casework.models import Case
from casework.policy import PolicyInForce, Rag
from tests import factory
from tests.conftest import signed_in
from tests.factory import user_of

POLICY = PolicyInForce()
ONE_DAY = timedelta(days=1)
# A Thursday without a bank holiday near it.
RATED = date(2026, 11, 12)
RATINGS = (None, *Rag)


def rated(rag: Rag | None, on: date = RATED) -> Case:
    return Case(rag=rag, rated_on=on if rag else None, rag_began_on=on, joined_on=on)


@pytest.mark.parametrize(
    ("rag", "first", "again"),
    [
        (Rag.RED, RATED, 7),  # the same day
        (Rag.AMBER, date(2026, 11, 17), 14),  # three working days: Friday, Monday, Tuesday
        (Rag.GREEN, date(2026, 11, 19), 28),  # five working days
        (Rag.BLUE, RATED + 28 * ONE_DAY, 28),
        (None, RATED + ONE_DAY, 1),
    ],
)
def test_each_rating_says_how_soon_and_how_often_somebody_speaks_to_them(rag, first, again):
    case, spoken = rated(rag), RATED + 3 * ONE_DAY
    assert contacts_due.due_on(case, POLICY) == first
    case.spoken_on = spoken
    assert contacts_due.due_on(case, POLICY) == spoken + again * ONE_DAY


@pytest.mark.parametrize(
    ("rag", "by"),
    [
        (Rag.RED, date(2026, 11, 16)),  # two working days: Friday, Monday
        (Rag.AMBER, date(2026, 11, 26)),
        (Rag.GREEN, date(2026, 12, 10)),
        (Rag.BLUE, None),  # waits on someone else
        (None, None),  # is rated first
    ],
)
def test_each_rating_says_by_when_it_is_given_to_a_worker(rag, by):
    assert allocate_by(rated(rag), POLICY) == by


def test_a_case_with_a_worker_has_no_day_to_be_given_by():
    case = rated(Rag.RED)
    case.worker_id = 1
    assert allocate_by(case, POLICY) is None


@pytest.fixture
def many(db: None) -> list[Case]:
    """Each rating, rated so on each of 32 days, never spoken to or on each of some days."""
    first = factory.a_case(today=RATED)
    cases = [
        rated(rag, RATED + day * ONE_DAY) for rag in RATINGS for day in range(32) for _ in (0, 1, 2)
    ]
    for case in cases:
        case.person, case.team, case.kind = first.person, first.team, first.kind
        case.received_on, case.next_look_on = RATED, RATED
        case.closed_on, case.close_reason = RATED, "declined"
    for number, case in enumerate(cases):
        if number % 3:
            case.spoken_on = case.rag_since + number % 3 * 4 * ONE_DAY
    return Case.objects.bulk_create(cases)


@pytest.mark.parametrize("with_history", [True, False])
def test_whose_call_is_overdue_is_the_same_in_sql_as_in_python(many, with_history):
    """Asked of closed cases, which need no stay."""
    if not with_history:
        Case.objects.update(rag_began_on=None)
    for as_of in (RATED + day * ONE_DAY for day in (0, 1, 4, 5, 7, 8, 14, 30, 45, 70)):
        closed = Case.objects.filter(pk__in=[case.pk for case in many])
        found = set(closed.filter(contacts_due.silent(as_of, POLICY)))
        assert found == {case for case in closed if contacts_due.due_on(case, POLICY) < as_of}


@pytest.mark.django_db
def test_a_closed_case_is_owed_no_call(cast, today):
    case = factory.a_case(waited=9, team=cast.team, today=today, by=user_of(cast.manager))
    overdue = contacts_due.overdue(today, POLICY)
    assert Case.objects.filter(overdue).get() == case
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    assert not Case.objects.filter(overdue).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waited", "words"),
    [(0, "Contact due today"), (1, "Contact overdue: 20 November"), (7, "14 November")],
)
def test_the_list_says_whose_call_is_due(cast, today, waited, words):
    """S23: a red that nobody ever spoke to once fell due after a week."""
    by = user_of(cast.manager)
    factory.a_case(waited=waited, team=cast.team, today=today, rag=Rag.RED, by=by)
    page = signed_in(cast.manager).get(reverse("waiting-list"))
    [row] = page.context["rows"]
    assert any(words in reason for reason in row.why)
    exported = signed_in(cast.manager).get(reverse("waiting-list-export"))
    assert words in b"".join(exported).decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "is_late"), [(2, False), (5, True)])
def test_the_list_says_what_is_past_the_day_to_allocate_it(cast, today, waited, is_late):
    """Today is a Saturday; red on Thursday is due on Monday, red on Monday was due on Wednesday."""
    by = user_of(cast.manager)
    factory.a_case(waited=waited, team=cast.team, today=today, rag=Rag.RED, by=by)
    [row] = signed_in(cast.manager).get(reverse("waiting-list")).context["rows"]
    assert any(" worker was due by" in reason for reason in row.why) is is_late


@pytest.mark.django_db
def test_today_counts_the_calls_that_are_overdue_and_leads_to_them(cast, today):
    by = user_of(cast.manager)
    late = factory.a_case(waited=3, team=cast.team, today=today, rag=Rag.RED, by=by)
    factory.a_case(waited=0, team=cast.team, today=today, rag=Rag.RED, by=by)
    client = signed_in(cast.manager)
    tiles = client.get(reverse("today")).context["tiles"]
    [tile] = [each for each in tiles if each.label == "contacts overdue"]
    assert str(tile.number) == "1"
    assert [row.case.pk for row in client.get(tile.url).context["rows"]] == [late.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waited", "words"), [(0, "It is due today."), (2, "It was due by 19 November.")]
)
def test_the_case_says_when_somebody_speaks_to_them(cast, today, waited, words):
    by = user_of(cast.manager)
    case = factory.a_case(waited=waited, team=cast.team, today=today, rag=Rag.RED, by=by)
    page = signed_in(cast.manager).get(reverse("case", args=[case.pk])).content.decode()
    assert "Speak to the person." in page
    assert words in page
    assert ("2 days overdue" in page) is (waited == 2)
    assert "To be given to a worker by" in page
