"""What staff give for a letter that they ask for: one question for each fact of its kind."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework.forms.plain import PlainForm
from casework.forms.widgets import GovDateField
from casework.letter_kinds import Field, KindOfLetter
from casework.letters.owed.about_the_case import is_day
from casework.letters.owed.by_hand import LONG, SHORT, asked
from casework.letters.owed.read_again import Doubt

AGAIN_BECAUSE = 200
Doubts = Callable[[dict[str, Any]], list[Doubt]]
Went = Callable[[dict[str, Any]], str]


class WriteForm(PlainForm):
    """The facts of one letter. They go into it word for word.

    ``doubts`` says what in them to read again: each stands beside its field, and a tick goes on.
    The tick is for what was shown; other words are asked about anew. ``went`` asks why the same
    letter goes again, where it went before.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        kind: KindOfLetter,
        today: Any,
        doubts: Doubts = lambda facts: [],
        went: Went = lambda facts: "",
    ) -> None:
        self.today, self._doubts, self.is_confirmed = today, doubts, False
        self._went, self.again_because = went, ""
        super().__init__(data)
        for each in asked(kind):
            field = _question(each)
            field.error_messages["required"] = f"Give {each.says}"
            self.fields[each.code] = field

    def clean_appointment_on(self) -> Any:
        day = self.cleaned_data["appointment_on"]
        if day < self.today:
            raise ValidationError("The day of the appointment must be today or later")
        return day

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors and (asks := self._went(facts)):
            self._ask_why(asks)
        if self.errors or not (found := self._doubts(facts)):
            return facts
        shown = ", ".join(doubt.what for doubt in found)
        self.is_confirmed = self.data.get("confirmed") == shown
        self.fields["confirmed"] = forms.BooleanField(
            label="I have read it again: it may say this to whoever opens it", required=False,
            widget=forms.CheckboxInput(attrs={"value": shown}),
        )  # fmt: skip
        if not self.is_confirmed:
            self._ask(found)
        return facts

    def _ask_why(self, asks: str) -> None:
        self.again_because = str(self.data.get("again_because") or "").strip()
        self.fields["again_because"] = forms.CharField(
            label="Why does it go again?", max_length=AGAIN_BECAUSE, required=False
        )
        if not self.again_because or len(self.again_because) > AGAIN_BECAUSE:
            self.add_error("again_because", asks)

    def _ask(self, found: list[Doubt]) -> None:
        for field in dict.fromkeys(doubt.field for doubt in found):
            self.add_error(field, [each.says for each in found if each.field == field])


def _question(each: Field) -> forms.Field:
    label = f"{each.says[:1].upper()}{each.says[1:]}"
    if is_day(each):
        return GovDateField(label=label, called=each.says)
    if each.is_long:
        return forms.CharField(
            label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": 5}),
            help_text=f"Such as: {each.example} Short sentences, to the person. It is set as one "
            "paragraph.",
        )  # fmt: skip
    return forms.CharField(label=label, max_length=SHORT, help_text=f"Such as: {each.example}")
