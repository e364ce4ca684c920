"""What is asked when a request reaches us: about someone new, and about what they ask for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework import kinds
from casework.acts.correcting import CORRECTABLE
from casework.acts.meeting_someone import Introduction
from casework.forms.acts import RestingForm
from casework.forms.asking import GroupedTerms
from casework.forms.people import PostcodeField, WhoForm, tidy_lines
from casework.forms.referrer import ReferrerFields
from casework.forms.widgets import GovDateField
from casework.models import Address, Source, Team
from casework.staff import takes


class NewPersonForm(WhoForm):
    """Someone we have not met."""

    lines = forms.CharField(
        label="Address", max_length=300, required=False,
        help_text="A line each, without the postcode. Leave empty for no fixed address.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip
    postcode = PostcodeField()
    asked = forms.ChoiceField(
        label="Did anyone ask how they read, hear and are best reached?",
        choices=[
            ("no", "Not yet"), ("none", "Yes: they have no such needs"),
            ("some", "Yes: the needs ticked below"),
        ],
        widget=forms.RadioSelect, initial="no",
    )  # fmt: skip

    SECTIONS: Mapping[str, tuple[str, ...]] = {
        "Who they are": WhoForm.SECTIONS["Who they are"],
        "Where they live": ("lines", "postcode"),
        "How to reach them": WhoForm.SECTIONS["How to reach them"],
        "What is safe": WhoForm.SECTIONS["What is safe"],
        "Language": WhoForm.SECTIONS["Language"],
        "Access needs": ("asked", "terms"),
    }

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["terms"] = GroupedTerms(label="Needs")
        for name in ("spoken_language", "written_language"):
            self.fields[name].initial = "English"

    def clean_lines(self) -> str:
        return tidy_lines(self.cleaned_data["lines"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticked, asked = data.get("terms"), data.get("asked")
        if asked == "some" and not ticked:
            self.add_error("terms", "Tick each need, or say that they have none")
        if asked in ("no", "none") and ticked:
            self.add_error("asked", "Needs are ticked below: say that someone asked")
        if data.get("postcode") and not data.get("lines") and "lines" not in self.errors:
            self.add_error("lines", "Enter the address that this postcode belongs to")
        return data

    @property
    def introduction(self) -> Introduction:
        """What the new record is opened with."""
        data, address = self.cleaned_data, None
        if data["lines"]:
            address = Address(lines=data["lines"], postcode=data["postcode"], starts_on=self.as_of)
        needs = None if data["asked"] == "no" else list(data["terms"])
        return Introduction(details=data, address=address, needs=needs)


class RequestForm(ReferrerFields):
    """What someone asks for, from whom we heard, and when it reached us."""

    kind = forms.ChoiceField(label="What is it for?")
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.none(), empty_label="Choose a team"
    )
    received_on = GovDateField(
        label="When did the request reach us?", called="date of the request",
        help_text="The wait counts from this day, whoever took the call.",
    )  # fmt: skip
    source = forms.ChoiceField(label="Who asked?", choices=[("", "Choose who"), *Source.choices])
    summary = forms.CharField(
        label="What did they ask for?", max_length=2000,
        help_text="In their own words as far as you can.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    indicative_on = GovDateField(
        label="By when do we hope to start?", called="day we hope to start by", required=False,
        help_text="Only if you told them a day. Without one, our letter says what our standard "
        "aims at.",
    )  # fmt: skip
    # What it is about first; who referred them folds away below it.
    ABOUT_REQUEST = ("kind", "team", "received_on", "source", "summary", "indicative_on")

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.as_of = as_of
        self.order_fields([*self.ABOUT_REQUEST, *self.ABOUT_REFERRER])
        self.fields["kind"].choices = [("", "Choose what for"), *kinds.choices()]  # type: ignore[attr-defined]
        self.fields["team"].queryset = takes.taking(on=as_of)  # type: ignore[attr-defined]

    def clean_received_on(self) -> date:
        received_on: date = self.cleaned_data["received_on"]
        if received_on > self.as_of:
            raise ValidationError("The date of the request must be today or in the past")
        return received_on

    def clean_indicative_on(self) -> date | None:
        given: date | None = self.cleaned_data["indicative_on"]
        if given is not None and given < self.as_of:
            raise ValidationError("The day we hope to start by must be today or later")
        return given

    @property
    def about_request(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ABOUT_REQUEST]

    @property
    def request(self) -> dict[str, Any]:
        """What the case is opened with."""
        asked = {name: self.cleaned_data[name] for name in self.ABOUT_REQUEST}
        return {**asked, "referrer": self.referrer}


class CorrectForm(RestingForm):
    """What the request should have said, and what was wrong. It rests on what the page showed."""

    kind = forms.ChoiceField(label="What is it for?")
    received_on = GovDateField(
        label="When did the request reach us?", called="date of the request",
        help_text="The wait counts from this day.",
    )  # fmt: skip
    source = forms.ChoiceField(label="Who asked?", choices=Source.choices)
    summary = forms.CharField(
        label="What did they ask for?", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    indicative_on = GovDateField(
        label="By when do we hope to start?", called="day we hope to start by", required=False,
        help_text="The next letter names it. Leave it empty if we can give no day.",
    )  # fmt: skip
    to = forms.ModelChoiceField(
        Team.objects.none(), label="Which team takes it?", required=False,
        empty_label="The team that has it now",
        help_text="Only where another team takes what it is for.",
    )  # fmt: skip
    why = forms.CharField(
        label="What was wrong, and how do you know?", max_length=2000,
        help_text="It is kept in the timeline, with what stood here before.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = kinds.choices()  # type: ignore[attr-defined]
        self.fields["to"].queryset = takes.taking(on=as_of)  # type: ignore[attr-defined]
        self.order_fields(["kind", "to", *CORRECTABLE[1:], "why"])

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CORRECTABLE}
