"""The forms of the post room: which letters to show, and what somebody decides about one."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from casework.forms.plain import PlainForm
from casework.letters.gate.held import SETTLED_BY_A_TALK, Held
from casework.models import Letter, Person, Team


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


class ToAskFilter(PlainForm):
    """Whose letters wait for a talk, and for which."""

    all_optional = True

    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.order_by("name"), required=False,
        empty_label="Every team",
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="What a talk settles", required=False,
        choices=[("", "Anything"), *((held.value, held.label) for held in SETTLED_BY_A_TALK)],
    )  # fmt: skip


class Decision(PlainForm):
    """Why somebody decides as they do."""

    because = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with the letter and shown on the case.",
    )  # fmt: skip


class Release(Decision):
    """Why it should go, and what its writer had read of what holds it."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)


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


class CameBack(PlainForm):
    """What the envelope says."""

    because = forms.CharField(
        label="What is written on the envelope, or who brought it?", max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No more letters go to that address until someone has put it right.",
        error_messages={"required": "Say what is written on the envelope, or who brought it"},
    )  # fmt: skip


class SeenTo(PlainForm):
    """What was done about a letter that did not arrive."""

    because = forms.CharField(
        label="What was done about it?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: I rang her and told her. It is shown on the case.",
        error_messages={"required": "Say what was done about it"},
    )  # fmt: skip


class Reroute(Decision):
    """Who has it instead, or as well."""

    to = forms.ModelChoiceField(
        label="To whom?", queryset=Person.objects.none(), widget=forms.RadioSelect,
        error_messages={"required": "Choose who should have it"},
    )  # fmt: skip
    field_order = ("to", "because")

    def __init__(self, data: Any, *, people: list[Person]) -> None:
        super().__init__(data)
        self.fields["to"].queryset = Person.objects.filter(  # type: ignore[attr-defined]
            pk__in=[person.pk for person in people]
        ).order_by("family_name", "pk")


class StillThere(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Of the letters ticked those that can still be seen: one that was hidden keeps no other."""

    def clean(self, value: Any) -> Any:
        letters = Letter.objects.none() if self.queryset is None else self.queryset
        found = letters.filter(pk__in=_uuids(value)).values_list("pk", flat=True)
        known = {str(pk) for pk in found}
        return super().clean([each for each in value or () if each in known])


def _uuids(given: Any) -> list[UUID]:
    found = []
    for each in given or ():
        with suppress(ValueError):
            found.append(UUID(str(each)))
    return found


class ReleaseMany(Decision):
    """Which of them, and why they may go."""

    letters = StillThere(
        label="Which letters?", queryset=Letter.objects.none(),
        error_messages={"required": "Tick at least one letter"},
    )  # fmt: skip
    field_order = ("letters", "because")

    def __init__(self, data: Any, *, letters: QuerySet[Letter]) -> None:
        super().__init__(data)
        self.fields["letters"].queryset = letters  # type: ignore[attr-defined]
