"""May we write to this person, now, at this place, in this form? Asked at the moment of sending.

``decide`` is pure: all that it may weigh is in ``Facts``. What is not known is held, with a
reason and someone to mend it; it is never sent (rules.md 5.5; trust.md, last-moment gate).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.letters.held import Held
from casework.letters.needs import CannotMake, Contradiction, Form, LetterNeed, form_for
from casework.models import AddressKind, Channel
from casework.policy import Rag, Safety

BETWEEN_LETTERS = timedelta(hours=24)
# Another sender has a letter to the same person in hand: see what becomes of that one first.
WHILE_ANOTHER_GOES = timedelta(minutes=10)
ENGLISH = "english"


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address on the person's record, as it stands today."""

    kind: str
    lines: tuple[str, ...]
    postcode: str
    is_current: bool = True
    came_back: bool = False

    @property
    def as_posted(self) -> tuple[str, ...]:
        """The lines below the name, the postcode last and once."""
        if self.lines and self.lines[-1].replace(" ", "") == self.postcode.replace(" ", ""):
            return self.lines
        return (*self.lines, self.postcode)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the gate may weigh about one letter, gathered under lock."""

    now: datetime
    has_died: bool = False
    reported_dead: bool = False
    is_restricted: bool = False
    asked_not_to_write: bool = False
    reach_note: str = ""
    safe_by_post: str = Safety.NOT_ASKED
    safe_by_email: str = Safety.NOT_ASKED
    email: str = ""
    places: tuple[Place, ...] = ()
    needs_asked: bool = False
    needs: frozenset[LetterNeed] = frozenset()
    written_language: str = ""
    is_closed: bool = False
    is_allocated: bool = False
    kind_writes_letters: bool = True
    rag: int | None = None
    spoken_since_rated: bool = False
    is_superseded: bool = False
    days_late: int = 0
    late_after: int
    last_written_at: datetime | None = None
    another_is_going: bool = False
    # What a person has decided may be overridden; never a rule of safety.
    overrides: frozenset[Held] = frozenset()


@dataclass(frozen=True)
class Send:
    """Go: by this channel, in this format, to these lines or this e-mail address.

    ``language`` and ``form`` say in which words: a value of ``Wording.Form``, Easy Read or plain.
    """

    channel: Channel
    format: str
    to: tuple[str, ...]
    because: str
    language: str = "English"
    form: str = "plain"


@dataclass(frozen=True)
class Hold:
    """Stop until a person mends it."""

    reason: Held
    detail: str = ""


@dataclass(frozen=True)
class Cancel:
    """No longer owed."""

    because: str


@dataclass(frozen=True)
class Defer:
    """Not before this moment."""

    until: datetime
    because: str


Decision = Send | Hold | Cancel | Defer


def decide(facts: Facts) -> Decision:
    """The gate. No longer owed, then held, then too soon; only what is left is sent."""
    if because := _no_longer_owed(facts):
        return Cancel(because)
    for hold in what_holds(facts):
        if not (hold.reason.may_be_overridden and hold.reason in facts.overrides):
            return hold
    return _too_soon(facts) or _send(facts)


def _no_longer_owed(facts: Facts) -> str:
    if not facts.kind_writes_letters:
        return "No letters are written about this kind of case"
    if facts.is_closed:
        return "The case was closed"
    if facts.is_allocated:
        return "A worker has the case now"
    return "A later letter took its place" if facts.is_superseded else ""


def what_holds(facts: Facts) -> Iterator[Hold]:
    """Every reason not to write, gravest first."""
    yield from _about_the_person(facts)
    yield from _about_the_form(facts)
    if _goes_by_email(facts):
        yield from _about_email(facts)
    else:
        yield from _about_post(facts)
    yield from _about_the_moment(facts)


def _about_the_person(facts: Facts) -> Iterator[Hold]:
    if facts.has_died:
        yield Hold(Held.DIED)
    if facts.reported_dead:
        yield Hold(Held.REPORTED_DEAD)
    if facts.asked_not_to_write:
        yield Hold(Held.DO_NOT_WRITE)
    if facts.is_restricted:
        yield Hold(Held.RESTRICTED)
    if facts.reach_note:
        yield Hold(Held.REACH_NOTE, facts.reach_note)


def _about_the_form(facts: Facts) -> Iterator[Hold]:
    # A need that was seen or told counts, even where nobody has asked the question.
    if not facts.needs_asked and not facts.needs:
        yield Hold(Held.NEEDS_NOT_ASKED)
    if facts.written_language.strip().casefold() != ENGLISH:
        yield Hold(Held.LANGUAGE, facts.written_language.strip() or "not recorded")
    match form_for(facts.needs):
        case CannotMake() as needed:
            yield Hold(Held.FORMAT_TASK, f"They need {needed.words}")
        case Contradiction(words):
            yield Hold(Held.FORMAT_CONFLICT, words)


def _goes_by_email(facts: Facts) -> bool:
    form = form_for(facts.needs)
    return isinstance(form, Form) and form.by_email


def _about_email(facts: Facts) -> Iterator[Hold]:
    yield from _about_safety(facts.safe_by_email, "By e-mail")
    if not facts.email.strip():
        yield Hold(Held.NO_EMAIL)


def _about_safety(safety: str, way: str) -> Iterator[Hold]:
    if safety == Safety.UNSAFE:
        yield Hold(Held.UNSAFE, way)
    elif safety != Safety.SAFE:
        yield Hold(Held.SAFETY_NOT_ASKED, way)


def _about_post(facts: Facts) -> Iterator[Hold]:
    yield from _about_safety(facts.safe_by_post, "By post")
    place = where_to_post(facts.places)
    if place is None:
        yield Hold(Held.NO_ADDRESS, "The last one has ended" if facts.places else "None recorded")
    elif place.kind in SHUT_IN:
        yield Hold(Held.AWAY, AddressKind(place.kind).label)
    elif is_no_fixed_abode(place):
        yield Hold(Held.NO_FIXED_ABODE)
    elif not is_postcode(place.postcode):
        yield Hold(Held.POSTCODE, place.postcode or "none recorded")
    elif place.came_back:
        yield Hold(Held.RETURNED)


def _about_the_moment(facts: Facts) -> Iterator[Hold]:
    if facts.rag == Rag.RED and not facts.spoken_since_rated:
        yield Hold(Held.RED_NOT_CALLED)
    if facts.days_late > facts.late_after:
        yield Hold(Held.LATE, f"{facts.days_late} days after it was owed")


def _too_soon(facts: Facts) -> Defer | None:
    if facts.another_is_going:
        return Defer(facts.now + WHILE_ANOTHER_GOES, "Another letter to them is on its way")
    if facts.last_written_at is None:
        return None
    until = facts.last_written_at + BETWEEN_LETTERS
    return Defer(until, "We wrote to them within 24 hours") if facts.now < until else None


def _send(facts: Facts) -> Send:
    """The form and the place; only reached when nothing holds."""
    form, place = form_for(facts.needs), where_to_post(facts.places)
    if isinstance(form, Form) and form.by_email:
        return Send(Channel.EMAIL, form.format, (facts.email.strip(),), form.because)
    if not isinstance(form, Form) or place is None:
        message = "the gate let through a letter without a form or a place"
        raise AssertionError(message)
    return Send(Channel.POST, form.format, place.as_posted, form.because)


SHUT_IN = frozenset({AddressKind.HOSPITAL, AddressKind.PRISON})
# Where post reaches someone now: a forwarding address first; then being shut in, which an open
# home address does not undo; then wherever they stay.
POST_GOES_TO = (
    AddressKind.FORWARDING,
    AddressKind.HOSPITAL,
    AddressKind.PRISON,
    AddressKind.TEMPORARY,
    AddressKind.CARE_HOME,
    AddressKind.HOME,
)


def where_to_post(places: tuple[Place, ...]) -> Place | None:
    """The one address that post would go to today; None where none is current."""
    current = [place for place in places if place.is_current]
    return min(current, key=lambda place: POST_GOES_TO.index(AddressKind(place.kind)), default=None)


# A shape, not a list: whether it exists is for the print room's own check.
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")


def is_postcode(text: str) -> bool:
    return POSTCODE.fullmatch(text.strip().upper()) is not None


def is_no_fixed_abode(place: Place) -> bool:
    """Said in the address, or by the NHS postcodes that stand for no address (ZZ99)."""
    if place.postcode.strip().upper().startswith("ZZ99"):
        return True
    words = re.sub(r"[^a-z]+", " ", " ".join(place.lines).casefold()).strip()
    return not words or "no fixed abode" in words or words == "nfa"
