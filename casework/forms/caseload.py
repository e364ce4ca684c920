"""The forms by which two people agree to a caseload larger than one person can hold."""

from django import forms

from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField


class LargerCaseloadForm(PlainForm):
    """How many, until when and why."""

    most = forms.IntegerField(
        label="Most cases they may hold", min_value=1,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter the most cases in figures, such as 70"},
    )  # fmt: skip
    ends_on = GovDateField(label="Last day", called="last day")
    because = forms.CharField(
        label="Why must they hold so many?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why they must hold so many"},
    )  # fmt: skip


class AnswerForm(PlainForm):
    """Whether a second person agrees."""

    AGREE, REFUSE = "agree", "refuse"
    answer = forms.ChoiceField(
        label="Do you agree?", choices=[(AGREE, "Yes, I agree"), (REFUSE, "No")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Say whether you agree"},
    )  # fmt: skip


class EndForm(PlainForm):
    """Nothing is asked."""
