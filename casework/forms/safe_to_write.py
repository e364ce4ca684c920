"""What is asked before letters go after a safeguarding concern."""

from django import forms

from casework.forms.plain import PlainForm


class LettersMayGoForm(PlainForm):
    """How somebody knows that a letter does no harm."""

    because = forms.CharField(
        label="How do you know that a letter does no harm?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the concern is about the care home, and she opens her own post.",
        error_messages={"required": "Say how you know that a letter does no harm"},
    )  # fmt: skip
