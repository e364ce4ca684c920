"""The forms of an import: which file, and which of its columns is which of ours."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.imports import answers, mapping
from casework.imports.cleaning import plain
from casework.imports.columns import BY_NAME, COLUMNS, NAMES
from casework.imports.problems import Unreadable
from casework.models import Import, Team

# Without these no row can be accepted: one of the names, and the team from either of two.
_NEEDED = (*NAMES, "team", "whole_team")


class UploadForm(PlainForm):
    """A file of open work."""

    file = forms.FileField(
        label="File of open work",
        help_text="CSV or Excel (.xlsx), one row for each open case, headings in the first row.",
        error_messages={"empty": "The file is empty."},
        max_length=200,
    )


class ColumnsForm(PlainForm):
    """For each of our columns, the heading of the file that holds it."""

    def __init__(self, *args: Any, headings: Sequence[str], as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        found = [("", "Not in this file"), *((heading, heading) for heading in headings)]
        for column in COLUMNS:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                help_text=column.help,
                required=column.required,
                choices=found,
                error_messages={"required": f"Choose which column is: {column.label}"},
            )
        self.fields["whole_team"] = forms.ModelChoiceField(
            Team.objects.open_on(as_of).order_by("name"),
            label="Team for rows that name none",
            help_text="Owns every case whose row has no team.",
            required=False,
            empty_label="None: each row must name its team",
        )

        self.fields["system"] = forms.CharField(
            label="System that the numbers come from", max_length=60, required=False,
            help_text="Always the same name for the same system, so that its numbers are known.",
        )  # fmt: skip
        self.fields["part"] = forms.CharField(
            label="Part of its list", max_length=60, required=False,
            help_text="Such as a team, where the file is not the whole list. What is gone is told "
            "from the last file of the same part.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            has_team = cleaned.get("whole_team") is not None
            try:
                mapping.checked(self.mapped, headings=self.headings, has_team=has_team)
            except Unreadable as refusal:
                self.add_error(None, str(refusal))
        return cleaned

    @property
    def needed_fields(self) -> list[forms.BoundField]:
        """Those without which no row can be accepted."""
        return [field for field in self if field.field.required or field.name in _NEEDED]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.field.required and field.name not in _NEEDED]

    @property
    def unused(self) -> list[str]:
        """Headings of the file that no column of ours takes."""
        taken = {field.value() for field in self}
        return [heading for heading in self.headings if heading not in taken]

    @property
    def mapped(self) -> Mapping[str, str]:
        """Our column's name to the heading chosen."""
        return {
            column.name: self.cleaned_data[column.name]
            for column in COLUMNS
            if self.cleaned_data.get(column.name)
        }


class AnswersForm(PlainForm):
    """Which value of ours each value of the file is, and in which order its days stand."""

    def __init__(self, *args: Any, batch: Import, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_names = {f"order_{name}": name for name in batch.findings.get("orders", {})}
        for key, name in self.order_names.items():
            label = f"Which comes first in “{batch.mapping.get(name, name)}”?"
            self.fields[key] = order_field(label, batch.findings["orders"][name])
        self.values = {f"value_{n}": value for n, value in enumerate(answers.values(batch))}
        has_team = batch.team_id is not None
        for key, value in self.values.items():
            choices = answers.options(value.column, as_of=as_of, has_team=has_team)
            self.fields[key] = forms.ChoiceField(
                label=value.said,
                required=False,
                choices=[("", "Not said yet"), *choices],
                initial=answers.LEAVE_EMPTY if value.means == "" else value.means,
            )

    @property
    def order_fields_asked(self) -> list[forms.BoundField]:
        return [self[key] for key in self.order_names]

    @property
    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, int]]]]:
        """The values under the name of their column, each with the number of rows it stands in."""
        by_column: dict[str, list[tuple[forms.BoundField, int]]] = {}
        for key, value in self.values.items():
            by_column.setdefault(value.column.name, []).append((self[key], value.rows))
        return [(BY_NAME[name].label, fields) for name, fields in by_column.items()]

    @property
    def said_of_values(self) -> dict[tuple[str, str], str]:
        """What was said of each value, by column and value; what was not said is left out."""
        return {
            (value.column.name, plain(value.said)): chosen
            for key, value in self.values.items()
            if (chosen := self.cleaned_data.get(key))
        }

    @property
    def said_of_orders(self) -> dict[str, str]:
        return {name: self.cleaned_data[key] for key, name in self.order_names.items()}


def order_field(label: str, proof: str) -> forms.ChoiceField:
    """In which order day and month stand in a column; ``proof`` is a date with the month first."""
    return forms.ChoiceField(
        label=label, help_text=_why_asked(proof), choices=answers.ORDERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the day or the month comes first"},
    )  # fmt: skip


def _why_asked(proof: str) -> str:
    if proof:
        return (
            f"“{proof}” can only have the month first; others in the column can be read either way."
        )
    return "Every date in the column can be read either way, as 03/04/2026 can."
