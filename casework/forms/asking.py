"""What somebody is asked: their access needs alone, or all that one talk may settle."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from casework.forms.people import (
    InterpreterField,
    LanguageField,
    reach_note_field,
    safety_field,
)
from casework.forms.plain import PlainForm
from casework.forms.widgets import HintedRadios
from casework.models import AccessNeed, AccessNeedTerm, Person


class GroupedTerms(forms.TypedMultipleChoiceField):
    """Access needs by their group, as the standard lists them; gives the terms themselves."""

    def __init__(self, **kwargs: Any) -> None:
        terms = list(AccessNeedTerm.objects.order_by("group", "label"))
        by_code = {term.pk: term for term in terms}
        by_group = groupby(terms, key=lambda term: term.group)
        choices = [(group, [(term.pk, term.label) for term in some]) for group, some in by_group]
        super().__init__(
            choices=choices, coerce=by_code.__getitem__, required=False, widget=FoldedCheckboxes(),
            **kwargs,
        )  # fmt: skip


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Many checkboxes in groups. Each group folds away; one with a tick in it is open."""

    template_name = "casework/people/folded_choices.html"


_ASKED = {
    "some": "They have the needs ticked below",
    "none": "Asked: they have none",
}


class NeedsForm(PlainForm):
    """What they said when asked how they read, hear and are reached; ``version`` is as seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="What did they say?", choices=list(_ASKED.items()),
        widget=HintedRadios(hints={"none": "The date is kept, and we ask again in a year."}),
    )  # fmt: skip
    source = forms.ChoiceField(
        label="How do we know?", choices=AccessNeed.Source.choices[:3], initial="asked",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["terms"] = GroupedTerms(label="Needs")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticked, answer = data.get("terms"), data.get("answer")
        if answer == "some" and not ticked:
            self.add_error("terms", "Tick each need, or say that they have none")
        if answer == "none" and ticked:
            self.add_error("answer", "Needs are ticked below. Untick them, or say they have them")
        return data


class AskedForm(NeedsForm):
    """All that one talk may settle: how they read and hear, their language, and what is safe.

    What the writer did not touch stays as it is on the record, whatever it was when the page was
    opened.
    """

    answer = forms.ChoiceField(
        label="How do they read and hear best?",
        choices=[*_ASKED.items(), ("later", "We did not ask that today")],
        widget=HintedRadios(
            hints={
                "none": "The date is kept, and we ask again in a year.",
                "later": "What is recorded of their needs stays as it is.",
            }
        ),
    )
    written_language = LanguageField("Language they read")
    spoken_language = LanguageField("Language they speak")
    interpreter_needed = InterpreterField()
    safe_by_post = safety_field("Is it safe to write to them?")
    safe_by_email = safety_field("Is it safe to e-mail them?")
    safe_by_phone = safety_field("Is it safe to ring them?")
    safe_voicemail = safety_field("Is it safe to leave a voicemail?")
    do_not_write = forms.BooleanField(label="They asked us not to write", required=False)
    reach_note = reach_note_field()

    SECTIONS: Mapping[str, tuple[str, ...]] = {
        "What they need": ("answer", "terms", "source"),
        "Language": ("written_language", "spoken_language", "interpreter_needed"),
        "What is safe": (
            "safe_by_post", "safe_by_email", "safe_by_phone", "safe_voicemail", "do_not_write",
            "reach_note",
        ),
    }  # fmt: skip
    DETAILS = SECTIONS["Language"] + SECTIONS["What is safe"]

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in ("terms", *self.DETAILS):
            self.fields[name].show_hidden_initial = True

    @classmethod
    def of(cls, person: Person, live: Sequence[AccessNeed], data: Any) -> "AskedForm":
        """The form as things stand; what was not touched follows the record."""
        stands = {name: getattr(person, name) for name in cls.DETAILS}
        stands["terms"] = [need.term_id for need in live]
        initial = {"version": person.version, **stands}
        form = cls(data, initial=initial)
        return form if data is None else cls(form._following(stands), initial=initial)

    def _following(self, stands: Mapping[str, Any]) -> Any:
        """What was sent, with what stands now in place of what was not touched."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in stands.keys() - set(self.changed_data):
            now = self.fields[name].prepare_value(stands[name])
            values = list(now) if isinstance(now, list) else [str(now)]
            data.setlist(f"initial-{name}", values)
            data.setlist(name, [] if now is False else values)
        return data

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("answer") == "later" and "terms" in self.changed_data:
            message = "Needs were ticked or unticked below. Say what they said, or put them back"
            self.add_error("answer", message)
        return data

    @property
    def terms(self) -> list[AccessNeedTerm] | None:
        """Their needs as they said; None where nobody asked."""
        asked = self.cleaned_data["answer"] != "later"
        return list(self.cleaned_data["terms"]) if asked else None

    @property
    def details(self) -> dict[str, Any]:
        """What the writer changed of the rest."""
        return {name: self.cleaned_data[name] for name in self.DETAILS if name in self.changed_data}

    @property
    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        for title, names in self.SECTIONS.items():
            yield title, [self[name] for name in names]
