"""What is asked when two records may be one person's."""

from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.people.kept_values import Compared


def _why(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=300, help_text=hint, widget=forms.Textarea(attrs={"rows": 2})
    )


class ApartForm(PlainForm):
    """They are two people."""

    because = _why(
        "How do we know that they are two people?", "For example: twins; the son has his name."
    )


class MergeForm(PlainForm):
    """They are one person; of what differs, which value is kept."""

    because = _why(
        "How do we know that they are one person?", "For example: checked by telephone today."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, differing: list[Compared], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.differing = differing
        for one in differing:
            self.fields[f"take_{one.name}"] = forms.ChoiceField(
                label=one.label,
                choices=[("kept", str(one.kept)), ("ended", str(one.ended))],
                initial="kept",
                widget=forms.RadioSelect(
                    attrs={"class": "govuk-radios--small govuk-radios--inline"}
                ),
            )
        self.order_fields([*(f"take_{one.name}" for one in differing), "because"])

    @property
    def choices(self) -> frozenset[str]:
        data = self.cleaned_data
        return frozenset(one.name for one in self.differing if data[f"take_{one.name}"] == "ended")
