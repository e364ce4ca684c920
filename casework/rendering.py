"""How a Django form becomes GOV.UK markup: which template and which class each widget has."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_WIDGETS = "django/forms/widgets/"
_OURS = "components/form/"

OWN_TEMPLATES = {
    f"{_WIDGETS}radio.html": f"{_OURS}radios.html",
    f"{_WIDGETS}checkbox_select.html": f"{_OURS}checkboxes.html",
    f"{_WIDGETS}textarea.html": f"{_OURS}textarea.html",
    f"{_WIDGETS}file.html": f"{_OURS}file.html",
    f"{_WIDGETS}clearable_file_input.html": f"{_OURS}file.html",
}

_INPUTS = ("text", "email", "number", "tel", "url", "search", "password", "date", "time")
BASE_CLASSES = {
    **{f"{_WIDGETS}{kind}.html": "govuk-input" for kind in _INPUTS},
    f"{_WIDGETS}checkbox.html": "govuk-checkboxes__input",
    f"{_WIDGETS}select.html": "govuk-select",
    f"{_WIDGETS}textarea.html": "govuk-textarea",
    f"{_WIDGETS}file.html": "govuk-file-upload",
    f"{_WIDGETS}clearable_file_input.html": "govuk-file-upload",
}


class GovRenderer(TemplatesSetting):
    """Render ``{{ form }}`` with the GOV.UK Design System's markup."""

    form_template_name = f"{_OURS}form.html"
    field_template_name = f"{_OURS}field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if "widget" in context:
            _dress(context["widget"]["attrs"], BASE_CLASSES.get(template_name, ""))
        return super().render(OWN_TEMPLATES.get(template_name, template_name), context, request)


def _dress(attrs: dict[str, Any], base: str) -> None:
    """Give a widget its GOV.UK class, in error too."""
    # The server answers with a plain sentence; the browser's own bubble would come first and worse.
    attrs.pop("required", None)
    if not base:
        return
    wrong = f"{base}--error" if attrs.get("aria-invalid") else ""
    attrs["class"] = " ".join(part for part in (base, wrong, attrs.get("class", "")) if part)
