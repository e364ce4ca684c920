"""May we write to this reader, now, at this place, in this form? Asked at the moment of sending.

``decide`` is pure: all that it may weigh is in ``Facts``. What is not known is held, with a
reason and someone to mend it; it is never sent (rules.md 5.5; trust.md, last-moment gate).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casework.calendar import LONDON
from casework.letter_kinds import Ends
from casework.letters.gate.answers import ENGLISH, PLAIN, Cancel, Decision, Defer, Hold, Send
from casework.letters.gate.held import BY_EMAIL, Held, as_read
from casework.letters.gate.needs import (
    PLAIN_TEXT,
    STANDARD,
    CannotMake,
    Contradiction,
    Form,
    LetterNeed,
    form_for,
)
from casework.letters.gate.places import (
    SHUT_IN,
    Place,
    is_no_fixed_abode,
    is_out_of_reach,
    what_of_postcode,
    where_to_post,
)
from casework.letters.gate.same_address import Likeness, Whereabouts, likeness
from casework.letters.gate.same_name import names_in
from casework.models import AddressKind, Channel, Wording
from casework.policy import Rag, Safety

BETWEEN_LETTERS = timedelta(hours=24)
# Another sender has a letter to the same reader in hand: see what becomes of that one first.
WHILE_ANOTHER_GOES = timedelta(minutes=10)
# A case may be given back, or opened again.
_NOT_FOR_GOOD = frozenset({Ends.ALLOCATED, Ends.CLOSED})
EASY_READ = Wording.Form.EASY_READ


@dataclass(frozen=True, kw_only=True)
class Harm:
    """Someone who must not see this letter, and every place where they may be now.

    ``is_apart``: someone found out that they do not live with whoever reads the letter.
    """

    name: str = ""
    emails: frozenset[str] = frozenset()
    lives: tuple[Whereabouts, ...] = ()
    is_apart: bool = False


@dataclass(frozen=True, kw_only=True)
class ToReferrer:
    """Where a letter to whoever referred the person would go, and whether they may be told."""

    may_be_told: bool | None
    email: str = ""
    email_failed_at: datetime | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the gate may weigh about one letter, gathered under lock.

    The reader is whoever the letter is addressed to; what it is about is the case's own person,
    whose facts begin with ``about``, and are told only where they are someone else.
    """

    now: datetime
    # The reader.
    has_died: bool = False
    reported_dead: bool = False
    is_restricted: bool = False
    restricted_at: datetime | None = None
    # They may be somebody else on record who has died, is restricted or must not be written to.
    may_be_another: bool = False
    asked_not_to_write: bool = False
    reach_note: str = ""
    safe_by_post: str = Safety.NOT_ASKED
    safe_by_email: str = Safety.NOT_ASKED
    safe_by_phone: str = Safety.NOT_ASKED
    safe_by_text: str = Safety.NOT_ASKED
    email: str = ""
    email_failed: bool = False
    email_failed_at: datetime | None = None
    places: tuple[Place, ...] = ()
    # What something that changed asks about their address, and since when; empty once answered.
    address_asked: str = ""
    # The same of a safeguarding concern about the reader, and about whom the letter is about.
    safety_asked: str = ""
    about_safety_asked: str = ""
    needs_asked: bool = False
    needs: frozenset[LetterNeed] = frozenset()
    # A voice by itself may not reach them: they are never only telephoned (S22).
    not_by_voice: bool = False
    written_language: str = ""
    # Which forms of words this kind of letter has in the reader's language.
    words: frozenset[str] = frozenset()
    # Whom it is about, and by what right it is read.
    about_died: bool = False
    # A file of the present system says something that may forbid it, and nobody has decided.
    has_news: bool = False
    about_has_news: bool = False
    about_reported_dead: bool = False
    about_may_be_another: bool = False
    about_restricted: bool = False
    about_restricted_at: datetime | None = None
    has_authority: bool
    someone_else_has_letters: bool = False
    reader_is_harm: bool = False
    harm: tuple[Harm, ...] = ()
    referrer: ToReferrer | None = None
    # The case, and what this kind of letter asks of it.
    ends: frozenset[Ends]
    calls_red_first: bool
    is_closed: bool = False
    is_allocated: bool = False
    is_superseded: bool = False
    kind_writes_letters: bool = True
    # Why what it says is true no more; empty while it is.
    no_longer_true: str = ""
    rag: int | None = None
    rated_at: datetime | None = None
    spoken_since_rated: bool = False
    # The moment.
    days_late: int = 0
    late_after: int
    last_written_at: datetime | None = None
    another_is_going: bool = False
    # The name of a letter about the same case that goes to the reader before this one.
    goes_after: str = ""
    # What a person has decided may be overridden, and what it said then (``as_read``); of lateness,
    # the days that it was late. Never a rule of safety.
    overruled: Mapping[Held, str] = field(default_factory=dict)


def decide(facts: Facts) -> Decision:
    """The gate. No longer owed, then held, then too soon; only what is left is sent."""
    if over := no_longer_owed(facts):
        return over
    for hold in what_holds(facts):
        if not _is_overruled(hold, facts):
            return hold
    return _too_soon(facts) or _send(facts)


def _is_overruled(hold: Hold, facts: Facts) -> bool:
    """A person read it and let the letter go, and it still says what it said to them.

    Being late is a new question once it has been late as long again.
    """
    said = facts.overruled.get(hold.reason)
    if said is None or not hold.reason.may_be_overridden:
        return False
    if hold.reason is Held.LATE:
        return facts.days_late - int(said) <= facts.late_after
    return said == as_read(hold.detail)


def no_longer_owed(facts: Facts) -> Cancel | None:
    """Why nobody needs this letter any more; None while somebody does."""
    if not facts.kind_writes_letters:
        return Cancel("No letters are written about this kind of case", for_good=False)
    if facts.referrer and facts.referrer.may_be_told is False:
        return Cancel("Whoever referred them may not be told")
    if facts.no_longer_true:
        return Cancel(facts.no_longer_true)
    over = {
        Ends.CLOSED: facts.is_closed,
        Ends.ALLOCATED: facts.is_allocated,
        Ends.WAITS_AGAIN: not facts.is_allocated,
        Ends.NEWER: facts.is_superseded,
    }
    end = next((end for end in Ends if end in facts.ends and over[end]), None)
    return Cancel(end.value, for_good=end not in _NOT_FOR_GOOD) if end else None


def what_holds(facts: Facts) -> Iterator[Hold]:
    """Every reason not to write, gravest first."""
    yield from about_the_people(facts)
    if facts.referrer:
        yield from _about_the_referrer(facts, facts.referrer)
    else:
        yield from _about_the_form(facts)
        if _goes_by_email(facts):
            yield from about_email(facts)
        else:
            yield from about_post(facts)
    yield from _about_the_moment(facts)


def about_the_people(facts: Facts) -> Iterator[Hold]:
    """Life and death, what they asked of us, and by what right the reader reads it."""
    named = (
        (Held.DIED, facts.has_died),
        (Held.ABOUT_DIED, facts.about_died),
        (Held.REPORTED_DEAD, facts.reported_dead),
        (Held.ABOUT_REPORTED_DEAD, facts.about_reported_dead),
        (Held.NEWS, facts.has_news),
        (Held.ABOUT_NEWS, facts.about_has_news),
        (Held.MAY_BE_ANOTHER, facts.may_be_another),
        (Held.ABOUT_MAY_BE_ANOTHER, facts.about_may_be_another),
        (Held.HARM_READS, facts.reader_is_harm),
        (Held.NO_AUTHORITY, not facts.has_authority),
        (Held.INSTEAD, facts.someone_else_has_letters),
        (Held.DO_NOT_WRITE, facts.asked_not_to_write),
    )
    yield from (Hold(reason) for reason, stands in named if stands)
    if facts.is_restricted:
        yield Hold(Held.RESTRICTED, _on("Restricted", facts.restricted_at))
    if facts.about_restricted:
        yield Hold(Held.ABOUT_RESTRICTED, _on("Restricted", facts.about_restricted_at))
    if facts.safety_asked:
        yield Hold(Held.SAFEGUARDING, facts.safety_asked)
    if facts.about_safety_asked:
        yield Hold(Held.ABOUT_SAFEGUARDING, facts.about_safety_asked)
    if facts.reach_note:
        yield Hold(Held.REACH_NOTE, facts.reach_note)


def _on(what: str, at: datetime | None) -> str:
    """When it was, to the minute: what happens anew is read anew. Empty where nobody knows."""
    return f"{what} on {at.astimezone(LONDON):%-d %B %Y at %H:%M}" if at else ""


def _about_the_form(facts: Facts) -> Iterator[Hold]:
    # A need that was seen or told counts, even where nobody has asked the question.
    if not facts.needs_asked and not facts.needs:
        yield Hold(Held.NEEDS_NOT_ASKED)
    if not _has_words(facts):
        is_english = _language(facts) == ENGLISH
        language = facts.written_language.strip() or "not recorded"
        yield Hold(Held.NO_WORDING) if is_english else Hold(Held.LANGUAGE, language)
    match form_for(facts.needs, facts.words):
        case CannotMake() as needed:
            yield Hold(Held.FORMAT_TASK, f"They need {needed.words}")
        case Contradiction(words):
            yield Hold(Held.FORMAT_CONFLICT, words)


def _language(facts: Facts) -> str:
    """The language that they read, English in one spelling."""
    language = facts.written_language.strip()
    return ENGLISH if language.casefold() == ENGLISH.casefold() else language


def _has_words(facts: Facts) -> bool:
    """A full letter, or Easy Read for someone who needs Easy Read, in their own language."""
    in_easy_read = LetterNeed.EASY_READ in facts.needs and EASY_READ in facts.words
    return bool(_language(facts)) and (PLAIN in facts.words or in_easy_read)


def _goes_by_email(facts: Facts) -> bool:
    form = form_for(facts.needs, facts.words)
    return isinstance(form, Form) and form.by_email


def about_email(facts: Facts) -> Iterator[Hold]:
    """What speaks against an e-mail to the reader."""
    yield from about_safety(facts.safe_by_email, BY_EMAIL)
    if not facts.email.strip():
        yield Hold(Held.NO_EMAIL)
    elif any(facts.email.strip().casefold() in harm.emails for harm in facts.harm):
        yield Hold(Held.HARM_HERE, BY_EMAIL)
    elif facts.email_failed:
        yield Hold(Held.EMAIL_FAILED, _on(f"{facts.email.strip()} failed", facts.email_failed_at))


def about_safety(safety: str, way: str) -> Iterator[Hold]:
    """Nobody asked is not the same as safe."""
    if safety == Safety.UNSAFE:
        yield Hold(Held.UNSAFE, way)
    elif safety != Safety.SAFE:
        yield Hold(Held.SAFETY_NOT_ASKED, way)


def about_post(facts: Facts) -> Iterator[Hold]:
    """What speaks against post to the reader."""
    yield from about_safety(facts.safe_by_post, "By post")
    place = where_to_post(facts.places)
    if place is None:
        yield Hold(Held.NO_ADDRESS, "The last one has ended" if facts.places else "None recorded")
        return
    yield from _about_harm(facts, place)
    if place.kind in SHUT_IN:
        yield Hold(Held.AWAY, AddressKind(place.kind).label)
    elif is_no_fixed_abode(place):
        yield Hold(Held.NO_FIXED_ABODE)
    elif where := is_out_of_reach(place):
        yield Hold(Held.ABROAD, where)
    elif wrong := what_of_postcode(place.postcode):
        yield Hold(Held.POSTCODE, wrong)
    elif place.came_back:
        yield Hold(Held.RETURNED)
    if facts.address_asked:
        yield Hold(Held.ADDRESS_ASKED, facts.address_asked)


def _about_harm(facts: Facts, place: Place) -> Iterator[Hold]:
    """Nobody opens this letter who must not see it. What is not known of them is not harmless."""
    found = {_closeness(harm, place) for harm in facts.harm}
    if Likeness.SAME in found:
        yield Hold(Held.HARM_HERE)
    if Likeness.UNSURE in found:
        yield Hold(Held.HARM_PERHAPS)
    if None in found:
        yield Hold(Held.HARM_UNKNOWN)


def _closeness(harm: Harm, place: Place) -> Likeness | None:
    """How near they live to where the letter goes; None where nobody knows where they live."""
    if names_in(place.lines, harm.name):
        return Likeness.SAME
    seen = {likeness(place.whereabouts, home) for home in harm.lives}
    if Likeness.SAME in seen:
        return Likeness.SAME
    if harm.is_apart:
        return Likeness.ELSEWHERE
    if Likeness.UNSURE in seen:
        return Likeness.UNSURE
    return Likeness.ELSEWHERE if seen else None


def _about_the_referrer(facts: Facts, to: ToReferrer) -> Iterator[Hold]:
    """None of the person's needs apply: somebody else reads it."""
    if to.may_be_told is None:
        yield Hold(Held.REFERRER_NOT_ASKED)
    if to.email.strip():
        if any(to.email.strip().casefold() in harm.emails for harm in facts.harm):
            yield Hold(Held.HARM_READS)
        if failed_at := to.email_failed_at:
            detail = _on(f"{to.email.strip()} failed", failed_at)
            yield Hold(Held.REFERRER_EMAIL_FAILED, detail)
    elif to.place is None or what_of_postcode(to.place.postcode) or is_out_of_reach(to.place):
        yield Hold(Held.NO_REFERRER_ADDRESS)
    else:
        yield from _about_harm(facts, to.place)
        if to.place.came_back:
            yield Hold(Held.REFERRER_RETURNED)


def _about_the_moment(facts: Facts) -> Iterator[Hold]:
    if facts.calls_red_first and facts.rag == Rag.RED and not facts.spoken_since_rated:
        yield Hold(Held.RED_NOT_CALLED, _on("Rated", facts.rated_at))
    if facts.days_late > facts.late_after:
        yield Hold(Held.LATE, f"{facts.days_late} days after it was owed")


def _too_soon(facts: Facts) -> Defer | None:
    if facts.goes_after:
        return Defer(facts.now + WHILE_ANOTHER_GOES, f"First goes: {facts.goes_after}")
    if facts.another_is_going:
        return Defer(facts.now + WHILE_ANOTHER_GOES, "Another letter to them is on its way")
    if facts.last_written_at is None:
        return None
    until = facts.last_written_at + BETWEEN_LETTERS
    return Defer(until, "We wrote to them within 24 hours") if facts.now < until else None


class NoWay(AssertionError):
    """Nothing held the letter, and yet there is no form or place for it: a fault in the gate."""


def _send(facts: Facts) -> Send:
    """The form and the place; only reached when nothing holds."""
    if facts.referrer:
        return _send_to_referrer(facts.referrer)
    form, place = form_for(facts.needs, facts.words), where_to_post(facts.places)
    if not isinstance(form, Form):
        raise NoWay
    in_words = {"language": _language(facts), "form": form.form}
    if form.by_email:
        return Send(Channel.EMAIL, form.format, (facts.email.strip(),), form.because, **in_words)
    if place is None:
        raise NoWay
    return Send(Channel.POST, form.format, place.as_posted, form.because, **in_words)


def _send_to_referrer(to: ToReferrer) -> Send:
    if to.email.strip():
        return Send(Channel.EMAIL, PLAIN_TEXT, (to.email.strip(),), "To whoever referred them")
    if to.place is None:
        raise NoWay
    return Send(Channel.POST, STANDARD, to.place.as_posted, "To whoever referred them")
