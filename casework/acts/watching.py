"""While someone waits: speak to them, note, pause, note a change, and look again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.acts import people, record
from casework.calendar import add_working_days
from casework.cases import contacting
from casework.clocks import next_look_on
from casework.models import Case, Change, Contact, Note, Pause, PauseReason, User, Verb
from casework.not_done import Apart
from casework.people import address_in_doubt
from casework.refusals import BadDate, NeedsReason, Refusal
from casework.rules.triggers import RETRIAGE_TRIGGERS


@dataclass(frozen=True)
class Talk:
    """A contact as it happened. ``got_worse``: the answer to "has anything changed?"."""

    how: str
    spoke_with: str
    outcome: str
    summary: str
    on: date
    chasing: bool = False
    got_worse: bool = False


@transaction.atomic
def contact(case: Case, talk: Talk, *, by: User, on: date) -> Contact:
    """Record that someone was in touch, on ``talk.on``; ``on`` is today.

    A talk in which things got worse asks for a rating today; being chased asks for a look.
    Raises ``NotOpen``, ``BadDate`` for a day to come, ``NeedsReason`` for an empty summary.
    """
    case = record.lock_open(case)
    record.not_in_future(talk.on, on)
    contacting.refuse_nonsense(how=talk.how, outcome=talk.outcome)
    if not talk.summary.strip():
        raise NeedsReason("Write what was said, or what was tried.")
    made = _record_contact(case, talk, by=by)
    if not made.talked:
        _note_not_reached(case, made, by=by, on=on)
    if talk.got_worse:
        _note_change(case, trigger="got_worse", note=made.summary, by=by, on=on)
    if talk.chasing:
        _note_chase(case, made, by=by, on=on)
    if made.talked:
        case.spoken_on = max(case.spoken_on or talk.on, talk.on)
    record.save(case, "spoken_on")
    return made


def _record_contact(case: Case, talk: Talk, *, by: User) -> Contact:
    talked = contacting.is_talk(
        case.person, how=talk.how, spoke_with=talk.spoke_with, outcome=talk.outcome, on=talk.on
    )
    made = Contact.objects.create(
        case=case, how=talk.how, spoke_with=talk.spoke_with, outcome=talk.outcome, talked=talked,
        chasing=talk.chasing, summary=talk.summary.strip(), on=talk.on, by=by, at=timezone.now(),
    )  # fmt: skip
    others = made.spoke_with != Contact.With.PERSON
    whom = f" ({made.get_spoke_with_display().lower()})" if others else ""
    says = f"{made.get_how_display()}{whom}, {made.get_outcome_display().lower()}: {made.summary}"
    record.write(case, Verb.CONTACT, says, by=by, on=talk.on.isoformat())
    return made


def _note_not_reached(case: Case, made: Contact, *, by: User, on: date) -> None:
    """Tried in vain often enough: the risk is looked at today (rules.md 2.3)."""
    policy = record.policy_on(on)
    if made.how == Contact.How.WELFARE_VISIT:
        failed = case.contacts.filter(how=made.how, outcome__in=contacting.VAIN)
        spoken = case.contacts.spoken().order_by("-on", "-id").first()
        if spoken is not None:
            failed = failed.filter(on__gt=spoken.on)
        days = failed.values("on").distinct().count()
        if days >= policy["welfare.failed"]:
            _note_once(case, made, trigger="welfare_failed_twice", by=by, on=on)
    elif contacting.was_not_reached(case, made, policy):
        _note_once(case, made, trigger="not_reached", by=by, on=on)


def _note_once(case: Case, made: Contact, *, trigger: str, by: User, on: date) -> None:
    """Ask for a look, unless one is asked for already for the same reason."""
    if not case.changes.filter(trigger=trigger, looked_on=None).exists():
        _note_change(case, trigger=trigger, note=made.summary, by=by, on=on)


# How the gravest reason for a look ends, and how far back being chased counts (rules.md 2.3).
SENIOR_LOOKS = ": a senior looks"
CHASES_COUNT_FOR = timedelta(days=14)


def _note_chase(case: Case, made: Contact, *, by: User, on: date) -> None:
    """Every chase is counted; chased often enough, a senior looks today (rules.md 2.3)."""
    _note_change(case, trigger="chased", note=made.summary, by=by, on=on)
    recent = case.contacts.filter(chasing=True, on__gt=on - CHASES_COUNT_FOR).count()
    if recent >= record.policy_on(on)["chased.senior_look"]:
        _ask_for_a_look(case, f"Chased {recent} times in 14 days{SENIOR_LOOKS}", on=on)


@transaction.atomic
def note(case: Case, *, text: str, by: User) -> Note:
    """Add a note. A closed case takes notes too; nothing is ever edited away."""
    case = record.lock(case)
    if not text.strip():
        raise NeedsReason("Write the note first.")
    made = Note.objects.create(case=case, text=text.strip(), by=by, at=timezone.now())
    record.write(case, Verb.NOTE, made.text, by=by)
    return made


@transaction.atomic
def change(
    case: Case, *, trigger: str, note: str, by: User | None, on: date,
    marks: Mapping[str, Any] | None = None,
) -> Change:  # fmt: skip
    """Something happened that asks for a fresh look at the risk (rules.md 2.3).

    Due today for the starred triggers, the next working day for the rest. What it means for post
    is data on the trigger. ``marks`` are kept in the event, such as the import that says so.
    Raises ``NotOpen``.
    """
    if trigger in RETRIAGE_TRIGGERS and RETRIAGE_TRIGGERS[trigger].reports_death:
        # Before the case is locked: the person always comes first (letters/outbox.py).
        people.report_death(case.person, by=by, on=on)
    case = record.lock_open(case)
    if trigger not in RETRIAGE_TRIGGERS:
        raise NeedsReason("Say what changed.")
    before = record.before(case)
    made = _note_change(case, trigger=trigger, note=note, by=by, on=on)
    record.save(case)
    label = RETRIAGE_TRIGGERS[trigger].label
    says = f"{label}. {note.strip()}" if note.strip() else label
    record.write(
        case, Verb.CHANGED, says, by=by, trigger=trigger, before=before, version=case.version,
        change=made.pk, **(marks or {}),
    )  # fmt: skip
    return made


@transaction.atomic
def undo_change(made: Change, *, by: User, marks: Mapping[str, Any] | None = None) -> Case:
    """It was recorded, or a visit asked for, by mistake: the next look is when it was.

    The timeline keeps both. Raises ``Refusal`` where anything else happened first, ``NotOpen``.
    """
    case = record.lock_open(made.case)
    if RETRIAGE_TRIGGERS[made.trigger].reports_death:
        raise Refusal("If they are alive, say so on their page, with how we know.")
    if not case.changes.filter(pk=made.pk, looked_on=None).exists():
        raise Refusal("Somebody has looked at this already.")
    record.put_back(case, Verb.CHANGED, change=made.pk)
    case.changes.filter(pk=made.pk).delete()
    record.save(case)
    says = f"Recorded by mistake, and undone: {RETRIAGE_TRIGGERS[made.trigger].label}"
    record.write(case, Verb.CHANGED, says, by=by, **(marks or {}))
    return case


def _note_change(case: Case, *, trigger: str, note: str, by: User | None, on: date) -> Change:
    same_day = RETRIAGE_TRIGGERS[trigger].same_day
    due_on = on if same_day else add_working_days(on, 1)
    _ask_for_a_look(case, RETRIAGE_TRIGGERS[trigger].label, on=due_on)
    return Change.objects.create(
        case=case, trigger=trigger, note=note.strip(), on=on, due_on=due_on, by=by,
        asks_of_post=address_in_doubt.asks_after(trigger),
    )  # fmt: skip


def _ask_for_a_look(case: Case, because: str, *, on: date) -> None:
    """Never later than it was asked for; and the graver reason stands until somebody has looked."""
    case.next_look_on = min(case.next_look_on or on, on)
    if _gravity(because) >= _gravity(case.look_because):
        case.look_because = because


def _gravity(because: str) -> int:
    """A senior looks, before what is looked at the same day, before any other change, and these
    before what only says how the case came to where it is.
    """
    if because.endswith(SENIOR_LOOKS):
        return 3
    same_day = [item.same_day for item in RETRIAGE_TRIGGERS.values() if item.label == because]
    return 1 + same_day[0] if same_day else 0


@transaction.atomic
def look(case: Case, *, note: str, by: User, on: date) -> Case:
    """Someone looked, and the rating stands; the next look is set by the rating.

    Raises ``NeedsReason`` without words on why it stands, ``NotOpen``.
    """
    case = record.lock_open(case)
    if not note.strip():
        raise NeedsReason("Say what you looked at, and why the case may go on waiting.")
    looked_at(case, on=on)
    record.write(case, Verb.LOOKED, note.strip(), by=by)
    return case


def looked_at(case: Case, *, on: date) -> None:
    """Set the next look of a locked case from today's, whoever says what they saw; saves it."""
    case.next_look_on = next_look_on(case, as_of=on, policy=record.policy_on(on))
    case.look_because = ""
    case.changes.filter(looked_on=None).update(looked_on=on)
    record.save(case)


@transaction.atomic
def pause(case: Case, *, reason: str, until: date, note: str, by: User, on: date) -> Pause:
    """Show that the case waits on someone else until a day. The wait goes on counting.

    Raises ``BadDate`` for an end before tomorrow or past 28 days, ``Refusal`` when paused already.
    """
    case = record.lock_open(case)
    if reason not in PauseReason.values:
        raise NeedsReason("Say what the case waits for.")
    longest = on + timedelta(days=record.policy_on(on)["look.4"])
    if not on < until <= longest:
        message = f"Look again between tomorrow and {longest:%d %B %Y}."
        raise BadDate(message)
    if case.pauses.filter(ended_on=None).exists():
        raise Refusal("This case is paused already. End that pause first.")
    made = Pause.objects.create(
        case=case, reason=reason, note=note.strip(), starts_on=on, until=until, by=by,
        asks_of_post=address_in_doubt.asks_in_pause(reason),
    )  # fmt: skip
    before = record.before(case)
    if _gravity(case.look_because):
        # Something happened that nobody has looked at yet: a pause does not put that off.
        _ask_for_a_look(case, "Pause ends", on=until)
    else:
        case.next_look_on, case.look_because = until, "Pause ends"
    record.save(case)
    says = f"{made.get_reason_display()}, look again {until:%d %B %Y}"
    record.write(
        case, Verb.PAUSED, says, by=by, note=made.note, before=before, version=case.version
    )
    return made


@transaction.atomic
def undo_pause(made: Pause, *, by: User, on: date) -> Case:
    """It was paused by mistake: the pause ends, and the next look is when it was.

    Raises ``Refusal`` where anything else happened first, ``NotOpen``.
    """
    case = record.lock_open(made.case)
    pauses = case.pauses.filter(pk=made.pk, ended_on=None)
    if not pauses.update(ended_on=on, asks_of_post=False):
        raise Refusal("This pause has ended already.")
    record.put_back(case, Verb.PAUSED)
    record.save(case)
    record.write(case, Verb.RESUMED, "Paused by mistake, and undone", by=by)
    return case


@transaction.atomic
def resume(case: Case, *, by: User, on: date) -> Case:
    """End the pause; somebody looks at the case today. Harmless when it is not paused."""
    case = record.lock_open(case)
    for made in case.pauses.filter(ended_on=None):
        _end(made, case, by=by, on=on)
    return case


def end_pauses(*, as_of: date) -> int:
    """End each pause whose day has come, those of days without a job too; the number that ended.

    Raises ``NotAllDone`` at the end, with each case whose pause could not be ended.
    """
    over = Q(pauses__ended_on=None, pauses__until__lte=as_of)
    apart, ended = Apart(), 0
    for case in Case.objects.still_open().filter(over).order_by("pk"):
        ended += apart.do("end_pauses", partial(_end_by_itself, case, as_of), 0, case=case.pk)
    apart.raise_if_any(done=ended, says="Cases whose pause could not be ended")
    return ended


@transaction.atomic
def _end_by_itself(case: Case, as_of: date) -> int:
    case = record.lock(case)
    over = list(case.pauses.filter(ended_on=None, until__lte=as_of)) if case.is_open else []
    for made in over:
        _end(made, case, by=None, on=as_of)
    return len(over)


def _end(made: Pause, case: Case, *, by: User | None, on: date) -> None:
    """A pause lasts no longer than it was to, on whichever day it is found; the look is today."""
    made.ended_on = min(made.until, on)
    made.save(update_fields=["ended_on"])
    waited_on = made.get_reason_display()
    if not _gravity(case.look_because):
        case.look_because = f"Pause ended: {waited_on.lower()}"
    case.next_look_on = on
    record.save(case)
    says = f"{waited_on}, until {made.ended_on:%d %B %Y}. The case goes on"
    record.write(case, Verb.RESUMED, says, by=by)
