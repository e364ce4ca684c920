"""The forms about absence: HR's file, new hands for each case, and what a returner gets back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from casework.forms.imports import order_field
from casework.forms.plain import PlainForm
from casework.forms.widgets import HintedCheckboxes
from casework.hr_file import NotOurValue, Said
from casework.imports.cleaning import plain
from casework.imports.columns import Column
from casework.models import Case

Choices = Sequence[tuple[str, str]]
STAYS, TO_LIST = "", "list"
_REST = [(STAYS, "Stay where they are for now"), (TO_LIST, "Go back to the list")]


ORDER, VALUE = "order:", "value:"


@dataclass(frozen=True)
class Asks:
    """What a file left open: the order of days, with a date as proof, and values not ours."""

    orders: Mapping[Column, str] = field(default_factory=dict)
    values: Sequence[NotOurValue] = ()

    def __bool__(self) -> bool:
        return bool(self.orders or self.values)


# A few thousand rows at the most; anything larger is another file.
_LARGEST = 1024 * 1024


class HrFileForm(PlainForm):
    """A file of HR; each says of what. With ``asks`` what the last one left open is asked too."""

    file: forms.FileField

    def __init__(self, *args: Any, asks: Asks | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = asks or Asks()
        for column, proof in asks.orders.items():
            label = f"Which comes first in “{column.label.lower()}”?"
            self.fields[f"{ORDER}{column.name}"] = order_field(label, proof)
        for value in asks.values:
            rows = "1 row" if value.rows == 1 else f"{value.rows:,} rows"
            self.fields[f"{VALUE}{value.column.name}:{plain(value.said)}"] = forms.ChoiceField(
                label=f"{value.column.label}: what does “{value.said}” mean?", help_text=rows,
                required=False, choices=[("", "Not said yet"), *value.options],
            )  # fmt: skip
        # The questions come first: the file is chosen again below them.
        self.order_fields([name for name in self.fields if name != "file"] + ["file"])

    @staticmethod
    def said(data: Mapping[str, str]) -> Said:
        """What was said of the file that is sent along."""
        orders = {key.removeprefix(ORDER): said for key, said in data.items()
                  if key.startswith(ORDER) and said}  # fmt: skip
        values = {}
        for key, means in data.items():
            name, _, value = key.removeprefix(VALUE).partition(":")
            if key.startswith(VALUE) and means:
                values[name, value] = means
        return Said(orders, values)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > _LARGEST:
            raise forms.ValidationError("The file is larger than 1 MB. Split it into smaller ones.")
        return file


class AbsenceFileForm(HrFileForm):
    """A file of absences."""

    file = forms.FileField(
        label="File of absences",
        help_text="CSV with the headings worker, reason, first day and last day.",
        error_messages={"empty": "The file is empty."},
        max_length=200,
    )


class ReallocateForm(PlainForm):
    """For each case of one worker: who takes it, or that it goes back to the list."""

    rest = forms.ChoiceField(
        label="Cases for which nothing is chosen above",
        choices=_REST,
        required=False,
        initial=STAYS,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )
    because = forms.CharField(
        label="Why do they change hands?",
        help_text="It stands on each case, as in: off sick since 3 November.",
        max_length=100,
        error_messages={"required": "Say why the cases change hands"},
    )
    note = forms.CharField(
        label="Anything the new workers should know first",
        help_text="To go beyond somebody’s cap, say here why.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Any, *, cases: Sequence[Case], choices: Mapping[int, Choices], because: str
    ) -> None:
        super().__init__(data, initial={"because": because, "rest": STAYS})
        self.cases = cases
        first = [(STAYS, "Nothing chosen"), (TO_LIST, "Back to the list")]
        for case in cases:
            self.fields[f"case_{case.pk}"] = forms.ChoiceField(
                label=f"New hands for {case.person}", required=False,
                choices=[*first, *choices[case.pk]],
                error_messages={"invalid_choice": f"{case.person}: choose someone who can take it"},
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Case, forms.BoundField]]:
        """Each case beside its choice."""
        return [(case, self[f"case_{case.pk}"]) for case in self.cases]

    @property
    def chosen(self) -> list[tuple[Case, str]]:
        """The cases that move, and to whom: the number of a worker, or the list."""
        rest = self.cleaned_data["rest"]
        all_of_them = [(case, self.cleaned_data[f"case_{case.pk}"] or rest) for case in self.cases]
        return [(case, to) for case, to in all_of_them if to]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen:
            self.add_error(None, "Choose new hands for at least one case")
        return cleaned


class ReturnForm(PlainForm):
    """Which of the cases that were given back the returner takes up again."""

    cases = forms.MultipleChoiceField(
        label="Which cases do they take up again?",
        help_text="Nothing comes back by itself. What you do not tick stays where it is now.",
        error_messages={"required": "Tick at least one case, or go back to the staff page"},
    )
    note = forms.CharField(
        label="Anything they should know first", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any, *, cases: Choices, hints: Mapping[str, str]) -> None:
        super().__init__(data)
        field = self.fields["cases"]
        field.widget = HintedCheckboxes(hints=hints, attrs={"class": "govuk-checkboxes--small"})
        field.choices = cases  # type: ignore[attr-defined]
