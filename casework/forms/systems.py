"""The forms about other systems: what one is asked for with, its secret, and who answers for it."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from casework.forms.plain import PlainForm
from casework.models import Worker
from casework.models.api import LONGEST_LIFE
from casework.policy import ServiceScope
from casework.systems.scopes import SCOPES

_SMALL = {"class": "govuk-checkboxes--small"}


class SponsorForm(PlainForm):
    """Who answers for a system."""

    sponsor = forms.ModelChoiceField(
        label="Who answers for it", queryset=Worker.objects.none(), empty_label="Choose a person",
        help_text="They are told before a secret ends. Somebody who works here today.",
        error_messages={"required": "Choose who answers for it"},
    )  # fmt: skip

    def __init__(self, data: Any, *, sponsors: QuerySet[Worker], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["sponsor"].queryset = sponsors  # type: ignore[attr-defined]


class SystemForm(SponsorForm):
    """Which system, what for, and what it may be used for."""

    name = forms.CharField(
        label="Name of the system", max_length=100,
        help_text="As people here call it. It stands wherever the system did something.",
        error_messages={"required": "Enter the name of the system"},
    )  # fmt: skip
    purpose = forms.CharField(
        label="What it is for", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it is for"},
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label="What it may be used for",
        choices=[(scope.value, f"{scope.label}. {SCOPES[scope].says}") for scope in ServiceScope],
        widget=forms.CheckboxSelectMultiple(attrs=_SMALL),
        error_messages={"required": "Choose at least one"},
    )
    field_order = ("name", "purpose", "scopes", "sponsor")


class SecretForm(PlainForm):
    """For how long a secret holds."""

    days = forms.IntegerField(
        label="For how many days does it hold?", min_value=1, max_value=LONGEST_LIFE.days,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text=f"From 1 to {LONGEST_LIFE.days}.",
        error_messages={"required": "Enter a number of days"},
    )  # fmt: skip
