"""Words and facts become a letter: each named fact put in its place, each condition looked at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.letter_kinds import Facts, Value
from casework.letters import languages
from casework.letters.content import (
    Block,
    Bullets,
    Council,
    Heading,
    LetterContent,
    Line,
    Notice,
    Paragraph,
    in_full,
)
from casework.letters.directions import ISOLATES, isolated
from casework.letters.languages import Language
from casework.letters.pictures import PICTURES
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
    """Whom a letter goes to and where, and what stands at its head.

    ``about`` is whom it is about, where that is not whoever reads it.
    """

    name: str
    address_lines: tuple[str, ...]
    greeting: str
    reference: str
    letter_on: date
    about: str = ""


class CannotCompose(Exception):
    """The wording names a fact that this letter does not have; the message is for staff."""


def compose(words: Words, facts: Facts, envelope: Envelope, council: Council) -> LetterContent:
    """The letter as it will be read. Raises ``CannotCompose`` rather than leave a gap in it."""
    language = _language(words)
    put = _Filler({**_council_values(council), **facts.fields}, language)
    title, blocks = "", []
    for block in _that_hold(words, facts):
        if block["kind"] == "title":
            title = title or put.into(block["text"])
        else:
            blocks.append(_made(block, put))
    return LetterContent(
        title=title,
        recipient_name=envelope.name,
        address_lines=envelope.address_lines,
        reference=envelope.reference,
        letter_on=envelope.letter_on,
        greeting=envelope.greeting,
        council=council,
        blocks=tuple(blocks),
        language=language,
        about=envelope.about,
    )


def _language(words: Words) -> Language:
    """How the words are written; a language that nobody told us of cannot be set."""
    if words.language == languages.ENGLISH.name:
        return languages.ENGLISH
    found = languages.named(words.language)
    if found is None:
        message = f"We do not know how {words.language} is written."
        raise CannotCompose(message)
    return found


def _that_hold(words: Words, facts: Facts) -> Iterator[Mapping[str, Any]]:
    for block in words.blocks:
        if not (when := block.get("when", "")) or when in facts.holds:
            yield block


def _made(block: Mapping[str, Any], put: "_Filler") -> Block:
    match block["kind"]:
        case "heading":
            return Heading(put.into(block["text"]))
        case "paragraph":
            return Paragraph(put.into(block["text"]))
        case "notice":
            return Notice(put.into(block["text"]))
        case "bullets":
            return Bullets(tuple(put.into(item) for item in block["items"]))
        case "line":
            return _line(block, put)
    message = f"The wording has a part of an unknown kind: {block['kind']}."
    raise CannotCompose(message)


def _line(block: Mapping[str, Any], put: "_Filler") -> Line:
    if (picture := block.get("picture", "")) not in PICTURES:
        message = f"The wording names a picture that there is not: {picture or 'none'}."
        raise CannotCompose(message)
    return Line(put.into(block["text"]), picture)


@dataclass(frozen=True)
class _Filler:
    """Puts facts into text, each as the letter's language writes it."""

    values: Mapping[str, Value]
    language: Language

    def into(self, text: str) -> str:
        """The text with each ``{fact}`` in its place; a fact is never read for its own braces."""
        return FIELD.sub(lambda found: self._said(found[1]), text)

    def _said(self, code: str) -> str:
        value = self.values.get(code)
        if value is None or value == "":
            message = f"The wording names a fact that this letter does not have: {code}."
            raise CannotCompose(message)
        said = in_full(value, self.language) if isinstance(value, date) else str(value)
        if not ISOLATES.isdisjoint(said):
            # It would end the mark that keeps it apart, and turn the text around it.
            message = f"A fact holds a control or invisible character: {code}."
            raise CannotCompose(message)
        return isolated(said, self.language)


def _council_values(council: Council) -> dict[str, Value]:
    return {
        "council": council.name, "team": council.team_name, "phone": council.phone,
        "hours": council.hours, "out_of_hours_phone": council.out_of_hours_phone,
        "text_relay": council.text_relay, "email": council.email, "web": council.web,
        "self_help": council.self_help, "carers_service": council.carers_service,
        "complaints": council.complaints, "advocacy": council.advocacy,
    }  # fmt: skip
