"""What is asked about another name of a person."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField
from casework.models import PersonName
from casework.people import other_names


class OtherNameForm(PlainForm):
    """A name that they go by as well, or had before."""

    given_names = forms.CharField(
        label="First names", max_length=other_names.LONGEST, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    family_name = forms.CharField(
        label="Last name", max_length=other_names.LONGEST, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="One of the two is enough: the other is then as on the record.",
    )  # fmt: skip
    source = forms.ChoiceField(
        label="Which name is it?", choices=other_names.BY_HAND, widget=forms.RadioSelect,
        initial=PersonName.Source.ALSO,
    )  # fmt: skip
    until = GovDateField(
        label="Until when did they have it?", called="date", required=False,
        help_text="Leave empty if not known, or if they still go by it.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.as_of = as_of

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until > self.as_of:
            raise ValidationError("The date must be today or in the past")
        return until

    @property
    def written(self) -> other_names.Written:
        return other_names.Written(**self.cleaned_data)


class NameRemovalForm(PlainForm):
    """Why a name is not one of theirs."""

    because = forms.CharField(
        label="Why is it not a name of theirs?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: it is the name of the daughter who rang us.",
    )  # fmt: skip
