"""Forms of the call, the decision, the plan, sharing and disagreement."""

from typing import Any

from django import forms

from carers.forms.people import line, radios, words
from carers.models import Disagreement
from carers.models.call import StillPossible
from carers.services import COMPONENTS, TYPES
from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField
from casework.models import Contact, Team, Worker


class CallForm(PlainForm):
    """The short script, in the order in which it is asked (S66)."""

    outcome = radios("Did they answer?", Contact.Outcome.choices)
    on = GovDateField(label="When did you ring?", called="Day of the call")
    how_are_you = words("How are you?", required=False, help_text="Their words.")
    still_possible = radios(
        "Is caring still possible?", StillPossible.choices, required=False,
        help_text="Nobody has to care. Ask it as if either answer were fine.",
    )  # fmt: skip
    health = words("How is your health, and how do you sleep?", required=False, rows=2)
    got_worse = forms.BooleanField(
        label="Something has got worse since we last spoke", required=False
    )
    note = words("Anything else?", required=False, rows=2)


class SignOffForm(PlainForm):
    sure = forms.BooleanField(label="I have read it, and the council stands by it")


class CompleteForm(PlainForm):
    sure = forms.BooleanField(label="The carer has seen what we wrote, or was offered to see it")


class OverrideForm(PlainForm):
    reason = words("Why is the answer of the regulations wrong for this carer?")


class AnswerOverrideForm(PlainForm):
    agreed = radios("Do you agree?", (("yes", "Yes"), ("no", "No")))
    note = words("Why?")


class DecisionForm(PlainForm):
    reasons = words(
        "Our reasons", rows=6,
        help_text="Write to the carer, in plain words. They go into the document as they stand.",
    )  # fmt: skip
    advice = words(
        "Advice and information", required=False,
        help_text="Needed where they are not eligible: what can meet, reduce or prevent needs.",
    )  # fmt: skip


class DisagreementForm(PlainForm):
    raised_by = line("Who disagrees?", help_text="The carer, or someone on their behalf.")
    raised_on = GovDateField(label="When did they say so?", called="Day they said so")
    ground = radios("On what ground?", Disagreement.Ground.choices)
    words = words("What do they say?")
    route = radios("How is it looked at?", Disagreement.Route.choices)
    reviewer = forms.ModelChoiceField(
        label="Who reviews it?", queryset=Worker.objects.none(), required=False,
        empty_label="Nobody yet", help_text="Somebody who did not decide, and of another team.",
    )  # fmt: skip

    def __init__(self, data: Any, *, reviewers: Any, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.fields["reviewer"].queryset = reviewers  # type: ignore[attr-defined]


class SettleForm(PlainForm):
    outcome = radios("How did it end?", Disagreement.Outcome.choices)
    words = words("Why?")


class ServiceForm(PlainForm):
    """One service of the plan, as the national return names it."""

    service_type = radios("Who is it for?", TYPES)
    component = forms.ChoiceField(label="What kind of service?", choices=COMPONENTS)
    what = line("What is it, and how does it help?", longest=300)
    starts_on = GovDateField(label="From when?", called="First day")
    ends_on = GovDateField(label="Until when?", called="Last day", required=False)
    review_due_on = GovDateField(
        label="When do we look at the plan again?", called="Day of the review"
    )


class ReviewForm(PlainForm):
    """What was found, and whether the plan goes on."""

    found = words("What did you find, and what did the carer say?")
    goes_on = radios("Does the plan go on?", (("yes", "Yes"), ("no", "No, it ends")))
    next_due_on = GovDateField(
        label="If it goes on: when do we look at it next?", called="Day of the next review",
        required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        told = given.get("next_due_on") or "next_due_on" in self.errors
        if given.get("goes_on") == "yes" and not told:
            self.add_error("next_due_on", "Enter the day of the next review")
        return given

    @property
    def answers(self) -> dict[str, Any]:
        """What ``reviewing.review`` takes; a plan that ends has no next day."""
        given = self.cleaned_data
        next_due_on = given["next_due_on"] if given["goes_on"] == "yes" else None
        return {"found": given["found"], "next_due_on": next_due_on}


class ShareForm(PlainForm):
    team = forms.ModelChoiceField(
        label="Which partner organisation?", queryset=Team.objects.none(), empty_label="Choose one"
    )
    reason = line("Why do they need to see it?", longest=300)

    def __init__(self, data: Any, *, teams: Any) -> None:
        super().__init__(data)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class PerformerForm(PlainForm):
    performed_by = forms.ModelChoiceField(
        label="Who makes the assessment?", queryset=Team.objects.none(), empty_label=None,
        widget=forms.RadioSelect,
        help_text="A partner with whom the case is shared may make it; the council signs it off.",
    )  # fmt: skip

    def __init__(self, data: Any, *, teams: Any, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.fields["performed_by"].queryset = teams  # type: ignore[attr-defined]
