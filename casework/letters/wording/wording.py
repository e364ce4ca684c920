"""Which words does a letter use? The council's approved version, or those that came with us.

Wording is data: a list of blocks. What comes with the product is a file a kind in ``shipped/``
and counts as version 0; a version that two people of the council agreed on takes its place.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings

from casework.letter_kinds import COPY
from casework.letters import languages
from casework.models import Wording

SHIPPED = Path(__file__).parent / "shipped"
ENGLISH = "English"
PLAIN = Wording.Form.PLAIN
EASY_READ = Wording.Form.EASY_READ

Block = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """The blocks of one version, in one language, for one way of reading."""

    kind: str
    language: str
    form: str
    version: int
    blocks: Sequence[Block]

    @property
    def tell_a_copy(self) -> bool:
        """Whether they say whose letter it is to somebody else who reads it."""
        return any(block.get("when") == COPY for block in self.blocks)


@dataclass(frozen=True)
class _Kept:
    """What a question was answered with, and until when the answer is good enough."""

    until: float
    words: Words | None


_kept: dict[tuple[str, str, str], _Kept] = {}
_MOST_KEPT = 2000


def in_force(kind: str, *, language: str, form: str) -> Words | None:
    """The words that a letter of this kind has today; None where nobody has written them.

    A language without words of its own is never answered with another's. It is asked for each
    letter, so each process remembers the answer for ``WORDING_SECONDS``: a version that is
    approved or withdrawn is minded by every process within that time, and needs no message.
    """
    asked, now = (kind, language, str(form)), monotonic()
    kept = _kept.get(asked)
    if kept is None or kept.until <= now:
        if len(_kept) >= _MOST_KEPT:
            forget()
        words = read_in_force(kind, language=language, form=form)
        kept = _kept[asked] = _Kept(now + settings.WORDING_SECONDS, words)
    return kept.words


def forget() -> None:
    """This process asks anew: the words have just changed."""
    _kept.clear()


def read_in_force(kind: str, *, language: str, form: str) -> Words | None:
    """The same as the database has it at this moment."""
    name = languages.name_for(language)
    approved = Wording.objects.filter(
        kind=kind, language__iexact=name, form=form, state=Wording.State.APPROVED
    )
    latest = approved.order_by("-version").first()
    if latest is not None:
        return Words(kind, latest.language, form, latest.version, latest.blocks)
    # A file is looked for only by a name that we know: a record may hold any text.
    return shipped(kind, language=name, form=form) if languages.named(name) else None


@cache
def shipped(kind: str, *, language: str, form: str) -> Words | None:
    """The words that came with the product: English only, for nothing is claimed but that."""
    name = f"{kind}.{language.casefold()}{'.easy_read' if form == EASY_READ else ''}.toml"
    path = next((each / name for each in _folders if (each / name).is_file()), None)
    if path is None:
        return None
    return Words(kind, language, form, 0, tuple(tomllib.loads(path.read_text())["blocks"]))


_folders: list[Path] = [SHIPPED]


def add_folder(folder: Path) -> None:
    """An app brings the words of its own kinds of letter, in its ``ready()``."""
    if folder not in _folders:
        _folders.append(folder)
