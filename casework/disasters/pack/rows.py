"""What a pack says of each open case: risks, warnings, how to reach them, and who has it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from casework import identity, kinds
from casework.models import Address, Case, Person, Rating, SourceOfHarm
from casework.policy import RAG_REASONS, Rag

BATCH = 500


@dataclass(frozen=True)
class PackRow:
    """One open case, in words."""

    person: int
    tag: str
    name: str
    warnings: Sequence[str]
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Warned:
    """Somebody with a warning for staff, whether or not a case of theirs is open."""

    person: int
    name: str
    where: str
    warning: str


@dataclass
class Content:
    """All that one pack says."""

    title: str
    warned: list[Warned] = field(default_factory=list)
    rows: list[PackRow] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        return sorted({each.person for each in self.warned} | {row.person for row in self.rows})


def rows_of(cases: QuerySet[Case], *, as_of: date) -> Iterator[PackRow]:
    """Red first, then unrated, amber, green and blue; a few statements for each batch."""
    ordered = cases.order_by("urgency", "received_on", "id").select_related(
        "person", "team", "worker"
    )
    whole = ordered.prefetch_related(
        Prefetch("person__addresses", Address.objects.on(as_of).order_by("-starts_on")),
        Prefetch("person__sources_of_harm", SourceOfHarm.objects.live(as_of)),
        Prefetch("ratings", Rating.objects.order_by("-pk")),
    )
    numbers = list(ordered.values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        batch = list(whole.filter(pk__in=numbers[start : start + BATCH]))
        strips = identity.strips_of_people([case.person for case in batch], as_of)
        for case in batch:
            yield _row(case, strips[case.person_id], as_of)


def _row(case: Any, strip: dict[str, Any], as_of: date) -> PackRow:
    person, age = case.person, identity.age_words(case.person, as_of)
    facts = [
        ("Case", f"{case.reference}, {kinds.get(case.kind).name}, asked {_day(case.received_on)}"),
        (
            "Person",
            f"{person.reference}{f', born {_day(person.born_on)}' if person.born_on else ''}",
        ),
        ("Risk", _risk(case)),
        ("Lives", _lives(person)),
        ("Telephone", strip["phone"].removeprefix("Telephone: ")),
        ("Needs", strip["needs"]),
        ("Who has it", _who(case)),
        ("Next look", f"{_day(case.next_look_on)} {case.look_because}".strip()),
    ]
    harm = "; ".join(_harm(each) for each in person.sources_of_harm.all())
    if harm:
        facts.insert(3, ("Keep from", harm))
    name = f"{person.name} ({age})" if age else person.name
    tag = Rag(case.rag).label if case.rag is not None else "Not rated"
    return PackRow(person.pk, tag, name, strip["warnings"], facts)


def _day(day: date | None, *, otherwise: str = "no day set") -> str:
    return f"{day:%-d %b %Y}" if day else otherwise


def _risk(case: Any) -> str:
    rated = Rag(case.rag).label if case.rag is not None else "Not rated yet"
    rating = next(iter(case.ratings.all()), None)
    if rating is None or case.rag is None:
        return rated
    known = [RAG_REASONS.get(code) for code in rating.reasons]
    said = [reason.label for reason in known if reason]
    return ". ".join(filter(None, [rated, "; ".join(said), rating.note]))


def _lives(person: Person) -> str:
    places = [f"{each.get_kind_display()}: {each}" for each in person.addresses.all()]
    return " | ".join(places) or "No address"


def _who(case: Case) -> str:
    who = case.worker.name if case.worker else "Nobody yet"
    return f"{who}, {case.team.name}, {case.team.phone}".strip(", ")


def _harm(row: SourceOfHarm) -> str:
    who = row.name or (row.other.name if row.other else "someone")
    return f"{who}: {row.get_kind_display().lower()}"


def warned(people: QuerySet[Person], *, as_of: date) -> list[Warned]:
    """Everyone of these with a warning for staff, in the order of their names."""
    asked = people.exclude(safety_warning="").order_by("family_name", "given_names", "pk")
    asked = asked.prefetch_related(
        Prefetch("addresses", Address.objects.on(as_of).order_by("-starts_on"))
    )
    return [
        Warned(person.pk, person.name, _lives(person), person.safety_warning) for person in asked
    ]
