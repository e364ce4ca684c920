"""The forms by which the service is run: answers, numbers, absences, leavers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField, HintedCheckboxes
from casework.models import AbsenceReason, Team
from casework.policy import WAIT_REASONS, Number

Choices = Sequence[tuple[str, str]]


class EscalationAnswer(PlainForm):
    """What will be done, in the words of the person who answers for it."""

    action = forms.CharField(
        label="What will be done, by whom and by when?",
        help_text="It stands on the case, with your name and the time.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what will be done"},
    )
    reason = forms.ChoiceField(
        label="Why has it waited so long?",
        help_text="Counted over the whole council, so that it shows where waits come from.",
        choices=list(WAIT_REASONS.items()),
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose why it has waited so long"},
    )

    def __init__(self, data: Any, *, asks_why: bool) -> None:
        super().__init__(data)
        if not asks_why:
            del self.fields["reason"]


class EscalationFilter(PlainForm):
    """Which escalations to show. The team is asked only of those who answer for several."""

    all_optional = True
    show = forms.CharField(required=False, widget=forms.HiddenInput)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="Every team")
    told = forms.ChoiceField(label="Told to", required=False)
    rung = forms.ChoiceField(label="What for", required=False)

    def __init__(
        self, data: Any, *, teams: Any, told: Iterable[tuple[str, str]], rungs: Choices
    ) -> None:
        super().__init__(data)
        if teams is None:
            del self.fields["team"]
        else:
            self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["told"].choices = [("", "Any role"), *told]  # type: ignore[attr-defined]
        self.fields["rung"].choices = [("", "Anything"), *rungs]  # type: ignore[attr-defined]


class NumberForm(PlainForm):
    """One change of one number of the policy."""

    value = forms.IntegerField(
        label="New number",
        error_messages={"invalid": "Enter the new number in figures, such as 28"},
    )
    from_on = GovDateField(
        label="From which day?",
        called="First day of the new number",
        help_text="Today or a day to come. What is past was judged by the old number.",
    )
    reason = forms.CharField(
        label="Why does it change?",
        help_text="Say who decided it, and where that is written down.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the number changes"},
    )

    def __init__(self, data: Any, *, number: Number, today: date) -> None:
        super().__init__(data, initial={"from_on": today})
        value = self.fields["value"]
        value.label = f"New number, in {number.unit}"
        value.help_text = f"From {number.least:,} to {number.most:,}."
        value.widget.attrs["class"] = "govuk-input--width-5"
        value.error_messages["required"] = "Enter the new number"


class AbsenceForm(PlainForm):
    """A spell away from work."""

    reason = forms.ChoiceField(
        label="Why are they away?",
        choices=AbsenceReason,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose why they are away"},
    )
    starts_on = GovDateField(label="First day away")
    ends_on = GovDateField(
        label="Last day away",
        required=False,
        help_text="Leave it empty if nobody knows yet.",
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"starts_on": today})


class BackForm(PlainForm):
    """The day on which someone is back."""

    back_on = GovDateField(
        label="First day back at work",
        help_text="It may be a day to come. If they were never away, enter the first day of it.",
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"back_on": today})


class LeaveForm(PlainForm):
    """The first day on which someone is no longer in post."""

    left_on = GovDateField(
        label="First day no longer in post",
        help_text="Today, or a day to come. From that day they cannot sign in.",
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"left_on": today})


class GiveBackForm(PlainForm):
    """Which of a worker's cases go back to the list, and why."""

    cases = forms.MultipleChoiceField(
        label="Which cases go back?",
        error_messages={"required": "Tick at least one case"},
    )
    because = forms.CharField(
        label="Why do they go back?",
        help_text="It stands on each case, as in: off sick since 3 November.",
        max_length=100,
        error_messages={"required": "Say why the cases go back"},
    )

    def __init__(
        self, data: Any, *, cases: Choices, hints: dict[str, str], because: str = ""
    ) -> None:
        everything = [value for value, _ in cases]
        super().__init__(data, initial={"cases": everything, "because": because})
        field = self.fields["cases"]
        field.widget = HintedCheckboxes(hints=hints, attrs={"class": "govuk-checkboxes--small"})
        field.choices = cases  # type: ignore[attr-defined]


class TeamChoice(PlainForm):
    """Whose staff to show, asked of those who answer for several teams."""

    all_optional = True
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="Own team")

    def __init__(self, data: Any, *, teams: Any) -> None:
        super().__init__(data)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
