"""The weekly allocation meeting: each case that waits is discussed, or comes early next time.

The list is checked weekly for how the risk of waiting is kept small, what has changed, and who
must be told (S20; rules.md 2.5).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework import escalation
from casework.acts import allocating, moving, people, put_right, receiving, record, watching
from casework.calendar import add_working_days
from casework.cases.wait_words import plain_date
from casework.models import (
    AgendaItem,
    Allocation,
    AllocationMeeting,
    Case,
    CloseReason,
    Decided,
    Escalation,
    Reorganisation,
    Situation,
    Team,
    User,
    Verb,
    Worker,
)
from casework.models.meeting import ASKS, TAKEN, TAKES_OFF, told_choices
from casework.policy import BY_A_MEETING, Role, Urgency
from casework.refusals import NeedsReason, NotAnswerable, Refusal
from casework.rules.triggers import RETRIAGE_TRIGGERS
from casework.staff.answering import answering

_BATCH = 1000
# As far as a column of whole numbers reaches.
_PLACES = range(1, 2**31 - 1)


@dataclass(frozen=True)
class Decision:
    """What the people at the table say about one case, and what they decide.

    ``to_worker`` and ``reason`` go with allocating, ``to_team`` with an offer, ``close_reason``
    with closing. ``note`` is for whoever acts on it next: the worker, the caller, the visitor, the
    other team.
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

    The agenda is drawn up once: red and unrated, then what the last meeting did not reach, then the
    rest; in each part the most urgent first.
    """
    # Held, so that two managers who begin at once sit in one meeting.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    under_way = AllocationMeeting.objects.filter(team=team, ended_at=None).first()
    if under_way is not None:
        return under_way
    left_over = _not_reached_last(team)
    meeting = AllocationMeeting.objects.create(team=team, on=on, chair=by, began_at=timezone.now())
    waiting = Case.objects.waiting().of_team(team).most_urgent_first()
    rows = sorted(
        waiting.values_list("pk", "rag"),
        key=lambda case: (_place_of(case[1]), case[0] not in left_over),
    )
    AgendaItem.objects.bulk_create(
        (
            AgendaItem(
                meeting=meeting, case_id=case, place=place, rag_before=rag,
                carried_over=case in left_over,
            )
            for place, (case, rag) in zip(_places(len(rows)), rows, strict=True)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    return meeting


def _place_of(rag: int | None) -> Urgency:
    """Red and unrated each in a part of their own; the other ratings together, as one part."""
    return min(Urgency.of(rag), Urgency.AMBER)


def _not_reached_last(team: Team) -> set[int]:
    """Of the team's last meeting, and of that of each team which became part of it since."""
    last = AllocationMeeting.objects.filter(team=team).order_by("-id").first()
    mergers = Reorganisation.objects.filter(to=team, kind="merger", undone_at=None)
    if last is not None:
        mergers = mergers.filter(at__gt=last.began_at)
    meetings = [last]
    for merger in mergers:
        theirs = AllocationMeeting.objects.filter(team=merger.team_id)
        meetings.append(theirs.order_by("-id").first())
    items = AgendaItem.objects.filter(meeting__in=[each for each in meetings if each])
    left = items.filter(Q(decision=Decided.NOT_REACHED) | Q(undone=True))
    return set(left.values_list("case_id", flat=True))


def _places(number: int) -> list[int]:
    """So many, rising, and drawn at random: none of them is missed where it is not shown."""
    return sorted(secrets.SystemRandom().sample(_PLACES, number))


@transaction.atomic
def decide(
    item: AgendaItem, given: Decision, *, by: User, on: date, seen: record.Seen | None = None
) -> AgendaItem:
    """Write down what was said of a case, and do what was decided, both or neither.

    Deciding again takes back first what was decided before. Raises ``NeedsReason`` for what was
    left out, ``NotAnswerable`` where the meeting has ended or the case left the list, ``Overtaken``
    where somebody else changed the case since it was ``seen``, and what the act decided on raises.
    """
    # The person before the case, as whoever closes needs it; and the meeting after both.
    closes = given.decision == Decided.CLOSE
    if closes and given.close_reason == CloseReason.DIED:
        people.report_death(item.case.person, by=by, on=on)
    case = record.lock_person_first(item.case) if closes else record.lock(item.case)
    meeting = AllocationMeeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)
    if not meeting.is_under_way:
        raise NotAnswerable("This meeting has ended. The case is discussed at the next one.")
    if seen is not None:
        record.refuse_overtaken(case, seen, by=by)
    if where := where_it_went(case, meeting):
        raise NotAnswerable(where)
    _refuse_unsaid(given)
    item = AgendaItem.objects.select_related("offer__to", "meeting").get(pk=item.pk)
    _take_back(item, case, by=by, on=on)
    outcome = _do(item, case, given, by=by, on=on)
    if given.told:
        _tell(case, Role(given.told), by=by, on=on)
    case.refresh_from_db(fields=["rag"])
    item.decision, item.outcome = given.decision, outcome[:300]
    item.situation, item.situation_note = given.situation, given.situation_note.strip()
    item.safe_by, item.told, item.note = given.safe_by.strip(), given.told, given.note.strip()
    item.rag_after, item.decided_by, item.decided_at = case.rag, by, timezone.now()
    item.save()
    says = _words(given, outcome)
    record.write(case, Verb.DISCUSSED, says, by=by, meeting=meeting.pk, decision=given.decision)
    return item


def where_it_went(case: Case, meeting: AllocationMeeting) -> str:
    """Why a case on the agenda is not the meeting's to decide any more; empty while it is."""
    if case.closed_on is not None:
        return f"This case was closed on {case.closed_on:%-d %B %Y}."
    if not case.is_waiting:
        return f"{case.worker} has this case."
    if case.team_id != meeting.team_id:
        return f"This case is on the list of {case.team} now."
    return ""


_WANTS_A_NOTE = {
    Decided.CALL: "Say what the caller should ask.",
    Decided.VISIT: "Say what the visitor should look for.",
    Decided.OFFER: "Say why the other team should have it.",
}


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
    if given.decision in _WANTS_A_NOTE and not given.note.strip():
        raise NeedsReason(_WANTS_A_NOTE[Decided(given.decision)])
    if given.told and given.told not in dict(told_choices()):
        raise NeedsReason("Choose who else is told.")
    if given.told and given.decision == Decided.CLOSE:
        raise Refusal("A case that is closed is nobody else's to answer for.")


def _take_back(item: AgendaItem, case: Case, *, by: User, on: date) -> None:
    """End what an earlier decision of this meeting left standing; a visit or call by the look."""
    if item.offer is not None and not item.offer.answer:
        moving.take_back(item.offer, by=by)
    item.allocation = item.offer = item.change = None
    if item.told:
        told = Escalation.objects.unacknowledged().filter(
            case=case, rung=BY_A_MEETING, raised_on__gte=item.meeting.on
        )
        put_right.end_all(told, because="The meeting decided anew", by=by, on=on)


def _do(item: AgendaItem, case: Case, given: Decision, *, by: User, on: date) -> str:
    """Do what was decided, as anybody would on the case's own page; says what was done."""
    if given.decision == Decided.ALLOCATE:
        if given.to_worker is None:
            raise NeedsReason("Choose who takes it.")
        item.allocation = _give(case, given, to=given.to_worker, by=by, on=on)
        return f"Given to {given.to_worker}"
    if given.decision == Decided.CLOSE:
        closed = receiving.close(case, reason=given.close_reason, note=given.note, by=by, on=on)
        return f"Closed: {closed.get_close_reason_display().lower()}"
    # Whatever else is decided, the people at the table have looked at the risk.
    watching.looked_at(case, on=on)
    if given.decision == Decided.OFFER:
        if given.to_team is None:
            raise NeedsReason("Choose the team to offer it to.")
        item.offer = moving.offer(case, to=given.to_team, reason=given.note, by=by, on=on)
        return f"Offered to {given.to_team}"
    if given.decision in ASKS:
        trigger = ASKS[Decided(given.decision)]
        item.change = watching.change(case, trigger=trigger, note=given.note, by=by, on=on)
        return f"{RETRIAGE_TRIGGERS[trigger].label} by {plain_date(item.change.due_on, on)}"
    next_look = plain_date(case.next_look_on, on) if case.next_look_on else "not set"
    return f"Waits on. Next look by {next_look}"


def _give(case: Case, given: Decision, *, to: Worker, by: User, on: date) -> Allocation:
    """Give it to them; from the hands of a worker who cannot work, in one step."""
    if case.worker is None:
        return allocating.allocate(case, to=to, reason=given.reason, note=given.note, by=by, on=on)
    because = f"{case.worker} cannot work on it"[:100]
    return allocating.reallocate(
        case, held_by=case.worker, to=to, because=because, note=given.note, by=by, on=on
    )


def _tell(case: Case, role: Role, *, by: User, on: date) -> None:
    """Raise it with somebody above, to be acknowledged like any escalation.

    Told anew on one day, what was told or answered before has ended.
    """
    waited = case.waited(on)
    same = Escalation.objects.not_ended().filter(
        case=case, spell=case.spell, rung=BY_A_MEETING, threshold=waited
    )
    put_right.end_all(same, because="The meeting decided anew", by=by, on=on)
    policy = record.policy_on(on)
    told = answering(on=on, policy=policy).told(role, case.team_id)
    raised = Escalation.objects.create(
        case=case, spell=case.spell, rung=BY_A_MEETING, threshold=waited, rag=case.rag,
        told=told.role, raised_on=on,
        climbs_on=add_working_days(on, policy["escalate.acknowledge"]),
    )  # fmt: skip
    says = f"To {told.says()}: {escalation.why(raised)}"
    record.write(case, Verb.ESCALATED, says, by=by, rung=BY_A_MEETING, threshold=waited)


def _words(given: Decision, outcome: str) -> str:
    """The timeline's line: what was decided, and what was said."""
    situation = Situation(given.situation).label
    said = [
        outcome,
        f"{situation}: {given.situation_note.strip()}" if given.situation_note else situation,
        f"Kept safe by: {given.safe_by.strip()}" if given.safe_by.strip() else "",
        f"Told: {Role(given.told).label.lower()}" if given.told else "",
        f"Note: {given.note.strip()}" if given.note.strip() else "",
    ]
    return ". ".join(part.rstrip(".") for part in said if part)


@transaction.atomic
def end(
    meeting: AllocationMeeting, *, present: Sequence[Worker], others_present: str = "", by: User
) -> AllocationMeeting:
    """End the meeting and keep its minutes. What nobody reached, and what was decided and undone
    since, comes early on the next agenda.

    Raises ``NeedsReason`` where nobody is said to have been there, ``NotAnswerable`` where it has
    ended already.
    """
    meeting = AllocationMeeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if not meeting.is_under_way:
        raise NotAnswerable("This meeting has ended already.")
    if not present and not others_present.strip():
        raise NeedsReason("Say who was there.")
    items = AgendaItem.objects.filter(meeting=meeting)
    left = items.to_discuss()
    left.exclude(decision="").update(undone=True)
    left.filter(decision="").update(decision=Decided.NOT_REACHED)
    items.filter(decision="").update(decision=Decided.LEFT)
    meeting.present.set(present)
    meeting.others_present = others_present.strip()[:300]
    meeting.ended_at, meeting.ended_by = timezone.now(), by
    meeting.save(update_fields=["others_present", "ended_at", "ended_by"])
    return meeting
