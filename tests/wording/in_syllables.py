"""A translation for the tests: letters in a row, no language, with the facts that it may name."""

from typing import Any

from casework.letters.making.compose import FIELD
from casework.letters.wording import own_language
from casework.letters.wording.parts import Part, is_term, printed
from casework.letters.wording.wording import Block, Words
from casework.models import User, Wording
from tests.formats.samples import SYLLABLES
from tests.wording.conftest import NUMBER_ALONE

SAID = SYLLABLES["Polish"].split()
LAST_YEAR = "2025-11-20T09:00Z"


def term_of(kind_of_case: str) -> str:
    """What a kind of case is called: two syllables that no other kind has together."""
    at = [*own_language.short_list()].index(kind_of_case)
    return f"{SAID[at % len(SAID)]}{SAID[at // len(SAID)]}"


def in_syllables(part: Block) -> Part:
    """One part as if somebody had translated it."""
    done = {**part, "translated": True}
    if is_term(part):
        return {**done, "text": term_of(part["of"])}
    if part["kind"] == "bullets":
        return {**done, "items": [_said(item) for item in part["items"]]}
    return {**done, "text": _said(part["text"])}


def _said(text: str) -> str:
    """Three syllables, then each fact: the number alone where English has words with it."""
    named = (NUMBER_ALONE.get(f"{{{code}}}", f"{{{code}}}") for code in FIELD.findall(text))
    return " ".join((*SAID[:3], *(each for each in named if each.startswith("{")))) + "."


def words_of(kind: Any, english: Words, language: str = "Polish") -> Words:
    """The whole wording of a kind of letter."""
    blocks = own_language.with_terms(english.blocks, kind=kind, language=language)
    return Words(kind.code, language, english.form, 1, [in_syllables(part) for part in blocks])


def agreed_before(kind: str, blocks: list[Part], *, writer: User, second: User) -> Wording:
    """A Polish version that two people agreed on under rules that asked less than ours."""
    return Wording.objects.create(
        kind=kind, language="Polish", version=1, state=Wording.State.APPROVED, blocks=blocks,
        written_by=writer, written_at=LAST_YEAR, decided_by=second, decided_at=LAST_YEAR,
    )  # fmt: skip


def without_terms(words: Words) -> list[Part]:
    return [dict(part) for part in printed(words.blocks)]
