"""What exactly will this person read? The words, the bytes, and the facts they came from."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.conf import settings

from casework import kinds
from casework.calendar import days_between
from casework.clocks import milestone_after, milestone_reached
from casework.letters.content import (
    Council,
    LetterContent,
    WaitingWellFacts,
    as_plain_text,
    waiting_well,
)
from casework.letters.gate import Send
from casework.letters.needs import PLAIN_TEXT
from casework.letters.render import LetterFormat, render_pdf
from casework.models import Letter, LetterKind, LetterState, Team
from casework.policy import PolicyInForce

PDF = "application/pdf"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Made:
    """A letter as made: its bytes, and what proves which one it was."""

    media_type: str
    content: bytes
    sha256: str
    pages: int | None
    facts: dict[str, Any]


def make(letter: Letter, send: Send, *, on: date, policy: PolicyInForce) -> Made:
    """Write the letter as the gate decided. Raises ``RenderFailed`` with words for staff."""
    facts = WRITERS[LetterKind(letter.kind)](letter, send, on, policy)
    content = waiting_well(facts=facts)
    kept = {**_as_json(asdict(facts)), "format": send.format, "because": send.because}
    if send.format == PLAIN_TEXT:
        return _as_text(content, kept)
    printed = render_pdf(content, format=LetterFormat(send.format))
    return Made(PDF, printed.pdf, printed.sha256, printed.pages, kept)


def _as_text(content: LetterContent, kept: dict[str, Any]) -> Made:
    text = as_plain_text(content).encode()
    return Made(TEXT, text, hashlib.sha256(text).hexdigest(), None, kept)


def recipient(letter: Letter, send: Send) -> tuple[str, ...]:
    """The name, then where it goes."""
    return (letter.person.name, *send.to)


def _waiting_well(letter: Letter, send: Send, on: date, policy: PolicyInForce) -> WaitingWellFacts:
    case, person = letter.case, letter.person
    waited = days_between(case.received_on, on)
    latest = max(letter.milestone, milestone_reached(waited, policy) or 0)
    return WaitingWellFacts(
        name_on_envelope=person.name,
        address_lines=send.to if send.format != PLAIN_TEXT else (),
        greeting=person.goes_by,
        reference=case.reference,
        what_for=kinds.get(case.kind).plain,
        request_on=case.received_on,
        waited_days=waited,
        milestone=letter.milestone,
        is_first=not _has_had_one(letter),
        letter_on=on,
        indicative_by=case.indicative_on,
        update_by=case.received_on + timedelta(days=milestone_after(latest, policy)),
        council=_council(case.team),
    )


# A kind of letter is a line here, never a copy of the engine.
WRITERS = {LetterKind.WAITING_WELL: _waiting_well}


def _has_had_one(letter: Letter) -> bool:
    sent = Letter.objects.filter(case=letter.case_id, kind=letter.kind, state=LetterState.SENT)
    return sent.exclude(pk=letter.pk).exists()


def _council(team: Team) -> Council:
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
        complaints=f"our complaints team on {council['complaints_phone']}",
        advocacy=council["advocacy"],
    )


def _as_json(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are kept: days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }
