"""How does a letter become paper? One letter in, one tagged PDF out, or a reason why not."""

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.db import models

from casework.letters.content import (
    Block,
    Bullets,
    Heading,
    LetterContent,
    Notice,
    Paragraph,
    in_full,
)

TEMPLATES = Path(__file__).parent / "typst"
FONT_FILES = ("NotoSans_400Regular.ttf", "NotoSans_700Bold.ttf")

# The envelope window and GOV.UK Notify both take 3 to 7 lines, the name among them.
FEWEST_ENVELOPE_LINES = 3
MOST_ENVELOPE_LINES = 7

# Controls, invisible marks, lone surrogates, private use, line and paragraph separators: none has
# a place in a letter, and some (U+202E) would make a name read as another.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class LetterFormat(models.TextChoices):
    """The print formats that we can make. The others are tasks for a person."""

    STANDARD = "standard", "Standard print (12 point)"
    LARGE_20 = "large_20", "Large print (20 point)"
    LARGE_24 = "large_24", "Large print (24 point)"
    LARGE_28 = "large_28", "Large print (28 point)"

    @property
    def points(self) -> int:
        """The size of the body text."""
        return BODY_POINTS[self]


BODY_POINTS: dict[str, int] = {
    LetterFormat.STANDARD: 12,
    LetterFormat.LARGE_20: 20,
    LetterFormat.LARGE_24: 24,
    LetterFormat.LARGE_28: 28,
}


class RenderFailed(Exception):
    """This letter cannot be printed as it stands; the message says why, in words for staff."""


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter as it will be printed, and the hash that proves which one it was."""

    pdf: bytes
    sha256: str
    pages: int


def render_pdf(content: LetterContent, *, format: LetterFormat) -> RenderedLetter:
    """Set one letter as PDF/UA-1. The same content and format always give the same bytes.

    Raises ``RenderFailed`` where any of it could come out wrong: a letter that is not exactly
    right must be seen by a person, never sent.
    """
    _refuse_unprintable(content)
    pdf = _compile(content, format)
    return RenderedLetter(pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), pages=_pages_in(pdf))


def _refuse_unprintable(content: LetterContent) -> None:
    lines = content.envelope
    if not FEWEST_ENVELOPE_LINES <= len(lines) <= MOST_ENVELOPE_LINES:
        raise RenderFailed(
            f"The name and address make {len(lines)} lines. "
            f"An envelope takes {FEWEST_ENVELOPE_LINES} to {MOST_ENVELOPE_LINES}."
        )
    if not all(line.strip() for line in lines):
        raise RenderFailed("A line of the name and address is empty.")
    if not content.blocks:
        raise RenderFailed("The letter says nothing.")
    for text in _strings_in(asdict(content)):
        for character in text:
            if unicodedata.category(character) in REFUSED_CATEGORIES:
                raise RenderFailed(
                    f"The letter holds a control or invisible character (U+{ord(character):04X})."
                )


def _strings_in(value: object) -> Iterator[str]:
    """Every string of the content, however deep."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings_in(each)
        case list() | tuple():
            for each in value:
                yield from _strings_in(each)


def _compile(content: LetterContent, format: LetterFormat) -> bytes:
    try:
        pdf, warnings = _compiler(_fonts_folder()).compile_with_warnings(
            input=_source(_as_data(content, format)),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(content.letter_on, time(), tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise RenderFailed(_in_words(error)) from error
    if warnings:
        raise RenderFailed(f"The letter could not be set cleanly: {warnings[0].message}.")
    if not isinstance(pdf, bytes):
        raise RenderFailed("The typesetter gave back no document.")
    return pdf


def _source(data: dict[str, object]) -> bytes:
    """Two lines: fetch the template, and give it the letter as one string.

    Inputs given through ``sys.inputs`` are part of the typesetter's library, so a new letter
    there throws away all that it remembers: 8 ms a letter against 4. Nothing of the letter can
    be read as code: only letters, digits and a few marks stand as themselves within the quotes.
    """
    literal = UNSAFE_IN_LITERAL.sub(lambda c: f"\\u{{{ord(c[0]):x}}}", json.dumps(data))
    return f'#import "/letter.typ": draw\n#draw("{literal}")'.encode()


UNSAFE_IN_LITERAL = re.compile(r"[^A-Za-z0-9 ,.:_{}\[\]-]")


def _as_data(content: LetterContent, format: LetterFormat) -> dict[str, object]:
    """What the template is given: plain JSON, each value text or a number."""
    day = content.letter_on
    return {
        "points": format.points,
        "title": content.title,
        "envelope": content.envelope,
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "date": in_full(day),
        "reference": content.reference,
        "greeting": _runs(content.greeting),
        "sender": content.council.name,
        "team": _runs(content.council.team_name),
        "blocks": [_block_as_data(block) for block in content.blocks],
    }


def _block_as_data(block: Block) -> dict[str, object]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text) | Notice(text):
            return {"kind": type(block).__name__.lower(), "runs": _runs(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_runs(item) for item in items]}


# Dates and telephone numbers stay on one line. So do words of 13 letters or more (an e-mail
# address) while they fit; words of up to 12 fit at any size and need no measuring.
NOT_PLAIN = re.compile(
    r"(?P<kept>\b[0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{4}\b|\b[0-9][0-9 ]{6,20}[0-9]\b)|[^ ]{13,}"
)
BREAKABLE_AFTER = re.compile(r"(?<=[@./_-])")


def _runs(text: str) -> list[object]:
    """The text cut where the template must mind how lines break. Joined, it is the same text.

    Done here because the same search inside the template took ten times as long.
    """
    runs: list[object] = []
    end = 0
    for found in NOT_PLAIN.finditer(text):
        runs.append(text[end : found.start()])
        if found["kept"]:
            runs.append({"kept": found["kept"]})
        else:
            runs.append({"pieces": [p for p in BREAKABLE_AFTER.split(found[0]) if p]})
        end = found.end()
    runs.append(text[end:])
    return [run for run in runs if run]


def _in_words(error: typst.TypstError) -> str:
    """The typesetter's reason, without its own jargon where we know what it means."""
    message = error.message
    if own := re.match(r'panicked with: "?(.+?)"?$', message):
        return own.group(1)
    if "could not be displayed" in message or "not be displayed with" in message:
        return f"A character is in none of the letter fonts: {message}."
    return f"The letter could not be set: {message}."


def _pages_in(pdf: bytes) -> int:
    """How many sheets' sides to expect, so that the printer's count can be checked against it."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _fonts_folder() -> Path:
    return Path(getattr(settings, "LETTER_FONTS", settings.BASE_DIR / "var" / "fonts"))


_of_this_thread = threading.local()


def _compiler(folder: Path) -> typst.Compiler:
    """This thread's typesetter: it remembers its last input, so it is never shared."""
    kept: dict[Path, typst.Compiler] = _of_this_thread.__dict__.setdefault("compilers", {})
    if folder not in kept:
        kept[folder] = typst.Compiler(
            root=TEMPLATES,
            font_paths=_fonts(folder),
            ignore_system_fonts=True,
        )
    return kept[folder]


@lru_cache
def _fonts(folder: Path) -> typst.Fonts:
    """Our two fonts and no other: not the machine's, and not those inside the typesetter."""
    missing = [name for name in FONT_FILES if not (folder / name).is_file()]
    if missing:
        raise RenderFailed(f"The letter fonts are not set up: {', '.join(missing)} not found.")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
