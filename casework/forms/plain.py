"""A form whose errors say what to do: "Enter the reason", never "This field is required"."""

from typing import Any

from django import forms

_USUAL = forms.Field.default_error_messages["required"]
_CHOSEN = (forms.ChoiceField, forms.ModelChoiceField)


class PlainErrors(forms.BaseForm):
    """Mix into a Form or ModelForm; a field's own ``error_messages`` still win."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == _USUAL:
                field.error_messages["required"] = _asked(field, str(field.label or name))


class PlainForm(PlainErrors, forms.Form):
    """A form with plain errors."""


def _asked(field: forms.Field, label: str) -> str:
    """What to do about an empty field, in the words of its label."""
    words = label.replace("_", " ").strip()
    if words.endswith("?"):
        return f"Answer the question “{words}”"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{words}” to go on"
    verb = "Choose" if isinstance(field, _CHOSEN) else "Enter"
    return f"{verb} the {_mid_sentence(words)}"


def _mid_sentence(words: str) -> str:
    """Lower the first letter, but not of NHS or of a single capital."""
    is_acronym = len(words) > 1 and words[:2].isupper()
    return words if is_acronym else words[:1].lower() + words[1:]
