"""What exactly will this person read? The words, the bytes, and the facts they came from."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from django.conf import settings

from casework import letter_kinds
from casework.letter_kinds import Facts, Term, for_a_copy
from casework.letters.gate.answers import Send
from casework.letters.gate.needs import PLAIN_TEXT
from casework.letters.making import email_body
from casework.letters.making.compose import CannotCompose, Envelope, InEnglish, compose
from casework.letters.making.content import Council, LetterContent
from casework.letters.making.render import LetterFormat, RenderFailed, render_pdf
from casework.letters.wording import wording
from casework.letters.wording.wording import Words
from casework.models import Letter, Team
from casework.policy import PolicyInForce

PDF = "application/pdf"
EMAIL = email_body.MEDIA_TYPE


@dataclass(frozen=True)
class Made:
    """A letter as made: its bytes, what proves which one it was, and in whose words it is."""

    media_type: str
    content: bytes
    sha256: str
    pages: int | None
    facts: dict[str, Any]
    words: Words


class NotInTheirLanguage(RenderFailed):
    """Part of the letter would be English inside another language: it has a translator."""


def make(letter: Letter, send: Send, *, on: date, policy: PolicyInForce) -> Made:
    """Write the letter as the gate decided. Raises ``RenderFailed`` with words for staff."""
    words = words_of(letter, send)
    facts, envelope = _facts(letter, on, policy), _envelope(letter, send, on)
    try:
        content = compose(words, facts, envelope, council_of(letter.case.team))
    except InEnglish as gap:
        raise NotInTheirLanguage(str(gap)) from gap
    except CannotCompose as gap:
        raise RenderFailed(str(gap)) from gap
    return _made(content, letter, send, _kept(facts, envelope, words, letter, send), words)


def is_still_true(letter: Letter, send: Send, *, today: date, policy: PolicyInForce) -> bool:
    """Whether the letter, made anew and dated as it is, would tell the same reader the same.

    False too where it could not be made today, as when the day of an appointment has gone by.
    """
    as_made = letter.document.facts
    on = date.fromisoformat(as_made["letter_on"])
    try:
        words = words_of(letter, send)
        facts = _facts(letter, on, policy)
        _facts(letter, today, policy)
    except RenderFailed:
        return False
    return bool(_kept(facts, _envelope(letter, send, on), words, letter, send) == as_made)


def _kept(
    facts: Facts, envelope: Envelope, words: Words, letter: Letter, send: Send
) -> dict[str, Any]:
    """What a letter says and to whom, beside its bytes: days as text, a term as English has it."""
    kept = {
        **facts.fields, **asdict(envelope), "holds": sorted(facts.holds),
        "council": asdict(council_of(letter.case.team)), "wording": words.version,
        "language": words.language, "form": words.form, "format": send.format,
        "because": send.because,
    }  # fmt: skip
    return {name: _as_json(value) for name, value in kept.items()}


def words_of(letter: Letter, send: Send) -> Words:
    """The words that the gate chose; a letter never goes in others. Raises ``RenderFailed``."""
    words = wording.in_force(letter.kind, language=send.language, form=send.form)
    if words is None:
        message = f"Nobody has written the words of this letter: {letter.kind_name}."
        raise RenderFailed(message)
    return words


def _facts(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    facts = letter_kinds.get(letter.kind).gather(letter, on, policy)
    return for_a_copy(facts, letter.case.person.name) if letter.is_copy else facts


def _envelope(letter: Letter, send: Send, on: date) -> Envelope:
    return Envelope(
        name=addressee(letter),
        address_lines=send.to if send.format != PLAIN_TEXT else (),
        greeting=letter.referrer.name if letter.referrer else letter.person.goes_by,
        reference=letter.case.reference,
        letter_on=on,
        about=letter.case.person.name if letter.is_copy else "",
    )


def addressee(letter: Letter) -> str:
    """Whoever referred the person, where it is to them; otherwise the person who reads it."""
    return letter.referrer.name if letter.referrer else letter.person.name


def _made(
    content: LetterContent, letter: Letter, send: Send, kept: dict[str, Any], words: Words
) -> Made:
    if send.format == PLAIN_TEXT:
        message = email_body.as_mime(content, reference=str(letter.pk))
        return Made(EMAIL, message, hashlib.sha256(message).hexdigest(), None, kept, words)
    printed = render_pdf(content, format=LetterFormat(send.format))
    return Made(PDF, printed.pdf, printed.sha256, printed.pages, kept, words)


def recipient(letter: Letter, send: Send) -> tuple[str, ...]:
    """The name, then where it goes."""
    return (addressee(letter), *send.to)


def council_of(team: Team) -> Council:
    """The council's details, with the team's own where it has them."""
    council = cast("dict[str, str]", settings.COUNCIL)
    phone = team.phone or council["phone"]
    return Council(
        name=council["name"],
        team_name=team.name,
        phone=phone,
        hours=team.hours or council["hours"],
        out_of_hours_phone=council["out_of_hours_phone"],
        text_relay=f"18001 {phone}",
        email=team.email or council["email"],
        web=council["website"],
        self_help=council["self_help"],
        carers_service=council["carers_service"],
        carers_service_phone=council["carers_service_phone"],
        complaints=f"our complaints team on {council['complaints_phone']}",
        complaints_phone=council["complaints_phone"],
        advocacy=council["advocacy"],
        advocacy_phone=council["advocacy_phone"],
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, Term):
        return value.english
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
