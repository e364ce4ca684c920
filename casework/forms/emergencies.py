"""What the information governance lead says of one use of emergency access."""

from django import forms

from casework.forms.plain import PlainForm


class ReviewForm(PlainForm):
    """In order or not, and why."""

    in_order = forms.TypedChoiceField(
        label="Was it in order?",
        choices=[("yes", "Yes: somebody was at risk, and it could not wait"), ("no", "No")],
        coerce=lambda word: word == "yes", widget=forms.RadioSelect,
        error_messages={"required": "Say whether it was in order"},
    )  # fmt: skip
    says = forms.CharField(
        label="What did you find?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you looked at, and whom you asked. It stands on the record.",
        error_messages={"required": "Say what you found"},
    )  # fmt: skip
