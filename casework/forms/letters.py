"""The forms of the post room: which letters to show, and what somebody decides about one."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from casework.forms.plain import PlainForm
from casework.letters.held import Held
from casework.models import Team


class LetterFilter(PlainForm):
    """Whose letters, and held for what reason."""

    all_optional = True

    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.none(), required=False, empty_label="Every team"
    )
    reason = forms.ChoiceField(
        label="Why it is held", choices=[("", "Any reason"), *Held.choices], required=False
    )

    def __init__(self, data: Any, *, teams: QuerySet[Team]) -> None:
        super().__init__(data)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class Decision(PlainForm):
    """Why somebody decides as they do."""

    because = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with the letter and shown on the case.",
    )  # fmt: skip


class WhetherItWent(Decision):
    """What became of a letter of which nobody knew."""

    WENT, DID_NOT = "went", "did_not"

    outcome = forms.ChoiceField(
        label="Did it go?",
        choices=[(WENT, "Yes, it went"), (DID_NOT, "No, it did not go: send it again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it went"},
    )
    because = forms.CharField(
        label="How do you know?", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("outcome", "because")
