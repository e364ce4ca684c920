"""What staff fill in about a person: details, an address, a death."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from nhs_number.validate import is_valid

from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField, HintedRadios
from casework.imports.days import not_likely
from casework.models import AddressKind, Ethnicity, Gender, Person
from casework.people import postcodes
from casework.people.written_names import NoName, judged
from casework.policy import Safety
from casework.templatetags.casework import nhs_number as in_threes

_NHS_DIGITS = 10
_OLDEST_BIRTH = 1900


class NhsNumberField(forms.CharField):
    """Ten digits with a check digit, typed with or without spaces; None where left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "NHS number")
        kwargs.setdefault("help_text", "10 digits, such as 999 000 0018. Leave empty if not known.")
        box = forms.TextInput(
            attrs={"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"}
        )
        super().__init__(required=False, widget=box, **kwargs)

    def clean(self, value: Any) -> str | None:
        digits = str(super().clean(value)).replace(" ", "").replace("-", "")
        if not digits:
            return None
        if not (digits.isascii() and digits.isdecimal()):
            raise ValidationError("An NHS number has only digits and spaces")
        if len(digits) != _NHS_DIGITS:
            raise ValidationError(f"An NHS number has 10 digits; this one has {len(digits)}")
        if len(set(digits)) == 1:
            raise ValidationError("Enter their own NHS number; ten times one digit is nobody's")
        if not is_valid(digits):
            message = (
                "A digit of this NHS number is wrong. Check it against a letter or the NHS App"
            )
            raise ValidationError(message)
        return digits

    def prepare_value(self, value: Any) -> Any:
        return in_threes(value) if isinstance(value, str) else value


class PostcodeField(forms.CharField):
    """A postcode as we keep it, "ZZ1 4AB"; empty for someone with no fixed address."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Postcode")
        box = forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"})
        super().__init__(required=False, widget=box, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if meant := postcodes.meant(typed):
            raise ValidationError(f"There is no postcode “{typed}”. Did you mean {meant}?")
        if typed and not postcodes.kept(typed):
            raise ValidationError("Enter a whole postcode, such as ZZ1 4AB, or leave it empty")
        return postcodes.kept(typed)


def safety_field(label: str) -> forms.ChoiceField:
    """Whether one way of reaching them is safe, as they told us."""
    small = forms.RadioSelect(attrs={"class": "govuk-radios--small govuk-radios--inline"})
    return forms.ChoiceField(
        label=label, choices=Safety.choices, initial=Safety.NOT_ASKED, widget=small
    )


def _text(label: str, *, longest: int, width: str = "20", hint: str = "") -> forms.CharField:
    box = forms.TextInput(attrs={"class": f"govuk-input--width-{width}", "autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=box, help_text=hint
    )


def reach_note_field() -> forms.CharField:
    return _text(
        "How to reach them safely", longest=300, width="30",
        hint="For example: ring before 3pm, when she is alone. It stands at the top of every page.",
    )  # fmt: skip


_INTERPRETER = (("", "Not asked"), ("yes", "Yes"), ("no", "No"))


class InterpreterField(forms.TypedChoiceField):
    """Yes, no, or nobody has asked."""

    def __init__(self) -> None:
        super().__init__(
            label="Do they need an interpreter?", choices=_INTERPRETER, required=False,
            coerce={"yes": True, "no": False}.get, empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "govuk-radios--small govuk-radios--inline"}),
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class LanguageField(forms.CharField):
    """A language by its English name; English where nothing is typed."""

    def __init__(self, label: str) -> None:
        box = forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"})
        super().__init__(label=label, max_length=50, required=False, widget=box)

    def clean(self, value: Any) -> str:
        return super().clean(value) or "English"


class WhoForm(PlainForm):
    """Who someone is and how they are reached: the same boxes for someone new and for a change."""

    given_names = _text("First names", longest=150)
    family_name = _text("Last name", longest=150)
    has_one_name = forms.BooleanField(label="They have only one name", required=False)
    preferred_name = _text("What they like to be called", longest=150)
    born_on = GovDateField(label="Date of birth", required=False, help_text="For example, 4 5 1935")
    nhs_number = NhsNumberField()
    phone = _text("Phone", longest=30)
    mobile = _text("Mobile", longest=30)
    email = forms.EmailField(
        label="E-mail", required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter an e-mail address in full, such as name@example.com"},
    )  # fmt: skip
    safe_by_post = safety_field("Is it safe to write to them?")
    safe_by_email = safety_field("Is it safe to e-mail them?")
    safe_by_phone = safety_field("Is it safe to ring them?")
    safe_by_text = safety_field("Is it safe to text them?")
    safe_voicemail = safety_field("Is it safe to leave a voicemail?")
    spoken_language = LanguageField("Language they speak")
    written_language = LanguageField("Language they read")
    interpreter_needed = InterpreterField()

    SECTIONS: Mapping[str, tuple[str, ...]] = {
        "Who they are": (
            "given_names", "family_name", "has_one_name", "preferred_name", "born_on",
            "nhs_number",
        ),
        "How to reach them": ("phone", "mobile", "email"),
        "What is safe": (
            "safe_by_post", "safe_by_email", "safe_by_phone", "safe_by_text", "safe_voicemail",
        ),
        "Language": ("spoken_language", "written_language", "interpreter_needed"),
    }  # fmt: skip

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.as_of = as_of

    def clean(self) -> dict[str, Any]:
        """Each name is one, and there are both, or it is said that there is one only."""
        data = super().clean() or self.cleaned_data
        for name in ("given_names", "family_name", "preferred_name"):
            try:
                data[name] = judged(data.get(name) or "").name
            except NoName as refusal:
                self.add_error(name, f"{refusal}. Enter their name as they say it")
        missing = [
            name
            for name in ("given_names", "family_name")
            if name not in self.errors and not data.get(name)
        ]
        if len(missing) == 1 and data.get("has_one_name"):
            missing = []
        for name in missing:
            label = str(self.fields[name].label).lower()
            self.add_error(name, f"Enter their {label}")
        return data

    @property
    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The boxes in groups, each with its heading."""
        for title, names in self.SECTIONS.items():
            yield title, [self[name] for name in names]

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on and born_on > self.as_of:
            raise ValidationError("Date of birth must be in the past")
        if born_on and born_on.year < _OLDEST_BIRTH:
            raise ValidationError(f"Date of birth must be {_OLDEST_BIRTH} or later: check the year")
        is_new = born_on != self.get_initial_for_field(self.fields["born_on"], "born_on")
        if born_on and is_new and (because := not_likely(born_on, as_of=self.as_of)):
            raise ValidationError(f"This date {because}. Leave it empty if it is not known")
        return born_on


class DetailsForm(WhoForm):
    """A change to a person's details. ``version`` is the one that the writer saw."""

    gender = forms.ChoiceField(label="Gender", choices=Gender.choices)
    ethnicity = forms.ChoiceField(label="Ethnic group", choices=Ethnicity.choices)
    reach_note = reach_note_field()
    do_not_write = forms.BooleanField(label="They asked us not to write", required=False)
    safety_warning = _text(
        "Warning for staff", longest=300, width="30",
        hint="Facts about a risk to staff, such as a dog. Everyone who opens the record sees it.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    NOT_DETAILS = ("version", "has_one_name")
    SECTIONS: Mapping[str, tuple[str, ...]] = {
        **WhoForm.SECTIONS,
        "Who they are": (*WhoForm.SECTIONS["Who they are"], "gender", "ethnicity"),
        "What is safe": (*WhoForm.SECTIONS["What is safe"], "do_not_write", "reach_note"),
        "For staff": ("safety_warning",),
    }

    @classmethod
    def of(cls, person: Person, data: Any, *, as_of: date) -> "DetailsForm":
        """The form filled in with the details as they stand."""
        names = (name for name in cls.base_fields if hasattr(person, name))
        initial = {name: getattr(person, name) for name in names}
        initial["has_one_name"] = not (person.given_names and person.family_name)
        form = cls(data, as_of=as_of, initial=initial)
        form.died_on = person.died_on
        return form

    died_on: date | None = None

    def clean_born_on(self) -> date | None:
        born_on = super().clean_born_on()
        if born_on and self.died_on and born_on > self.died_on:
            raise ValidationError("Date of birth must be before the date of death")
        return born_on

    @property
    def changes(self) -> dict[str, Any]:
        """Every detail as it was typed."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in self.NOT_DETAILS
        }


class AddressForm(PlainForm):
    """A new address, from the day they came."""

    kind = forms.ChoiceField(label="What kind of place is it?", choices=AddressKind.choices)
    lines = forms.CharField(
        label="Address", max_length=300, help_text="A line each, without the postcode",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )  # fmt: skip
    postcode = PostcodeField()
    starts_on = GovDateField(label="There since", called="date they came")

    def clean_lines(self) -> str:
        return tidy_lines(self.cleaned_data["lines"])


def tidy_lines(text: str) -> str:
    lines = (" ".join(line.split()).strip(",") for line in text.splitlines())
    return "\n".join(line for line in lines if line)


class AddressEndForm(PlainForm):
    """The day they left an address."""

    ends_on = GovDateField(label="When did they leave?", called="date they left")

    def __init__(self, data: Any = None, *, as_of: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.as_of = as_of

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on > self.as_of:
            raise ValidationError("The date they left must be today or in the past")
        return ends_on


class AddressRightForm(PlainForm):
    """How somebody knows that an address is right."""

    because = forms.CharField(
        label="How do you know that post reaches them there?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: she opened the door to us on Tuesday.",
        error_messages={"required": "Say how you know that post reaches them there"},
    )  # fmt: skip


class DeathForm(PlainForm):
    """A death, verified or only reported. Nothing is sent after either."""

    how_sure = forms.ChoiceField(
        label="How do we know?",
        choices=[("verified", "It is verified"), ("reported", "Someone told us; not verified yet")],
        widget=HintedRadios(
            hints={
                "verified": "Seen on the NHS record, a death certificate or the register.",
                "reported": "Letters stop today, and a manager is asked to settle it.",
            }
        ),
    )
    on = GovDateField(
        label="Date", help_text="The day they died, or the day on which we were told", called="date"
    )


class AliveForm(PlainForm):
    """They are alive: how do we know? ``version`` is the record that the writer saw."""

    why = forms.CharField(
        label="How do we know that they are alive?", max_length=2000,
        help_text="Whom you spoke to, and when. It is kept in the person’s timeline.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)
