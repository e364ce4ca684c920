"""Which record stays shut to a member of staff, and why it need not any more."""

from django import forms

from casework.forms.plain import PlainForm
from casework.models import Interest


class InterestForm(PlainForm):
    """One record, by its number."""

    words = forms.CharField(
        label="Reference or NHS number", max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        help_text="Ask a colleague to look it up. The answer is the same where there is no such "
        "record.",
        error_messages={"required": "Enter a reference or an NHS number"},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Whose record is it?",
        choices=Interest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whose record it is"},
    )


class EndInterestForm(PlainForm):
    because = forms.CharField(
        label="Why need it not be shut to them?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Say why"},
    )  # fmt: skip
