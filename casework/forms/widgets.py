"""The date as three boxes, and choices that carry a hint."""

from calendar import month_abbr
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework.rules.days import FIRST_DAY, LAST_DAY

PARTS = ("day", "month", "year")
_MONTHS = {name.lower(): str(number) for number, name in enumerate(month_abbr) if name}


def _typed(value: Any) -> dict[str, str]:
    """What stands in each box, from a date, from text such as 2026-11-21, or from the boxes."""
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, Mapping):
        return {part: str(value.get(part) or "").strip() for part in PARTS}
    return dict.fromkeys(PARTS, "")


def _from_text(text: str) -> dict[str, str]:
    """A whole date in one piece, as links, drafts and pasting give it."""
    pieces = text.strip().replace("/", "-").replace(" ", "-").split("-")
    if len(pieces) != len(PARTS):
        return {"day": text.strip(), "month": "", "year": ""}
    if len(pieces[0]) == 4:
        pieces.reverse()
    return dict(zip(PARTS, pieces, strict=True))


class GovDateInput(forms.Widget):
    """Day, month and year in three boxes; also accepts the whole date under the field's name."""

    template_name = "components/form/date_input.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = _typed(value)
        wrong = bool(context["widget"]["attrs"].get("aria-invalid"))
        blank = any(typed.values()) and not all(typed.values())
        context["boxes"] = [
            {
                "part": part,
                "label": part.capitalize(),
                "name": f"{name}_{part}",
                "value": typed[part],
                # Where some boxes are filled in, only the empty ones are at fault.
                "wrong": wrong and not (blank and typed[part]),
                "width": 4 if part == "year" else 2,
            }
            for part in PARTS
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if data.get(name):
            return data[name]
        return {part: data.get(f"{name}_{part}", "") for part in PARTS}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else ""


class GovDateField(forms.Field):
    """A date whose errors name what is missing, as in "Date of birth must include a year".

    ``called`` is the name used in the errors, where the label is a question.
    """

    widget = GovDateInput

    def __init__(self, *, called: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.called = called

    @property
    def _name(self) -> str:
        return str(self.called or self.label or "Date")

    @property
    def _missing(self) -> str:
        name = self._name
        return f"Enter the {name[:1].lower()}{name[1:]}"

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = _typed(value)
        if not any(typed.values()):
            return None
        if missing := [part for part in PARTS if not typed[part]]:
            raise ValidationError(f"{self._name} must include a {' and '.join(missing)}", "part")
        return self._real_date(typed)

    def _real_date(self, typed: dict[str, str]) -> date:
        month = _MONTHS.get(typed["month"][:3].lower(), typed["month"])
        if typed["year"].isdecimal() and len(typed["year"]) != 4:
            raise ValidationError("Year must include 4 numbers", "year")
        try:
            day = date(int(typed["year"]), int(month), int(typed["day"]))
        except (ValueError, OverflowError):
            raise ValidationError(f"{self._name} must be a real date", "invalid") from None
        if not FIRST_DAY <= day <= LAST_DAY:
            words = f"Year must be between {FIRST_DAY.year} and {LAST_DAY.year}"
            raise ValidationError(words, "year")
        return day

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self._missing, "required")


class _Hinted:
    """Let each choice carry a hint, by its value."""

    hints: Mapping[Any, str]

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(option["value"]), "")
        return option


class HintedRadios(_Hinted, forms.RadioSelect):
    """Radios with a line of explanation below each choice."""

    def __init__(self, *, hints: Mapping[Any, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = {str(value): hint for value, hint in hints.items()}


class HintedCheckboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Checkboxes with a line of explanation below each choice."""

    def __init__(self, *, hints: Mapping[Any, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = {str(value): hint for value, hint in hints.items()}
