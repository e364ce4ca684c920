"""The ratings of risk, the reasons that may be ticked, and the rating that they suggest."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import IntegerChoices


class Rag(IntegerChoices):
    """A practitioner's judgement of risk. Never worked out from age (rules.md 2.2)."""

    RED = 1, "Red"
    AMBER = 2, "Amber"
    GREEN = 3, "Green"
    BLUE = 4, "Blue"


class Urgency(IntegerChoices):
    """The order of every list: red, then unrated, amber, green and blue (house.md, the spine).

    Unrated comes after red: 113 unrated cases once put the first red case at row 135.
    """

    RED = 1, "Red"
    UNRATED = 2, "Unrated"
    AMBER = 3, "Amber"
    GREEN = 4, "Green"
    BLUE = 5, "Blue"

    @classmethod
    def of(cls, rag: int | None) -> "Urgency":
        """The place of a rating, or of none, in the order of a list."""
        return cls[Rag(rag).name] if rag else cls.UNRATED


RAG_MEANING: Mapping[Rag, str] = {
    Rag.RED: "Immediate or imminent risk to life, health or safety",
    Rag.AMBER: "Likely to get worse or reach a crisis within weeks",
    Rag.GREEN: "Needs help, but stable and safe for now; can wait",
    Rag.BLUE: "Waiting on someone else: in hospital, the person's choice, a police hold",
}


@dataclass(frozen=True)
class RagReason:
    """One thing that a practitioner may tick when rating; the weight only ever suggests."""

    label: str
    weight: int
    always_red: bool = False


# rules.md 2.2, score drivers [P]. Version 1: change a weight by adding a version, not by editing.
RAG_REASONS_VERSION = 1
RAG_REASONS: Mapping[str, RagReason] = {
    "no_essential_care": RagReason("No essential care is in place", 10, always_red=True),
    "abuse_indicator": RagReason("Sign of abuse or neglect", 10, always_red=True),
    "end_of_life": RagReason("End of life", 10, always_red=True),
    "homeless_tonight": RagReason("Nowhere safe to stay tonight", 10, always_red=True),
    "carer_stopped": RagReason("Carer has stopped, or is about to", 10, always_red=True),
    "discharge_depends": RagReason("Hospital discharge or admission depends on it", 10, True),
    "unsafe_transfers": RagReason("Unsafe moving and transfers", 8),
    "suicide_self_harm": RagReason("Suicide or self-harm", 8),
    "domestic_abuse": RagReason("Domestic abuse or coercion", 8),
    "falls": RagReason("Two or more falls in four weeks", 4),
    "carer_strain": RagReason("Carer ill or under strain", 4),
    "nutrition": RagReason("Not eating or drinking enough", 4),
    "skin": RagReason("Skin or pressure damage", 4),
    "medication": RagReason("Medicines not managed", 3),
    "cognition": RagReason("Dementia, confusion or walking out", 4),
    "self_neglect": RagReason("Self-neglect or hoarding", 4),
    "substance_use": RagReason("Substance use", 3),
    "exploitation": RagReason("Exploitation or cuckooing", 5),
    "home_hazards": RagReason("Hazards in the home", 2),
    "housing_loss": RagReason("May lose their home", 3),
    "recent_hospital": RagReason("In hospital in the last 30 days", 3),
    "communication": RagReason("Barrier to communication", 2),
    "no_contact": RagReason("We cannot make contact", 4),
    "child_in_household": RagReason("A child lives in the household", 2),
    "previous_safeguarding": RagReason("Safeguarding concern before", 3),
    "lives_alone": RagReason("Lives alone", 2),
    "no_carer": RagReason("No carer", 2),
    "bereavement": RagReason("Recent bereavement or diagnosis", 2),
    "partly_met": RagReason("Essential needs only partly met", 4),
    "stable_safe": RagReason("Safe support is in place and stable", 0),
    "waits_on_others": RagReason("Waiting on someone else", 0),
}
AMBER_FROM_WEIGHT = 4
RED_FROM_WEIGHT = 12


def suggest_rag(reasons: list[str] | tuple[str, ...]) -> Rag:
    """Suggest a rating from ticked reasons. A person decides; the wait alone never makes red."""
    ticked = [RAG_REASONS[code] for code in reasons]
    weight = sum(reason.weight for reason in ticked)
    if any(reason.always_red for reason in ticked) or weight >= RED_FROM_WEIGHT:
        return Rag.RED
    if weight >= AMBER_FROM_WEIGHT:
        return Rag.AMBER
    return Rag.BLUE if "waits_on_others" in reasons else Rag.GREEN
