"""The names by which other systems call the values of our lists; keys are ``cleaning.plain``."""

from collections.abc import Iterable, Mapping

from casework import kinds
from casework.imports.cleaning import plain
from casework.models import Ethnicity, Gender, Source

_KIND_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "care_act": (
        "CA assessment", "Care Act", "Care needs assessment", "Needs assessment",
        "Assessment of need", "Assessment of needs", "Social care assessment", "Assessment",
        "Section 9 assessment", "S9 assessment",
    ),
    "learning_disability": ("LD assessment", "Learning disability", "LD"),
    "occupational_therapy": (
        "OT", "OT assessment", "Occupational therapy assessment", "OT referral",
    ),
    "review": (
        "Annual review", "Care Act review", "Care plan review", "Support plan review",
        "Care and support plan review", "Planned review", "Unplanned review", "Reassessment",
    ),
    "financial": ("FA", "Financial", "Finance assessment", "Means test", "FAB assessment"),
    "direct_payment": (
        "DP", "DP set up", "Direct payment", "Direct payments", "Direct payment setup", "DP setup",
    ),
}  # fmt: skip

_GENDER_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "male": ("M", "Man"),
    "female": ("F", "Woman"),
    "other": ("O", "Non-binary", "Indeterminate", "X"),
    "unknown": ("U", "Not known", "Not stated", "Not specified", "Not recorded"),
}

# The letters are the NHS ethnic category codes, which most systems can export.
_ETHNICITY_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "white_british": ("A", "White British", "British", "English"),
    "white_irish": ("B", "White Irish", "Irish"),
    "white_traveller": ("Gypsy or Irish Traveller", "Traveller"),
    "white_roma": ("Roma",),
    "white_other": ("C", "White other", "Other White"),
    "mixed_white_black_caribbean": ("D", "White and Black Caribbean"),
    "mixed_white_black_african": ("E", "White and Black African"),
    "mixed_white_asian": ("F", "White and Asian"),
    "mixed_other": ("G", "Mixed other", "Other mixed", "Mixed"),
    "asian_indian": ("H", "Indian"),
    "asian_pakistani": ("J", "Pakistani"),
    "asian_bangladeshi": ("K", "Bangladeshi"),
    "asian_chinese": ("R", "Chinese"),
    "asian_other": ("L", "Asian other", "Other Asian"),
    "black_caribbean": ("M", "Caribbean", "Black Caribbean"),
    "black_african": ("N", "African"),
    "black_other": ("P", "Black other", "Other Black"),
    "other_arab": ("Arab",),
    "other_any": ("S", "Any other", "Other"),
    "refused": ("Refused", "Declined", "Prefer not to say"),
    "not_known": ("Z", "Not known", "Unknown", "Not stated", "Undeclared", "Not recorded"),
}

_SOURCE_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "self": ("Self", "Self referral", "Service user", "Adult"),
    "family": ("Family", "Friend", "Relative", "Friend or family"),
    "gp": ("GP", "Doctor", "Primary care"),
    "hospital": ("Hospital discharge", "Ward", "Secondary health", "Acute"),
    "provider": ("Provider", "Care home", "Home care agency"),
    "police": ("Police", "Fire", "Ambulance", "Emergency services"),
    "council": ("Internal", "Council", "Local authority", "Social worker"),
    "other": ("Other", "Not known", "Unknown", "Anonymous"),
}


def _named(
    choices: Iterable[tuple[str, str]], synonyms: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Every name of every choice; a list's own names win over synonyms."""
    names = {plain(name): code for code, also in synonyms.items() for name in also}
    for code, label in choices:
        names[plain(code)] = names[plain(label)] = code
    return names


GENDERS = _named(Gender.choices, _GENDER_SYNONYMS)
ETHNICITIES = _named(Ethnicity.choices, _ETHNICITY_SYNONYMS)
SOURCES = _named(Source.choices, _SOURCE_SYNONYMS)


def kind_names() -> dict[str, str]:
    """Every name of every registered kind of case, those of other apps too."""
    registered = dict(kinds.choices())
    synonyms = {code: also for code, also in _KIND_SYNONYMS.items() if code in registered}
    return _named(registered.items(), synonyms)
