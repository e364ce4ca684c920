"""The weekly allocation meeting: each case on the list is discussed, or heads the next agenda.

The list is checked weekly for how the risk of waiting is kept small, what has changed, and who
must be told (S20; rules.md 2.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from casework import escalation
from casework.acts import allocating, moving, receiving, record, watching
from casework.calendar import add_working_days, days_between
from casework.models import (
    AgendaItem,
    AllocationMeeting,
    Case,
    Decided,
    Escalation,
    Situation,
    Team,
    User,
    Verb,
    Worker,
)
from casework.models.meeting import TAKEN, TAKES_OFF, told_choices
from casework.policy import BY_A_MEETING, CLIMB, Role
from casework.refusals import NeedsReason, NotAnswerable, Refusal

_BATCH = 1000


@dataclass(frozen=True)
class Decision:
    """What the people at the table say about one case, and what they decide.

    ``to_worker`` and ``reason`` go with allocating, ``to_team`` with an offer, ``close_reason``
    with closing. ``note`` goes to whoever acts on it next.
    """

    decision: str
    situation: str
    situation_note: str = ""
    safe_by: str = ""
    told: str = ""
    note: str = ""
    to_worker: Worker | None = None
    reason: str = ""
    to_team: Team | None = None
    close_reason: str = ""


@transaction.atomic
def start(team: Team, *, by: User, on: date) -> AllocationMeeting:
    """Begin a team's meeting over all that waits on its list; the one under way where there is one.

    The agenda is drawn up once. First what the last meeting did not reach, then the most urgent.
    """
    # Held, so that two managers who begin at once sit in one meeting.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    under_way = AllocationMeeting.objects.filter(team=team, ended_at=None).first()
    if under_way is not None:
        return under_way
    last = AllocationMeeting.objects.filter(team=team).order_by("-id").first()
    meeting = AllocationMeeting.objects.create(team=team, on=on, chair=by, began_at=timezone.now())
    left_over: set[int] = set()
    if last is not None:
        not_reached = last.items.filter(decision=Decided.NOT_REACHED)
        left_over = set(not_reached.values_list("case_id", flat=True))
    waiting = Case.objects.waiting().of_team(team).most_urgent_first()
    rows = waiting.values_list("pk", "rag", "person__is_restricted")
    # A restricted record stands last: no gap in the numbers tells those who may not see it.
    cases = sorted(rows, key=lambda case: (case[2], case[0] not in left_over))
    AgendaItem.objects.bulk_create(
        (
            AgendaItem(
                meeting=meeting, case_id=case, place=place, rag_before=rag,
                carried_over=case in left_over,
            )
            for place, (case, rag, _) in enumerate(cases, start=1)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    return meeting


@transaction.atomic
def decide(
    item: AgendaItem, given: Decision, *, by: User, on: date, seen: record.Seen | None = None
) -> AgendaItem:
    """Write down what was said of a case, and do what was decided, both or neither.

    Raises ``NeedsReason`` for what was left out, ``NotAnswerable`` where the meeting has ended or
    the case left the list, ``Overtaken`` where somebody else changed the case since it was
    ``seen``, and whatever the act that was decided raises.
    """
    meeting = AllocationMeeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)
    if not meeting.is_under_way:
        raise NotAnswerable("This meeting has ended. The case is discussed at the next one.")
    case = record.lock(item.case)
    if seen is not None:
        record.refuse_overtaken(case, seen, by=by)
    _refuse_if_gone(case, meeting)
    _refuse_unsaid(given)
    outcome = _do(case, given, by=by, on=on)
    if given.told:
        _tell(case, Role(given.told), on=on)
    case.refresh_from_db(fields=["rag"])
    item.decision, item.outcome = given.decision, outcome[:300]
    item.situation, item.situation_note = given.situation, given.situation_note.strip()
    item.safe_by, item.told = given.safe_by.strip(), given.told
    item.rag_after, item.decided_by, item.decided_at = case.rag, by, timezone.now()
    item.save()
    says = _words(given, outcome)
    record.write(case, Verb.DISCUSSED, says, by=by, meeting=meeting.pk, decision=given.decision)
    return item


def _refuse_if_gone(case: Case, meeting: AllocationMeeting) -> None:
    if where := where_it_went(case, meeting):
        raise NotAnswerable(where)


def where_it_went(case: Case, meeting: AllocationMeeting) -> str:
    """Why a case on the agenda is not the meeting's to decide any more; empty while it is."""
    if case.closed_on is not None:
        return f"This case was closed on {case.closed_on:%-d %B %Y}."
    if case.worker is not None:
        return f"{case.worker} has this case."
    if case.team_id != meeting.team_id:
        return f"This case is on the list of {case.team} now."
    return ""


def _refuse_unsaid(given: Decision) -> None:
    if given.decision not in TAKEN:
        raise NeedsReason("Choose what is decided.")
    if given.situation not in Situation.values:
        raise NeedsReason("Say whether anything has changed for them.")
    changed = given.situation in {Situation.WORSE, Situation.BETTER}
    if changed and not given.situation_note.strip():
        raise NeedsReason("Say what has changed for them.")
    if given.decision not in TAKES_OFF and not given.safe_by.strip():
        raise NeedsReason("Say what keeps them safe while they wait.")
    if given.told and given.told not in dict(told_choices()):
        raise NeedsReason("Choose who else is told.")
    if given.told and given.decision == Decided.CLOSE:
        raise Refusal("A case that is closed is nobody else's to answer for.")


def _do(case: Case, given: Decision, *, by: User, on: date) -> str:
    """Do what was decided, as anybody would on the case's own page; says what was done."""
    if given.decision == Decided.ALLOCATE:
        if given.to_worker is None:
            raise NeedsReason("Choose who takes it.")
        allocating.allocate(
            case, to=given.to_worker, reason=given.reason, note=given.note, by=by, on=on
        )
        return f"Given to {given.to_worker}"
    if given.decision == Decided.CLOSE:
        closed = receiving.close(case, reason=given.close_reason, note=given.note, by=by, on=on)
        return f"Closed: {closed.get_close_reason_display().lower()}"
    # Whatever else is decided, the people at the table have looked at the risk.
    watching.looked_at(case, on=on)
    if given.decision == Decided.OFFER:
        if given.to_team is None:
            raise NeedsReason("Choose the team to offer it to.")
        moving.offer(case, to=given.to_team, reason=given.note, by=by, on=on)
        return f"Offered to {given.to_team}"
    if given.decision in _ASKED:
        trigger, says = _ASKED[given.decision]
        made = watching.change(case, trigger=trigger, note=given.note, by=by, on=on)
        return f"{says} by {made.due_on:%-d %B}"
    return f"Waits on. Next look by {case.next_look_on:%-d %B}"


# What a decision asks of whoever works on the case: the change it is written down as.
_ASKED = {
    Decided.VISIT.value: ("welfare_visit", "Welfare visit asked for"),
    Decided.CALL.value: ("call_asked", "Call asked for"),
}


def _tell(case: Case, role: Role, *, on: date) -> None:
    """Raise it with somebody above, to be acknowledged like any escalation.

    Told twice on one day it is one matter, which the higher of the two answers for.
    """
    waited = days_between(case.received_on, on)
    climbs_on = add_working_days(on, record.policy_on(on)["escalate.acknowledge"])
    raised, is_new = Escalation.objects.get_or_create(
        case=case, spell=case.spell, rung=BY_A_MEETING, threshold=waited, ended_on=None,
        defaults={"rag": case.rag, "told": role, "raised_on": on, "climbs_on": climbs_on},
    )  # fmt: skip
    if is_new:
        says = f"To the {role.label.lower()}: {escalation.why(raised)}"
        record.write(case, Verb.ESCALATED, says, by=None, rung=BY_A_MEETING, threshold=waited)
    elif CLIMB.index(role) > CLIMB.index(Role(raised.told)) and raised.acknowledged_at is None:
        raised.told = role
        raised.save(update_fields=["told"])


def _words(given: Decision, outcome: str) -> str:
    """The timeline's line: what was decided, and what was said."""
    situation = Situation(given.situation).label
    said = [
        outcome,
        f"{situation}: {given.situation_note.strip()}" if given.situation_note else situation,
        f"Kept safe by: {given.safe_by.strip()}" if given.safe_by.strip() else "",
        f"Told: {Role(given.told).label.lower()}" if given.told else "",
    ]
    return ". ".join(part.rstrip(".") for part in said if part)


@transaction.atomic
def end(
    meeting: AllocationMeeting, *, present: Sequence[Worker], others_present: str = "", by: User
) -> AllocationMeeting:
    """End the meeting and keep its minutes. What nobody reached heads the next agenda.

    Raises ``NeedsReason`` where nobody is said to have been there, ``NotAnswerable`` where it has
    ended already.
    """
    meeting = AllocationMeeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if not meeting.is_under_way:
        raise NotAnswerable("This meeting has ended already.")
    if not present:
        raise NeedsReason("Say who was there.")
    nobody = {"decided_by": None, "decided_at": None, "rag_after": None, "outcome": ""}
    items = AgendaItem.objects.filter(meeting=meeting)
    items.to_discuss().update(decision=Decided.NOT_REACHED, **nobody)
    items.filter(decision="").update(decision=Decided.LEFT)
    meeting.present.set(present)
    meeting.others_present = others_present.strip()[:300]
    meeting.ended_at, meeting.ended_by = timezone.now(), by
    meeting.save(update_fields=["others_present", "ended_at", "ended_by"])
    return meeting
