"""The versions of a letter's words: one of them to read, what it was made from, what is amiss."""

from casework import letter_kinds
from casework.letters import languages
from casework.letters.languages import ENGLISH, Language
from casework.letters.wording import checks, wording
from casework.letters.wording.finding import Finding
from casework.letters.wording.wording import PLAIN, Words
from casework.models import Wording


def words_of(row: Wording) -> Words:
    return Words(row.kind, row.language, row.form, row.version, row.blocks)


def language_of(name: str) -> Language:
    """The language of a wording; one that a council has since unlisted is still itself."""
    return languages.named(name) or Language(name, "und")


def source_of(kind: str, language: str, form: str, *, version: int | None = None) -> Words | None:
    """What such words are made from: the English, or for English Easy Read the full letter.

    ``version``: as that version had it; without, as it is in force. None where there is none.
    """
    if language == ENGLISH.name and form == PLAIN:
        return None
    source_form = form if language != ENGLISH.name else PLAIN
    if version is None:
        return wording.read_in_force(kind, language=ENGLISH.name, form=source_form)
    return at_version(kind, ENGLISH.name, source_form, version)


def at_version(kind: str, language: str, form: str, version: int) -> Words | None:
    """One version as it stood; 0 is what came with the product."""
    if version == 0:
        return wording.shipped(kind, language=language, form=form)
    row = Wording.objects.filter(
        kind=kind, language=language, form=form, version=version
    ).first()  # fmt: skip
    return words_of(row) if row else None


def is_out_of_date(row: Wording) -> bool:
    """Whether what these words were made from has changed since."""
    source = source_of(row.kind, row.language, row.form)
    return source is not None and source.version != row.of_version


def findings(row: Wording) -> list[Finding]:
    """Everything to be said about a version, as its kind of letter is today."""
    made_from = None
    if row.language != ENGLISH.name:
        made_from = source_of(row.kind, row.language, row.form, version=row.of_version)
    return checks.findings(
        letter_kinds.get(row.kind), words_of(row), language=language_of(row.language),
        english=made_from.blocks if made_from else (),
    )  # fmt: skip
