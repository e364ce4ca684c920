"""How will these words look? Every format of a wording, with invented facts, before it is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from casework.letter_kinds import ABOUT, COPY, Facts, Field, Gives, KindOfLetter, Term, Value
from casework.letters.making import documents
from casework.letters.making.compose import CannotCompose, Envelope, compose
from casework.letters.making.content import LetterContent, as_plain_text
from casework.letters.making.email_body import as_html
from casework.letters.making.render import LetterFormat, RenderFailed, render_pdf
from casework.letters.wording import checks, parts
from casework.letters.wording.wording import EASY_READ, Words
from casework.models import Team

EMAIL, TEXT = "email", "text"

# Nobody: the name and address of every preview.
NAME, GREETING = "Alex Example", "Alex Example"
ADDRESS = ("1 Example Street", "Exampleton", "ZZ1 4AB")
REFERENCE = "EXAMPLE"


@dataclass(frozen=True)
class Preview:
    """One format of a preview, as a browser is given it."""

    content: bytes
    media_type: str
    ending: str


def formats_of(form: str) -> list[tuple[str, str]]:
    """The formats in which such words go out, each by code and name."""
    easy = form == EASY_READ
    printed = [
        (each.value, each.label)
        for each in LetterFormat
        if (each == LetterFormat.EASY_READ) == easy
    ]
    return [*printed, (EMAIL, "E-mail"), (TEXT, "E-mail as plain text")]


def content(
    kind: KindOfLetter, words: Words, *, holds: Iterable[str], team: Team, on: date, term: str = ""
) -> LetterContent:
    """The letter to nobody, about what ``term`` calls: without it, what the first one calls.

    Raises ``RenderFailed`` with words for staff.
    """
    if amiss := next(checks.shape(kind, words), None):
        where = "" if amiss.part is None else f"Part {amiss.part + 1}: "
        raise RenderFailed(f"{where}{amiss.says}")
    of = term or next(iter(parts.terms(words.blocks)), "")
    facts = Facts({each.code: _example(each, of) for each in kind.fields}, frozenset(holds))
    envelope = Envelope(
        name=NAME, address_lines=ADDRESS, greeting=GREETING, reference=REFERENCE, letter_on=on,
        about=ABOUT.example if COPY in facts.holds else "",
    )  # fmt: skip
    try:
        return compose(words, facts, envelope, documents.council_of(team))
    except CannotCompose as gap:
        raise RenderFailed(str(gap)) from gap


def _example(field: Field, of: str) -> Value:
    """A day is written as the letter's own language writes days, and a term as it calls it."""
    if field.gives is Gives.TERM:
        return Term(of, field.example)
    try:
        return datetime.strptime(field.example, "%d %B %Y").date()  # noqa: DTZ007 - a day alone
    except ValueError:
        return field.example


def made(letter: LetterContent, *, format: str) -> Preview:
    """The letter in one format. Raises ``RenderFailed``."""
    if format == TEXT:
        return Preview(as_plain_text(letter).encode(), "text/plain; charset=utf-8", "txt")
    if format == EMAIL:
        return Preview(
            as_html(letter, has_style=False).encode(), "text/html; charset=utf-8", "html"
        )
    printed = render_pdf(letter, format=LetterFormat(format))
    return Preview(printed.pdf, "application/pdf", "pdf")


def cannot_be_made(kind: KindOfLetter, words: Words, *, team: Team, on: date) -> str:
    """Why some letter in these words could not be printed; empty where all of them can.

    Each letter that can come about, with each of its terms, is set in the formats in which most
    goes wrong: small and large alike have a word too wide or a character that no font has.
    """
    formats = [LetterFormat.STANDARD, LetterFormat.LARGE_28]
    if words.form == EASY_READ:
        formats = [LetterFormat.EASY_READ]
    terms = [*parts.terms(words.blocks)] or [""]
    for holds, term in product(checks.possible(kind, words), terms):
        try:
            letter = content(kind, words, holds=holds, team=team, on=on, term=term)
            for format in formats:
                render_pdf(letter, format=format)
        except RenderFailed as failed:
            where = checks.in_words(kind, holds)
            return f"{failed} (A letter where {where}.)" if where else str(failed)
    return ""
