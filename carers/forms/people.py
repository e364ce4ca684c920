"""Forms about who cares for whom, how a request came, and what was offered."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from carers.models import CaringRelationship
from carers.models.offer import Answer, Identified
from carers.models.relationship import CarerKind, Does
from carers.models.request import CameBy
from casework import numbering
from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField
from casework.models import Case, Person, Team, User

_SMALL = {"class": "govuk-radios--small"}


def words(label: str, *, rows: int = 3, help_text: str = "", required: bool = True) -> Any:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def line(label: str, *, help_text: str = "", required: bool = True, longest: int = 150) -> Any:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest)


def radios(label: str, choices: Any, *, required: bool = True, help_text: str = "") -> Any:
    return forms.ChoiceField(
        label=label, choices=choices, required=required, help_text=help_text,
        widget=forms.RadioSelect(attrs=_SMALL),
    )  # fmt: skip


class Named(PlainForm):
    """A form that names a person or a case of those that its user may see."""

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user

    def person_of(self, name: str) -> Person | None:
        """The person of a reference or an NHS number; the same error for hidden as for absent."""
        typed = str(self.cleaned_data.get(name) or "").strip()
        if not typed:
            return None
        digits = re.sub(r"\D", "", typed)
        number = numbering.person_number(typed)
        asked = {"nhs_number": digits or "none"} if number is None else {"pk": number}
        found = Person.objects.visible_to(self.user).filter(**asked).first()
        if found is None:
            raise ValidationError("No record has this reference or NHS number. Find them first.")
        return found

    def case_of(self, name: str) -> Case | None:
        typed = str(self.cleaned_data.get(name) or "").strip()
        if not typed:
            return None
        number = numbering.case_number(typed)
        found = Case.objects.visible_to(self.user).filter(pk=number or 0).first()
        if found is None:
            raise ValidationError("No case has this reference. It looks like C-0000123.")
        return found


_WHO = "Their reference (P-000123) or NHS number"


class RelationshipForm(Named):
    """Who cares for whom, since when, and what do they do?"""

    direction = radios("Who cares for whom?", ())
    other = line(_WHO, help_text="Open a record for them first if they have none.")
    kind = radios("What kind of carer?", CarerKind.choices)
    starts_on = GovDateField(label="Since when?", called="Day on which the caring began")
    hours_per_week = forms.IntegerField(
        label="How many hours in a week?", required=False, min_value=0, max_value=168,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages={"max_value": "A week has 168 hours. Enter the hours in one week"},
    )  # fmt: skip
    lives_with = forms.TypedChoiceField(
        label="Do they live together?", choices=(("yes", "Yes"), ("no", "No")), required=False,
        coerce=lambda said: said == "yes", empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small govuk-radios--inline"}),
    )  # fmt: skip
    does = forms.MultipleChoiceField(
        label="What do they do?", choices=Does.choices, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small cw-columns"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, person: Person, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        name = person.name
        self.fields["direction"].choices = (  # type: ignore[attr-defined]
            ("cares", f"{name} cares for somebody"), ("cared_for", f"Somebody cares for {name}"),
        )  # fmt: skip

    def clean_other(self) -> Person | None:
        return self.person_of("other")


class EndForm(PlainForm):
    ends_on = GovDateField(label="When did it end?", called="Day on which it ended")
    because = line("Why?", longest=200)


class AuthorityForm(PlainForm):
    from_on = GovDateField(label="From which day?", called="Day from which they may")
    evidence = line(
        "What shows it?", longest=300,
        help_text="A signed form, a power of attorney, what the adult said and to whom.",
    )  # fmt: skip


class RequestForm(PlainForm):
    """How the request came, and since when it waits."""

    received_on = GovDateField(label="When did it reach us?", called="Day it reached us")
    came_by = radios(
        "How did it come?", [choice for choice in CameBy.choices if choice[0] != "adults_case"]
    )
    campaign = line("Which campaign?", required=False, longest=100)
    relationship = forms.ModelChoiceField(
        label="For whom do they care?",
        queryset=CaringRelationship.objects.none(),
        required=False,
        empty_label="Not said",
    )
    team = forms.ModelChoiceField(label="Which team looks at it?", queryset=Team.objects.none())
    summary = words("What did they ask for?", required=False)

    def __init__(self, data: Any, *, relationships: Any, teams: Any, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.fields["relationship"].queryset = relationships  # type: ignore[attr-defined]
        self.fields["relationship"].label_from_instance = (  # type: ignore[attr-defined]
            lambda made: f"{made.adult.reference}, since {made.starts_on:%B %Y}"
        )
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class ReferralForm(PlainForm):
    to = line("Which children's service?", help_text="Their name as a colleague would know it.")
    note = words("What should they know?", required=False)


class OfferForm(Named):
    """Asked on every adult's case (S75)."""

    identified = radios("Is there a carer?", Identified.choices)
    carer = line(
        f"Who? {_WHO}", required=False,
        help_text="Needed once they accept, so that their request is not lost.",
    )  # fmt: skip
    offered_on = GovDateField(
        label="When were they offered an assessment?", called="Day of the offer", required=False
    )
    answer = radios("What did they say?", (("", "Not offered, or no answer yet"), *Answer.choices),
                    required=False)  # fmt: skip
    answered_on = GovDateField(
        label="When did they say so?", called="Day of the answer", required=False
    )
    note = words("Anything else?", required=False)

    def clean_carer(self) -> Person | None:
        return self.person_of("carer")
