"""Who someone is, in the few words that a list or the top of a page has room for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from casework.models import AccessNeed, Address, Case, Person, PersonName
from casework.models.person import is_due_to_be_asked
from casework.policy import Safety
from casework.templatetags.casework import long_date, nhs_number
from casework.waiting_list import stops


def with_what_a_hit_says(people: QuerySet[Person], as_of: date) -> QuerySet[Person]:
    """Add all that a line about each person shows, in two statements whatever their number."""
    homes = Address.objects.on(as_of).filter(person=OuterRef("pk"))
    needs = AccessNeed.objects.live(as_of).filter(person=OuterRef("pk"))
    cases = Case.objects.still_open().select_related("worker", "team").order_by("received_on")
    return people.annotate(
        lines=Subquery(homes.order_by("-starts_on", "-pk").values("lines")[:1]),
        at_postcode=Subquery(homes.order_by("-starts_on", "-pk").values("postcode")[:1]),
        needs=ArraySubquery(needs.order_by("term__label").values("term__label")[:4]),
    ).prefetch_related(Prefetch("cases", queryset=cases, to_attr="open_cases"))


def with_other_names(people: QuerySet[Person]) -> QuerySet[Person]:
    """Add every other name of theirs, for the top of a page, without a statement of its own."""
    names = PersonName.objects.filter(person=OuterRef("pk"), removed_at=None).order_by("-id")
    written = Trim(Concat("given_names", Value(" "), "family_name"))
    return people.annotate(names_beside=ArraySubquery(names.values_list(written)))


@dataclass(frozen=True)
class Hit:
    """One person of a list, in words."""

    person: Person
    age: str
    where: str
    cases: Sequence[Case]
    stops: Sequence[str]
    flags: Sequence[str]
    # The name by which they were found, where it is not the one on their record.
    other_name: str = ""


def hit_of(person: Any, *, as_of: date, other_name: str = "") -> Hit:
    """A line from a person that ``with_what_a_hit_says`` has annotated."""
    first_line = (person.lines or "").partition("\n")[0].strip()
    # The two halves of a postcode stay on one line.
    postcode = (person.at_postcode or "").replace(" ", "\N{NO-BREAK SPACE}")
    where = ", ".join(part for part in (first_line, postcode) if part)
    return Hit(
        person=person,
        age=age_words(person, as_of),
        where=where or "No address",
        cases=person.open_cases,
        stops=[*stops(person), *(["Restricted"] if person.is_restricted else [])],
        flags=[*person.needs, *_language(person)],
        other_name=other_name,
    )


def age_words(person: Person, as_of: date) -> str:
    """As in "91"; "died at 88" for someone who has died; empty where the birth is not known."""
    age = person.age(as_of)
    if age is None:
        return ""
    return f"died at {age}" if person.died_on else str(age)


def facts(person: Person, as_of: date) -> list[dict[str, str]]:
    """What the identity bar says of someone."""
    born = "Not recorded"
    if person.born_on:
        born = f"{long_date(person.born_on)} ({age_words(person, as_of)})"
    told = [
        ("Reference", person.reference),
        ("Date of birth", born),
        ("NHS number", nhs_number(person.nhs_number) or "Not recorded"),
    ]
    if person.preferred_name:
        told.insert(0, ("Likes to be called", person.preferred_name))
    if names := getattr(person, "names_beside", None):
        told.append(("Other names", ", ".join(names)))
    if person.died_on:
        told.append(("Died", long_date(person.died_on)))
    else:
        told.append(("Lives", _home(person, as_of)))
    return [{"label": label, "value": value} for label, value in told]


def _home(person: Person, as_of: date) -> str:
    """Where they live now, in one line."""
    home = Address.objects.on(as_of).filter(person=person).order_by("-starts_on", "-pk").first()
    return str(home) if home else "No address"


def warnings(person: Person) -> list[str]:
    """What nobody may overlook before writing, ringing or calling, whole and in words."""
    said = []
    if person.died_on:
        said.append(f"{person.name} died on {long_date(person.died_on)}. Do not write to them.")
    elif person.reported_dead_on:
        day = long_date(person.reported_dead_on)
        said.append(f"Reported dead on {day}, not verified. Nothing is sent until this is settled.")
    if person.safety_warning:
        said.append(f"For staff: {person.safety_warning}")
    if person.do_not_write:
        said.append("Do not write: they asked us not to.")
    if unsafe := [channel.name.lower() for channel in channels(person) if channel.is_unsafe]:
        said.append(f"Not safe, do not use: {', '.join(unsafe)}.")
    if person.reach_note:
        said.append(f"How to reach them safely: {person.reach_note}")
    if person.is_restricted:
        said.append("Restricted record: only people who were given access can find it.")
    return said


@dataclass(frozen=True)
class ChannelLine:
    """One way of reaching someone, and whether it is safe."""

    name: str
    at: str
    safety: Safety

    @property
    def is_unsafe(self) -> bool:
        return self.safety == Safety.UNSAFE

    @property
    def says(self) -> str:
        return Safety(self.safety).label


def channels(person: Person, *, post: str = "") -> list[ChannelLine]:
    """Every way of reaching someone; ``post`` is the address that we hold."""
    phones = ", ".join(number for number in (person.phone, person.mobile) if number)
    return [
        ChannelLine("Post", post or "No address", Safety(person.safe_by_post)),
        ChannelLine("E-mail", person.email or "No address", Safety(person.safe_by_email)),
        ChannelLine("Phone", phones or "No number", Safety(person.safe_by_phone)),
        ChannelLine("Text", person.mobile or "No number", Safety(person.safe_by_text)),
        ChannelLine("Voicemail", phones or "No number", Safety(person.safe_voicemail)),
    ]


def before_you_dial(person: Person) -> list[str]:
    """What whoever rings them must know first, a line each."""
    _, _, phone, text, voicemail = channels(person)
    lines = [
        f"{line.name}: {line.says}." if line.is_unsafe else f"{line.name}: {line.at}. {line.says}."
        for line in (phone, text)
    ]
    lines.append(f"Voicemail: {voicemail.says}.")
    if person.interpreter_needed:
        lines.insert(0, f"Interpreter: {person.spoken_language}.")
    return [*lines, person.reach_note] if person.reach_note else lines


def _language(person: Person) -> list[str]:
    if person.interpreter_needed:
        return [f"Interpreter: {person.spoken_language}"]
    return []


def phone_words(person: Person) -> str:
    """Their telephone and whether it is safe, in one line: for whoever is about to ring."""
    _, _, phone, _, voicemail = channels(person)
    if phone.is_unsafe:
        return f"Telephone: {phone.says}."
    if not (person.phone or person.mobile):
        return "Telephone: no number recorded."
    words = f"Telephone: {phone.at} ({phone.says.lower()})."
    return f"{words} Voicemail: {voicemail.says}." if voicemail.is_unsafe else words


def live_needs(person: Person, as_of: date) -> list[AccessNeed]:
    """The access needs that they have on a day."""
    needs = AccessNeed.objects.live(as_of).filter(person=person)
    return list(needs.select_related("term").order_by("term__label"))


def top(person: Person, as_of: date) -> dict[str, Any]:
    """What is at the top of a person's own pages, for ``people/_person_head.html``."""
    return {"facts": facts(person, as_of), **strip_of(person, as_of)}


def strip_of(person: Person, as_of: date) -> dict[str, Any]:
    """What nobody may overlook before they act, for every page about a person: one statement."""
    return _strip(person, live_needs(person, as_of), as_of)


def strips_of(cases: Sequence[Case], as_of: date) -> list[dict[str, Any]]:
    """The same for the people of many cases, whose people are here already: one statement."""
    strips = strips_of_people([case.person for case in cases], as_of)
    return [{"case": case, **strips[case.person_id]} for case in cases]


def strips_of_people(people: Iterable[Person], as_of: date) -> dict[int, dict[str, Any]]:
    """The same for many people, by their keys: one statement."""
    here = {person.pk: person for person in people}
    needs = AccessNeed.objects.live(as_of).filter(person__in=here)
    of_person: dict[int, list[AccessNeed]] = defaultdict(list)
    for need in needs.select_related("term").order_by("term__label"):
        of_person[need.person_id].append(need)
    return {pk: _strip(person, of_person[pk], as_of) for pk, person in here.items()}


def _strip(person: Person, needs: Sequence[AccessNeed], as_of: date) -> dict[str, Any]:
    return {
        "person": person,
        "warnings": warnings(person),
        "phone": phone_words(person),
        "needs": needs_words(person, needs),
        "has_needs": bool(needs) or bool(person.interpreter_needed),
        "asked": asked_words(person),
        "needs_due": is_due_to_be_asked(person, needs, as_of),
    }


def needs_words(person: Person, needs: Sequence[AccessNeed]) -> str:
    """Access needs and the interpreter in one sentence; asked and none is said as an answer."""
    parts = [_need(need) for need in needs] + _language(person)
    if not person.interpreter_needed and person.written_language != "English":
        parts.append(f"reads {person.written_language}")
    if parts:
        return "; ".join(parts)
    return "none" if person.access_needs_asked_on else "nobody has asked"


def _need(need: AccessNeed) -> str:
    return f"{need.term.label} ({need.note})" if need.note else need.term.label


def asked_words(person: Person) -> str:
    """When they were last asked; a gap in the record is said as loudly as an answer."""
    if person.access_needs_asked_on is None:
        return "Never asked"
    return f"asked on {long_date(person.access_needs_asked_on)}"


def current_address(addresses: Sequence[Address], as_of: date) -> Address | None:
    """The address where they are most likely to be today: the one that started last."""
    good = [
        address
        for address in addresses
        if address.starts_on <= as_of and (address.ends_on is None or address.ends_on > as_of)
    ]
    return max(good, key=lambda address: (address.starts_on, address.pk), default=None)
