"""Words that are no value: errors, NULL, entities, mis-decoded and invisible characters."""

import html
import re
import unicodedata

# What a spreadsheet writes where a formula broke, compared in lower case.
ERRORS = frozenset({
    "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!",
    "#getting_data", "#field!", "#blocked!", "#unknown!", "#connect!", "#busy!",
})  # fmt: skip
# What programs and people write where they have nothing to say.
NOTHING = frozenset({
    "null", "(null)", "[null]", "<null>", "nan", "<na>", "n/a", "n\\a", "n.a.", "nil", "none",
    "undefined", "nat", "nothing", "empty", "(empty)", "blank", "(blank)", "[blank]", "no data",
    "missing", "unknown", "not known", "not recorded", "not stated", "not given", "not provided",
    "not specified", "not applicable", "not available", "unspecified", "tbc", "tba",
    "to be confirmed", "xxx", "xxxx", "dummy",
})  # fmt: skip
# "Null" and "Nan" are names of people; what a program writes is in capitals or small letters.
_NAMES_TOO = frozenset({"Null", "Nan", "Nil", "Dummy"})
_OVERFLOW = re.compile(r"#{3,}")
_LONGEST = max(map(len, NOTHING))
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.I)
# Marks that join or part the letters of a word, and the scripts whose spelling needs them.
_JOINERS = frozenset("\u200c\u200d")
_NEED_JOINERS = (
    "ARABIC", "DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "KANNADA", "MALAYALAM", "ORIYA",
    "SINHALA", "TAMIL", "TELUGU", "SYRIAC", "MONGOLIAN", "TIBETAN",
)  # fmt: skip


def is_error(text: str) -> bool:
    """Whether a spreadsheet wrote this where a formula broke."""
    if "#" not in text:
        return False
    return text.strip().casefold() in ERRORS or bool(_OVERFLOW.fullmatch(text.strip()))


def says_nothing(text: str) -> bool:
    """Whether these words, or signs alone, stand for no value."""
    if text[:1].isalnum() and len(text) > _LONGEST:
        return False
    tidy = " ".join(text.split())
    return tidy.casefold() in NOTHING or not any(character.isalnum() for character in tidy)


def is_no_name(text: str) -> bool:
    """Whether this is no name of anybody. "Null" and "Nan" are; NULL and nan are not."""
    tidy = " ".join(text.split())
    if is_error(tidy) or not any(unicodedata.category(each)[0] == "L" for each in tidy):
        return True
    return tidy not in _NAMES_TOO and says_nothing(tidy)


def without_invisible(text: str) -> str:
    """The text without marks that nobody can see, but for those that a script needs."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if category == "Cc":
            kept.append(character if character in "\n\r\t" else " ")
        elif category != "Cf" or _is_needed(text, place):
            kept.append(character)
    return "".join(kept)


def _is_needed(text: str, place: int) -> bool:
    if text[place] not in _JOINERS or not 0 < place < len(text) - 1:
        return False
    before = unicodedata.name(text[place - 1], "")
    return before.startswith(_NEED_JOINERS)


def without_entities(text: str) -> str:
    """The text with HTML entities as the letters that they stand for: Zo&euml; is Zoë."""
    return html.unescape(text) if _ENTITY.search(text) else text


def well_decoded(text: str) -> str:
    """The text as it was before UTF-8 was read as Windows-1252: SiÃ¢n is Siân."""
    if text.isascii():
        return text
    try:
        raw = b"".join(_byte(character) for character in text)
        return raw.decode("utf-8")
    except UnicodeError:
        return text


def _byte(character: str) -> bytes:
    """Raises ``UnicodeEncodeError`` for what was never one byte."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        # Bytes that Windows-1252 leaves undefined come through as controls of the same number.
        return character.encode("latin-1")
