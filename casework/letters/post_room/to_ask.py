"""Whom do we ask, so that their letters may go? A line a person, the longest owed first (S22)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, Subquery, When

from casework.identity import ChannelLine, channels
from casework.letters.gate.held import BY_EMAIL, SETTLED_BY_A_TALK, Held
from casework.letters.post_room.trays import Chosen
from casework.models import AccessNeed, Contact, Letter, LetterState, Person, SourceOfHarm, User
from casework.paging import Order
from casework.policy import Safety
from casework.waiting_list import stops

LONGEST_OWED_FIRST = Order(("due_on", "asked_id"))


def letters(user: User, chosen: Chosen, *, as_of: date) -> Any:
    """Of each person to ask, the letter that has been owed longest of those that wait for it.

    ``asked_id`` is the person: whoever reads the letter; of a red case, the person it is about,
    whoever has a copy. Nobody who has died, or is reported dead, is among them.
    """
    waiting = _waiting(user, chosen, as_of)
    theirs = waiting.filter(asked_id=OuterRef("asked_id"))
    longer = Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), id__lt=OuterRef("id"))
    tries = Contact.objects.filter(case__person=OuterRef("asked_id")).order_by("-on", "-id")
    needs = AccessNeed.objects.live(as_of).not_by_voice().filter(person=OuterRef("asked_id"))
    return (
        waiting.exclude(Exists(theirs.filter(longer)))
        .select_related("person", "case__person", "team")
        .annotate(
            tried_on=Subquery(tries.values("on")[:1]),
            came_to=Subquery(tries.values("outcome")[:1]),
            not_by_voice=Exists(needs),
        )
    )


def _waiting(user: User, chosen: Chosen, as_of: date) -> Any:
    """Every letter that waits for a talk, with whom to talk to."""
    held: Any = chosen.narrow(Letter.objects.visible_to(user))
    held = held.filter(state=LetterState.HELD, held_because__in=SETTLED_BY_A_TALK)
    return held.filter(_asked_for(as_of), _alive("person"), _alive("case__person")).annotate(
        asked_id=Choose(
            When(held_because=Held.RED_NOT_CALLED, then=F("case__person_id")),
            default=F("person_id"),
        )
    )


def _asked_for(as_of: date) -> Q:
    """Held for want of a talk that has not taken place since: what holds it is worked out anew
    within the hour, and nobody is rung twice meanwhile.
    """
    needs = Q(held_because=Held.NEEDS_NOT_ASKED) & ~Q(person__access_needs_asked_on=as_of)
    unsafe = Q(person__safe_by_post=Safety.NOT_ASKED)
    unsafe |= Q(held_detail=BY_EMAIL, person__safe_by_email=Safety.NOT_ASKED)
    never = Q(case__spoken_on=None) | Q(case__spoken_on__lt=F("case__rated_on"))
    red = Q(held_because=Held.RED_NOT_CALLED) & never
    return needs | (Q(held_because=Held.SAFETY_NOT_ASKED) & unsafe) | red


def _alive(whose: str) -> Q:
    return Q(**{f"{whose}__died_on": None, f"{whose}__reported_dead_on": None})


@dataclass(frozen=True)
class Line:
    """One person to ask: how to reach them safely, what to ask, and what waits for it."""

    letter: Letter
    person: Person
    many: int
    phone: ChannelLine
    voicemail: ChannelLine
    stops: list[str]
    asks: list[str]
    last_try: str
    tried_on: date | None

    @property
    def is_red(self) -> bool:
        """Whether what settles it is that somebody speaks to them, and no answer by itself."""
        return self.letter.held_because == Held.RED_NOT_CALLED

    @property
    def about(self) -> str:
        """Whose letters they have, where those are not their own."""
        is_copy = self.person.pk != self.letter.case.person_id
        return self.letter.case.person.name if is_copy else ""


def lines(user: User, chosen: Chosen, found: Iterable[Any], *, as_of: date) -> list[Line]:
    """The lines of a page of ``letters``, with how many letters wait for each; one statement."""
    page = list(found)
    people = {letter.asked_id for letter in page}
    of_them = Q(person__in=people) | Q(case__person__in=people)
    waiting = _waiting(user, chosen, as_of).filter(of_them)
    many = Counter(waiting.values_list("asked_id", flat=True)) if page else Counter()
    return [_line(letter, many[letter.asked_id]) for letter in page]


def _line(letter: Any, many: int) -> Line:
    is_red = letter.held_because == Held.RED_NOT_CALLED
    person = letter.case.person if is_red else letter.person
    _, _, phone, _, voicemail = channels(person)
    said = stops(person)
    if phone.is_unsafe:
        said.append("Do not ring")
    if letter.not_by_voice:
        said.append("A voice may not reach them")
    came_to = Contact.Outcome(letter.came_to).label if letter.came_to else ""
    return Line(
        letter, person, many, phone, voicemail, said, asks_of(letter), came_to, letter.tried_on
    )


def asks_of(letter: Letter) -> list[str]:
    """What to ask: what holds the letter first, and what would hold it next."""
    is_red = letter.held_because == Held.RED_NOT_CALLED
    person = letter.case.person if is_red else letter.person
    by_email = letter.held_detail == BY_EMAIL
    asks_email = by_email and person.safe_by_email == Safety.NOT_ASKED
    needs = letter.held_because == Held.NEEDS_NOT_ASKED or person.access_needs_asked_on is None
    return [
        *(["How they are: rated red, and nobody has spoken to them"] if is_red else []),
        *(["What format they need"] if needs else []),
        *(["Whether it is safe to e-mail them"] if asks_email else []),
        *(["Whether it is safe to write"] if person.safe_by_post == Safety.NOT_ASKED else []),
    ]


def harm_stands(person: Person, as_of: date) -> bool:
    """Whether somebody is recorded who must not see what they are sent, or hear what is said."""
    return SourceOfHarm.objects.live(as_of).filter(person=person).exists()
