"""What a person's page says of their representatives, and of whoever must not see their letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Q, QuerySet

from casework import access
from casework.extensions import Section, added
from casework.models import Person, Representative, SourceOfHarm, User
from casework.permissions import may
from casework.roles import Right

_MOST = 50


def register() -> None:
    added.person_sections.append(on_person)


@dataclass(frozen=True)
class HarmLine:
    """Someone who must not see the letters, as the reader may know of them."""

    row: SourceOfHarm
    # Their own record, where the reader may see it.
    other: Person | None

    @property
    def name(self) -> str:
        if self.other:
            return self.other.name
        return self.row.name or "Someone whose record you cannot see"

    @property
    def where(self) -> str:
        """Where they live, as was typed; an address of their own record is read there."""
        return ", ".join(filter(None, [*self.row.lines.splitlines(), self.row.postcode]))


def on_person(person: Person, user: User, as_of: date) -> Section | None:
    """Both parts; for most people one statement, which says that there is nothing to tell."""
    if not may(user, Right.SEE_RECORDS):
        return None
    both = Q(person=person) | Q(representative=person)
    has_any, is_harmed = Person.objects.filter(pk=person.pk).values_list(
        Exists(Representative.objects.filter(both)), Exists(person.sources_of_harm.all())
    )[0]
    shows = {
        "person": person,
        "representatives": representatives_of(person, user, as_of)["of"] if has_any else (),
        "harm": harm_of(person, user, as_of)["live"] if is_harmed else (),
    }
    return Section("casework/reach/_on_person.html", shows)


def representatives_of(
    person: Person, user: User, as_of: date
) -> dict[str, Sequence[Representative]]:
    """Who has their letters, and whose they have; each look at the other person is written."""
    of_today_first = (F("ends_on").desc(nulls_first=True), "-starts_on", "pk")
    found = list(representatives_seen(person, user).order_by(*of_today_first)[:_MOST])
    saw_the_others(person, found, user, screen="named as a representative")
    return {
        "of": [row for row in found if row.person_id == person.pk],
        "for": [row for row in found if row.representative_id == person.pk],
    }


def representatives_seen(person: Person, user: User) -> QuerySet[Representative]:
    """Who has their letters, and whose they have, of those whom the user may see."""
    seen = Person.objects.visible_to(user)
    rows = Representative.objects.select_related("person", "representative")
    both = Q(person=person, representative__in=seen) | Q(representative=person, person__in=seen)
    return rows.filter(both)


def saw_the_others(
    person: Person, rows: Iterable[Representative], user: User, *, screen: str
) -> None:
    """Write down the look at whoever these rows name beside the person."""
    others = {row.person_id: row.person for row in rows}
    others |= {row.representative_id: row.representative for row in rows}
    others.pop(person.pk, None)
    access.saw_people(user, people=others.values(), screen=screen)


def harm_of(person: Person, user: User, as_of: date) -> dict[str, Sequence[HarmLine]]:
    """Who must not see their letters, now and before."""
    rows = person.sources_of_harm.select_related("other").order_by("-starts_on", "-pk")[:_MOST]
    lines = harm_lines(list(rows), user, screen="named as a source of harm")
    live = [line for line in lines if line.row.ends_on is None or line.row.ends_on > as_of]
    return {"live": live, "ended": [line for line in lines if line not in live]}


def harm_lines(rows: Sequence[SourceOfHarm], user: User, *, screen: str) -> list[HarmLine]:
    """The rows as the user may know of them; each look at someone's own record is written."""
    named = {row.other_id for row in rows if row.other_id}
    seen = Person.objects.visible_to(user).filter(pk__in=named) if named else ()
    others = {other.pk: other for other in seen}
    access.saw_people(user, people=others.values(), screen=screen)
    return [HarmLine(row, others.get(row.other_id or 0)) for row in rows]
