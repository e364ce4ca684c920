"""One section of the assessment as a form; nothing in it is required until it is completed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models

from carers.eligibility import CarerLimb, CarerOutcome
from carers.forms.people import Named, words
from carers.models import Assessment
from carers.sections import EQUALITY, Section
from casework.forms.widgets import GovDateField
from casework.models import Case

_INLINE = {"class": "govuk-radios--small govuk-radios--inline"}
_ACHIEVED = "achieved"
_LIMBS = ((_ACHIEVED, "Yes, they can"), *CarerLimb.choices)


class SectionForm(Named):
    """``seen`` is how often the section was saved when this form was shown."""

    all_optional = True
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, *, section: Section, assessment: Assessment, **kw: Any) -> None:
        super().__init__(data, initial=_initial(section, assessment), **kw)
        self.section = section
        self.fields.update(_fields(section))

    def clean_combined_with(self) -> Case | None:
        return self.case_of("combined_with")

    @property
    def answers(self) -> Mapping[str, Any]:
        """What ``assessing.save_section`` takes."""
        given = self.cleaned_data
        if self.section.code == "outcomes":
            return {
                item.value: ("" if limb == _ACHIEVED else limb, given[f"{item.value}_words"])
                for item in CarerOutcome
                if (limb := given[f"{item.value}_limb"])
            }
        if self.section.code == "equality":
            said = {code: given[f"{code}_said"].strip() for code in EQUALITY}
            refused = {code: None for code in EQUALITY if given[f"{code}_not"] and not said[code]}
            return {**{code: text for code, text in said.items() if text}, **refused}
        return {name: given[name] for name in self.section.fields}


def _fields(section: Section) -> dict[str, forms.Field]:
    if section.code == "outcomes":
        return dict(_outcome_fields())
    if section.code == "equality":
        return dict(_equality_fields())
    return {name: _field(name) for name in section.fields}


def _field(name: str) -> forms.Field:
    held = Assessment._meta.get_field(name)
    label = str(held.verbose_name)  # type: ignore[union-attr]
    if isinstance(held, models.BooleanField):
        return forms.TypedChoiceField(
            label=label, choices=(("yes", "Yes"), ("no", "No")), required=False,
            coerce=lambda said: said == "yes", empty_value=None,
            widget=forms.RadioSelect(attrs=_INLINE),
        )  # fmt: skip
    if isinstance(held, models.DateField):
        who = "carer" if name.startswith("carer") else "adult"
        return GovDateField(
            label=f"When did the {who} agree to it?", called=f"Day the {who} agreed", required=False
        )
    if isinstance(held, models.ForeignKey):
        return forms.CharField(
            label="The adult's case", required=False, max_length=20, help_text="As in C-0000123"
        )
    if held.choices:  # type: ignore[union-attr]
        return forms.ChoiceField(
            label=label, choices=held.choices, required=False,  # type: ignore[union-attr]
            widget=forms.RadioSelect(attrs=_INLINE),
        )  # fmt: skip
    made: forms.Field = words(label, rows=5, required=False)
    return made


def _outcome_fields() -> Any:
    for item in CarerOutcome:
        yield f"{item.value}_limb", forms.ChoiceField(
            label=f"{item.label}: can they do it?", choices=_LIMBS, required=False,
            widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        )  # fmt: skip
        yield f"{item.value}_words", words(f"In words: {item.label.lower()}", rows=2,
                                           required=False)  # fmt: skip


def _equality_fields() -> Any:
    for code, label in EQUALITY.items():
        yield f"{code}_said", forms.CharField(label=label, required=False, max_length=500)
        yield f"{code}_not", forms.BooleanField(
            label=f"Asked about {label.partition(',')[0].lower()}: prefers not to say",
            required=False,
        )  # fmt: skip


def _initial(section: Section, assessment: Assessment) -> dict[str, Any]:
    begun: dict[str, Any] = {"seen": assessment.saved.get(section.code, 0)}
    if section.code == "outcomes":
        for found in assessment.outcomes.all():
            begun[f"{found.outcome}_limb"] = found.limb or _ACHIEVED
            begun[f"{found.outcome}_words"] = found.words
    elif section.code == "equality":
        for row in assessment.equality.all():
            begun |= {f"{row.prompt}_said": row.said, f"{row.prompt}_not": row.prefers_not}
    for name in section.fields:
        begun[name] = _shown(getattr(assessment, name))
    return begun


def _shown(value: Any) -> Any:
    if isinstance(value, Case):
        return value.reference
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
