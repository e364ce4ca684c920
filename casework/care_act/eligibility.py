"""Is an adult eligible? The three conditions of SI 2015/313 reg 2, all of them; pure.

The carer's rule stands in ``carers/eligibility.py``, and the two are tested against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# An adult must be unable to achieve two outcomes or more (reg 2(1)(b)); a carer, one.
OUTCOMES_NEEDED = 2


class AdultOutcome(StrEnum):
    """The ten outcomes of reg 2(2)."""

    NUTRITION = "a"
    HYGIENE = "b"
    TOILET = "c"
    CLOTHED = "d"
    HOME_SAFELY = "e"
    HABITABLE_HOME = "f"
    RELATIONSHIPS = "g"
    WORK = "h"
    COMMUNITY = "i"
    CARING_FOR_CHILD = "j"


class AdultLimb(StrEnum):
    """Why an outcome counts as not achieved (reg 2(3)); any one is enough."""

    WITHOUT_ASSISTANCE = "without_assistance"
    PAIN_DISTRESS_ANXIETY = "pain_distress_anxiety"
    ENDANGERS = "endangers"
    SIGNIFICANTLY_LONGER = "significantly_longer"


@dataclass(frozen=True)
class AdultFindings:
    """What an assessment found about an adult, as if no carer were helping (guidance 6.15)."""

    impairment_or_illness: bool
    unable: Mapping[AdultOutcome, AdultLimb]
    significant_impact: bool


def adult_eligible(found: AdultFindings) -> bool:
    """All three: the cause, two outcomes, and a significant impact on well-being."""
    return (
        found.impairment_or_illness
        and len(found.unable) >= OUTCOMES_NEEDED
        and found.significant_impact
    )
