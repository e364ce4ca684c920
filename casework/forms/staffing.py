"""The forms about teams, posts and sign-ins."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from casework import kinds
from casework.forms.plain import PlainErrors, PlainForm
from casework.forms.staff import HrFileForm
from casework.forms.widgets import GovDateField, HintedRadios
from casework.models import Team, User
from casework.policy import EmploymentType, Role
from casework.roles import ROLES

_SMALL = {"class": "govuk-radios--small"}
_SHORT = forms.TextInput(attrs={"class": "govuk-input--width-20"})
_ROLES_SAY = {role.value: duties.says for role, duties in ROLES.items()}


class TeamForm(PlainForm):
    """What is known of a team."""

    name = forms.CharField(label="Name of the team", max_length=100)
    locality = forms.CharField(required=False, max_length=100)
    hub = forms.CharField(required=False, max_length=100)
    phone = forms.CharField(
        required=False, max_length=30, widget=_SHORT, help_text="It stands on the team’s letters."
    )
    email = forms.EmailField(
        label="E-mail", required=False, max_length=254, help_text="It stands on the team’s letters."
    )
    hours = forms.CharField(
        label="Opening hours", required=False, max_length=100,
        help_text="As on the letters: Monday to Friday, 9am to 5pm.",
    )  # fmt: skip
    opened_on = GovDateField(label="First day of the team", called="First day")


class CorrectTeamForm(TeamForm):
    """A team put right. A day of closing is only taken back here."""

    closed_on = GovDateField(
        label="First day on which the team is closed",
        required=False,
        help_text="Empty it if the team is open after all.",
    )

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if not initial.get("closed_on"):
            del self.fields["closed_on"]


class TakesForm(PlainForm):
    """Which requests a team takes."""

    UNSAID, NONE, SOME = "unsaid", "none", "some"
    which = forms.ChoiceField(
        label="Which requests does it take?",
        choices=[
            (SOME, "The kinds ticked below"),
            (NONE, "None: nobody here works a list of its own"),
            (UNSAID, "Not said yet: any kind comes to it"),
        ],
        widget=forms.RadioSelect(attrs=_SMALL),
        error_messages={"required": "Say which requests it takes"},
    )
    kinds = forms.MultipleChoiceField(
        label="Kinds of case that it takes", required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, team: Team) -> None:
        which = self.UNSAID if team.takes is None else self.SOME if team.takes else self.NONE
        super().__init__(data, initial={"which": which, "kinds": team.takes or []})
        self.fields["kinds"].choices = kinds.choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        which, ticked = cleaned.get("which"), cleaned.get("kinds")
        if which == self.SOME and not ticked and "kinds" not in self.errors:
            self.add_error("kinds", "Tick each kind that it takes")
        if which in (self.NONE, self.UNSAID) and ticked:
            self.add_error("which", "Kinds are ticked below: say that it takes those")
        return cleaned

    @property
    def takes(self) -> list[str] | None:
        """None where nobody has said yet."""
        return None if self.cleaned_data["which"] == self.UNSAID else self.cleaned_data["kinds"]


class CloseTeamForm(PlainForm):
    """The first day on which a team is no more."""

    closed_on = GovDateField(
        label="First day on which the team is closed",
        help_text="Today, or an earlier day. It keeps its past: letters and records that name it.",
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"closed_on": today})


class SkillsField(forms.CharField):
    """Skills between commas, kept as one word each: Mental capacity, Autism."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        found = ("_".join(part.split()).lower() for part in text.split(","))
        skills = list(dict.fromkeys(filter(None, found)))
        if any(len(skill) > 50 for skill in skills):
            raise forms.ValidationError("Put commas between skills; each has at most 50 letters")
        return skills

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(skill.replace("_", " ") for skill in value)
        return value


class PostForm(PlainForm):
    """What is known of somebody's post, beside team and role."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(
        label="E-mail at work", required=False, max_length=254,
        help_text="Sign-in links and reminders go there.",
    )  # fmt: skip
    employment = forms.ChoiceField(
        choices=EmploymentType, widget=forms.RadioSelect(attrs=_SMALL),
        initial=EmploymentType.PERMANENT,
    )  # fmt: skip
    fte = forms.DecimalField(
        label="Full-time equivalent", max_digits=3, decimal_places=2, initial=1,
        help_text="1 is full time, 0.6 is three days of five.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={"invalid": "Enter the full-time equivalent in figures, such as 0.6"},
    )  # fmt: skip
    skills = SkillsField(required=False, max_length=1000)
    cap = forms.IntegerField(
        label="Most cases they may hold", required=False, min_value=0, max_value=999,
        help_text="A protected caseload, as the newly qualified have. Leave it empty for the usual "
        "one by their hours.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter the most cases in figures, such as 12"},
    )  # fmt: skip
    started_on = GovDateField(label="First day in post")

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        known = sorted({kind.skill.replace("_", " ") for kind in kinds.every() if kind.skill})
        self.fields[
            "skills"
        ].help_text = (
            f"With commas between them. Kinds of case that ask for one: {', '.join(known)}."
        )


class AppointForm(PostForm):
    """Somebody new: their sign-in name, and where they start as what."""

    username = forms.CharField(
        label="Sign-in name", max_length=150, widget=_SHORT,
        help_text="Letters, digits and . @ + - _ without spaces, such as joan.patel. They set "
        "their own password.",
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), empty_label="Choose a team")
    role = forms.ChoiceField(
        choices=Role, widget=HintedRadios(hints=_ROLES_SAY, attrs=_SMALL)
    )  # fmt: skip
    field_order = ("name", "username", "email", "team", "role", "employment")

    def __init__(self, data: Any, *, teams: QuerySet[Team], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class CorrectPostForm(PostForm):
    """A post put right. A day of leaving is only taken back here."""

    left_on = GovDateField(
        label="First day no longer in post",
        required=False,
        help_text="Empty it if they stay after all. To record another day, use Leaves.",
    )

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if not initial.get("left_on"):
            del self.fields["left_on"]


class MovePostForm(PlainForm):
    """Another team or role, from a day."""

    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None)
    role = forms.ChoiceField(
        choices=Role, widget=HintedRadios(hints=_ROLES_SAY, attrs=_SMALL)
    )  # fmt: skip
    on = GovDateField(
        label="From which day?", called="First day there", help_text="Today, or a day to come."
    )

    def __init__(self, data: Any, *, teams: QuerySet[Team], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class SignInForm(PlainForm):
    """A sign-in for someone who has none; for anyone else there is nothing to say."""

    username = forms.CharField(label="Sign-in name", max_length=150, widget=_SHORT)
    email = forms.EmailField(label="E-mail at work", required=False, max_length=254)

    def __init__(self, data: Any, *, user: User | None) -> None:
        super().__init__(data)
        if user is not None:
            self.fields.clear()


class StaffFileForm(HrFileForm):
    """A file of staff."""

    file = forms.FileField(
        label="File of staff",
        help_text="CSV with the headings sign-in name, name, team, role and first day.",
        error_messages={"empty": "The file is empty."},
        max_length=200,
    )


class OwnPasswordForm(PlainErrors, SetPasswordForm):  # type: ignore[type-arg]
    """A password that its owner chooses, twice."""

    def __init__(self, user: AbstractBaseUser | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = "New password", "The same password again"
        second.help_text = ""
        first.help_text = (
            "At least 12 characters, not one that many people use, and not like your name. "
            "Three words that you remember are better than one with signs."
        )
