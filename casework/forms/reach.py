"""What staff fill in about a representative, and about someone who must not see the letters."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework import searching
from casework.calendar import local_today
from casework.forms.people import PostcodeField, tidy_lines
from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField, HintedRadios
from casework.letters.gate.given_by_hand import How
from casework.models import (
    Authority,
    LetterTask,
    Person,
    Representative,
    SourceOfHarm,
    Team,
    User,
    Worker,
)

_SMALL = {"class": "govuk-radios--small"}


class PersonField(forms.CharField):
    """Someone of those whom the user may see, by reference or NHS number.

    The same error for a record that is hidden as for one that is not there.
    """

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"})
        super().__init__(max_length=20, widget=box, **kwargs)
        self.user = user

    def clean(self, value: Any) -> Person | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = self._found(typed)
        if found is None:
            raise ValidationError("No record has this reference or NHS number. Find them first")
        return found

    def _found(self, typed: str) -> Person | None:
        try:
            meant = searching.read(searching.tidy(typed), as_of=local_today())
        except ValueError:
            return None
        seen = Person.objects.visible_to(self.user)
        if meant.nhs_number:
            return seen.filter(nhs_number=meant.nhs_number).first()
        return seen.filter(pk=meant.person).first() if meant.person else None


def _words(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RepresentativeForm(PlainForm):
    """Someone who may have a person's letters: by what right, which ones, since when."""

    authority = forms.ChoiceField(
        label="By what right?", choices=Authority.choices, widget=forms.RadioSelect(attrs=_SMALL)
    )
    evidence = _words(
        "What have you seen?",
        "The sealed power, the court’s order, what the person said and to whom.",
    )
    letters = forms.ChoiceField(
        label="Which letters?", choices=Representative.Letters.choices,
        widget=HintedRadios(
            hints={"instead": "The person themselves has none. Use it only where that is right."}
        ),
    )  # fmt: skip
    starts_on = GovDateField(label="From which day?", called="day from which they have letters")
    field_order = ("other", "authority", "evidence", "letters", "starts_on")

    def __init__(self, data: Any = None, *, user: User, as_of: date) -> None:
        super().__init__(data, initial={"starts_on": as_of})
        self.fields["other"] = PersonField(
            user=user, label="Their reference (P-000123) or NHS number",
            help_text="Open a record for them first if they have none: they have needs of their "
            "own, and an address.",
            error_messages={"required": "Enter their reference or NHS number"},
        )  # fmt: skip
        self.order_fields(self.field_order)


class RepresentativeEndForm(PlainForm):
    """The day from which someone has no more letters."""

    ends_on = GovDateField(label="From which day?", called="day from which they have none")
    because = _words("Why?")


def _where() -> dict[str, forms.Field]:
    """Where somebody lives, or that they do not live with the person."""
    return {
        "lines": forms.CharField(
            label="Where do they live?", required=False, max_length=300,
            help_text="A line each, without the postcode. As much as you know.",
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        ),
        "postcode": PostcodeField(label="Their postcode"),
        "uprn": forms.CharField(
            label="The property’s national number (UPRN), if you have it", required=False,
            max_length=12, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        ),
        "apart_because": _words(
            "How do you know that they do not live together?",
            "Only where you found out, such as from the person or the police. Letters by post "
            "go out on the strength of it.",
            required=False,
        ),
    }  # fmt: skip


class WhereForm(PlainForm):
    """Where someone lives who must not see the letters, as far as we know it."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields.update(_where())

    def clean_lines(self) -> str:
        return tidy_lines(self.cleaned_data["lines"])


class HarmForm(WhereForm):
    """Someone who must not see this person's letters."""

    kind = forms.ChoiceField(
        label="Why must they not see the letters?", choices=SourceOfHarm.Kind.choices,
        widget=forms.RadioSelect(attrs=_SMALL),
    )  # fmt: skip
    note = _words("Anything a colleague must know", required=False)
    field_order = ("other", "name", "kind", "lines", "postcode", "uprn", "apart_because", "note")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["name"] = forms.CharField(
            label="Or their name, where they have no record", required=False, max_length=150
        )
        self.fields["other"] = PersonField(
            user=user, label="Their reference (P-000123) or NHS number", required=False,
            help_text="Where they have a record, we follow their address as it changes.",
        )  # fmt: skip
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("other") is None and not data.get("name", "").strip():
            self.add_error("name", "Enter their name, or the reference of their record")
        return data


class HarmEndForm(PlainForm):
    """Why someone need not be kept from the letters any more."""

    because = _words("Why is it over, or what was wrong?")


class TaskFilter(PlainForm):
    """Which letter tasks to list."""

    all_optional = True
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.none(), required=False, empty_label="Every team"
    )
    kind = forms.ChoiceField(
        label="What is to be done", required=False,
        choices=[("", "Anything"), *LetterTask.Kind.choices],
    )  # fmt: skip
    who = forms.ChoiceField(
        label="Who has it", required=False,
        choices=[("", "Anyone or nobody"), ("mine", "I have it"), ("nobody", "Nobody yet")],
    )  # fmt: skip
    when = forms.ChoiceField(
        label="When it is due", required=False, choices=[("", "Any day"), ("overdue", "Overdue")]
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]


class AssignForm(PlainForm):
    """Who does the task; nobody is the team."""

    worker = forms.ModelChoiceField(
        label="Who does it?", queryset=Worker.objects.none(), required=False,
        empty_label="The team: nobody in particular",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        staff = Worker.objects.in_post(as_of).select_related("team").order_by("name")
        self.fields["worker"].queryset = staff  # type: ignore[attr-defined]
        self.fields["worker"].label_from_instance = (  # type: ignore[attr-defined]
            lambda worker: f"{worker.name}, {worker.team.name}"
        )


class GivenForm(PlainForm):
    """How, when and by whom the person had the news."""

    how = forms.ChoiceField(
        label="How did they have it?", choices=How.choices, widget=forms.RadioSelect(attrs=_SMALL)
    )
    words = _words(
        "What was done, and by whom?",
        "For example: read aloud at home by Joan Patel; or Braille ordered and posted by Sol Amis.",
    )
    on = GovDateField(label="On which day?", called="day on which they had it")

    def __init__(self, data: Any = None, *, as_of: date) -> None:
        super().__init__(data, initial={"on": as_of})
