"""The form that closes a detail to correct without a change to the record."""

from django import forms

from casework.forms.plain import PlainForm


class FoundOutForm(PlainForm):
    """What somebody found out."""

    because = forms.CharField(
        label="What did you find out?",
        max_length=300,
        help_text="For example: the number is out of use, and they have no other.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
