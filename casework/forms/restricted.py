"""What is asked when a record is hidden, when someone is let in, and when it cannot wait."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from casework.acts.restricting import EMERGENCY_WORDS
from casework.forms.asking import FoldedCheckboxes
from casework.forms.plain import PlainForm
from casework.models import Worker

# Two weeks for a piece of work, six months for the people whose case it is (trust.md S5).
_LENGTHS = {"14": "2 weeks", "182": "6 months"}


class StaffField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A member of staff in post, with the team that tells two of one name apart."""

    def label_from_instance(self, worker: Any) -> str:
        return f"{worker.name}, {worker.get_role_display().lower()}, {worker.team.name}"


class StaffListField(forms.TypedMultipleChoiceField):
    """Several members of staff in post, by team; gives the workers themselves."""

    def __init__(self, staff: Iterable[Worker], **kwargs: Any) -> None:
        by_key = {str(worker.pk): worker for worker in staff}
        teams: dict[str, list[tuple[str, str]]] = {}
        for key, worker in by_key.items():
            label = f"{worker.name}, {worker.get_role_display().lower()}"
            teams.setdefault(worker.team.name, []).append((key, label))
        super().__init__(
            choices=sorted(teams.items()), coerce=by_key.__getitem__, widget=FoldedCheckboxes(),
            **kwargs,
        )  # fmt: skip


def _length() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="For how long?", choices=list(_LENGTHS.items()), widget=forms.RadioSelect,
        coerce=lambda days: timedelta(days=int(days)), initial="14",
    )  # fmt: skip


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=300, help_text=hint, widget=forms.Textarea(attrs={"rows": 3})
    )


def _staff(as_of: date) -> Any:
    staff = Worker.objects.in_post(as_of).exclude(user=None)
    return staff.select_related("team", "user").order_by("name")


class RestrictForm(PlainForm):
    """Who may still see the record once it is hidden."""

    reason = _reason("Why is the record restricted?", "For example: a relative works in our team.")
    length = _length()
    field_order = ("reason", "to", "length")

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["to"] = StaffListField(
            _staff(as_of), label="Who may see it?",
            help_text="You are on the list unless you take yourself off it.",
            error_messages={"required": "Choose at least one person who may see the record"},
        )  # fmt: skip
        self.order_fields(self.field_order)


class GrantForm(PlainForm):
    """Let one more member of staff in."""

    to = StaffField(
        label="Who needs to see it?", queryset=Worker.objects.none(), empty_label="Choose a person"
    )
    reason = _reason("Why do they need to see it?", "It is kept in the person's timeline.")
    length = _length()

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["to"].queryset = _staff(as_of)  # type: ignore[attr-defined]


class LiftForm(PlainForm):
    """Why the record need not be hidden any more."""

    reason = _reason("Why is it not restricted any more?", "It is kept in the person's timeline.")


class EmergencyForm(PlainForm):
    """Someone is at risk now, and their record cannot be found."""

    words = forms.CharField(
        label="Reference or NHS number", max_length=40,
        help_text="For example P-482917632, C-735209180 or 999 000 0018.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(
        label="Who is at risk, and why can it not wait?", max_length=300,
        help_text=f"At least {EMERGENCY_WORDS} words. Name nobody: say “the adult”, “her son”.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
