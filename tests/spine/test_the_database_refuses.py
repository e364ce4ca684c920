"""What must never be is refused by the database itself, whoever writes to it (docs/adr/0002)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework import access
from casework.acts import allocating, receiving
from casework.models import (
    Absence,
    AccessNeed,
    AccessNeedTerm,
    Address,
    Allocation,
    Case,
    Escalation,
    Event,
    Grant,
    Letter,
    Look,
    Offer,
    Pause,
    Search,
    Stay,
)
from tests import factory
from tests.factory import user_of

pytestmark = pytest.mark.django_db

ONE_DAY = timedelta(days=1)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The fault that is planted inside is refused at commit, by this constraint and no other."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():  # noqa: PT012
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cause: Any = caught.value.__cause__
    assert cause.diag.constraint_name == constraint


@pytest.fixture
def case(cast, today):
    return factory.a_case(waited=40, team=cast.team, today=today, by=user_of(cast.manager))


@pytest.fixture
def held(cast, case, today):
    factory.give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    return case


def these(case: Case):
    return Case.objects.filter(pk=case.pk)


def test_a_case_has_no_second_open_stay(case, cast, today):
    with refused("stay_one_open_a_case"):
        Stay.objects.create(case=case, team=cast.team, reason="moved", entered_on=today)


def test_an_open_case_is_never_without_a_stay(case, today):
    with refused("case_one_open_stay"):
        case.stays.update(left_on=today, left_because="Lost")
    with refused("case_one_open_stay"):
        case.stays.all().delete()


def test_a_case_cannot_be_made_without_a_stay(case, cast, today):
    with refused("case_one_open_stay"):
        Case.objects.create(
            person=case.person, kind="review", team=cast.team, received_on=today, joined_on=today,
            next_look_on=today,
        )  # fmt: skip


def test_the_team_of_a_case_is_the_team_of_its_stay(case, cast):
    with refused("case_one_open_stay"):
        these(case).update(team=cast.other_team)
    with refused("case_one_open_stay"):
        case.stays.update(team=cast.other_team)


def test_a_closed_case_keeps_no_open_stay(case, cast, today):
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    with refused("case_closed_no_stay"):
        Stay.objects.create(case=case, team=cast.team, reason="reopened", entered_on=today)


def test_the_worker_of_a_case_is_the_one_of_its_live_allocation(held, cast, today):
    with refused("case_worker_is_allocation"):
        these(held).update(worker=cast.colleague)
    with refused("case_worker_is_allocation"):
        these(held).update(worker=None, allocated_on=None)
    with refused("case_worker_is_allocation"):
        held.allocations.update(ended_on=today, ended_because="Lost")


def test_a_case_has_no_second_live_allocation(held, cast, today):
    with refused("allocation_one_live_a_case"):
        Allocation.objects.create(
            case=held, worker=cast.colleague, reason="skills", starts_on=today
        )


@pytest.mark.parametrize(("change", "days"), [("left_on", 0), ("left_on", -30), ("started_on", 1)])
def test_nobody_out_of_post_is_given_a_case(case, cast, today, change, days):
    """S28: no case waits behind someone who is not there."""
    setattr(cast.practitioner, change, today + days * ONE_DAY)
    cast.practitioner.save()
    with refused("allocation_in_post"):
        Allocation.objects.create(
            case=case, worker=cast.practitioner, reason="skills", starts_on=today
        )


def test_the_day_before_leaving_is_still_in_post(case, cast, today):
    cast.practitioner.left_on = today + ONE_DAY
    cast.practitioner.save()
    allocating.allocate(
        case, to=cast.practitioner, reason="skills", by=user_of(cast.manager), on=today
    )
    assert these(case).get().worker == cast.practitioner


def test_what_was_done_and_who_looked_is_only_ever_added_to(case, cast):
    user = user_of(cast.manager)
    access.saw_case(user, case, screen="case")
    access.searched(user, "kemp", found=1)
    for table, change in (
        (Event, {"says": "Nothing happened"}),
        (Look, {"screen": "elsewhere"}),
        (Search, {"query": "else"}),
    ):
        assert table.objects.exists()
        with refused("append_only"):
            table.objects.update(**change)
        with refused("append_only"):
            table.objects.all().delete()


@pytest.mark.parametrize(
    ("constraint", "fault"),
    [
        ("case_open_has_a_next_look", {"next_look_on": None}),
        ("case_closed_has_a_reason", {"close_reason": "died"}),
        ("case_rating_and_day_together", {"rag": 1}),
        ("case_worker_and_day_together", {"allocated_on": "2026-11-21"}),
        ("case_dates_in_order", {"joined_on": "2020-01-01"}),
        ("case_dates_in_order", {"received_on": "2027-01-01"}),
    ],
)
def test_the_facts_of_an_open_case_agree(case, constraint, fault):
    with refused(constraint):
        these(case).update(**fault)


@pytest.mark.parametrize(
    "fault",
    [
        {"letter_due_on": "2026-12-01"},
        {"escalation_due_on": "2026-12-01"},
        {"worker": "practitioner", "allocated_on": "2026-11-21"},
    ],
)
def test_a_closed_case_has_no_worker_and_nothing_due(case, cast, today, fault):
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    if "worker" in fault:
        fault = {**fault, "worker": cast.practitioner}
    with refused("case_closed_has_nothing_due"):
        these(case).update(**fault)


def test_a_case_is_not_closed_before_it_was_asked_for(case, cast, today):
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    with refused("case_dates_in_order"):
        these(case).update(closed_on=case.received_on - ONE_DAY)


def test_a_row_of_the_old_system_becomes_one_case(case, cast, today):
    other = factory.a_case(team=cast.team, today=today)
    number = {"system": "Mosaic", "number": "OLD-1", "plain": "OLD-1"}
    case.references.create(**number)
    with refused("case_reference_live_once"):
        other.references.create(**number)


def test_a_worker_is_not_away_twice_at_once(cast, today):
    week = today + 6 * ONE_DAY
    Absence.objects.create(worker=cast.practitioner, reason="sick", starts_on=today, ends_on=week)
    with refused("absence_one_at_a_time"):
        Absence.objects.create(worker=cast.practitioner, reason="leave", starts_on=week)
    next_day = week + ONE_DAY
    Absence.objects.create(worker=cast.practitioner, reason="leave", starts_on=next_day)
    Absence.objects.create(worker=cast.colleague, reason="leave", starts_on=today)


@pytest.mark.parametrize("number", ["999000001", "99900000181", "999000001X", "999 000 18"])
def test_an_nhs_number_is_ten_digits(case, number):
    with pytest.raises(DatabaseError), transaction.atomic():
        type(case.person).objects.filter(pk=case.person.pk).update(nhs_number=number)


def test_no_two_people_have_one_nhs_number(case):
    factory.a_person("Rowe", nhs_number="9990000018")
    with refused("person_nhs_number_once"):
        type(case.person).objects.filter(pk=case.person.pk).update(nhs_number="9990000018")


def test_nobody_dies_before_they_are_born(case):
    with refused("person_dies_after_birth"):
        type(case.person).objects.filter(pk=case.person.pk).update(died_on="1930-01-01")


def _letter(case, **details):
    words = {"kind": "waiting_well", "milestone": 28, "due_on": case.received_on, **details}
    return Letter.objects.create(case=case, person=case.person, team=case.team, **words)


def test_a_milestone_of_a_wait_has_one_letter(case):
    """Promise 1: no one is written to twice."""
    _letter(case)
    with refused("letter_once_a_milestone_and_reader"):
        _letter(case, state="cancelled")


@pytest.mark.parametrize(
    ("constraint", "fault"),
    [
        ("letter_sent_says_when_where_and_what", {"state": "sent"}),
        ("letter_held_says_why", {"state": "held"}),
        ("letter_held_says_why", {"state": "failed"}),
        ("letter_decision_has_who_and_when", {"decided_at": timezone.now()}),
    ],
)
def test_a_letter_says_what_became_of_it(case, constraint, fault):
    with refused(constraint):
        _letter(case, **fault)


def test_a_threshold_is_escalated_once_in_a_spell(case, today):
    words = {
        "case": case, "rung": "wait_42", "told": "team_manager", "spell": 1, "threshold": 42,
        "raised_on": today, "climbs_on": today,
    }  # fmt: skip
    Escalation.objects.create(**words)
    Escalation.objects.create(**{**words, "spell": 2})
    with refused("escalation_once_a_threshold"):
        Escalation.objects.create(**words)
    with refused("escalation_acknowledged_has_who_and_when"):
        Escalation.objects.update(acknowledged_at=timezone.now())


def test_pauses_and_offers_are_one_at_a_time(case, cast, today):
    by, now = user_of(cast.manager), timezone.now()
    pause = {"case": case, "reason": "police", "starts_on": today, "by": by}
    Pause.objects.create(until=today, **pause)
    with refused("pause_one_live_a_case"):
        Pause.objects.create(until=today, **pause)
    with refused("pause_dates_in_order"):
        Pause.objects.create(until=today - ONE_DAY, ended_on=today, **pause)
    offer = {"case": case, "to": cast.other_team, "reason": "Moved", "by": by, "at": now}
    Offer.objects.create(**offer)
    with refused("offer_one_unanswered_a_case"):
        Offer.objects.create(**offer)
    with refused("offer_answer_has_who_and_when"):
        Offer.objects.create(answer="accepted", **offer)


def test_the_small_facts_about_a_person_agree(case, cast, today):
    person, now = case.person, timezone.now()
    with refused("address_one_open_of_a_kind"):
        Address.objects.create(person=person, lines="2 Example Street", starts_on=today)
    with refused("grant_ends_after_it_starts"):
        user = user_of(cast.manager)
        Grant.objects.create(person=person, user=user, given_by=user, given_at=now, ends_at=now)
    term = AccessNeedTerm.objects.create(code="1", label="Large print", group="print")
    need = {"person": person, "term": term, "recorded_on": today, "review_due_on": today}
    AccessNeed.objects.create(**need)
    with refused("access_need_once_a_person"):
        AccessNeed.objects.create(**need)
