"""Which referrers to list who have not heard back."""

from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.letters.post_room.not_heard import Why
from casework.models import Team


class NotHeardFilter(PlainForm):
    """Whose cases, and why nobody told them."""

    all_optional = True
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.none(), required=False, empty_label="Every team"
    )
    why = forms.ChoiceField(
        label="Why they have not heard", required=False,
        choices=[("", "Any reason, of those who may be told"), *Why.choices],
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
