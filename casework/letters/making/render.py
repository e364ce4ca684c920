"""How does a letter become paper? One letter in, one tagged PDF out, or a reason why not."""

import hashlib
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import typst
from django.db import models

from casework.letters.making import fonts, print_data
from casework.letters.making.content import LetterContent
from casework.letters.making.printable import RenderFailed, refuse_invisible
from casework.letters.making.scripts import in_words

__all__ = ["LetterFormat", "RenderFailed", "RenderedLetter", "render_pdf"]

TEMPLATES = Path(__file__).parent / "typst"

# The envelope window and GOV.UK Notify both take 3 to 7 lines, the name among them.
FEWEST_ENVELOPE_LINES = 3
MOST_ENVELOPE_LINES = 7


class LetterFormat(models.TextChoices):
    """The print formats that we can make. The others are tasks for a person."""

    STANDARD = "standard", "Standard print (12 point)"
    LARGE_20 = "large_20", "Large print (20 point)"
    LARGE_24 = "large_24", "Large print (24 point)"
    LARGE_28 = "large_28", "Large print (28 point)"
    EASY_READ = "easy_read", "Easy Read (16 point, with pictures)"

    @property
    def points(self) -> int:
        """The size of the body text."""
        return BODY_POINTS[self]


BODY_POINTS: dict[str, int] = {
    LetterFormat.STANDARD: 12,
    LetterFormat.LARGE_20: 20,
    LetterFormat.LARGE_24: 24,
    LetterFormat.LARGE_28: 28,
    # Guides to Easy Read ask for 14 point or more; 16 is what most of its readers prefer.
    LetterFormat.EASY_READ: 16,
}


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
    _refuse_unprintable(content, format)
    pdf = _compile(content, format)
    return RenderedLetter(pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), pages=_pages_in(pdf))


def _refuse_unprintable(content: LetterContent, format: LetterFormat) -> None:
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
    if content.is_easy_read is not (format == LetterFormat.EASY_READ):
        raise RenderFailed("Easy Read has words of its own, and only they are set as Easy Read.")
    refuse_invisible(content)


def _compile(content: LetterContent, format: LetterFormat) -> bytes:
    try:
        pdf, warnings = _compiler(fonts.folder()).compile_with_warnings(
            input=_source(print_data.as_json(content, points=format.points)),
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


def _source(data: str) -> bytes:
    """Two lines: fetch the template, and give it the letter as one string.

    Inputs given through ``sys.inputs`` are part of the typesetter's library, so a new letter
    there throws away all that it remembers: 8 ms a letter against 4. Nothing of the letter can
    be read as code: the JSON is ASCII without line breaks, and what could end the string or
    escape within it is itself escaped.
    """
    literal = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/letter.typ": draw\n#draw("{literal}")'.encode("ascii")


def _in_words(error: typst.TypstError) -> str:
    """The typesetter's reason, without its own jargon where we know what it means."""
    message = error.message
    if own := re.match(r'panicked with: "?(.+?)"?$', message):
        return own.group(1)
    if "could not be displayed" in message or "not be displayed with" in message:
        return _no_font(message)
    return f"The letter could not be set: {message}."


def _no_font(message: str) -> str:
    """Which script it is, and what to do: for whoever reads why the letter is held."""
    found = re.search(r'the text `"(.+?)"`', message)
    if found is None:
        return f"A character is in none of the letter fonts: {message}."
    character = found.group(1)
    return (
        f"It holds {in_words(character[0])} (“{character}”): in none of the letter fonts. "
        "Write the name, address or words in Latin letters too, or give them the news another way."
    )


def _pages_in(pdf: bytes) -> int:
    """How many sheets' sides to expect, so that the printer's count can be checked against it."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


_of_this_thread = threading.local()


def _compiler(folder: Path) -> typst.Compiler:
    """This thread's typesetter: it remembers its last input, so it is never shared."""
    kept: dict[Path, typst.Compiler] = _of_this_thread.__dict__.setdefault("compilers", {})
    if folder not in kept:
        kept[folder] = typst.Compiler(
            root=TEMPLATES,
            font_paths=fonts.loaded(folder),
            ignore_system_fonts=True,
        )
    return kept[folder]
