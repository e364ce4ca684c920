"""How far is each wording: which letters can go in which language, and what is in hand?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from casework.letter_kinds import KindOfLetter
from casework.letters.languages import ENGLISH, Language
from casework.letters.wording import wording
from casework.letters.wording.acts import IN_HAND
from casework.letters.wording.origins import Wanted, why_not
from casework.letters.wording.wording import EASY_READ, PLAIN
from casework.models import Wording

FORMS = (PLAIN, EASY_READ)


@dataclass(frozen=True)
class Cell:
    """One wording: the version that letters use (None: there are no words), and what is in hand.

    ``is_behind``: what it was made from has changed since; letters go on with it.
    """

    of: Wanted
    used: int | None
    in_hand: Wording | None
    is_behind: bool

    @property
    def is_untouched(self) -> bool:
        return self.used is None and self.in_hand is None

    @property
    def has_translator(self) -> bool:
        """Whether nobody can word it, for staff write part of each such letter in English."""
        return self.used is None and bool(why_not(self.of))

    @property
    def used_says(self) -> str:
        if self.has_translator:
            return "By a translator"
        if self.used is None:
            return "Not started" if self.in_hand is None else "No words yet"
        return f"Version {self.used}"

    @property
    def meaning(self) -> str:
        """The same in a sentence."""
        if self.used is None:
            return "Letters have no such words yet"
        came = "" if self.used else ", as it came with the product"
        return f"Letters use version {self.used}{came}"

    @property
    def behind_says(self) -> str:
        changed = "English" if self.of.is_translation else "Full letter"
        return f"{changed} changed since"


@dataclass
class Overview:
    """Every wording of some kinds of letter, from one look at the table."""

    cells: dict[Wanted, Cell]

    def cell(self, kind: str, language: Language, form: str) -> Cell:
        of = Wanted(kind, language.name, form)
        return self.cells.get(of) or Cell(of, None, None, is_behind=False)


@dataclass
class _Found:
    """What the table holds of one wording."""

    approved: list[Wording] = field(default_factory=list)
    in_hand: Wording | None = None


_ROW = ("kind", "language", "form", "version", "state", "of_version", "written_at")


def overview(kinds: Iterable[KindOfLetter]) -> Overview:
    """How far each wording of these kinds is, in one statement."""
    codes = [kind.code for kind in kinds]
    found: defaultdict[Wanted, _Found] = defaultdict(_Found)
    rows = Wording.objects.filter(kind__in=codes).exclude(state=Wording.State.WITHDRAWN)
    for row in rows.only(*_ROW).order_by("version"):
        place = found[Wanted(row.kind, row.language, row.form)]
        if row.state in IN_HAND:
            place.in_hand = row
        else:
            place.approved.append(row)
    for code in codes:
        for form in FORMS:
            # What came with the product stands there without a row.
            _ = found[Wanted(code, ENGLISH.name, form)]
    return Overview({of: _cell(of, here, found) for of, here in list(found.items())})


def _cell(of: Wanted, here: _Found, found: dict[Wanted, _Found]) -> Cell:
    latest = here.approved[-1] if here.approved else None
    made_from = latest.of_version if latest else None
    source = _source(of, found)
    behind = latest is not None and source is not None and made_from != source
    return Cell(of, _used(of, here), here.in_hand, is_behind=behind)


def _used(of: Wanted, here: _Found) -> int | None:
    if here.approved:
        return here.approved[-1].version
    ours = wording.shipped(of.kind, language=of.language, form=of.form)
    return ours.version if ours else None


def _source(of: Wanted, found: dict[Wanted, _Found]) -> int | None:
    """The version in force of what such words are made from (``versions.source_of``)."""
    if not of.is_translation and of.form == PLAIN:
        return None
    source = Wanted(of.kind, ENGLISH.name, of.form if of.is_translation else PLAIN)
    return _used(source, found[source])


@dataclass(frozen=True)
class Ready:
    """How far one language is, over every kind of letter and both ways of reading."""

    language: Language
    used: int
    in_hand: int
    behind: int

    @property
    def is_untouched(self) -> bool:
        return not (self.used or self.in_hand)


def by_language(told: Overview, languages: Iterable[Language]) -> list[Ready]:
    """Each language with its counts; those with something first."""
    counted: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in told.cells.values():
        counted[cell.of.language].append(cell)
    every = [_ready(language, counted[language.name]) for language in languages]
    return sorted(every, key=lambda each: each.is_untouched)


def _ready(language: Language, cells: list[Cell]) -> Ready:
    return Ready(
        language,
        sum(cell.used is not None for cell in cells),
        sum(cell.in_hand is not None for cell in cells),
        sum(cell.is_behind for cell in cells),
    )
