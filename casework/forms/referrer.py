"""What is asked about whoever referred someone to us: who, how to reach them, may they be told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from casework.acts.referring import Given
from casework.forms.people import PostcodeField, tidy_lines
from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField
from casework.models import Referrer

YES, NO = "yes", "no"
_TOLD = {YES: True, NO: False, "": None}


class ReferrerFields(PlainForm):
    """The questions, by names that stand beside those of a request."""

    referrer_name = forms.CharField(label="Their name", max_length=150, required=False)
    organisation = forms.CharField(label="Organisation", max_length=150, required=False)
    referrer_email = forms.EmailField(label="E-mail", required=False, max_length=254)
    referrer_lines = forms.CharField(
        label="Postal address", max_length=300, required=False,
        help_text="A line each, without the postcode. Needed only where there is no e-mail.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip
    referrer_postcode = PostcodeField(label="Their postcode")
    referrer_phone = forms.CharField(
        label="Telephone", max_length=30, required=False,
        help_text="Where there is no address, somebody rings them with the news.",
    )  # fmt: skip
    may_be_told = forms.ChoiceField(
        label="May they be told that we have it, and when it ends?",
        choices=[(YES, "Yes"), (NO, "No"), ("", "Nobody has asked")], required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}), initial="",
        help_text="Yes only where the person agreed or we have a duty. Never someone who may "
        "have harmed them.",
    )  # fmt: skip
    may_be_told_because = forms.CharField(
        label="Why, or why not?", max_length=300, required=False,
        help_text="Such as: she agreed on the telephone.",
    )  # fmt: skip

    ABOUT_REFERRER: tuple[str, ...] = (
        "referrer_name", "organisation", "referrer_email", "referrer_lines", "referrer_postcode",
        "referrer_phone", "may_be_told", "may_be_told_because",
    )  # fmt: skip

    @property
    def about_referrer(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ABOUT_REFERRER]

    @property
    def referrer_is_begun(self) -> bool:
        """Whether something was typed about them: their part of the page is open then."""
        return any(self[name].value() for name in self.ABOUT_REFERRER)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.has_referrer(data):
            return data
        if not data.get("referrer_name") and "referrer_name" not in self.errors:
            self.add_error("referrer_name", "Enter the name of whoever referred them")
        if data.get("may_be_told") and not data.get("may_be_told_because"):
            self.add_error("may_be_told_because", "Say why they may be told, or why not")
        reachable = any(data.get(f"referrer_{way}") for way in ("email", "lines", "phone"))
        if data.get("may_be_told") == YES and not reachable and "referrer_email" not in self.errors:
            says = "Enter an e-mail or postal address, or a number, to tell them at"
            self.add_error("referrer_email", says)
        return data

    def has_referrer(self, data: Mapping[str, Any]) -> bool:
        return any(data.get(name) for name in self.ABOUT_REFERRER)

    @property
    def referrer(self) -> Given | None:
        """Who referred them; None where nothing was said of anyone."""
        data = self.cleaned_data
        if not self.has_referrer(data):
            return None
        return Given(
            name=data["referrer_name"], organisation=data["organisation"],
            email=data["referrer_email"], lines=tidy_lines(data["referrer_lines"]),
            postcode=data["referrer_postcode"], may_be_told=_TOLD[data["may_be_told"]],
            may_be_told_because=data["may_be_told_because"], phone=data["referrer_phone"],
            told_on=data.get("told_on"),
        )  # fmt: skip


class ReferrerForm(ReferrerFields):
    """Recorded by itself, on a case that has some already, or none."""

    def __init__(self, data: Any = None, *, known: Sequence[Referrer] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["told_on"] = GovDateField(
            label="Told by telephone on", called="Day of the call", required=False,
            help_text="If somebody rang them with what there is to tell: no letter goes.",
        )  # fmt: skip
        if known:
            choices = [*((str(each.pk), f"{each.name}, recorded again") for each in known),
                       ("", "Someone else, who referred them too")]  # fmt: skip
            self.fields["corrects"] = forms.ChoiceField(
                label="Who is it?", choices=choices, required=False,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}), initial="",
            )  # fmt: skip
            self.order_fields(["corrects", *self.ABOUT_REFERRER])
        name = self.fields["referrer_name"]
        name.required = True
        name.error_messages["required"] = "Enter the name of whoever referred them"
