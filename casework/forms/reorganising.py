"""The forms by which teams are merged, split, and put back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from casework import kinds
from casework.forms.plain import PlainForm
from casework.models import Case, Team, User, Worker
from casework.staff.reorganising import Part, no_area

_MANY = {"class": "govuk-checkboxes--small"}
# "C-0000012", or the bare number.
_MOST_PICKED = 200


class ReasonForm(PlainForm):
    """Why, as it stands on each timeline."""

    because = forms.CharField(
        label="Why?", max_length=300,
        help_text="It stands on each case and each post, as in: restructure of 1 December.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the teams are reorganised"},
    )  # fmt: skip


class MergeForm(ReasonForm):
    """Which team it becomes part of."""

    into = forms.ModelChoiceField(
        Team.objects.none(), label="Which team does it become part of?", empty_label="Choose a team"
    )
    field_order = ("into", "because")

    def __init__(self, data: Any, *, team: Team, on: date) -> None:
        super().__init__(data)
        others = Team.objects.open_on(on).exclude(pk=team.pk).order_by("name")
        self.fields["into"].queryset = others  # type: ignore[attr-defined]

    @property
    def key(self) -> str:
        """What was previewed; another choice is previewed again."""
        return str(self.cleaned_data["into"].pk)


class SplitForm(ReasonForm):
    """What goes to the other team, and which team that is."""

    to = forms.ModelChoiceField(
        Team.objects.none(), label="To a team that there is", required=False,
        empty_label="To a new one",
    )  # fmt: skip
    new_name = forms.CharField(
        label="Name of the new team", required=False, max_length=100,
        help_text="It gets the contact details of this team. You can correct them afterwards.",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Kinds of case that go", required=False,
        widget=forms.CheckboxSelectMultiple(attrs=_MANY),
        help_text="None ticked is any kind, where postcode areas are given.",
    )  # fmt: skip
    areas = forms.CharField(
        label="Postcode areas that go", required=False, max_length=500,
        help_text="With commas between them, such as ZZ1, ZZ2 4.",
    )  # fmt: skip
    workers = forms.ModelMultipleChoiceField(
        Worker.objects.none(), label="People who go, each with all their cases", required=False,
        widget=forms.CheckboxSelectMultiple(attrs=_MANY),
    )  # fmt: skip
    cases = forms.CharField(
        label="Other cases that go", required=False, max_length=4000,
        help_text="Their references, such as C-735209180, with spaces between them.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    field_order = ("to", "new_name", "kinds", "areas", "workers", "cases", "because")

    def __init__(self, data: Any, *, team: Team, user: User, on: date) -> None:
        super().__init__(data)
        self.team, self.user = team, user
        others = Team.objects.open_on(on).exclude(pk=team.pk).order_by("name")
        here = Worker.objects.filter(Q(left_on=None) | Q(left_on__gt=on), team=team)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]
        self.fields["workers"].queryset = here.order_by("name")  # type: ignore[attr-defined]
        self.fields["kinds"].choices = kinds.choices()  # type: ignore[attr-defined]
        if not here:
            self.fields["workers"].help_text = "Nobody is in post here."

    def clean_areas(self) -> list[str]:
        parts = (" ".join(part.upper().split()) for part in self.cleaned_data["areas"].split(","))
        found = [part for part in parts if part]
        if wrong := no_area(found):
            raise forms.ValidationError(f"{wrong[:20]} is no postcode area, such as ZZ1")
        return found

    def clean_cases(self) -> list[Case]:
        numbers = dict.fromkeys(self.cleaned_data["cases"].replace(",", " ").upper().split())
        return self._cases(list(numbers))

    def _cases(self, references: Sequence[str]) -> list[Case]:
        if len(references) > _MOST_PICKED:
            raise forms.ValidationError(f"Pick at most {_MOST_PICKED} cases by hand")
        wanted = {text: text.removeprefix("C-") for text in references}
        visible = Case.objects.visible_to(self.user).still_open().of_team(self.team)
        ids = [int(number) for number in wanted.values() if number.isdecimal()]
        found = {case.pk: case for case in visible.filter(pk__in=[i for i in ids if i < 2**63])}
        for text, number in wanted.items():
            if not number.isdecimal() or int(number) not in found:
                raise forms.ValidationError(f"{text[:20]} is no open case of {self.team}")
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["to"]) == bool(cleaned["new_name"]):
            self.add_error("to", "Choose a team that there is, or give the name of a new one")
        if not self.errors and self.part.is_empty:
            self.add_error(None, "Choose what goes: kinds, areas, people or cases")
        return cleaned

    @property
    def part(self) -> Part:
        given = self.cleaned_data
        return Part(
            kinds=given["kinds"], areas=given["areas"], workers=list(given["workers"]),
            cases=given["cases"],
        )  # fmt: skip

    @property
    def key(self) -> str:
        """What was previewed; another choice is previewed again."""
        part = self.part
        people, cases = [each.pk for each in part.workers], [each.pk for each in part.cases]
        to = self.cleaned_data["to"]
        return repr((to and to.pk, self.cleaned_data["new_name"], *part.kinds, *part.areas,
                     people, cases))  # fmt: skip


class PutBackForm(PlainForm):
    """Nothing is asked."""
