"""While someone waits: speak to them, note what changed, and look again in time."""

from datetime import date, timedelta

import pytest

from casework.acts import moving_home, receiving, watching
from casework.models import Absence, Address, Case, Contact, Event, Verb
from casework.policy import PolicyInForce, Rag
from casework.queues import who_cannot_work
from casework.refusals import BadDate, NeedsReason, NotOpen
from casework.rules.triggers import RETRIAGE_TRIGGERS
from tests import factory
from tests.factory import give, user_of

ONE_DAY = timedelta(days=1)
SAME_DAY = sorted(code for code, item in RETRIAGE_TRIGGERS.items() if item.same_day)
NEXT_DAY = sorted(set(RETRIAGE_TRIGGERS) - set(SAME_DAY))
# What rules.md 2.3 stars.
STARRED = {
    "welfare_visit", "safeguarding_concern", "hospital", "carer_gave_up", "welfare_failed_twice",
    "emergency_notice",
}  # fmt: skip
UNSTARRED = {
    "provider_notice", "fall", "moved", "chased", "new_diagnosis", "direct_payment_lost",
    "eviction", "letter_returned", "other",
    # Ours, beside those of the rules: asked for by people and not by an event.
    "call_asked",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast, today):
    return factory.a_case(
        waited=3, team=cast.team, today=today, rag=Rag.GREEN, by=user_of(cast.manager)
    )


@pytest.fixture
def change(cast, case):
    def changed(trigger, on):
        made = watching.change(case, trigger=trigger, note="", by=user_of(cast.manager), on=on)
        case.refresh_from_db()
        return made

    return changed


def talk(on, **words):
    said = {"how": "phone", "spoke_with": "person", "outcome": "spoke", "summary": "Spoke"}
    return watching.Talk(**{**said, **words}, on=on)


def test_the_starred_changes_are_those_of_the_rules():
    """An app may bring a change of its own; those of the ground floor are as the rules say."""
    assert set(SAME_DAY) >= STARRED
    assert set(NEXT_DAY) >= UNSTARRED


@pytest.mark.parametrize("trigger", SAME_DAY)
def test_some_changes_are_looked_at_the_same_day(change, trigger):
    """S19: also on a Saturday."""
    saturday = date(2026, 11, 28)
    assert change(trigger, saturday).due_on == saturday


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 24)),  # Monday: Tuesday
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday: Monday
        (date(2026, 11, 28), date(2026, 11, 30)),  # Saturday: Monday
        (date(2026, 12, 24), date(2026, 12, 29)),  # over Christmas and the substitute day
        (date(2027, 3, 25), date(2027, 3, 30)),  # over Easter
        (date(2027, 4, 30), date(2027, 5, 4)),  # over the early May bank holiday
    ],
)
def test_the_other_changes_are_looked_at_the_next_working_day(change, case, on, due):
    assert change("fall", on).due_on == due


@pytest.mark.parametrize("trigger", NEXT_DAY)
def test_a_change_brings_the_next_look_forward(change, case, today, trigger):
    made = change(trigger, today)
    assert case.next_look_on == made.due_on == today + 2 * ONE_DAY
    assert case.look_because == RETRIAGE_TRIGGERS[trigger].label


def test_a_change_never_puts_a_look_off(case, change, today):
    change("hospital", today)
    change("fall", today)
    assert case.next_look_on == today


def test_a_change_is_one_of_the_named_ones(change, today):
    with pytest.raises(NeedsReason):
        change("no such thing", today)


def test_looking_sets_the_next_look_by_the_rating_and_answers_the_changes(
    cast, today, case, change
):
    change("fall", today)
    with pytest.raises(NeedsReason):
        watching.look(case, note=" ", by=user_of(cast.manager), on=today)
    case = watching.look(case, note="Daughter is there", by=user_of(cast.manager), on=today)
    assert (case.next_look_on, case.look_because) == (today + 28 * ONE_DAY, "")
    assert case.changes.get().looked_on == today
    assert case.rag == Rag.GREEN


@pytest.mark.parametrize(("ahead", "right"), [(-3, True), (0, True), (1, False)])
def test_a_contact_has_happened(cast, today, case, ahead, right):
    by, on = user_of(cast.manager), today + ahead * ONE_DAY
    if right:
        assert watching.contact(case, talk(on), by=by, on=today).on == on
    else:
        with pytest.raises(BadDate):
            watching.contact(case, talk(on), by=by, on=today)


def test_a_contact_says_what_was_said(cast, today, case):
    with pytest.raises(NeedsReason):
        watching.contact(case, talk(today, summary=" "), by=user_of(cast.manager), on=today)


@pytest.mark.parametrize(
    ("words", "triggers"),
    [({"got_worse": True}, ["got_worse"]), ({"chasing": True}, ["chased"]),
     ({"got_worse": True, "chasing": True}, ["got_worse", "chased"]), ({}, [])],
)  # fmt: skip
def test_being_chased_or_worse_asks_for_a_look(cast, today, case, words, triggers):
    watching.contact(case, talk(today, **words), by=user_of(cast.manager), on=today)
    assert [item.trigger for item in case.changes.order_by("pk")] == triggers


def test_only_a_talk_counts_as_having_spoken(cast, today, case):
    by = user_of(cast.manager)
    for outcome, ago in (("spoke", 9), ("message", 2), ("no_answer", 1)):
        watching.contact(case, talk(today - ago * ONE_DAY, outcome=outcome), by=by, on=today)
    assert Case.objects.get().spoken_on == today - 9 * ONE_DAY


def test_a_talk_that_is_written_down_late_makes_no_later_talk_forgotten(cast, today, case):
    for ago in (3, 8):
        watching.contact(case, talk(today - ago * ONE_DAY), by=user_of(cast.manager), on=today)
    assert Case.objects.get().spoken_on == today - 3 * ONE_DAY


def test_a_note_is_kept_also_when_the_case_is_closed(cast, today, case):
    by = user_of(cast.manager)
    receiving.close(case, reason="declined", note="Done", by=by, on=today)
    watching.note(case, text=" Rang to thank us ", by=by)
    assert case.notes.get().text == "Rang to thank us"
    assert Event.objects.filter(case=case, verb=Verb.NOTE).exists()
    with pytest.raises(NotOpen):
        watching.contact(case, talk(today), by=by, on=today)


@pytest.mark.parametrize(
    ("starts", "ends", "as_of", "stranded"),
    [
        # Monday to Friday is five working days, and not longer than five.
        (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 23), False),
        (date(2026, 11, 21), date(2026, 11, 29), date(2026, 11, 23), False),
        # With the next Monday it is six: known from the first day.
        (date(2026, 11, 23), date(2026, 11, 30), date(2026, 11, 23), True),
        (date(2026, 11, 21), date(2026, 11, 30), date(2026, 11, 23), True),
        # With no end yet, once it has lasted.
        (date(2026, 11, 23), None, date(2026, 11, 29), False),
        (date(2026, 11, 23), None, date(2026, 11, 30), True),
        (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 1), False),  # back at work
    ],
)
def test_work_is_stranded_by_an_absence_longer_than_five_working_days(
    cast, today, case, *, starts, ends, as_of, stranded
):
    """S27."""
    give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    Absence.objects.create(worker=cast.practitioner, reason="sick", starts_on=starts, ends_on=ends)
    away = who_cannot_work(as_of, PolicyInForce())
    assert (cast.practitioner.pk in away) is stranded


@pytest.mark.parametrize(("days_ago", "senior"), [(13, True), (14, False)])
def test_being_chased_twice_in_fourteen_days_asks_a_senior_to_look_today(
    cast, case, today, days_ago, senior
):
    by = user_of(cast.manager)
    Contact.objects.create(
        case=case, how="phone", outcome="spoke", chasing=True, summary="How long?",
        on=today - days_ago * ONE_DAY, by=by, at=case.created_at,
    )  # fmt: skip
    watching.contact(case, talk(today, chasing=True), by=by, on=today)
    case.refresh_from_db()
    assert (case.next_look_on == today) is senior
    assert ("a senior looks" in case.look_because) is senior


@pytest.mark.parametrize("after", ["fall", "hospital", "pause", "pause ended"])
def test_that_a_senior_looks_stands_until_somebody_has_looked(cast, case, today, after):
    """A lesser reason once wrote over it, and nobody senior knew."""
    by = user_of(cast.manager)
    for _ in range(2):
        watching.contact(case, talk(today, chasing=True), by=by, on=today)
    if after.startswith("pause"):
        until = today + 5 * ONE_DAY
        watching.pause(case, reason="hospital", until=until, note="", by=by, on=today)
        if after == "pause ended":
            watching.end_pauses(as_of=until)
    else:
        watching.change(case, trigger=after, note="", by=by, on=today)
    case.refresh_from_db()
    assert case.look_because == "Chased 2 times in 14 days: a senior looks"
    assert case.next_look_on == (today + 5 * ONE_DAY if after == "pause ended" else today)
    watching.look(case, note="Seen", by=by, on=today)
    watching.change(case, trigger="fall", note="", by=by, on=today)
    case.refresh_from_db()
    assert case.look_because == "Fall reported"


def test_what_is_looked_at_the_same_day_stands_before_what_can_wait(change, case, today):
    change("hospital", today)
    change("fall", today)
    assert case.look_because == RETRIAGE_TRIGGERS["hospital"].label
    change("carer_gave_up", today)
    assert case.look_because == RETRIAGE_TRIGGERS["carer_gave_up"].label


def visits(case, on, *outcomes, by):
    for ago, outcome in enumerate(reversed(outcomes)):
        Contact.objects.create(
            case=case, how="welfare_visit", outcome=outcome, summary="Tried", by=by,
            on=on - (ago + 1) * ONE_DAY, at=case.created_at, talked=outcome == "spoke",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "how", "is_asked"),
    [
        ([], "no_answer", "welfare_visit", False),
        (["no_answer"], "no_answer", "welfare_visit", True),
        (["no_answer"], "message", "welfare_visit", True),
        (["no_answer"], "spoke", "welfare_visit", False),
        (["no_answer", "spoke"], "no_answer", "welfare_visit", False),
        (["no_answer"], "no_answer", "phone", False),
    ],
)
def test_two_failed_welfare_visits_ask_for_a_look_today(
    cast, case, today, *, before, now, how, is_asked
):
    """rules.md 2.3, starred."""
    by = user_of(cast.manager)
    visits(case, today, *before, by=by)
    watching.contact(case, talk(today, outcome=now, how=how), by=by, on=today)
    case.refresh_from_db()
    changes = [item.trigger for item in case.changes.all()]
    assert changes == (["welfare_failed_twice"] if is_asked else [])
    assert (case.next_look_on == today) is is_asked


def test_a_third_failed_visit_asks_for_nothing_more_until_somebody_has_looked(cast, case, today):
    by = user_of(cast.manager)
    failed = talk(today, outcome="no_answer", how="welfare_visit")
    for ago in (2, 1, 0):
        visit = talk(today - ago * ONE_DAY, outcome="no_answer", how="welfare_visit")
        watching.contact(case, visit, by=by, on=today)
    assert case.changes.count() == 1
    watching.look(case, note="Rang her son", by=by, on=today)
    watching.contact(case, failed, by=by, on=today)
    assert case.changes.filter(looked_on=None).count() == 1


@pytest.mark.parametrize(
    ("kind", "is_asked"), [("home", True), ("hospital", True), ("forwarding", False)]
)
def test_a_new_address_asks_for_a_fresh_look(cast, case, today, kind, is_asked):
    """rules.md 2.3: change of address."""
    address = Address(kind=kind, lines="2 New Road", postcode="ZZ1 4AC", starts_on=today)
    moving_home.move_home(case.person, address, by=user_of(cast.manager), on=today)
    assert case.changes.filter(trigger="moved").exists() is is_asked


def test_a_first_address_is_no_move(cast, case, today):
    case.person.addresses.all().delete()
    address = Address(kind="home", lines="2 New Road", postcode="ZZ1 4AC", starts_on=today)
    moving_home.move_home(case.person, address, by=user_of(cast.manager), on=today)
    assert not case.changes.exists()
