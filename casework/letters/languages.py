"""Which languages may a letter be written in, how is each written, and what else is it called?

These are the languages of the national list of interpreters that are spoken in Kent and Medway
(rules 5.3 and 5.4). A council adds its own in the setting ``LETTER_LANGUAGES``. It is a setting
and not a page, because a language needs more than a name: a font that has its letters must be on
the server before a letter can be set in it.

A language here is one that a letter *may* be written in. Whether it *can* be is another question,
which only ``wording.in_force`` answers.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True)
class Language:
    """One written language.

    ``code`` is its BCP 47 tag, ``script`` its ISO 15924 code. ``native`` is what its readers call
    it; empty where we are not sure, for a wrong name is worse than none.
    """

    name: str
    code: str
    native: str = ""
    script: str = "Latn"
    also: tuple[str, ...] = ()

    @property
    def direction(self) -> Direction:
        return "rtl" if self.script in RIGHT_TO_LEFT else "ltr"

    @property
    def has_spaces(self) -> bool:
        """Whether words are set apart, so that they can be counted."""
        return self.script not in WITHOUT_SPACES

    @property
    def has_capitals(self) -> bool:
        return self.script in WITH_CAPITALS

    @property
    def full_name(self) -> str:
        """As in "Polish (Polski)"."""
        known = self.native not in {"", self.name}
        return f"{self.name} ({self.native})" if known else self.name


RIGHT_TO_LEFT = frozenset({"Arab", "Aran", "Hebr"})
WITHOUT_SPACES = frozenset({"Hans", "Hant", "Jpan", "Thai"})
WITH_CAPITALS = frozenset({"Latn", "Cyrl", "Grek"})

ENGLISH = Language("English", "en", "English")

# Cantonese and Mandarin are spoken; what their speakers read is one of the two ways of writing
# Chinese, and only they can say which. So with Kurdish, which is written in two scripts.
SHIPPED: tuple[Language, ...] = (
    ENGLISH,
    Language("Albanian", "sq", "Shqip"),
    Language("Amharic", "am", "አማርኛ", "Ethi"),
    Language("Arabic", "ar", "العربية", "Arab"),
    Language("Bengali", "bn", "বাংলা", "Beng", also=("Bangla",)),
    Language("Bulgarian", "bg", "Български", "Cyrl"),
    Language("Chinese (simplified)", "zh-Hans", "简体中文", "Hans"),
    Language("Chinese (traditional)", "zh-Hant", "繁體中文", "Hant"),
    Language("Czech", "cs", "Čeština"),
    Language("Farsi", "fa", "فارسی", "Arab", also=("Persian",)),
    Language("French", "fr", "Français"),
    Language("Gujarati", "gu", "ગુજરાતી", "Gujr"),
    Language("Hindi", "hi", "हिन्दी", "Deva"),
    Language("Hungarian", "hu", "Magyar"),
    Language("Igbo", "ig", "Igbo"),
    Language("Italian", "it", "Italiano"),
    Language("Kurdish (Kurmanji)", "kmr", "Kurmancî", also=("Kurmanji",)),
    Language("Kurdish (Sorani)", "ckb", "کوردی", "Arab", also=("Sorani",)),
    Language("Latvian", "lv", "Latviešu"),
    Language("Lithuanian", "lt", "Lietuvių"),
    Language("Nepali", "ne", "नेपाली", "Deva"),
    Language("Panjabi", "pa", "ਪੰਜਾਬੀ", "Guru", also=("Punjabi",)),
    Language("Pashto", "ps", "پښتو", "Arab"),
    Language("Polish", "pl", "Polski"),
    Language("Portuguese", "pt", "Português"),
    Language("Romanian", "ro", "Română"),
    Language("Romany", "rom", also=("Romani",)),
    Language("Russian", "ru", "Русский", "Cyrl"),
    Language("Slovak", "sk", "Slovenčina"),
    Language("Somali", "so", "Soomaali"),
    Language("Spanish", "es", "Español"),
    Language("Sylheti", "syl", script="Beng"),
    Language("Tamil", "ta", "தமிழ்", "Taml"),
    Language("Tigrinya", "ti", "ትግርኛ", "Ethi"),
    Language("Turkish", "tr", "Türkçe"),
    Language("Ukrainian", "uk", "Українська", "Cyrl"),
    Language("Urdu", "ur", "اردو", "Aran"),
    Language("Vietnamese", "vi", "Tiếng Việt"),
    Language("Yoruba", "yo", "Yorùbá"),
)

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")


class BadLanguage(ValueError):
    """The setting ``LETTER_LANGUAGES`` holds something that is not a language."""


def every() -> tuple[Language, ...]:
    """English first, then the others by name; the council's own stand in place of ours."""
    own = tuple(_given(each) for each in settings.LETTER_LANGUAGES)
    theirs = {language.code for language in own}
    kept = (each for each in SHIPPED if each.code not in theirs)
    return tuple(sorted((*kept, *own), key=lambda each: (each.code != ENGLISH.code, each.name)))


def _given(told: Mapping[str, Any]) -> Language:
    """One language of the setting: ``{"name", "code", "native", "script", "also"}``."""
    language = Language(
        str(told.get("name", "")).strip(), str(told.get("code", "")),
        str(told.get("native", "")), str(told.get("script", "Latn")), tuple(told.get("also", ())),
    )  # fmt: skip
    if not (0 < len(language.name) <= LONGEST_NAME and _CODE.fullmatch(language.code)):
        message = f"LETTER_LANGUAGES: give a name and a language tag, such as “cy”: {told!r}"
        raise BadLanguage(message)
    if not _SCRIPT.fullmatch(language.script):
        message = f"LETTER_LANGUAGES: a script has four letters, such as “Latn”: {told!r}"
        raise BadLanguage(message)
    return language


# As long as the field of a person's language.
LONGEST_NAME = 50


def of_code(code: str) -> Language | None:
    """The language of a tag; None for one that is not listed."""
    return next((each for each in every() if each.code == code), None)


def named(text: str) -> Language | None:
    """The language that a record names, by any of its names; None for one that is not listed."""
    wanted = _plain(text)
    return next((each for each in every() if wanted in _names(each)), None)


def name_for(text: str) -> str:
    """Its name as letters and wording know it, or the text itself where it is not listed."""
    found = named(text)
    return found.name if found else text.strip()


def _names(language: Language) -> Iterable[str]:
    return {_plain(name) for name in (language.name, language.native, *language.also) if name}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
