"""After a safeguarding concern a person says whether letters may go, to or about somebody.

A letter may come into the hands of whoever does harm, in their home or elsewhere. The question is
data on what changed (``rules.triggers``). It is open until somebody answers, with their reason; the
answer can be undone until another one is given.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from casework.acts import record
from casework.models import Change, Event, Person, User, Verb
from casework.people.address_in_doubt import Question, as_question
from casework.refusals import NeedsReason, NotAnswerable
from casework.rules.triggers import asking_if_safe

_ANSWERS, _UNDONE = "letters_may_go", "letters_may_go_undone"


def open_questions(person: Person) -> list[Question]:
    """Those that nobody has answered, the newest first."""
    found = _open(person).order_by("-on", "-pk").values_list("trigger", "on")
    return [as_question(trigger, on) for trigger, on in found]


def _open(person: Person) -> QuerySet[Change]:
    return asking(case__person=person)


def asking(**of_whom: Any) -> QuerySet[Change]:
    """The changes that ask it and are not answered, of a person or a case."""
    return Change.objects.filter(asks_of_post=True, trigger__in=asking_if_safe(), **of_whom)


@transaction.atomic
def say_letters_may_go(person: Person, *, because: str, by: User) -> Person:
    """No letter reaches whoever may do harm: letters that were held for it go.

    Raises ``NeedsReason``; ``NotAnswerable`` where nothing asks.
    """
    if not because.strip():
        raise NeedsReason("Say how you know that a letter does no harm.")
    person = _locked(person)
    answered = list(_open(person).order_by("pk").values_list("pk", flat=True))
    if not answered:
        raise NotAnswerable("Nothing asks whether letters may go to them.")
    Change.objects.filter(pk__in=answered).update(asks_of_post=False)
    says = f"Letters may go. {because.strip()}"
    record.write_for(person, Verb.AMENDED, says, by=by, letters_may_go=answered)
    return person


@transaction.atomic
def undo(person: Person, *, by: User) -> Person:
    """The last answer was wrong: letters wait again. Raises ``NotAnswerable`` where there is none.

    A letter that went in between went.
    """
    person = _locked(person)
    last = last_answer(person)
    if last is None:
        raise NotAnswerable("There is no answer to undo.")
    Change.objects.filter(pk__in=last.data[_ANSWERS], case__person=person).update(asks_of_post=True)
    says = "Undone: letters wait until somebody says that they may go"
    record.write_for(person, Verb.AMENDED, says, by=by, letters_may_go_undone=last.pk)
    return person


def last_answer(person: Person) -> Event | None:
    """The last answer, unless it was undone."""
    events = Event.objects.filter(person=person).order_by("-id")
    last = events.filter(data__has_any_keys=[_ANSWERS, _UNDONE]).first()
    return last if last is not None and _ANSWERS in last.data else None


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)
