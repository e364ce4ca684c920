"""What is asked about a number of another system."""

from django import forms

from casework.forms.plain import PlainForm
from casework.models import OWN_NUMBER
from casework.people import other_numbers

_BOX = {"class": "govuk-input--width-20", "autocomplete": "off"}


class NumberForm(PlainForm):
    """A number, and the system that it is of."""

    system = forms.CharField(
        label="Other system", max_length=60, widget=forms.TextInput(attrs=_BOX),
        help_text="Always the same name for the same system, such as Mosaic.",
    )  # fmt: skip
    number = forms.CharField(
        max_length=other_numbers.LONGEST, widget=forms.TextInput(attrs=_BOX),
        help_text="As the other system writes it. Spaces and leading zeros make no difference.",
    )  # fmt: skip
    kind = forms.CharField(
        label="Kind of number", max_length=40, required=False, widget=forms.TextInput(attrs=_BOX),
        help_text="Only where the system has several, such as household. Else leave it empty.",
    )  # fmt: skip

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"]) or OWN_NUMBER


class NumberEndForm(PlainForm):
    """Why a number is not theirs, or not used any more."""

    because = forms.CharField(
        label="Why is it not used any more?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: it is her sister’s; the other system gave them another number.",
    )  # fmt: skip
