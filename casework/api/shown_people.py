"""What is told of a person: who they are, how they are reached, what they need."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rest_framework import serializers

from casework.identity import hit_of
from casework.models import AccessNeed, Address, Case, Person, PersonReference

Shown = serializers.Serializer[Any]


class AddressShown(Shown):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    lines = serializers.CharField()
    postcode = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    returned_on = serializers.DateField(allow_null=True)


class NeedShown(Shown):
    """One access need, as the standard codes it."""

    code = serializers.CharField(source="term_id")
    label = serializers.CharField(source="term.label")  # type: ignore[assignment]
    recorded_on = serializers.DateField()
    review_due_on = serializers.DateField()


class CaseBrief(Shown):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    kind = serializers.CharField()
    received_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)


class OtherNumberShown(Shown):
    """A number by which another system knows the person or the case.

    `recorded_at` is null where it came with an import. `kind` is `number` where the system has
    one kind only.
    """

    id = serializers.IntegerField()
    system = serializers.CharField()
    kind = serializers.CharField()
    number = serializers.CharField()
    recorded_at = serializers.DateTimeField(allow_null=True)


class NameShown(Shown):
    """Another name of theirs; `until` is the day on which it was changed."""

    id = serializers.IntegerField()
    given_names = serializers.CharField()
    family_name = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]


class PersonShown(Shown):
    """A person. An access need that nobody asked about is not the same as none."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    version = serializers.IntegerField()
    given_names = serializers.CharField()
    family_name = serializers.CharField()
    preferred_name = serializers.CharField()
    other_names = NameShown(many=True)
    numbers = OtherNumberShown(many=True)
    nhs_number = serializers.CharField(allow_null=True)
    born_on = serializers.DateField(allow_null=True)
    died_on = serializers.DateField(allow_null=True)
    reported_dead_on = serializers.DateField(allow_null=True)
    gender = serializers.CharField()
    ethnicity = serializers.CharField()
    spoken_language = serializers.CharField()
    written_language = serializers.CharField()
    interpreter_needed = serializers.BooleanField(allow_null=True)
    access_needs_asked_on = serializers.DateField(allow_null=True)
    email = serializers.CharField()
    phone = serializers.CharField()
    mobile = serializers.CharField()
    safe_by_post = serializers.CharField()
    safe_by_email = serializers.CharField()
    safe_by_phone = serializers.CharField()
    safe_by_text = serializers.CharField()
    safe_voicemail = serializers.CharField()
    reach_note = serializers.CharField()
    do_not_write = serializers.BooleanField()
    safety_warning = serializers.CharField()
    is_restricted = serializers.BooleanField()
    access_needs = NeedShown(many=True)
    addresses = AddressShown(many=True)
    cases = CaseBrief(many=True)


class HitShown(Shown):
    """One person whom a search found, in words."""

    id = serializers.IntegerField(source="person.id")
    reference = serializers.CharField(source="person.reference")
    name = serializers.CharField(source="person.name")
    born_on = serializers.DateField(source="person.born_on", allow_null=True)
    where = serializers.CharField()
    stops = serializers.ListField(child=serializers.CharField())
    flags = serializers.ListField(child=serializers.CharField())
    other_name = serializers.CharField()
    cases = CaseBrief(many=True)


class FoundShown(Shown):
    """What a search found. `more`: others were left out, so type more.

    `exact`: somebody has all that was typed; otherwise those who are shown are only near it.
    `other_name` is the name by which somebody was found, where it is not the one on their record.
    """

    items = HitShown(many=True)
    more = serializers.BooleanField()
    read_as = serializers.CharField()
    exact = serializers.BooleanField()


_MOST = 100


class _Whole:
    """A person with their needs, addresses and cases; all else is asked of the person."""

    def __init__(self, person: Person, as_of: date) -> None:
        self.person = person
        self.other_names = person.other_names.filter(removed_at=None).order_by("-id")
        self.numbers = PersonReference.objects.live().filter(person=person).order_by("pk")
        live = AccessNeed.objects.live(as_of).filter(person=person)
        self.access_needs = live.select_related("term").order_by("term__label")
        self.addresses = Address.objects.filter(person=person).order_by("-starts_on", "-pk")[:_MOST]
        self.cases = Case.objects.filter(person=person).order_by("-received_on", "-pk")[:_MOST]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.person, name)


def whole(person: Person, *, as_of: date) -> dict[str, Any]:
    """One person in full."""
    return dict(PersonShown(_Whole(person, as_of)).data)


def hits(
    people: list[Person], *, as_of: date, other_names: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """People of a list that ``identity.with_what_a_hit_says`` has annotated."""
    known = other_names or {}
    lines = [hit_of(one, as_of=as_of, other_name=known.get(one.pk, "")) for one in people]
    return list(HitShown(lines, many=True).data)
