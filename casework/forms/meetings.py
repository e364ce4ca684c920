"""The forms of the allocation meeting: one case's decision, and the end."""

from collections.abc import Sequence
from typing import Any

from django import forms

from casework.candidates import Candidate
from casework.forms.acts import RestingForm, words
from casework.forms.plain import PlainForm
from casework.models import AllocationReason, CloseReason, Decided, Situation, Team, Worker
from casework.models.meeting import TAKES_OFF, told_choices
from casework.templatetags.casework import short_date

_SIDE_BY_SIDE = {"class": "govuk-radios--small govuk-radios--inline"}
_CHOOSE = [("", "Choose")]


class DecisionForm(RestingForm):
    """What has changed, what keeps them safe, what is decided, and who else is told."""

    # What must be said hangs on what is decided, so no field is marked as optional.
    all_optional = True

    situation = forms.ChoiceField(
        label="Has anything changed for them?", choices=Situation.choices,
        widget=forms.RadioSelect(attrs=_SIDE_BY_SIDE),
        error_messages={"required": "Say whether anything has changed for them"},
    )  # fmt: skip
    situation_note = words("What has changed?", rows=2, required=False)
    safe_by = words(
        "What keeps them safe while they wait?", rows=2, required=False,
        help_text="Who is there, what is in place, and who looks in.",
    )  # fmt: skip
    decision = forms.ChoiceField(
        label="What is decided?", widget=forms.RadioSelect,
        error_messages={"required": "Choose what is decided"},
    )  # fmt: skip
    to_worker = forms.ModelChoiceField(
        label="Who takes it?", queryset=Worker.objects.none(), required=False,
        empty_label="Choose a worker",
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why this worker?", choices=[*_CHOOSE, *AllocationReason.choices], required=False
    )
    to_team = forms.ModelChoiceField(
        label="Which team?", queryset=Team.objects.none(), required=False,
        empty_label="Choose a team",
    )  # fmt: skip
    close_reason = forms.ChoiceField(
        label="Why does it end?", choices=[*_CHOOSE, *CloseReason.to_choose()], required=False
    )
    note = words("For whoever acts on it next", rows=2, required=False)
    told = forms.ChoiceField(
        label="Who else must know?", choices=[("", "Nobody outside this meeting"), *told_choices()],
        required=False, help_text="They are asked to answer, as with any escalation.",
    )  # fmt: skip

    def __init__(
        self, data: Any, *, workers: Sequence[Candidate], teams: Any, decisions: Sequence[str],
        initial: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        able = {who.worker.pk: who for who in workers if who.can_take}
        chosen: Any = self.fields["to_worker"]
        chosen.queryset = Worker.objects.filter(pk__in=able)
        chosen.choices = [("", "Choose a worker"), *((pk, label(who)) for pk, who in able.items())]
        self.fields["to_team"].queryset = teams  # type: ignore[attr-defined]
        offered = [(value, name) for value, name in Decided.choices if value in decisions]
        self.fields["decision"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        decision = given.get("decision", "")
        for other, names in OPENS.items():
            for name in names if decision != other else ():
                # A box that the decision does not open is neither read nor at fault.
                given[name] = None if name in {"to_worker", "to_team"} else ""
                self.errors.pop(name, None)
        for name, says in _WANTED.get(decision, {}).items():
            self._ask_for(name, given, says)
        if given.get("situation") in {Situation.WORSE, Situation.BETTER}:
            self._ask_for("situation_note", given, "Say what has changed for them")
        if decision and decision not in TAKES_OFF:
            self._ask_for("safe_by", given, "Say what keeps them safe while they wait")
        return given

    def _ask_for(self, name: str, given: dict[str, Any], says: str) -> None:
        if not given.get(name) and name not in self.errors:
            self.add_error(name, says)


# The boxes that each decision opens on the page, and no other does.
OPENS = {
    Decided.ALLOCATE.value: ("to_worker", "reason"),
    Decided.OFFER.value: ("to_team",),
    Decided.CLOSE.value: ("close_reason",),
}
# What each decision cannot do without, and how it is asked for.
_WANTED = {
    Decided.ALLOCATE.value: {"to_worker": "Choose who takes it", "reason": "Choose why"},
    Decided.OFFER.value: {
        "to_team": "Choose the team to offer it to",
        "note": "Say why the other team should have it",
    },
    Decided.CLOSE.value: {"close_reason": "Choose why it ends"},
    Decided.VISIT.value: {"note": "Say what the visitor should look for"},
    Decided.CALL.value: {"note": "Say what the caller should ask"},
}


def label(who: Candidate) -> str:
    """A worker as an allocator weighs them, on one line."""
    said = [f"{who.cases} of {who.usual} cases"]
    if who.knew_person:
        said.append("knew the person before")
    if who.has_skill:
        said.append("has the skill")
    if who.away:
        said.append(f"away from {short_date(who.away.starts_on)}")
    return f"{who.worker.name}: {', '.join(said)}"


class EndForm(PlainForm):
    """Who was there?"""

    all_optional = True

    present = forms.ModelMultipleChoiceField(
        label="Who was there?", queryset=Worker.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small cw-columns"}),
    )  # fmt: skip
    others_present = forms.CharField(
        label="Anybody else", required=False, max_length=300,
        help_text="Names of people from elsewhere, and what they do.",
    )  # fmt: skip

    def __init__(self, data: Any, *, workers: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["present"].queryset = workers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("present") and not given.get("others_present"):
            self.add_error("present", "Tick who was there, or name them below")
        return given
