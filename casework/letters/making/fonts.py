"""Which fonts is a letter set in? Ours: not the machine's, nor those within the typesetter."""

from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from casework.letters.languages import Language
from casework.letters.making.printable import RenderFailed

# Latin, Greek, Cyrillic and Devanagari.
MAIN = "Noto Sans"
# The family that has a script's letters, before the main one.
OF_SCRIPT = {
    "Arab": "Noto Sans Arabic",
    "Aran": "Noto Nastaliq Urdu",
    "Beng": "Noto Sans Bengali",
    "Ethi": "Noto Sans Ethiopic",
    "Gujr": "Noto Sans Gujarati",
    "Guru": "Noto Sans Gurmukhi",
    "Taml": "Noto Sans Tamil",
}
# The room between lines, in parts of the size: more where letters reach far above and below.
USUAL_LEADING = 0.68
LEADING = {"Arab": 0.85, "Aran": 1.55, "Beng": 0.8, "Deva": 0.8, "Gujr": 0.8, "Guru": 0.8}
IN_MAIN = frozenset({"Latn", "Grek", "Cyrl", "Deva"})


def folder() -> Path:
    """Where the set-up puts the fonts."""
    return Path(getattr(settings, "LETTER_FONTS", settings.BASE_DIR / "var" / "fonts"))


def families(language: Language) -> tuple[str, ...]:
    """The fonts of a letter in this language, first choice first; raises ``RenderFailed``.

    A letter that none of them has stops the letter: it would turn up as an empty box.
    """
    if language.script in IN_MAIN:
        return (MAIN,)
    if language.script not in OF_SCRIPT:
        message = f"We have no letter font for {language.name}."
        raise RenderFailed(message)
    family = OF_SCRIPT[language.script]
    _refuse_missing(folder(), family)
    return (family, MAIN)


@lru_cache
def loaded(folder: Path) -> typst.Fonts:
    """The fonts in this folder."""
    _refuse_missing(folder, MAIN)
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


@lru_cache
def _refuse_missing(folder: Path, family: str) -> None:
    """Each family has to be there upright and bold. A failure is not remembered."""
    missing = [name for name in _files(family) if not (folder / name).is_file()]
    if missing:
        message = f"The letter fonts are not set up: {', '.join(missing)} not found."
        raise RenderFailed(message)


def _files(family: str) -> list[str]:
    return [f"{family.replace(' ', '')}_{weight}.ttf" for weight in ("400Regular", "700Bold")]
