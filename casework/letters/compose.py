"""Words and facts become a letter: each named fact put in its place, each condition looked at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.letter_kinds import Facts, Value
from casework.letters.content import (
    Block,
    Bullets,
    Council,
    Heading,
    LetterContent,
    Notice,
    Paragraph,
    in_full,
)
from casework.letters.wording import Words

FIELD = re.compile(r"\{([a-z_]+)\}")

# What every letter may name, whatever it is about.
COUNCIL_FIELDS: Mapping[str, str] = {
    "council": "the council's name",
    "team": "the team's name",
    "phone": "the team's telephone number",
    "hours": "when the telephone is answered",
    "out_of_hours_phone": "the number for evenings, nights and weekends",
    "text_relay": "the number for text relay",
    "email": "the team's e-mail address",
    "web": "the web page of adult social care",
    "self_help": "the web page of local groups and services",
    "carers_service": "the carers' service and its number",
    "complaints": "whom to complain to",
    "advocacy": "the advocacy service and its number",
}


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Whom a letter goes to and where, and what stands at its head."""

    name: str
    address_lines: tuple[str, ...]
    greeting: str
    reference: str
    letter_on: date


class CannotCompose(Exception):
    """The wording names a fact that this letter does not have; the message is for staff."""


def compose(words: Words, facts: Facts, envelope: Envelope, council: Council) -> LetterContent:
    """The letter as it will be read. Raises ``CannotCompose`` rather than leave a gap in it."""
    values = {**_council_values(council), **facts.fields}
    title, blocks = "", []
    for block in _that_hold(words, facts):
        if block["kind"] == "title":
            title = title or _filled(block["text"], values)
        else:
            blocks.append(_made(block, values))
    return LetterContent(
        title=title,
        recipient_name=envelope.name,
        address_lines=envelope.address_lines,
        reference=envelope.reference,
        letter_on=envelope.letter_on,
        greeting=envelope.greeting,
        council=council,
        blocks=tuple(blocks),
    )


def _that_hold(words: Words, facts: Facts) -> Iterator[Mapping[str, Any]]:
    for block in words.blocks:
        if not (when := block.get("when", "")) or when in facts.holds:
            yield block


def _made(block: Mapping[str, Any], values: Mapping[str, Value]) -> Block:
    match block["kind"]:
        case "heading":
            return Heading(_filled(block["text"], values))
        case "paragraph":
            return Paragraph(_filled(block["text"], values))
        case "notice":
            return Notice(_filled(block["text"], values))
        case "bullets":
            return Bullets(tuple(_filled(item, values) for item in block["items"]))
    message = f"The wording has a part of an unknown kind: {block['kind']}."
    raise CannotCompose(message)


def _filled(text: str, values: Mapping[str, Value]) -> str:
    """The text with each ``{fact}`` in its place. A fact is never read for braces of its own."""
    return FIELD.sub(lambda found: _said(found[1], values), text)


def _said(code: str, values: Mapping[str, Value]) -> str:
    value = values.get(code)
    if value is None or value == "":
        message = f"The wording names a fact that this letter does not have: {code}."
        raise CannotCompose(message)
    return in_full(value) if isinstance(value, date) else str(value)


def _council_values(council: Council) -> dict[str, Value]:
    return {
        "council": council.name, "team": council.team_name, "phone": council.phone,
        "hours": council.hours, "out_of_hours_phone": council.out_of_hours_phone,
        "text_relay": council.text_relay, "email": council.email, "web": council.web,
        "self_help": council.self_help, "carers_service": council.carers_service,
        "complaints": council.complaints, "advocacy": council.advocacy,
    }  # fmt: skip
