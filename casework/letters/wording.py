"""Which words does a letter use? The council's approved version, or those that came with us.

Wording is data: a list of blocks. What comes with the product is a file a kind in ``shipped/``
and counts as version 0; a version that two people of the council agreed on takes its place.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


def in_force(kind: str, *, language: str, form: str) -> Words | None:
    """The words that a letter of this kind has today; None where nobody has written them.

    A language without words of its own is never answered with another's.
    """
    approved = Wording.objects.filter(
        kind=kind, language__iexact=language, form=form, state=Wording.State.APPROVED
    )
    latest = approved.order_by("-version").first()
    if latest is not None:
        return Words(kind, latest.language, form, latest.version, latest.blocks)
    return shipped(kind, language=language, form=form)


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
