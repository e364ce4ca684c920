"""Words and facts become a letter: each named fact put in its place, each condition looked at."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework import letter_kinds
from casework.letter_kinds import Facts, Gives, KindOfLetter, Term, Value
from casework.letters import languages
from casework.letters.directions import ISOLATES, isolated
from casework.letters.languages import Language
from casework.letters.making.content import (
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
from casework.letters.making.pictures import PICTURES
from casework.letters.wording import parts
from casework.letters.wording.wording import Words

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
    "carers_service_phone": "the carers' service's number alone",
    "complaints": "whom to complain to",
    "complaints_phone": "the number for complaints alone",
    "advocacy": "the advocacy service and its number",
    "advocacy_phone": "the advocacy service's number alone",
}
# Of these, the names, numbers and addresses. The rest is words, which a council has in English.
IN_ANY_LANGUAGE = frozenset(
    {
        "council", "team", "phone", "out_of_hours_phone", "text_relay", "email", "web",
        "self_help", "carers_service_phone", "complaints_phone", "advocacy_phone",
    }
)  # fmt: skip


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


class InEnglish(CannotCompose):
    """A fact is words in English, and the letter is in another language: it has a translator."""


def named_in(blocks: Iterable[Mapping[str, Any]]) -> set[str]:
    """The facts that these parts name."""
    return {code for part in blocks for text in parts.texts(part) for code in FIELD.findall(text)}


def is_words(kind: KindOfLetter, code: str) -> bool:
    """Whether a fact is English words; of one that nobody described, we must think so."""
    field = kind.field(code)
    return field.is_words if field else code not in IN_ANY_LANGUAGE


def called(kind: KindOfLetter, code: str) -> str:
    """What a fact is, for whoever words letters."""
    field = kind.field(code)
    return field.says if field else COUNCIL_FIELDS.get(code, code)


def compose(words: Words, facts: Facts, envelope: Envelope, council: Council) -> LetterContent:
    """The letter as it will be read. Raises ``CannotCompose`` rather than leave a gap in it, and
    ``InEnglish`` rather than say part of it in another language than the rest.
    """
    language, kind = _language(words), letter_kinds.get(words.kind)
    values = {**_council_values(council), **facts.fields}
    terms = {of: parts.as_text(term) for of, term in parts.terms(words.blocks).items()}
    in_english = _Filler(values, language, kind, terms, english_stands=True)
    is_english = language == languages.ENGLISH
    in_own = in_english if is_english else replace(in_english, english_stands=False)
    title, blocks = "", []
    for block in _that_hold(words, facts):
        # A draft's preview has parts that wait for their translation. No agreed wording has one.
        put = in_own if parts.is_translated(block) else in_english
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
    for block in parts.printed(words.blocks):
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
    kind: KindOfLetter
    terms: Mapping[str, str]
    english_stands: bool

    def into(self, text: str) -> str:
        """The text with each ``{fact}`` in its place; a fact is never read for its own braces."""
        return FIELD.sub(lambda found: self._said(found[1]), text)

    def _said(self, code: str) -> str:
        value = self.values.get(code)
        if value is None or value == "":
            message = f"The wording names a fact that this letter does not have: {code}."
            raise CannotCompose(message)
        if isinstance(value, Term):
            return self._called(value)
        if not self.english_stands and self._is_english(code):
            raise InEnglish(self._is_in_english(called(self.kind, code)))
        said = in_full(value, self.language) if isinstance(value, date) else str(value)
        if not ISOLATES.isdisjoint(said):
            # It would end the mark that keeps it apart, and turn the text around it.
            message = f"A fact holds a control or invisible character: {code}."
            raise CannotCompose(message)
        return isolated(said, self.language)

    def _called(self, term: Term) -> str:
        """The letter's own words for it: they run as the text around them does."""
        if self.language == languages.ENGLISH:
            return term.english
        if term.code not in self.terms:
            raise InEnglish(self._is_in_english(term.english))
        return self.terms[term.code]

    def _is_english(self, code: str) -> bool:
        field = self.kind.field(code)
        return is_words(self.kind, code) or (field is not None and field.gives is Gives.TERM)

    def _is_in_english(self, what: str) -> str:
        return f"This is in English, and the letter is in {self.language.name}: {what}."


def _council_values(council: Council) -> dict[str, Value]:
    return {
        "council": council.name, "team": council.team_name, "phone": council.phone,
        "hours": council.hours, "out_of_hours_phone": council.out_of_hours_phone,
        "text_relay": council.text_relay, "email": council.email, "web": council.web,
        "self_help": council.self_help, "carers_service": council.carers_service,
        "carers_service_phone": council.carers_service_phone,
        "complaints": council.complaints, "complaints_phone": council.complaints_phone,
        "advocacy": council.advocacy, "advocacy_phone": council.advocacy_phone,
    }  # fmt: skip
