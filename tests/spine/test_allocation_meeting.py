"""The list is gone through once a week, and nobody on it is passed over (S20; rules.md 2.5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from casework import escalation
from casework.acts import (
    allocating,
    allocation_meeting,
    moving,
    rating,
    receiving,
    record,
    watching,
)
from casework.acts.allocation_meeting import Decision, decide, end, start
from casework.models import (
    AgendaItem,
    AllocationMeeting,
    Case,
    Decided,
    Escalation,
    Event,
    Person,
    Verb,
    Worker,
)
from casework.models.meeting import not_discussed
from casework.policy import PolicyInForce, Rag, Role
from casework.refusals import NeedsReason, NotAnswerable, Overtaken, Refusal
from tests import factory
from tests.conftest import TODAY
from tests.factory import give, user_of
from tests.spine.test_acts_that_meet import someone_waits_for_a_lock
from tests.spine.test_allocating import at_once

KEEP = Decision("keep", situation="same", safe_by="Her daughter stays with her")


@pytest.fixture
def by(cast, today):
    return user_of(cast.manager)


@pytest.fixture
def case_of(cast, by) -> Callable[..., Case]:
    def made(waited: int, rag: Rag | None = None, **more: Any) -> Case:
        more.setdefault("team", cast.team)
        return factory.a_case(waited=waited, rag=rag, today=TODAY, by=by, **more)

    return made


@pytest.fixture
def begun(cast, by) -> Callable[[], AllocationMeeting]:
    return lambda: start(cast.team, by=by, on=TODAY)


@pytest.fixture
def line(case_of, begun) -> AgendaItem:
    """A green case of 30 days, the only one on the agenda."""
    case_of(30, Rag.GREEN)
    begun()
    return AgendaItem.objects.get()


def everyone(cast):
    return {"present": [cast.manager, cast.practitioner], "others_present": "An OT"}


# The agenda


def test_the_agenda_is_all_that_waits_red_and_unrated_before_the_longest_wait(
    cast, case_of, begun, by
):
    old, red, unrated, new = (
        case_of(90, Rag.GREEN), case_of(3, Rag.RED), case_of(1), case_of(2, Rag.GREEN),
    )  # fmt: skip
    elsewhere, taken, closed = case_of(200, team=cast.other_team), case_of(200), case_of(200)
    give(taken, cast.practitioner, by=by, on=TODAY)
    receiving.close(closed, reason="completed", note="Done", by=by, on=TODAY)
    told = begun().items.order_by("place")
    assert [item.case for item in told] == [red, unrated, old, new]
    assert [item.rag_before for item in told] == [Rag.RED, None, Rag.GREEN, Rag.GREEN]
    assert not AgendaItem.objects.filter(case=elsewhere).exists()


def test_what_comes_to_the_list_later_is_not_on_the_agenda(case_of, begun):
    case_of(5)
    meeting = begun()
    case_of(9)
    assert meeting.items.count() == 1


def test_whoever_begins_while_one_is_under_way_sits_in_it(cast, line, by, begun):
    other = start(cast.team, by=user_of(cast.service_manager), on=TODAY + timedelta(days=1))
    assert other == line.meeting
    assert other.chair == by


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_begin_at_once_sit_in_one_meeting(cast, case_of, by):
    """R10: and no case stands on two agendas."""
    for _ in range(6):
        case_of(10)
    made = at_once([lambda: start(cast.team, by=by, on=TODAY)] * 4)
    assert len({meeting.pk for meeting in made}) == 1
    assert AgendaItem.objects.count() == 6


def test_the_database_lets_no_team_hold_two_at_once(cast, line, by):
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationMeeting.objects.create(
            team=cast.team, on=TODAY, chair=by, began_at=line.meeting.began_at
        )


# What was not reached comes early on the next agenda


def test_what_was_not_reached_heads_the_next_agenda_behind_red_and_unrated(
    cast, case_of, begun, by
):
    first, second, third = case_of(90, Rag.RED), case_of(60, Rag.AMBER), case_of(30, Rag.GREEN)
    meeting = begun()
    decide(meeting.items.get(case=first), KEEP, by=by, on=TODAY)
    decide(meeting.items.get(case=second), KEEP, by=by, on=TODAY)
    end(meeting, **everyone(cast), by=by)
    assert meeting.items.get(case=third).decision == Decided.NOT_REACHED
    fresh, new = case_of(1), case_of(80, Rag.AMBER)
    told = begun().items.order_by("place")
    assert [(item.case, item.carried_over) for item in told] == [
        (first, False), (fresh, False), (third, True), (new, False), (second, False),
    ]  # fmt: skip


def test_the_places_are_drawn_at_random_and_rise(case_of, begun):
    """So that no gap tells of a record that somebody may not see."""
    for _ in range(12):
        case_of(3)
    places = list(begun().items.order_by("place").values_list("place", flat=True))
    steps = [after - before for before, after in zip([0, *places], places, strict=False)]
    assert min(steps) >= 1
    # The narrowest and the widest of twelve are far apart: a wide one says nothing.
    assert max(steps) > 3 * min(steps)


def test_at_the_end_each_case_has_a_decision_or_was_not_reached_or_had_left(
    cast, case_of, begun, by
):
    kept, left, taken, undone = (case_of(days) for days in (40, 30, 20, 10))
    meeting = begun()
    decide(meeting.items.get(case=kept), KEEP, by=by, on=TODAY)
    give(taken, cast.practitioner, by=by, on=TODAY)
    given = Decision("allocate", situation="same", to_worker=cast.colleague, reason="capacity")
    item = decide(meeting.items.get(case=undone), given, by=by, on=TODAY)
    allocating.undo(item.case.allocations.get(), by=by, on=TODAY)
    end(meeting, **everyone(cast), by=by)
    ended = {item.case_id: (item.decision, item.undone) for item in meeting.items.all()}
    assert ended == {
        kept.pk: ("keep", False), left.pk: ("not_reached", False), taken.pk: ("left", False),
        # What was said stands in the minutes, and it comes early next time.
        undone.pk: ("allocate", True),
    }  # fmt: skip
    early = begun().items.filter(carried_over=True)
    assert set(early.values_list("case", flat=True)) == {left.pk, undone.pk}


def test_what_a_worker_gave_back_days_later_was_decided_all_the_same(cast, line, by):
    given = Decision("allocate", situation="same", to_worker=cast.practitioner, reason="skills")
    decide(line, given, by=by, on=TODAY)
    allocating.give_back(line.case, because="Off sick", by=by, on=TODAY + timedelta(days=2))
    end(line.meeting, **everyone(cast), by=by)
    item = AgendaItem.objects.get()
    assert (item.decision, item.undone, item.outcome) == ("allocate", False, "Given to Joan Patel")


def test_the_end_says_who_was_there(cast, line, by):
    with pytest.raises(NeedsReason, match="who was there"):
        end(line.meeting, present=[], others_present=" ", by=by)
    ended = end(line.meeting, **everyone(cast), by=by)
    assert {worker.name for worker in ended.present.all()} == {"Ada Okafor", "Joan Patel"}
    assert (ended.others_present, ended.ended_by) == ("An OT", by)


def test_a_meeting_that_has_ended_neither_ends_again_nor_decides(cast, line, by):
    end(line.meeting, **everyone(cast), by=by)
    with pytest.raises(NotAnswerable, match="ended already"):
        end(line.meeting, **everyone(cast), by=by)
    with pytest.raises(NotAnswerable, match="has ended"):
        decide(line, KEEP, by=by, on=TODAY)


# What is decided is done


def test_to_keep_a_case_waiting_is_a_look_and_says_what_keeps_them_safe(line, by):
    given = replace(KEEP, situation="worse", situation_note="Fell on Tuesday")
    item = decide(line, given, by=by, on=TODAY)
    case = Case.objects.get()
    assert case.next_look_on == TODAY + timedelta(days=28)
    assert (item.rag_before, item.rag_after, item.decided_by) == (Rag.GREEN, Rag.GREEN, by)
    event = Event.objects.get(verb=Verb.DISCUSSED)
    assert event.says == (
        "Waits on. Next look by 19 December. Worse: Fell on Tuesday. "
        "Kept safe by: Her daughter stays with her"
    )


def test_to_allocate_gives_it_to_the_worker(cast, line, by):
    given = Decision("allocate", situation="same", to_worker=cast.practitioner, reason="skills")
    item = decide(line, given, by=by, on=TODAY)
    case = Case.objects.get()
    assert (case.worker, case.allocated_on) == (cast.practitioner, TODAY)
    assert item.outcome == "Given to Joan Patel"


@pytest.mark.parametrize(
    ("decision", "trigger", "days", "says"),
    [("visit", "welfare_visit", 0, "Welfare visit asked for by 21 November"),
     ("call", "call_asked", 2, "Call asked for by 23 November")],
)  # fmt: skip
def test_to_ask_for_a_call_or_a_visit_asks_for_a_look(line, decision, trigger, days, says):
    given = replace(KEEP, decision=decision, note="Is he eating?")
    item = decide(line, given, by=line.meeting.chair, on=TODAY)
    case = Case.objects.get()
    assert (case.next_look_on, item.outcome) == (TODAY + timedelta(days=days), says)
    made = case.changes.get()
    assert (made.trigger, made.note, made.looked_on) == (trigger, "Is he eating?", None)


def test_to_offer_leaves_it_here_until_the_other_team_answers(cast, line, by):
    given = replace(KEEP, decision="offer", to_team=cast.other_team, note="She moved west")
    item = decide(line, given, by=by, on=TODAY)
    case = Case.objects.get()
    assert (case.team, case.offers.get().to) == (cast.team, cast.other_team)
    assert item.outcome == "Offered to West"


def test_to_close_closes_with_its_reason(line, by):
    given = Decision("close", situation="better", situation_note="Well", close_reason="declined")
    item = decide(line, given, by=by, on=TODAY)
    assert Case.objects.get().close_reason == "declined"
    assert item.outcome == "Closed: the person no longer wants it"


def test_whoever_else_must_know_is_told_and_has_to_answer(line, by):
    decide(line, replace(KEEP, told=Role.HEAD_OF_SERVICE), by=by, on=TODAY)
    raised = Escalation.objects.get(rung="meeting")
    assert (raised.told, raised.threshold, raised.raised_on) == ("head_of_service", 30, TODAY)
    assert raised.acknowledged_at is None
    assert Event.objects.get(verb=Verb.ESCALATED).says == (
        "To the head of service: told by an allocation meeting, day 30 of the wait"
    )


@pytest.mark.parametrize("is_answered", [False, True])
def test_told_anew_the_other_has_to_answer_and_what_stood_before_has_ended(line, by, is_answered):
    decide(line, replace(KEEP, told=Role.SERVICE_MANAGER), by=by, on=TODAY)
    if is_answered:
        escalation.acknowledge(Escalation.objects.get(rung="meeting"), action="I ring", by=by)
    decide(line, replace(KEEP, told=Role.DIRECTOR), by=by, on=TODAY)
    before, now = Escalation.objects.filter(rung="meeting").order_by("id")
    assert (before.ended_on, before.ended_because) == (TODAY, "The meeting decided anew")
    assert (now.told, now.acknowledged_at, now.ended_on) == (Role.DIRECTOR, None, None)
    assert Event.objects.filter(verb=Verb.ESCALATED, by=by).count() == 2


def test_what_is_decided_anew_without_telling_anyone_tells_nobody(line, by):
    decide(line, replace(KEEP, told=Role.DIRECTOR), by=by, on=TODAY)
    decide(line, KEEP, by=by, on=TODAY)
    assert not Escalation.objects.not_ended().filter(rung="meeting").exists()


def test_an_offer_that_is_decided_anew_is_offered_no_more(cast, line, by):
    given = replace(KEEP, decision="offer", to_team=cast.other_team, note="She moved west")
    decide(line, given, by=by, on=TODAY)
    decide(line, KEEP, by=by, on=TODAY)
    assert line.case.offers.get().answer == "withdrawn"
    assert Event.objects.get(verb=Verb.OFFER_TAKEN_BACK).by == by


def test_a_note_is_kept_whatever_is_decided(line, by):
    decide(line, replace(KEEP, note="Ring the GP"), by=by, on=TODAY)
    assert AgendaItem.objects.get().note == "Ring the GP"
    assert Event.objects.get(verb=Verb.DISCUSSED).says.endswith(". Note: Ring the GP")


def test_a_rating_given_at_the_table_stands_in_the_minutes(line, by):
    rating.rate(line.case, rag=Rag.RED, reasons=["falls", "no_carer", "cognition",
                        "nutrition"], by=by, on=TODAY)  # fmt: skip
    item = decide(line, KEEP, by=by, on=TODAY)
    assert (item.rag_before, item.rag_after) == (Rag.GREEN, Rag.RED)


# What is left out, and what others did


@pytest.mark.parametrize(
    ("given", "says"),
    [(replace(KEEP, decision=""), "Choose what is decided"),
     (replace(KEEP, decision="not_reached"), "Choose what is decided"),
     (replace(KEEP, situation=""), "whether anything has changed"),
     (replace(KEEP, situation="worse"), "what has changed"),
     (replace(KEEP, safe_by=" "), "what keeps them safe"),
     (replace(KEEP, told="team_manager"), "who else is told"),
     (Decision("allocate", situation="same"), "who takes it"),
     (replace(KEEP, decision="offer", note="West"), "the team to offer it to"),
     (replace(KEEP, decision="offer"), "why the other team"),
     (replace(KEEP, decision="visit"), "the visitor"), (replace(KEEP, decision="call"), "caller"),
     (Decision("close", situation="same", close_reason="died", told="director"), "nobody else")],
)  # fmt: skip
def test_what_was_left_out_is_asked_for_and_nothing_is_done(line, by, given, says):
    before = Case.objects.get()
    with pytest.raises(Refusal, match=says):
        decide(line, given, by=by, on=TODAY)
    after = Case.objects.get()
    assert (after.version, after.next_look_on) == (before.version, before.next_look_on)
    assert AgendaItem.objects.get().decision == ""
    assert not Event.objects.filter(verb=Verb.DISCUSSED).exists()


def test_what_cannot_be_done_is_not_written_down_as_decided(cast, line, by):
    Worker.objects.filter(pk=cast.practitioner.pk).update(left_on=TODAY)
    given = Decision("allocate", situation="same", to_worker=cast.practitioner, reason="skills")
    with pytest.raises(Refusal, match="not in post"):
        decide(line, given, by=by, on=TODAY)
    assert AgendaItem.objects.get().decision == ""


def test_a_case_that_left_the_list_is_not_decided(cast, line, by):
    give(line.case, cast.colleague, by=by, on=TODAY)
    with pytest.raises(NotAnswerable, match="Mary Finch has this case"):
        decide(line, KEEP, by=by, on=TODAY)


def test_nobody_decides_on_what_a_colleague_just_changed(cast, line, by):
    seen = record.seen_now(line.case)
    rating.rate(
        line.case, rag=Rag.RED, reasons=["no_essential_care"], by=user_of(cast.colleague), on=TODAY
    )
    with pytest.raises(Overtaken):
        decide(line, KEEP, by=by, on=TODAY, seen=seen)


def taken_back(case, by):
    moving.take_back(case.offers.get(), by=by)


def sent_back(case, by):
    moving.send_back(case.offers.get(), note="Not ours", by=by, on=TODAY)


def visit_undone(case, by):
    watching.undo_change(case.changes.get(), by=by)


@pytest.mark.parametrize(
    ("decision", "undo"), [("offer", taken_back), ("offer", sent_back), ("visit", visit_undone)]
)
def test_what_does_not_stand_any_more_is_to_be_discussed_again(cast, line, by, decision, undo):
    given = replace(KEEP, decision=decision, to_team=cast.other_team, note="As was said")
    decide(line, given, by=by, on=TODAY)
    assert not AgendaItem.objects.to_discuss().exists()
    undo(line.case, by)
    assert AgendaItem.objects.to_discuss().exists()
    end(line.meeting, **everyone(cast), by=by)
    item = AgendaItem.objects.get()
    assert (item.decision, item.undone) == (decision, True)


def test_a_call_and_then_a_visit_that_is_undone_is_to_be_discussed_again(line, by):
    for decision in ("call", "visit"):
        decide(line, replace(KEEP, decision=decision, note="As was said"), by=by, on=TODAY)
    watching.undo_change(line.case.changes.get(trigger="welfare_visit"), by=by)
    assert AgendaItem.objects.to_discuss().exists()


def test_an_offer_that_somebody_made_later_is_not_taken_back(cast, line, by):
    given = replace(KEEP, decision="offer", to_team=cast.other_team, note="She moved west")
    decide(line, given, by=by, on=TODAY)
    sent_back(line.case, by)
    east = moving.offer(line.case, to=factory.a_worked_team("East"), reason="East", by=by, on=TODAY)
    decide(line, KEEP, by=by, on=TODAY)
    east.refresh_from_db()
    assert east.answer == ""


def test_whoever_died_is_closed_at_the_table_and_stands_as_reported(line, by):
    given = Decision("close", situation="same", close_reason="died")
    decide(line, given, by=by, on=TODAY, seen=record.seen_now(line.case))
    case = Case.objects.select_related("person").get()
    assert (case.close_reason, case.person.reported_dead_on) == ("died", TODAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reason", ["died", "completed"])
def test_to_close_locks_the_person_first_as_the_letters_do(case_of, begun, by, reason):
    """Neither falls out: whoever hands over a letter holds the person, then the case."""
    case = case_of(30)
    item = begun().items.get()
    given = Decision("close", situation="same", close_reason=reason, note="Her son took over")
    held = Signal()

    def sender() -> str:
        with transaction.atomic():
            Person.objects.select_for_update(no_key=True).get(pk=case.person_id)
            held.set()
            for _ in range(500):
                if someone_waits_for_a_lock():
                    break
            record.lock(case)
        return "sent"

    def manager() -> str:
        held.wait(20)
        decide(item, given, by=by, on=TODAY)
        return "closed"

    assert at_once([sender, manager]) == ["sent", "closed"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_it_at_once_one_is_told(cast, case_of, begun, by):
    case_of(30)
    meeting = begun()
    ended = at_once([lambda: end(meeting, **everyone(cast), by=by)] * 2)
    assert {type(each) for each in ended} == {AllocationMeeting, NotAnswerable}


def test_it_may_be_decided_again_while_the_meeting_goes_on(line, by):
    decide(line, KEEP, by=by, on=TODAY)
    decide(line, replace(KEEP, decision="visit", note="Look in the kitchen"), by=by, on=TODAY)
    assert AgendaItem.objects.get().decision == Decided.VISIT
    assert Event.objects.filter(verb=Verb.DISCUSSED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_allocate_one_case_at_once_one_is_told(cast, case_of, begun, by):
    """R10: the meeting run by two managers; the loser is told who has it."""
    case_of(30)
    item = begun().items.get()
    workers = [cast.practitioner, cast.colleague]

    def act(worker):
        given = Decision("allocate", situation="same", to_worker=worker, reason="capacity")
        fresh = AgendaItem.objects.get(pk=item.pk)
        return lambda: decide(fresh, given, by=by, on=TODAY)

    ended = at_once([act(worker) for worker in workers])
    won = [each for each in ended if isinstance(each, AgendaItem)]
    [lost] = [str(each) for each in ended if isinstance(each, NotAnswerable)]
    assert len(won) == 1
    case = Case.objects.get()
    assert case.allocations.count() == 1
    assert lost == f"{case.worker} has this case."


# Nobody goes undiscussed


@pytest.mark.parametrize(
    ("days_ago", "is_late"), [(6, False), (7, False), (8, True), (None, True)],
)  # fmt: skip
def test_a_case_that_no_meeting_decided_about_for_seven_days_is_late(line, by, days_ago, is_late):
    if days_ago is not None:
        decide(line, KEEP, by=by, on=TODAY)
        AgendaItem.objects.update(decided_at=F("decided_at") - timedelta(days=days_ago))
    found = Case.objects.filter(not_discussed(TODAY, PolicyInForce()))
    assert found.exists() == is_late


def test_a_case_that_came_back_from_a_worker_has_missed_no_meeting(cast, case_of, by):
    case = case_of(90)
    give(case, cast.practitioner, by=by, on=TODAY - timedelta(days=60))
    allocating.give_back(case, because="Off sick", by=by, on=TODAY - timedelta(days=2))
    assert not Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists()
    later = TODAY + timedelta(days=6)
    assert Case.objects.filter(not_discussed(later, PolicyInForce())).exists()


def test_a_case_that_came_from_another_team_has_missed_no_meeting(cast, case_of, by):
    case = case_of(90)
    assert Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists()
    made = moving.offer(case, to=cast.other_team, reason="Moved", by=by, on=TODAY)
    moving.accept(made, by=user_of(cast.other_manager), on=TODAY)
    assert not Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists()


def test_an_allocation_that_was_undone_was_no_discussion(cast, line, by):
    given = Decision("allocate", situation="same", to_worker=cast.practitioner, reason="skills")
    decide(line, given, by=by, on=TODAY)
    allocating.undo(line.case.allocations.get(), by=by, on=TODAY)
    assert Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists()


@pytest.mark.parametrize(("waited", "is_late"), [(7, False), (8, True)])
def test_a_case_that_came_since_has_missed_no_meeting(case_of, waited, is_late):
    case_of(waited)
    assert Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists() == is_late


def test_not_reached_is_not_discussed(cast, line, by):
    end(line.meeting, **everyone(cast), by=by)
    assert Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists()


def test_who_has_a_worker_or_is_closed_is_not_late(cast, case_of, by):
    given, closed = case_of(30), case_of(30)
    give(given, cast.practitioner, by=by, on=TODAY)
    receiving.close(closed, reason="completed", note="Done", by=by, on=TODAY)
    assert not Case.objects.filter(not_discussed(TODAY, PolicyInForce())).exists()


def test_why_a_case_is_not_the_meetings_to_decide(cast, line, by):
    case = Case.objects.get()
    assert allocation_meeting.where_it_went(case, line.meeting) == ""
    case.team = cast.other_team
    assert "the list of West" in allocation_meeting.where_it_went(case, line.meeting)
