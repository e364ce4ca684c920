"""S27: sick notes week after week are one time away, though none of them is long."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from casework import absence_import, escalation, stranded_work
from casework.acts import allocating
from casework.acts.record import policy_on
from casework.models import Absence, Escalation
from casework.policy import Role
from casework.queues import who_cannot_work
from casework.refusals import CannotTakeWork
from casework.staff import spells
from tests import factory
from tests.absence.held import DAY, away, held
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)
WEEK = 7 * DAY


def notes(cast: Cast, number: int, *, days: int = 5, since: date = MONDAY) -> None:
    for place in range(number):
        first = since + place * WEEK
        away(cast.practitioner, since=first, until=first + (days - 1) * DAY)


def cannot_work(day: date) -> bool:
    return bool(who_cannot_work(day, policy_on(day)))


def test_the_second_note_strands_the_work_that_the_first_did_not(cast: Cast, today: date):
    held(cast, today, since=60, waited=70)
    notes(cast, 1)
    assert not cannot_work(MONDAY + 4 * DAY)
    notes(cast, 1, since=MONDAY + WEEK)
    assert cannot_work(MONDAY + WEEK)
    # Known already in the first week, since the second note is here by then.
    assert cannot_work(MONDAY)


def test_the_weekend_between_two_notes_is_part_of_it(cast: Cast, today: date):
    held(cast, today, since=60, waited=70)
    notes(cast, 3)
    saturday = MONDAY + 12 * DAY
    assert cannot_work(saturday)
    case = held(cast, today, by_whom=cast.colleague, since=20)
    allocating.give_back(case, because="Full", by=factory.user_of(cast.manager), on=today)
    with pytest.raises(CannotTakeWork, match="away"):
        allocating.allocate(
            case,
            to=cast.practitioner,
            reason="capacity",
            by=factory.user_of(cast.manager),
            on=saturday,
        )


@pytest.mark.parametrize(("worked", "is_one"), [(0, True), (1, True), (2, False)])
def test_so_many_working_days_between_notes_make_them_two(
    cast: Cast, today: date, worked: int, is_one: bool
):
    held(cast, today, since=60, waited=70)
    away(cast.practitioner, since=MONDAY, until=MONDAY + 4 * DAY)
    second = MONDAY + WEEK + worked * DAY
    away(cast.practitioner, since=second, until=MONDAY + WEEK + 4 * DAY, reason="other")
    assert cannot_work(second) is is_one


def test_a_day_off_each_week_is_no_time_away(cast: Cast, today: date):
    held(cast, today, since=60, waited=70)
    notes(cast, 8, days=1)
    assert not any(cannot_work(MONDAY + place * DAY) for place in range(56))


def the_morning(day: date) -> None:
    stranded_work.find(as_of=day)
    escalation.sweep(as_of=day)


def test_of_76_weekly_notes_one_escalation_climbs_to_the_top(cast: Cast, today: date):
    """A carer waited 530 days: each note arrives on the Monday on which it begins."""
    case = held(cast, today, since=700, waited=710)
    began = today - 532 * DAY
    began -= began.weekday() * DAY
    for week in range(4):
        away(cast.practitioner, since=began + week * WEEK, until=began + week * WEEK + 4 * DAY)
        for day in range(7):
            the_morning(began + week * WEEK + day * DAY)
    [told] = Escalation.objects.filter(rung="stranded")
    assert (told.case, told.told, told.ended_on) == (case, Role.DIRECTOR, None)
    for week in range(4, 76):
        away(cast.practitioner, since=began + week * WEEK, until=began + week * WEEK + 4 * DAY)
    last = began + 75 * WEEK
    the_morning(last)
    assert Escalation.objects.filter(rung="stranded").count() == 1
    [spell] = spells.joined(cast.practitioner.absences.all(), policy=policy_on(last))
    assert (spell.starts_on, spell.ends_on, len(spell.parts)) == (began, last + 4 * DAY, 76)
    # Back at work on the Monday after: it ends, and not before.
    the_morning(last + 6 * DAY)
    assert Escalation.objects.filter(rung="stranded", ended_on=None).exists()
    the_morning(last + WEEK)
    assert not Escalation.objects.filter(rung="stranded", ended_on=None).exists()


def test_the_staff_page_says_since_when_in_how_many_notes(cast: Cast, today: date):
    held(cast, today, since=60, waited=70)
    notes(cast, 3, days=7)
    page = signed_in(cast.manager).get(reverse("staff"))
    words = page.content.decode()
    assert "since 2 November 2026, in 3 notes" in words
    [stranded] = page.context["stranded"]
    assert stranded.since == MONDAY


def test_what_went_back_in_the_third_week_is_offered_on_return(cast: Cast, today: date):
    case = held(cast, today, since=60, waited=70)
    notes(cast, 3, days=7)
    allocating.give_back(case, because="Off sick", by=factory.user_of(cast.manager), on=today - DAY)
    page = signed_in(cast.manager).get(reverse("staff"))
    assert [line.worker for line in page.context["lines"] if line.returns] == [cast.practitioner]
    back = signed_in(cast.manager).get(reverse("staff-return", args=[cast.practitioner.pk]))
    assert back.context["free"] == [case]


def brought(rows: str, today: date) -> tuple[int, int, int]:
    text = f"worker,reason,first day,last day\n{rows}"
    result = absence_import.bring_in(
        BytesIO(text.encode()), name="hr.csv", by=None, as_of=today, of_team=None
    )
    return result.recorded, result.unchanged, len(result.rejected)


def test_notes_of_hr_that_overlap_bring_the_days_that_are_new(cast: Cast, today: date):
    weekly = (
        "Joan Patel,sick,2026-11-02,2026-11-09\nJoan Patel,sick,2026-11-09,2026-11-16\n"
        "Joan Patel,sick,2026-11-13,2026-11-23\n"
    )
    assert brought(weekly, today) == (3, 0, 0)
    known = cast.practitioner.absences.order_by("starts_on")
    days = list(known.values_list("starts_on", "ends_on"))
    assert days == [
        (date(2026, 11, 2), date(2026, 11, 9)), (date(2026, 11, 10), date(2026, 11, 16)),
        (date(2026, 11, 17), date(2026, 11, 23)),
    ]  # fmt: skip
    assert brought(weekly, today) == (0, 3, 0)
    assert Absence.objects.count() == 3


def test_a_note_that_begins_before_what_is_known_brings_its_first_days(cast: Cast, today: date):
    away(cast.colleague, since=date(2026, 11, 5), until=date(2026, 11, 20))
    assert brought("Mary Finch,sick,2026-11-01,2026-11-10\n", today) == (1, 0, 0)
    first = cast.colleague.absences.earliest("starts_on")
    assert (first.starts_on, first.ends_on) == (date(2026, 11, 1), date(2026, 11, 4))
