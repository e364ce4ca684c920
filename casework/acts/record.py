"""What every act shares: the lock on the case, the event, and setting its clocks again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from casework import clocks
from casework.acts import letters_of_a_case
from casework.models import (
    WAITING_WELL,
    Case,
    Escalation,
    Event,
    Person,
    PolicyNumber,
    User,
    Verb,
)
from casework.policy import PolicyInForce
from casework.refusals import BadDate, NotOpen, Overtaken, Refusal


def lock(case: Case) -> Case:
    """The case as it stands now, locked until the transaction ends.

    The row alone, and then what it names. In one statement PostgreSQL would judge a row for which
    it waited by what had been joined to it before: a case that was moved would not be there, and
    one that was given to somebody would have nobody.
    """
    Case.objects.select_for_update(no_key=True).values("pk").get(pk=case.pk)
    return Case.objects.select_related("person", "team", "worker").get(pk=case.pk)


def lock_person_first(case: Case) -> Case:
    """The same for an act that changes both: the person before the case (letters/outbox.py)."""
    Person.objects.select_for_update(no_key=True).get(pk=case.person_id)
    return lock(case)


def lock_open(case: Case) -> Case:
    """The same, for acts that only an open case can bear; raises ``NotOpen``."""
    locked = lock(case)
    if not locked.is_open:
        message = f"This case was closed on {locked.closed_on:%d %B %Y}. Open it again first."
        raise NotOpen(message)
    return locked


@dataclass(frozen=True)
class Seen:
    """What a page showed of a case: its version, and the last thing that had happened."""

    version: int
    event: int

    @property
    def carried(self) -> dict[str, int]:
        """By the names of the fields in which a form carries it (forms/acts.py)."""
        return {"seen_version": self.version, "seen_event": self.event}


def seen_now(case: Case) -> Seen:
    """What whoever looks at the case now has seen of it."""
    last = Event.objects.filter(person=case.person_id).order_by("-id").values_list("id", flat=True)
    return Seen(case.version, last.first() or 0)


def refuse_overtaken(case: Case, seen: Seen, *, by: User) -> None:
    """Raise ``Overtaken`` where somebody else changed the case, which is locked, since it was seen.

    What the writer did in between, as on another page, they know of.
    """
    if case.version == seen.version:
        return
    since = Event.objects.filter(Q(case=case) | Q(case=None), person=case.person_id)
    between = since.filter(id__gt=seen.event).select_related("by__worker").order_by("-id")
    newest = list(between[:_MOST_SHOWN])
    if newest and all(event.by_id == by.pk for event in newest):
        return
    raise Overtaken(now=seen_now(case).carried, between=newest[::-1])


# Of what happened while somebody was writing; more than anybody reads.
_MOST_SHOWN = 20


def before(case: Case) -> dict[str, Any]:
    """What an act that may be undone moves: kept in its event, to be put back by its undo."""
    days = {"look_on": case.next_look_on, "letter_due_on": case.letter_due_on}
    return {
        "look_because": case.look_because,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


def put_back(case: Case, verb: Verb, **made: Any) -> None:
    """Set the look as it was before the last act of this kind. Does not save the case.

    A letter that was late is as late again, where none has been due since. ``made`` is what that
    act is to have made, as its event says, where there can be several of its kind.

    Raises ``Refusal`` where anything has changed the case since.
    """
    act = Event.objects.filter(case=case, verb=verb).order_by("-id").first()
    if act is None or not {"version": case.version, **made}.items() <= act.data.items():
        raise Refusal(
            "Something else has happened on this case since, so this cannot be undone any more. "
            "What the case page offers to do can still be done."
        )
    was = act.data["before"]
    case.next_look_on, case.look_because = _day(was["look_on"]), was["look_because"]
    case.letter_due_on = case.letter_due_on or _day(was["letter_due_on"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def not_in_future(on: date, as_of: date) -> None:
    """Raise ``BadDate`` for something said to have happened after today."""
    if on > as_of:
        raise BadDate("The date must be today or in the past.")


def write(case: Case, verb: Verb, says: str, *, by: User | None, **data: Any) -> Event:
    """Add what happened to the case's timeline, in the transaction of the act itself."""
    return write_for(case.person, verb, says, by=by, case=case, **data)


def write_for(
    person: Person, verb: Verb, says: str, *, by: User | None, case: Case | None = None, **data: Any
) -> Event:
    """Add what happened to a person's record."""
    return Event.objects.create(
        person=person, case=case, verb=verb, says=says, data=data, by=by, at=timezone.now()
    )


def policy_on(day: date) -> PolicyInForce:
    """The numbers in force on a day: defaults and the council's overrides."""
    return PolicyNumber.objects.in_force(day)


def settle(case: Case, *, on: date, policy: PolicyInForce) -> None:
    """Work out anew when the next letter and the next escalation fall due. Does not save.

    A letter that is late stays as late as it was: rating or moving a case that waits must not make
    its letter look as if it fell due today. A wait that begins, or begins again, is known today.
    """
    if case.is_waiting:
        letters_of_a_case.owe_again(case, on=on, policy=policy)
        known_on = min(case.letter_due_on or on, on)
        case.letter_due_on = clocks.letter_due_on(
            case, last=last_milestone(case), known_on=known_on, policy=policy
        )
    else:
        case.letter_due_on = None
        letters_of_a_case.withdraw_all(case, because="No longer waiting", on=on)
    case.escalation_due_on = clocks.escalation_due_on(
        case, as_of=on, policy=policy, raised=raised_in_spell(case)
    )


def settle_new(case: Case, *, on: date, policy: PolicyInForce) -> None:
    """The same for a case that is not saved yet, and so has neither letter nor escalation."""
    case.letter_due_on = clocks.letter_due_on(case, last=0, known_on=on, policy=policy)
    case.escalation_due_on = clocks.escalation_due_on(case, as_of=on, policy=policy, raised=())


def last_milestone(case: Case) -> int:
    """The latest letter day that has a Waiting Well letter; 0 where none has."""
    letters = case.letters.filter(kind=WAITING_WELL, withdrawn_on=None).order_by("-milestone")
    return letters.values_list("milestone", flat=True).first() or 0


def raised_in_spell(case: Case) -> set[tuple[str, int]]:
    """Thresholds raised in this spell of waiting whose cause still stands, as (rung, days)."""
    rows = Escalation.objects.not_ended().filter(case=case, spell=case.spell)
    return set(rows.values_list("rung", "threshold"))


def save(case: Case, *fields: str) -> None:
    """Write the named fields, and those that every act may move, as one more version."""
    case.version += 1
    moved = {
        "version",
        "letter_due_on",
        "escalation_due_on",
        "next_look_on",
        "look_because",
        "stranded_on",
    }
    case.save(update_fields=[*moved, *fields])
