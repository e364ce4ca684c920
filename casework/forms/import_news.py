"""The forms by which somebody decides what a file says about people who are here."""

from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.models import CloseReason, What

APPLY, REFUSE = "apply", "refuse"
_DECISIONS = [(APPLY, "Apply it to the record"), (REFUSE, "Keep the record as it is")]


class DecideForm(PlainForm):
    """Apply or refuse, with why: needed to end a case, and to refuse what protects somebody."""

    decision = forms.ChoiceField(
        label="What should happen?", choices=_DECISIONS,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why does the case end?", required=False,
        choices=[("", "Choose a reason"), *CloseReason.to_choose()],
    )  # fmt: skip
    because = forms.CharField(
        label="How do you know?", required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed to refuse news of a death, of safety or of needs: letters may go after.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, what: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if what != What.GONE:
            del self.fields["reason"]


class UndoForm(PlainForm):
    """Nothing to fill in: the button says it all."""
