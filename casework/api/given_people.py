"""What a client may send about a person, field by field."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError as FormError
from rest_framework import serializers

from casework.api.fields import Asked, Choice, Day, Text, Whole, YesNo
from casework.forms.people import NhsNumberField, PostcodeField, tidy_lines
from casework.imports.days import not_likely
from casework.models import AccessNeed, AccessNeedTerm, AddressKind, Ethnicity, Gender
from casework.policy import Safety

MOST_NEEDS = 40


class NhsNumber(Text):
    """Ten digits with their check digit, as the pages judge it."""

    def to_internal_value(self, data: Any) -> str:
        try:
            found = NhsNumberField().clean(super().to_internal_value(data))
        except FormError as fault:
            raise serializers.ValidationError(fault.messages) from fault
        if found is None:
            raise serializers.ValidationError("Send null where the number is not known.")
        return found


class Postcode(Text):
    def to_internal_value(self, data: Any) -> str:
        try:
            return str(PostcodeField().clean(super().to_internal_value(data)))
        except FormError as fault:
            raise serializers.ValidationError(fault.messages) from fault


class Lines(Text):
    """An address, a line each."""

    def to_internal_value(self, data: Any) -> str:
        lines = tidy_lines(super().to_internal_value(data))
        if not lines:
            self.fail("blank")
        return lines


class Mail(serializers.EmailField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


def _free(longest: int) -> Text:
    return Text(max_length=longest, required=False, allow_blank=True)


def _safety() -> Choice:
    return Choice(choices=Safety.choices, required=False)


class DetailsGiven(Asked):
    """The details to change; what is left out stays as it is."""

    given_names = _free(150)
    family_name = Text(max_length=150, required=False)
    preferred_name = _free(150)
    nhs_number = NhsNumber(max_length=20, required=False, allow_null=True)
    born_on = Day(required=False, allow_null=True)
    gender = Choice(choices=Gender.choices, required=False)
    ethnicity = Choice(choices=Ethnicity.choices, required=False)
    spoken_language = Text(max_length=50, required=False)
    written_language = Text(max_length=50, required=False)
    interpreter_needed = YesNo(required=False, allow_null=True)
    email = Mail(max_length=254, required=False, allow_blank=True)
    phone = _free(30)
    mobile = _free(30)
    safe_by_post = _safety()
    safe_by_email = _safety()
    safe_by_phone = _safety()
    safe_by_text = _safety()
    safe_voicemail = _safety()
    reach_note = _free(300)
    do_not_write = YesNo(required=False)
    safety_warning = _free(300)

    def validate_born_on(self, born_on: date | None) -> date | None:
        if born_on and born_on > self.context["as_of"]:
            raise serializers.ValidationError("Date of birth must be in the past.")
        if born_on and (because := not_likely(born_on, as_of=self.context["as_of"])):
            message = f"This date {because}. Send null if it is not known."
            raise serializers.ValidationError(message)
        died_on = self.context.get("died_on")
        if born_on and died_on and born_on > died_on:
            raise serializers.ValidationError("Date of birth must be before the date of death.")
        return born_on


class FirstAddressGiven(Asked):
    """Where someone new lives; since today, as far as we know."""

    lines = Lines(max_length=300)
    postcode = Postcode(max_length=12, required=False, default="", allow_blank=True)


class AddressGiven(FirstAddressGiven):
    """A new address; the open one of its kind ends on the day they came."""

    kind = Choice(choices=AddressKind.choices)
    starts_on = Day()


class _Codes(serializers.ListField):
    """Codes of access needs, each of the list that is in use; gives the terms themselves."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Text(max_length=20), max_length=MOST_NEEDS, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        codes = super().to_internal_value(data)
        terms = list(AccessNeedTerm.objects.filter(code__in=codes))
        unknown = set(codes) - {term.code for term in terms}
        if unknown:
            raise serializers.ValidationError(f"Unknown codes: {', '.join(sorted(unknown))}.")
        return terms


class NewPersonGiven(DetailsGiven):
    """Someone we have not met. `access_needs` null: nobody asked. An empty list: asked, none."""

    given_names = Text(max_length=150, required=False, default="", allow_blank=True)
    family_name = Text(max_length=150, help_text="Of someone with one name: that name.")
    address = FirstAddressGiven(required=False, allow_null=True, default=None)
    access_needs = _Codes(required=False, allow_null=True, default=None)
    none_of = serializers.ListField(
        child=Whole(), required=False, default=list, max_length=20,
        help_text="Ids of people who are alike, and were found to be someone else.",
    )  # fmt: skip


class NeedsGiven(Asked):
    """What they said when asked. An empty list is the answer "none"."""

    needs = _Codes()
    source = Choice(choices=AccessNeed.Source.choices[:3])  # type: ignore[assignment]


class DeathGiven(Asked):
    """A death. Verified: the day they died. Otherwise: the day on which we were told."""

    verified = YesNo()
    on = Day()


class MayGoGiven(Asked):
    """How somebody knows that a letter does no harm."""

    because = Text(max_length=300)


class RightGiven(Asked):
    """How somebody knows that an address is right, though a letter came back from it."""

    because = Text(max_length=300)


class EndGiven(Asked):
    """The day they left an address."""

    ends_on = Day()
