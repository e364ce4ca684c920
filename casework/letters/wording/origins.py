"""From what does a new version begin? From words that there are; never from invented ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from casework import letter_kinds
from casework.letters.languages import ENGLISH
from casework.letters.wording import own_language, parts, wording
from casework.letters.wording.parts import Parts
from casework.letters.wording.versions import source_of
from casework.letters.wording.wording import EASY_READ, Words
from casework.models import Wording
from casework.refusals import Refusal

IN_FORCE, LAST, SHIPPED = "in_force", "last", "shipped"
FROM_ENGLISH, UPDATED, EMPTY = "english", "updated", "empty"


@dataclass(frozen=True)
class Wanted:
    """Which words: of this kind of letter, in this language, for this way of reading."""

    kind: str
    language: str
    form: str

    @property
    def is_translation(self) -> bool:
        return self.language != ENGLISH.name


@dataclass(frozen=True)
class Start:
    """One beginning: what it is called and means, the parts, and what they were made from."""

    code: str
    name: str
    says: str
    parts: Parts = field(default_factory=list)
    of_version: int | None = None


def starts(of: Wanted) -> list[Start]:
    """The beginnings that there are, the likeliest first; none where a translator is needed."""
    if why_not(of):
        return []
    return [*(_of_translation(of) if of.is_translation else _of_english(of)), *_last(of)]


def from_(of: Wanted, *, start: str) -> Start:
    """One of them; raises ``Refusal`` for one that is not there."""
    if why := why_not(of):
        raise Refusal(why)
    found = next((each for each in starts(of) if each.code == start), None)
    if found is None:
        raise Refusal("These words cannot begin from there any more. Choose another beginning.")
    return found


def why_not(of: Wanted) -> str:
    """Why nobody can word such letters in this language; empty where somebody can."""
    return own_language.why_not(letter_kinds.get(of.kind), of.language)


def _of_english(of: Wanted) -> Iterator[Start]:
    source = source_of(of.kind, of.language, of.form)
    made_from = source.version if source else None
    now = wording.read_in_force(of.kind, language=of.language, form=of.form)
    if now is not None:
        yield Start(
            IN_FORCE, f"What letters say now ({called(now.version)})",
            "Begun from what letters say now", [dict(part) for part in now.blocks], made_from,
        )  # fmt: skip
    ours = wording.shipped(of.kind, language=of.language, form=of.form)
    if ours is not None and (now is None or now.version):
        yield Start(
            SHIPPED, "What came with the product", "Begun from what came with the product",
            [dict(part) for part in ours.blocks], made_from,
        )  # fmt: skip
    says = "Begun with no parts" + (" for Easy Read" if of.form == EASY_READ else "")
    yield Start(EMPTY, "No parts: write it anew", says, [], made_from)


def _of_translation(of: Wanted) -> Iterator[Start]:
    source = source_of(of.kind, of.language, of.form)
    now = wording.read_in_force(of.kind, language=of.language, form=of.form)
    if now is not None:
        yield from _from_translation(of, now, source)
    if source is not None:
        yield Start(
            FROM_ENGLISH, f"The English ({called(source.version)}), every part to be translated",
            "Begun from the English, every part to be translated",
            parts.to_translate(source.blocks), source.version,
        )  # fmt: skip


def _from_translation(of: Wanted, now: Words, source: Words | None) -> Iterator[Start]:
    row = Wording.objects.filter(
        kind=of.kind, language=of.language, form=of.form, version=now.version
    ).first()
    made_from = row.of_version if row else None
    before = source_of(of.kind, of.language, of.form, version=made_from)
    if source is not None and before is not None and made_from != source.version:
        yield Start(
            UPDATED, "This translation, with what is new in English to be translated",
            "Begun from the translation, with what is new in English to be translated",
            _brought_up_to(source, before, now), source.version,
        )  # fmt: skip
    yield Start(
        IN_FORCE, f"What letters say now (version {now.version})",
        "Begun from what letters say now", [dict(part) for part in now.blocks], made_from,
    )  # fmt: skip


def _brought_up_to(source: Words, before: Words, now: Words) -> Parts:
    """The English as it is now, with each part and term of the translation that still holds."""
    body = parts.brought_up_to(
        source.blocks, made_from=before.blocks, translation=parts.printed(now.blocks)
    )
    return [*body, *(dict(term) for term in parts.terms(now.blocks).values())]


def _last(of: Wanted) -> Iterator[Start]:
    """The last version, whatever became of it, where letters do not use it."""
    last = (
        Wording.objects.filter(kind=of.kind, language=of.language, form=of.form)
        .exclude(state=Wording.State.APPROVED)
        .order_by("-version")
        .first()
    )
    if last is not None:
        yield Start(
            LAST, f"Version {last.version}, {last.get_state_display().lower()}",
            f"Begun from version {last.version}, {last.get_state_display().lower()}",
            list(last.blocks), last.of_version,
        )  # fmt: skip


def called(version: int) -> str:
    return f"version {version}" if version else "as it came with the product"
