"""The forms of an import: which file, and which of its columns is which of ours."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.imports import mapping
from casework.imports.columns import COLUMNS
from casework.imports.problems import Unreadable
from casework.models import Team

_TEAM = ("team", "whole_team")


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
        """Without these no row can be accepted; the team comes from either of two."""
        return [field for field in self if field.field.required or field.name in _TEAM]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.field.required and field.name not in _TEAM]

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
