"""Whom do we ask, so that their letters may go? A line a person, the longest owed first (S22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework.identity import ChannelLine, channels
from casework.letters.gate.held import SETTLED_BY_A_TALK, Held
from casework.letters.post_room.trays import Chosen
from casework.models import Contact, Letter, LetterState, User
from casework.paging import Order
from casework.policy import Safety
from casework.waiting_list import stops

LONGEST_OWED_FIRST = Order(("due_on", "person_id"))


def letters(user: User, chosen: Chosen) -> QuerySet[Letter]:
    """Of each person the letter that has been owed longest, of those that wait for a talk."""
    waiting = chosen.narrow(Letter.objects.visible_to(user)).in_state(LetterState.HELD)
    waiting = waiting.filter(held_because__in=SETTLED_BY_A_TALK)
    theirs = waiting.filter(person=OuterRef("person"))
    longer = Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), id__lt=OuterRef("id"))
    many = theirs.order_by().values("person").annotate(many=Count("pk")).values("many")
    tries = Contact.objects.filter(case=OuterRef("case")).order_by("-on", "-id")
    return (
        waiting.exclude(Exists(theirs.filter(longer)))
        .select_related("person", "case", "team")
        .annotate(
            many=Coalesce(Subquery(many), 1),
            tried_on=Subquery(tries.values("on")[:1]),
            came_to=Subquery(tries.values("outcome")[:1]),
        )
    )


@dataclass(frozen=True)
class Line:
    """One person to ask: how to reach them safely, what to ask, and what waits for it."""

    letter: Letter
    many: int
    phone: ChannelLine
    voicemail: ChannelLine
    stops: list[str]
    asks: list[str]
    last_try: str
    tried_on: date | None


def lines(found: Iterable[Any]) -> list[Line]:
    """The lines of a page of ``letters``."""
    return [_line(letter) for letter in found]


def _line(letter: Any) -> Line:
    _, _, phone, _, voicemail = channels(letter.person)
    came_to = Contact.Outcome(letter.came_to).label if letter.came_to else ""
    return Line(
        letter, letter.many, phone, voicemail, stops(letter.person), asks_of(letter), came_to,
        letter.tried_on,
    )  # fmt: skip


def asks_of(letter: Letter) -> list[str]:
    """What to ask: what holds the letter first, and what would hold it next."""
    person, held = letter.person, letter.held_because
    red = ["how they are: they are rated red, and nobody has spoken to them"]
    needs = held == Held.NEEDS_NOT_ASKED or person.access_needs_asked_on is None
    return [
        *(red if held == Held.RED_NOT_CALLED else []),
        *(["what format they need"] if needs else []),
        *(["whether it is safe to write"] if person.safe_by_post == Safety.NOT_ASKED else []),
    ]
