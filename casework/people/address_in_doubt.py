"""Something changed after which post may not reach somebody: is their address still right?

The question is data on what changed (``rules.triggers``). It is open until somebody records an
address, ends one, or says that the address is right; until then no letter is posted to them.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from casework.models import Change, Pause, PauseReason, Person
from casework.rules.triggers import RETRIAGE_TRIGGERS, asking_if_safe

_BY_TRIGGER: dict[str, str] = {PauseReason.HOSPITAL: "hospital"}


@dataclass(frozen=True)
class Question:
    """What to ask, since which day it is open."""

    asks: str
    since: date

    def __str__(self) -> str:
        return f"{self.asks} (since {self.since:%-d %B %Y})"


def asks_after(trigger: str) -> bool:
    """Whether what changed asks something before post goes: of the address, or of safety."""
    changed = RETRIAGE_TRIGGERS.get(trigger)
    return changed is not None and bool(changed.asks_of_post or changed.asks_if_safe)


def asks_in_pause(reason: str) -> bool:
    """The same of what a case waits for."""
    return reason in _BY_TRIGGER


def as_question(what: str, since: date) -> Question:
    """The question for a trigger, or for the reason of a pause."""
    trigger = RETRIAGE_TRIGGERS.get(_BY_TRIGGER.get(what, what))
    asks = (trigger.asks_of_post or trigger.asks_if_safe) if trigger else ""
    return Question(asks or "Something changed: is the address right?", since)


def open_questions(person: Person) -> list[Question]:
    """Those that nobody has answered, the newest first."""
    changes = _changes(person)
    pauses = Pause.objects.filter(case__person=person, asks_of_post=True)
    found = [
        *changes.values_list("trigger", "on"),
        *pauses.values_list("reason", "starts_on"),
    ]
    newest_first = sorted(found, key=lambda each: each[1], reverse=True)
    return [as_question(what, since) for what, since in newest_first]


def answered(person: Person) -> int:
    """Somebody has said where post reaches them; the number of questions that this answers."""
    changes = _changes(person)
    pauses = Pause.objects.filter(case__person=person, asks_of_post=True)
    return changes.update(asks_of_post=False) + pauses.update(asks_of_post=False)


def _changes(person: Person) -> QuerySet[Change]:
    """Whether a letter may go at all is another question (people/safe_to_write.py)."""
    open_ones = Change.objects.filter(case__person=person, asks_of_post=True)
    return open_ones.exclude(trigger__in=asking_if_safe())
