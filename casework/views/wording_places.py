"""Which wording does an address mean, and how is one shown? Shared by the pages of wording."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from casework import kinds, letter_kinds
from casework.letter_kinds import KindOfLetter, UnknownLetter
from casework.letters import languages
from casework.letters.languages import ENGLISH, Language
from casework.letters.making.compose import COUNCIL_FIELDS, FIELD, is_words
from casework.letters.making.pictures import PICTURES
from casework.letters.wording import own_language, parts, versions
from casework.letters.wording.finding import Finding
from casework.letters.wording.origins import Wanted
from casework.letters.wording.wording import Block, Words
from casework.models import Wording
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import demand, user_of


def demand_reading(request: HttpRequest) -> None:
    """Words hold nobody's record: whoever opens records, or words letters, may read them."""
    user = user_of(request)
    if not (may(user, Right.SEE_RECORDS) or may(user, Right.WORDING)):
        raise PermissionDenied


@dataclass(frozen=True)
class Place:
    """The wording of one kind of letter, in one language, for one way of reading."""

    kind: KindOfLetter
    language: Language
    form: str

    @property
    def of(self) -> Wanted:
        return Wanted(self.kind.code, self.language.name, self.form)

    @property
    def form_name(self) -> str:
        return Wording.Form(self.form).label

    @property
    def title(self) -> str:
        return f"{self.kind.name}: {self.language.name}, {self.form_name.lower()}"

    @property
    def is_translation(self) -> bool:
        return self.language.code != ENGLISH.code

    def url(self, name: str = "one", *more: Any) -> str:
        return reverse(
            f"wording-{name}", args=[self.kind.code, self.language.code, self.form, *more]
        )

    def rows(self) -> QuerySet[Wording]:
        """Every version of it that people here wrote."""
        of = self.of
        return Wording.objects.filter(kind=of.kind, language=of.language, form=of.form)


def place_of(kind: str, code: str, form: str) -> Place:
    """The place that an address means, or the 404 of one that is not there."""
    language = languages.of_code(code)
    try:
        found = letter_kinds.get(kind)
    except UnknownLetter as unknown:
        raise Http404 from unknown
    if language is None or form not in Wording.Form.values:
        raise Http404
    return Place(found, language, form)


def version_of(place: Place, version: int) -> Wording:
    rows = place.rows().select_related("written_by__worker", "decided_by__worker")
    return get_object_or_404(rows, version=version)


def words_at(place: Place, version: int) -> Words:
    found = versions.at_version(place.kind.code, place.language.name, place.form, version)
    if found is None:
        raise Http404
    return found


def writing(request: HttpRequest, kind: str, code: str, form: str) -> Place:
    """The place, for somebody who may write there."""
    demand(request, Right.WORDING)
    return place_of(kind, code, form)


# How a part is shown


@dataclass(frozen=True)
class Said:
    """Some words of a part; ``fact`` is what they are an example of, where they are one."""

    text: str
    fact: str = ""


@dataclass(frozen=True)
class ShownPart:
    """One part as a page shows it; ``number`` counts from 0."""

    number: int
    kind: str
    name: str
    texts: list[list[Said]]
    when: str
    picture: str
    is_translated: bool
    findings: list[Finding]
    english: str = ""

    @property
    def is_term(self) -> bool:
        return self.kind == parts.TERM

    @property
    def counted(self) -> int:
        return self.number + 1


def shown(
    place: Place, blocks: Sequence[Block], *, found: Iterable[Finding] = (),
    english: Sequence[Block] = (),
) -> list[ShownPart]:  # fmt: skip
    """Each part, with its facts told apart, and what is to be said about it."""
    every = list(found)
    return [
        ShownPart(
            number=number,
            kind=str(part.get("kind")),
            name=_name(part),
            texts=[list(said(place, text)) for text in parts.texts(part)],
            when=_when(place, part),
            picture=PICTURES.get(str(part.get("picture", "")), ""),
            is_translated=parts.is_translated(part),
            findings=[each for each in every if each.part == number],
            english=_english_at(number, part, english),
        )
        for number, part in enumerate(blocks)
    ]


def _name(part: Block) -> str:
    """What a part is called; a term by the kind of case that it calls."""
    name = parts.NAMES.get(str(part.get("kind")), "Part")
    if not parts.is_term(part):
        return name
    called = dict(kinds.choices())
    return f"{name}: {called.get(part.get('of', ''), 'no kind of case any more')}"


def _when(place: Place, part: Block) -> str:
    when = str(part.get("when", ""))
    return place.kind.conditions.get(when, when)


def _english_at(number: int, part: Block, english: Sequence[Block]) -> str:
    """The English of a part, as far as the two still stand in the same order; a term's always."""
    if parts.is_term(part):
        return own_language.short_list().get(str(part.get("of", "")), "")
    if number < len(english) and english[number].get("kind") == part.get("kind"):
        return parts.as_text(english[number])
    return ""


def said(place: Place, text: str) -> Iterator[Said]:
    """The words of a text, each fact as its example."""
    end = 0
    for found in FIELD.finditer(text):
        yield Said(text[end : found.start()])
        yield _example(place.kind, found[1])
        end = found.end()
    yield Said(text[end:])


def _example(kind: KindOfLetter, code: str) -> Said:
    field = kind.field(code)
    if field is not None:
        return Said(field.example, field.says)
    # A fact about the council stands by its name: each team has its own.
    return Said(f"{{{code}}}", COUNCIL_FIELDS.get(code, "no fact of this letter"))


def facts_of(place: Place) -> list[tuple[str, str]]:
    """Every fact that such a letter may name, and what it is; in a translation none in English."""
    own = [(field.code, field.says) for field in place.kind.fields]
    every = [*own, *COUNCIL_FIELDS.items()]
    if not place.is_translation:
        return every
    return [(code, says) for code, says in every if not is_words(place.kind, code)]
