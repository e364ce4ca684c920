"""Who is unhappy with a decision, on what ground, and of which groups? With its queries (S45)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from carers.figures import (
    NOT_RECORDED,
    YEAR,
    Group,
    Query,
    broad_group,
    counted,
    suppressed,
)
from carers.models import Decision, Disagreement
from casework.counted import in_figures
from casework.models import Ethnicity, Gender, Person

_OPEN = "Not answered yet"


@dataclass(frozen=True)
class Rate:
    """One row of a comparison: of so many decisions, so many that somebody disagreed with."""

    label: str
    disagreed: int | None
    decided: int | None


@dataclass(frozen=True)
class Comparison:
    """Disagreements by one characteristic of the carer, beside the decisions made (S45)."""

    label: str
    query: str
    rows: Sequence[Rate]


# Ages as the national return bands them; under 18 is no decision of ours.
_AGES = ((65, "18 to 64"), (75, "65 to 74"), (85, "75 to 84"), (200, "85 and over"))


def disagreements(*, as_of: date) -> QuerySet[Disagreement]:
    """``carer_disagreements``: raised in the last 365 days, however they ended."""
    seen = in_figures(person="decision__assessment__case__person")
    return Disagreement.objects.filter(seen, raised_on__gt=as_of - YEAR, raised_on__lte=as_of)


def decisions(*, as_of: date) -> QuerySet[Decision]:
    """``carer_decisions``: made in the last 365 days."""
    seen = in_figures(person="assessment__case__person")
    return Decision.objects.filter(seen, decided_on__gt=as_of - YEAR, decided_on__lte=as_of)


def by_reason(*, as_of: date) -> list[Group]:
    """``carer_disagreements_by_reason``: ``carer_disagreements``, by the ground."""
    pairs = disagreements(as_of=as_of).values_list("ground", "pk")
    told = [(str(Disagreement.Ground(ground).label), pk) for ground, pk in pairs]
    return suppressed(counted(told, [str(label) for label in Disagreement.Ground.labels]))


def by_end(*, as_of: date) -> list[Group]:
    """``carer_disagreements_by_outcome``: how they ended, and those that have not."""
    pairs = disagreements(as_of=as_of).values_list("outcome", "pk")
    told = [(str(Disagreement.Outcome(end).label) if end else _OPEN, pk) for end, pk in pairs]
    return suppressed(counted(told, [*map(str, Disagreement.Outcome.labels), _OPEN]))


def by_characteristic(*, as_of: date) -> list[Comparison]:
    """Who disagrees, beside who was decided about; a carer is counted once in each column.

    The characteristics that are columns of the record. What a carer told of the others in the
    assessment is in their own words, which cannot be counted (docs/carers.md).
    """
    unhappy = _carers(disagreements(as_of=as_of), "decision__assessment__case__person", as_of)
    decided = _carers(decisions(as_of=as_of), "assessment__case__person", as_of)
    return [
        _compared(label, query, column, unhappy, decided)
        for label, query, column in (
            ("Ethnic group", "carer_disagreements_by_ethnicity", 0),
            ("Gender", "carer_disagreements_by_gender", 1),
            ("Age", "carer_disagreements_by_age", 2),
            ("Language", "carer_disagreements_by_language", 3),
        )
    ]


_Carer = tuple[str, str, str, str]


def _carers(rows: QuerySet[Any], way: str, as_of: date) -> dict[int, _Carer]:
    """The carers of some rows, by their number, with the group of each characteristic."""
    columns = (way, f"{way}__ethnicity", f"{way}__gender", f"{way}__born_on",
               f"{way}__spoken_language")  # fmt: skip
    return {
        pk: (broad_group(Ethnicity(ethnicity)), str(Gender(gender).label), _band(born, as_of),
             "English" if language == "English" else "Another language")
        for pk, ethnicity, gender, born, language in rows.values_list(*columns)
    }  # fmt: skip


def _band(born_on: date | None, as_of: date) -> str:
    age = Person(born_on=born_on).age(as_of)
    return NOT_RECORDED if age is None else next(says for below, says in _AGES if age < below)


def _compared(
    label: str, query: str, column: int, unhappy: dict[int, _Carer], decided: dict[int, _Carer]
) -> Comparison:
    names = sorted({who[column] for who in (*unhappy.values(), *decided.values())})
    told = [
        {group.label: group.number for group in suppressed(counted(
            [(who[column], pk) for pk, who in carers.items()], names))}
        for carers in (unhappy, decided)
    ]  # fmt: skip
    return Comparison(label, query, [Rate(name, told[0][name], told[1][name]) for name in names])


def queries(*, as_of: date) -> list[Query]:
    """What was counted, by name, in words and as the database is asked."""
    rows, made = disagreements(as_of=as_of), decisions(as_of=as_of)
    return [
        Query.of("carer_disagreements", rows, disagreements.__doc__),
        Query.of("carer_decisions", made, decisions.__doc__),
    ]


def as_rows(*, as_of: date) -> Iterator[tuple[object, ...]]:
    """The counts as a table to download; a group too small to tell has an empty cell."""
    yield ("Query", "Characteristic", "Group", "Disagreements", "Decisions", "Counted on")
    for query, label, groups in (
        ("carer_disagreements_by_reason", "Reason", by_reason(as_of=as_of)),
        ("carer_disagreements_by_outcome", "How it ended", by_end(as_of=as_of)),
    ):
        for group in groups:
            yield (query, label, group.label, group.number, "", as_of)
    for compared in by_characteristic(as_of=as_of):
        for row in compared.rows:
            yield (compared.query, compared.label, row.label, row.disagreed, row.decided, as_of)
