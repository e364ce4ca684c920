"""A letter that a member of staff asks for: what they give for it, and how it would look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from casework import kinds, letter_kinds
from casework.acts import record
from casework.letter_kinds import Ends, Field, KindOfLetter
from casework.letters import outbox
from casework.letters.gate.answers import Cancel, Decision, Defer, Hold, Send
from casework.letters.gate.decision import Facts, decide, what_holds
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held, Mend
from casework.letters.making import documents
from casework.letters.making.documents import Made
from casework.letters.owed import read_again, recipients, same_letter
from casework.letters.owed.about_the_case import ALLOCATION, is_day
from casework.letters.owed.by_event import next_number
from casework.letters.owed.owing import owe
from casework.letters.owed.read_again import ReadAgain
from casework.models import Case, Channel, Letter, LetterState, Person, User, Verb
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal

SHORT, LONG = 120, 2000
NOT_BEGUN = (LetterState.DUE, LetterState.HELD)
TAKEN_BACK = "Taken back by whoever asked for it"

Details = Mapping[str, object]


def kinds_for(case: Case) -> list[KindOfLetter]:
    """What may be written about this case by hand, as it stands."""
    return [kind for kind in letter_kinds.every() if kind.by_hand and not _why_not(case, kind)]


def _why_not(case: Case, kind: KindOfLetter) -> str:
    if not kinds.get(case.kind).writes_letters:
        return "No letters are written about this kind of case."
    if not case.is_open and Ends.CLOSED in kind.ends:
        return "The case is closed."
    if kind.code == ALLOCATION and case.worker_id is None:
        return "Nobody has this case yet."
    return "" if kind.by_hand else "This letter is owed by itself, and is not asked for."


def asked(kind: KindOfLetter) -> list[Field]:
    """The facts that staff give for it."""
    return [field for field in kind.fields if field.asked]


@transaction.atomic
def ask(
    case: Case,
    *,
    kind: KindOfLetter,
    details: Details,
    by: User,
    on: date,
    confirmed: bool = False,
    again_because: str = "",
) -> list[Letter]:
    """Put a letter in the outbox, for each of its recipients. ``on`` is today.

    Raises ``Refusal`` where such a letter makes no sense, ``NeedsReason`` for a fact that is
    missing or too long, ``BadDate`` for an appointment in the past; ``ReadAgain`` for what it had
    better not say, unless whoever asks has ``confirmed`` that it may; ``WentAlready`` where the
    same letter went before, unless ``again_because`` says why it goes again.
    """
    case = record.lock(case)
    if why := _why_not(case, kind):
        raise Refusal(why)
    given = {field.code: _checked(field, details, on) for field in asked(kind)}
    same_letter.refuse_twice(case, kind, given, again_because)
    doubtful = doubts(case, kind=kind, details=given, by=by, on=on)
    if doubtful and not confirmed:
        raise ReadAgain(" ".join(f"{doubt.field}: {doubt.says}." for doubt in doubtful))
    number = next_number(case, kind.code)
    letters = owe(case=case, kind=kind.code, milestone=number, on=on, by=by, details=given)
    for letter in letters:
        whom = recipients.on_the_record(letter.person, case)
        says = [f"To {whom}", again_because.strip(), _READ_AGAIN if doubtful else ""]
        outbox.write(letter, Verb.LETTER_ASKED, ". ".join(filter(None, says)), by=by)
    return letters


_READ_AGAIN = "What is typed in it was read again, and may be sent"


def doubts(
    case: Case, *, kind: KindOfLetter, details: Details, by: User, on: date
) -> list[read_again.Doubt]:
    """What to read again in what is typed: another address, or what a letter does not name.

    Of the readers whom ``by`` may see, so that it tells nothing of the others.
    """
    fields = [field for field in asked(kind) if not is_day(field)]
    typed = {field.code: str(details.get(field.code) or "") for field in fields}

    def goes_to() -> list[tuple[str, ...]]:
        to = readers(case, by=by, on=on)
        return [route(case, kind=kind, to=each, on=on).send.to for each in to]

    return read_again.doubts(fields, typed, goes_to)


def _checked(field: Field, details: Details, on: date) -> str:
    """As it is kept: one line of text, a day as text; an appointment lies ahead."""
    given = details.get(field.code)
    if isinstance(given, date):
        if field.code == "appointment_on" and given < on:
            raise BadDate("The day of the appointment must be today or later.")
        return given.isoformat()
    words = " ".join(str(given or "").split())
    if not words or is_day(field):
        message = f"Give {field.says}."
        raise NeedsReason(message)
    if len(words) > (most := LONG if field.is_long else SHORT):
        message = f"{field.says.capitalize()}: use at most {most:,} characters."
        raise NeedsReason(message)
    return words


def asks_why_again(case: Case, *, kind: KindOfLetter, details: Details, on: date) -> str:
    """What is asked before the same letter goes once more; empty where it is another one.

    What is wrong with the facts themselves is said when the letter is asked for.
    """
    try:
        given = {field.code: _checked(field, details, on) for field in asked(kind)}
    except (NeedsReason, BadDate):
        return ""
    return same_letter.asks_why(case, kind, given)


@transaction.atomic
def take_back(letter: Letter, *, by: User) -> list[Letter]:
    """Undo: cancel what was asked for, to all its recipients, while nothing of it has gone.

    Raises ``NotAnswerable`` once any has begun.
    """
    same = {"case": letter.case_id, "kind": letter.kind, "milestone": letter.milestone}
    letters = outbox.lock_together(list(Letter.objects.filter(**same, again=letter.again)))
    if begun := next((each for each in letters if each.state not in NOT_BEGUN), None):
        words = begun.get_state_display().lower()
        message = f"It is too late to take this letter back. It is now: {words}."
        raise NotAnswerable(message)
    for each in letters:
        outbox.move(
            each, LetterState.CANCELLED, decided_by=by, decided_at=timezone.now(),
            decided_because=TAKEN_BACK,
        )  # fmt: skip
        outbox.write(each, Verb.LETTER_CANCELLED, TAKEN_BACK, by=by)
    return letters


@dataclass(frozen=True)
class Route:
    """How a letter would go if it went now, and what would stop it."""

    to: Person
    decision: Decision
    send: Send
    # What puts right what would hold it, and whose page that is.
    mend: Mend | None = None
    mend_url: str = ""
    # The language into which somebody must put it, where we know one and cannot write it.
    translated_into: str = ""

    @property
    def stops(self) -> str:
        """What would hold or end it, in words; empty where it would go."""
        match self.decision:
            case Hold(reason, detail):
                return f"{reason.label}. {detail}" if detail else reason.label
            case Cancel(because):
                return because
        return ""

    @property
    def waits(self) -> str:
        return self.decision.because if isinstance(self.decision, Defer) else ""


def readers(case: Case, *, by: User, on: date) -> list[Person]:
    """Who would read a letter about this case, of those whom ``by`` may see."""
    keys = recipients.of_case(case, on=on)
    seen = Person.objects.visible_to(by).in_bulk(keys)
    return [seen[key] for key in keys if key in seen]


def route(case: Case, *, kind: KindOfLetter, to: Person, on: date) -> Route:
    """The gate's answer about a letter that is not owed yet, to one of its readers."""
    return _route(_unsaved(case, kind, {}, to, on), on)


def _unsaved(case: Case, kind: KindOfLetter, details: Details, to: Person, on: date) -> Letter:
    number = next_number(case, kind.code)
    return Letter(
        case=case, person=to, team=case.team, kind=kind.code, milestone=number, due_on=on,
        details=dict(details),
    )  # fmt: skip


def _route(letter: Letter, on: date) -> Route:
    facts = facts_for(letter, now=timezone.now(), policy=record.policy_on(on))
    decision = decide(facts)
    in_time = decide(replace(facts, last_written_at=None, another_is_going=False, goes_after=""))
    send = in_time if isinstance(in_time, Send) else _STANDARD
    into = _translated_into(facts)
    mend = decision.reason.mend if isinstance(decision, Hold) else None
    # What is decided on the letter itself waits until there is one.
    if mend is None or mend.at.value.startswith("letter"):
        return Route(letter.person, decision, send, translated_into=into)
    return Route(letter.person, decision, send, mend, mend.url_for(letter), into)


def _translated_into(facts: Facts) -> str:
    """Told even where something graver holds the letter: whoever writes it must know."""
    needs_translator = any(hold.reason is Held.LANGUAGE for hold in what_holds(facts))
    return facts.written_language.strip() if needs_translator else ""


# What is shown of a letter that would be held: there is no format or address to show it in.
_STANDARD = Send(
    Channel.POST, "standard", ("Preview only", "It would be held"), "Shown in standard print"
)


def preview(case: Case, *, kind: KindOfLetter, details: Details, to: Person, on: date) -> Made:
    """The letter as one reader would have it, in their own format. Nothing is kept of it.

    Raises ``NeedsReason``, ``BadDate``, and ``RenderFailed`` with words for staff.
    """
    given = {field.code: _checked(field, details, on) for field in asked(kind)}
    letter = _unsaved(case, kind, given, to, on)
    return documents.make(letter, _route(letter, on).send, on=on, policy=record.policy_on(on))
