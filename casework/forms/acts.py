"""The forms of what staff do on a case, in their own words."""

from datetime import date
from typing import Any

from django import forms

from casework.acts.record import Seen
from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField, HintedRadios
from casework.models import AllocationReason, CloseReason, Contact, PauseReason, Team, Worker
from casework.policy import RAG_MEANING, RAG_REASONS, Rag
from casework.rules.triggers import RETRIAGE_TRIGGERS

_SMALL_RADIOS = {"class": "govuk-radios--small"}


def words(label: str, *, rows: int = 4, help_text: str = "", required: bool = True) -> Any:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class RestingForm(PlainForm):
    """A form that rests on what its page showed of the case; what is lost was never right."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_event = forms.IntegerField(widget=forms.HiddenInput, required=False)


def seen(given: dict[str, Any]) -> Seen:
    """What the page had shown, as its form brings it back."""
    return Seen(given["seen_version"] or 0, given["seen_event"] or 0)


class RateForm(RestingForm):
    """How great is the risk, and why do you think so?"""

    reasons = forms.MultipleChoiceField(
        label="What tells you so?",
        choices=[(code, reason.label) for code, reason in RAG_REASONS.items()],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small cw-columns"}),
        error_messages={"required": "Tick at least one reason"},
    )
    rag = forms.TypedChoiceField(
        label="Rating", coerce=int, choices=Rag.choices,
        widget=HintedRadios(
            hints={str(rag.value): RAG_MEANING[rag] for rag in Rag},
            attrs={"class": "govuk-radios--small"},
        ),
        error_messages={"required": "Choose a rating"},
    )  # fmt: skip
    note = words(
        "In your own words", required=False,
        help_text="Needed when you rate otherwise than the reasons suggest.",
    )  # fmt: skip


class AllocateForm(PlainForm):
    """Who takes the case, and why this worker?"""

    worker = forms.ModelChoiceField(
        label="Who takes it?", queryset=Worker.objects.none(), widget=forms.RadioSelect,
        error_messages={"required": "Choose a worker"},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why this worker?", choices=AllocationReason.choices,
        widget=forms.RadioSelect(attrs=_SMALL_RADIOS),
        error_messages={"required": "Choose why"},
    )  # fmt: skip
    note = words("Anything they should know first", required=False, rows=3)

    def __init__(self, data: Any, *, workers: Any) -> None:
        super().__init__(data)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]


class WhyForm(PlainForm):
    """One box of words: why."""

    why = words("Why?")

    def __init__(self, data: Any, *, label: str = "Why?", help_text: str = "") -> None:
        super().__init__(data)
        self.fields["why"].label = label
        self.fields["why"].help_text = help_text
        self.fields["why"].error_messages["required"] = "Say it in a few words"


class ContactForm(PlainForm):
    """Who was in touch, how, and what came of it?"""

    how = forms.ChoiceField(
        label="How?", choices=Contact.How.choices, widget=forms.RadioSelect(attrs=_SMALL_RADIOS)
    )
    spoke_with = forms.ChoiceField(
        label="With whom, or who was tried?", choices=Contact.With.choices,
        initial=Contact.With.PERSON,
        widget=forms.RadioSelect(attrs=_SMALL_RADIOS),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label="What came of it?", choices=Contact.Outcome.choices,
        widget=forms.RadioSelect(attrs=_SMALL_RADIOS),
    )  # fmt: skip
    on = GovDateField(label="When?", called="Date of the contact")
    summary = words("What was said?", help_text="Have things changed or got worse? Ask each time.")
    got_worse = forms.BooleanField(label="Things have changed or got worse", required=False)
    chasing = forms.BooleanField(label="They rang us to ask how long", required=False)


class ChangeForm(PlainForm):
    """Something happened that asks for a fresh look at the risk."""

    trigger = forms.ChoiceField(
        label="What happened?",
        choices=[(code, item.label) for code, item in RETRIAGE_TRIGGERS.items()],
        widget=forms.RadioSelect(attrs=_SMALL_RADIOS),
    )
    note = words("Tell us more", required=False)


class ProgressForm(PlainForm):
    """What has started or is done, and when?"""

    what = forms.ChoiceField(
        label="What has happened?", widget=forms.RadioSelect(attrs=_SMALL_RADIOS),
        error_messages={"required": "Choose what has happened"},
    )  # fmt: skip
    on = GovDateField(label="On which day?", called="Day it happened")

    def __init__(self, data: Any, *, choices: list[tuple[str, str]], today: date) -> None:
        super().__init__(data, initial={"on": today, "what": choices[0][0] if choices else ""})
        self.fields["what"].choices = choices  # type: ignore[attr-defined]


class PauseForm(PlainForm):
    """What does the case wait for, and when does somebody look again?"""

    reason = forms.ChoiceField(
        label="What does it wait for?", choices=PauseReason.choices,
        widget=forms.RadioSelect(attrs=_SMALL_RADIOS),
    )  # fmt: skip
    until = GovDateField(label="When do we look again?", called="Day to look again")
    note = words("Tell us more", required=False)


class MoveForm(PlainForm):
    """Which team should have it, and why?"""

    to = forms.ModelChoiceField(
        label="Which team?", queryset=Team.objects.none(), empty_label="Choose a team"
    )
    why = words("Why should they have it?")

    def __init__(self, data: Any, *, teams: Any) -> None:
        super().__init__(data)
        self.fields["to"].queryset = teams  # type: ignore[attr-defined]


_CLOSING_HINTS = {
    CloseReason.NO_CONTACT: "Only after tries on different days and in different ways, each "
    "recorded as a contact.",
    CloseReason.DIED: "Where no death is recorded yet, it is recorded as reported from today: no "
    "letter goes to them about anything else.",
}


class CloseForm(PlainForm):
    """Why does the case end?"""

    reason = forms.ChoiceField(
        label="Why does it end?", choices=CloseReason.to_choose(),
        widget=HintedRadios(hints=_CLOSING_HINTS, attrs=_SMALL_RADIOS),
    )  # fmt: skip
    note = words("Tell us more", required=False)
