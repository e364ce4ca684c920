"""In which script is a character written? In words for staff, for a letter that cannot be set."""

import unicodedata

# As Unicode begins the names of its characters, and as we say it.
_AS_WE_SAY = {
    "CJK": "Chinese characters", "HIRAGANA": "Japanese letters", "KATAKANA": "Japanese letters",
    "HANGUL": "Korean letters", "MATHEMATICAL": "mathematical letters",
    "FULLWIDTH": "full-width letters", "BRAILLE": "Braille dots", "SINHALA": "Sinhala letters",
    "MYANMAR": "Burmese letters", "GURMUKHI": "Panjabi (Gurmukhi) letters",
}  # fmt: skip


def in_words(character: str) -> str:
    """The script, as in "Thai letters"; "a picture or sign" for what is no letter at all."""
    name = unicodedata.name(character, "")
    if not name:
        return "an unknown character"
    first = name.split()[0]
    if first in _AS_WE_SAY:
        return _AS_WE_SAY[first]
    if unicodedata.category(character).startswith("S"):
        return "a picture or sign"
    return f"{first.capitalize()} letters"
