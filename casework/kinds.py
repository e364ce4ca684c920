"""What a case can wait for. An app adds its own kinds here; the spine's columns never change."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework import policy
from casework.policy import Basis, Number


@dataclass(frozen=True)
class Kind:
    """One thing to wait for.

    ``plain`` completes the sentence "You are waiting for …" in a letter; ``target_days`` is its
    standard. ``writes_letters`` is false where a letter about the wait could do harm.
    """

    code: str
    name: str
    plain: str
    target_days: Number
    skill: str = ""
    writes_letters: bool = True
    # Whether one person may have several open at once, as with concerns.
    several_at_once: bool = False

    @property
    def standard(self) -> str:
        """The name of this kind's standard among the policy numbers."""
        return f"standard.{self.code}"


class UnknownKind(KeyError):
    """No app has registered a kind of this name."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let cases of this kind be received, queued, written about and escalated."""
    _kinds[kind.code] = kind
    policy.NUMBERS[kind.standard] = kind.target_days


def get(code: str) -> Kind:
    """The kind of this code; raises ``UnknownKind``."""
    try:
        return _kinds[code]
    except KeyError as absent:
        raise UnknownKind(code) from absent


def every() -> Iterable[Kind]:
    """All the kinds, by name."""
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.name) for kind in every()]


def _standard(name: str, days: int, source: str, basis: Basis = Basis.LOCAL) -> Number:
    return Number(days, "days", f"{name}: standard", source, basis, least=1)


def register_ground_floor() -> None:
    """The lists that the CQC report names (S17), less those whose apps bring their own."""
    cqc = "CQC assessment of Medway, January 2025"
    for kind in (
        Kind("care_act", "Care Act assessment",
             "a Care Act assessment (a conversation about the help and support you need)",
             _standard("Care Act assessment", 28, "Local; the law sets no time limit")),
        Kind("learning_disability", "Learning disability assessment",
             "an assessment with our learning disability team",
             _standard("Learning disability assessment", 28, "Local; the law sets no time limit"),
             skill="learning_disability"),
        Kind("occupational_therapy", "Occupational therapy",
             "a visit from an occupational therapist (about equipment or changes to your home)",
             _standard("Occupational therapy", 28, cqc),
             skill="occupational_therapy"),
        Kind("review", "Review",
             "a review of your care and support plan",
             _standard("Review", 28, "Local; a plan is reviewed each 12 months (guidance)")),
        Kind("financial", "Financial assessment",
             "a financial assessment (to work out what you may need to pay)",
             _standard("Financial assessment", 56, cqc),
             skill="financial_assessment"),
        Kind("direct_payment", "Direct payment set-up",
             "your direct payment to be set up",
             _standard("Direct payment set-up", 42, "Our proposal", Basis.PROPOSED)),
    ):  # fmt: skip
        register(kind)
