"""How is it said? Checks of the language itself: plain, quiet, and naming nothing it should not."""

import re
import unicodedata
from collections.abc import Iterator

from casework.letters.directions import ISOLATES
from casework.letters.languages import ENGLISH, Language
from casework.letters.making.compose import FIELD
from casework.letters.making.printable import REFUSED_CATEGORIES, allowed_in
from casework.letters.wording.finding import Finding
from casework.letters.wording.parts import TITLE, is_term, texts
from casework.letters.wording.wording import EASY_READ, Words

# GOV.UK style: sentences of more than 25 words are hard to read. Easy Read guides ask for 10 to 15.
LONG_SENTENCE = 25
LONGEST_IN_EASY_READ = 15
LONG_WORD = 14

# Short forms that people know better than the words. Others in capitals are shouting.
KNOWN_CAPITALS = frozenset(
    {
        "BSL", "CQC", "DWP", "GP", "HMRC", "ID", "MP", "NHS", "OK", "OT", "PDF", "PIP", "SMS", "TV",
        "UK",
    }
)  # fmt: skip

# What a letter never names: anyone may open an envelope. Written as they begin a word.
NEVER_NAMED: tuple[str, ...] = (
    "abus", "addict", "alcohol", "alzheimer", "autis", "bipolar", "cancer", "dementia",
    "deprivation of liberty", "diagnos", "domestic violence", "epilep", "HIV", "learning disab",
    "mental capacity", "mental health", "mental illness", "neglect", "overdose", "parkinson",
    "perpetrator", "personality disorder", "psychiatr", "psycho", "safeguard", "schizo",
    "section 42", "self-harm", "source of harm", "suicid",
)  # fmt: skip
_NEVER = re.compile(r"\b(" + "|".join(NEVER_NAMED) + r")\w*", re.IGNORECASE)

_MARKUP = re.compile(
    r"</?[A-Za-z!][^>]*>|&(#\d+|\w+);|\*\*|__|`|~~|^\s*(#+|[-*•])\s|\[[^\]]*\]\(|(?<!\w)\*\w"
)
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?।؟۔])\s+")
_TYPED_NUMBER = re.compile(r"\b0\d[\d ]{7,12}\d\b|\b1800[12]\b \d[\d ]{7,}")


def findings(words: Words, language: Language) -> Iterator[Finding]:
    """Part by part, what is wrong and what could be plainer."""
    for number, part in enumerate(words.blocks):
        for text in texts(part):
            yield from _refused(text, number, language)
            if is_term(part):
                # No sentence; and what it calls is named in the English letters too.
                continue
            yield from _not_quiet(text, number)
            yield from _length(text, number, words.form, language)
            if part["kind"] == TITLE and len(text) > LONGEST_TITLE:
                yield Finding("This title is long for the head of a letter.", number, stops=False)


LONGEST_TITLE = 60


def invisible(text: str, language: Language) -> str:
    """The first character that nobody can see, as in "U+202E"; empty where there is none.

    The marks by which facts are kept apart in a right-to-left letter are put in as it is made.
    """
    allowed = allowed_in(language) - ISOLATES
    for character in text:
        if unicodedata.category(character) in REFUSED_CATEGORIES and character not in allowed:
            return f"U+{ord(character):04X}"
    return ""


def never_named(text: str) -> str:
    """The first thing in a text that a letter does not name; empty where there is none."""
    found = _NEVER.search(text)
    return found[0] if found else ""


def _refused(text: str, number: int, language: Language) -> Iterator[Finding]:
    said = FIELD.sub(" ", text)
    if found := invisible(text, language):
        yield Finding(f"It holds a control or invisible character ({found}).", number)
    if markup := _MARKUP.search(said):
        yield Finding(f"It holds markup, which would be printed as it stands: {markup[0]}", number)
    for word in _CAPITALS.findall(said):
        if language.has_capitals and word.isupper() and word not in KNOWN_CAPITALS:
            yield Finding(f"Capitals are hard to read: write {word} in small letters.", number)
    if typed := _TYPED_NUMBER.search(said):
        yield Finding(
            f"{typed[0]} is typed out: it stays when the team's own number changes.", number,
            stops=False,
        )  # fmt: skip


def _not_quiet(text: str, number: int) -> Iterator[Finding]:
    if named := never_named(FIELD.sub(" ", text)):
        yield Finding(f"A letter does not name this, for others may open it: {named}.", number)


def _length(text: str, number: int, form: str, language: Language) -> Iterator[Finding]:
    if not language.has_spaces:
        return
    for sentence in _SENTENCE_ENDS.split(text):
        count = len(sentence.split())
        if form == EASY_READ and count > LONGEST_IN_EASY_READ:
            yield Finding(
                f"This sentence has {count} words. In Easy Read it has {LONGEST_IN_EASY_READ} at "
                f"most: {_short(sentence)}", number,
            )  # fmt: skip
        elif count > LONG_SENTENCE:
            yield Finding(
                f"This sentence has {count} words; more than {LONG_SENTENCE} is hard to read: "
                f"{_short(sentence)}", number, stops=False,
            )  # fmt: skip
    if language == ENGLISH:
        yield from _long_words(text, number)


def _long_words(text: str, number: int) -> Iterator[Finding]:
    for word in re.findall(r"[^\W\d_]+", FIELD.sub(" ", text)):
        if len(word) >= LONG_WORD:
            yield Finding(f"Is there a shorter word for “{word}”?", number, stops=False)


def _short(sentence: str) -> str:
    return f"“{' '.join(sentence.split()[:8])} …”"
