"""The sections of a carer's assessment, in the order of the talk; what each asks, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from carers.eligibility import CarerOutcome
from carers.models import Assessment


@dataclass(frozen=True)
class Section:
    """One page of the assessment. ``needed`` must be answered before it can be completed."""

    code: str
    title: str
    guidance: str
    fields: tuple[str, ...]
    needed: tuple[str, ...] = ()


SECTIONS: tuple[Section, ...] = (
    Section(
        "words", "Their own words and strengths",
        "Begin with them, and not with needs. Write what they say as they say it.",
        ("own_words", "strengths"), ("own_words", "strengths"),
    ),
    Section(
        "caring", "Willing and able to care",
        "Nobody has to care. Ask about now and about later, and apart from whether they can.",
        ("willing_now", "able_now", "willing_future", "able_future", "willing_words"),
        ("willing_now", "able_now", "willing_future", "able_future"),
    ),
    Section(
        "necessary", "The care they give",
        "Necessary care is what the adult cannot do for themselves. Do not ask whether the adult "
        "is eligible: it makes no difference here.",
        ("necessary_care", "necessary_words"), ("necessary_care",),
    ),
    Section(
        "life", "Work, education and recreation",
        "The Act names these three. Ask what they do, what they gave up, and what they wish for.",
        ("working_words", "education_words", "recreation_words"),
        ("working_words", "education_words", "recreation_words"),
    ),
    Section(
        "impact", "What caring does to them",
        "Health may be getting worse, or only be at risk: either counts. The impact is on "
        "well-being as a whole, and a small thing can be significant to this person.",
        ("impact_words", "health_at_risk", "health_words", "significant_impact",
         "significant_words"),
        ("impact_words", "health_at_risk", "significant_impact"),
    ),
    Section(
        "outcomes", "The eight outcomes",
        "One outcome is enough for a carer. Someone who manages, but in pain, distress or at a "
        "risk to anyone, has not achieved it.",
        (),
    ),
    Section(
        "wishes", "What they would like",
        "What a good week looks like. Could other help, advice or a small change bring it about?",
        ("wishes",), ("wishes",),
    ),
    Section(
        "equality", "About them",
        "Ask each, and say why: so that help fits, and so that we can see whom we fail. Nobody has "
        "to answer; that they were asked is the answer then.",
        (),
    ),
    Section(
        "together", "Done together with the adult's",
        "Only when both people agree. Leave it empty to keep the two apart.",
        ("combined_with", "carer_agreed_on", "adult_agreed_on"),
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Section] = {section.code: section for section in SECTIONS}

# The nine protected characteristics, and what the reports found missing (rules.md 1.5, S42).
EQUALITY: Mapping[str, str] = {
    "age": "Age, and what it means for caring",
    "disability": "Disability or long illness of their own",
    "gender_reassignment": "Gender identity, and whether it differs from the sex given at birth",
    "marriage": "Marriage or civil partnership",
    "pregnancy": "Pregnancy or a new baby",
    "race": "Ethnic group, nationality, Gypsy, Roma or Traveller",
    "religion": "Religion or belief",
    "sex": "Sex",
    "orientation": "Sexual orientation",
    "language": "Language, and whether an interpreter helps",
    "veteran": "Served in the armed forces",
    "digital": "Use of the internet",
}


def missing(assessment: Assessment) -> dict[str, list[str]]:
    """What is still to be answered, by section; two statements whatever is missing."""
    found = dict(_missing(assessment))
    return {code: labels for code, labels in found.items() if labels}


def _missing(assessment: Assessment) -> Iterator[tuple[str, list[str]]]:
    for section in SECTIONS:
        empty = [name for name in section.needed if getattr(assessment, name) in (None, "")]
        yield section.code, [_label(name) for name in empty]
    answered = {row.outcome for row in assessment.outcomes.all()}
    yield "outcomes", [item.label for item in CarerOutcome if item.value not in answered]
    said = {row.prompt for row in assessment.equality.all()}
    yield "equality", [label for code, label in EQUALITY.items() if code not in said]
    yield "together", list(_not_agreed(assessment))


def _not_agreed(assessment: Assessment) -> Iterator[str]:
    if assessment.combined_with_id is None:
        return
    if assessment.carer_agreed_on is None:
        yield "The carer's agreement to do the two together"
    if assessment.adult_agreed_on is None:
        yield "The adult's agreement to do the two together"


def _label(name: str) -> str:
    return str(Assessment._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
