"""Is a carer eligible? The three conditions of SI 2015/313 reg 3, all of them; pure.

One outcome is enough, or health at risk: a council's page that said two misled carers (rules.md,
"five things", point 5). The adult's rule stands in ``casework/care_act/eligibility.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

OUTCOMES_NEEDED = 1


class CarerOutcome(TextChoices):
    """The eight outcomes of reg 3(2)(b)."""

    CHILD = "i", "Caring for a child that they are responsible for"
    OTHERS = "ii", "Caring for other people"
    HOME = "iii", "Keeping a home fit to live in"
    NUTRITION = "iv", "Eating and drinking well"
    RELATIONSHIPS = "v", "Keeping up family and other close relationships"
    WORK = "vi", "Work, training, education or volunteering"
    COMMUNITY = "vii", "Using services in the community, recreation among them"
    RECREATION = "viii", "Time for things they enjoy"


class CarerLimb(TextChoices):
    """Why an outcome counts as not achieved (reg 3(3)). A carer has no "takes longer" limb."""

    WITHOUT_ASSISTANCE = "without_assistance", "Cannot do it without help"
    PAIN_DISTRESS_ANXIETY = (
        "pain_distress_anxiety", "Can, but it causes significant pain, distress or anxiety",
    )  # fmt: skip
    ENDANGERS = "endangers", "Can, but it puts someone's health or safety at risk"


@dataclass(frozen=True)
class CarerFindings:
    """What an assessment found about a carer."""

    necessary_care: bool
    health_at_risk: bool
    unable: Mapping[CarerOutcome, CarerLimb]
    significant_impact: bool


@dataclass(frozen=True)
class Condition:
    """One condition of the regulations, whether it is met, and what meets it."""

    says: str
    met: bool
    because: str


@dataclass(frozen=True)
class Conclusion:
    """The answer with its three conditions. Worked out, never typed."""

    conditions: tuple[Condition, ...]

    @property
    def is_eligible(self) -> bool:
        return all(condition.met for condition in self.conditions)


def carer_eligible(found: CarerFindings) -> bool:
    """Necessary care, and health at risk or one outcome, and a significant impact."""
    return conclude(found).is_eligible


def conclude(found: CarerFindings) -> Conclusion:
    """The three conditions, each with what meets it or the lack of it."""
    affected = found.health_at_risk or len(found.unable) >= OUTCOMES_NEEDED
    return Conclusion(
        (
            Condition(
                "The needs come from giving necessary care to an adult",
                found.necessary_care,
                "The care is necessary" if found.necessary_care else "The care is not necessary",
            ),
            Condition(
                "Because of it, health is at risk, or at least one outcome cannot be achieved",
                affected,
                _effect(found),
            ),
            Condition(
                "As a consequence there is, or is likely to be, a significant impact on well-being",
                found.significant_impact,
                "The impact is significant"
                if found.significant_impact
                else "The impact is not significant",
            ),
        )
    )


def _effect(found: CarerFindings) -> str:
    said = ["Their health is getting worse or is at risk"] if found.health_at_risk else []
    said += [f"{outcome.label}: {limb.label.lower()}" for outcome, limb in found.unable.items()]
    return "; ".join(said) or "Their health is not at risk, and every outcome can be achieved"
