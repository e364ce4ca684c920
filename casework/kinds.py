"""What a case can wait for. An app adds its own kinds here; the spine's columns never change."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from casework import policy
from casework.policy import Basis, Number


class Until(TextChoices):
    """What may end the clock that a standard is held against."""

    WORKER = "worker", "Until a worker has it"
    STARTED = "started", "Until it has started"
    DONE = "done", "Until it is done"


@dataclass(frozen=True)
class Ending:
    """What ends a clock of a kind, as in "Assessment started" and "assessment not started"."""

    happened: str
    not_yet: str


GIVEN = Ending("A worker has it", "no worker has it")
ASSESSMENT_STARTED = Ending("Assessment started", "assessment not started")
RECORD_GIVEN = Ending("Written record given", "written record not given")


@dataclass(frozen=True)
class Kind:
    """One thing to wait for.

    ``plain`` completes the sentence "You are waiting for …" in a letter; ``target_days`` is its
    standard, held against the clock that ``standard_until`` names. ``started`` and ``done`` say
    what is recorded of it; None where that is not recorded. ``sets_its_own`` is true where an app
    records them from its own forms. ``writes_letters`` is false where a letter about the wait could
    do harm.
    """

    code: str
    name: str
    plain: str
    target_days: Number
    skill: str = ""
    writes_letters: bool = True
    # Whether one person may have several open at once, as with concerns.
    several_at_once: bool = False
    started: Ending | None = None
    done: Ending | None = None
    standard_until: Until = Until.WORKER
    sets_its_own: bool = False

    @property
    def standard(self) -> str:
        """The name of this kind's standard among the policy numbers."""
        return f"standard.{self.code}"

    @property
    def ending(self) -> Ending:
        """What ends the clock that the standard is held against."""
        named = {Until.STARTED: self.started, Until.DONE: self.done}.get(self.standard_until)
        return named or GIVEN

    def ending_of(self, until: Until) -> Ending | None:
        """What is recorded as started or as done; None where this kind records no such thing."""
        return self.started if until == Until.STARTED else self.done


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


# Law and not a common noun: it keeps its capitals inside a sentence.
_NAMED = ("Care Act",)


def in_words(codes: Iterable[str]) -> str:
    """Several kinds in a sentence: "Care Act assessment, financial assessment and review"."""
    names = dict(choices())
    said = sorted((names.get(code, code) for code in codes), key=str.casefold)
    inside = [name if name.startswith(_NAMED) else name[:1].lower() + name[1:] for name in said]
    return " and ".join([*filter(None, [", ".join(inside[:-1])]), *inside[-1:]])


def _standard(name: str, days: int, source: str, basis: Basis = Basis.LOCAL) -> Number:
    return Number(days, "days", f"{name}: standard", source, basis, least=1)


def register_ground_floor() -> None:
    """The lists that the CQC report names (S17), less those whose apps bring their own."""
    cqc = "CQC assessment of Medway, January 2025"
    for kind in (
        Kind("care_act", "Care Act assessment",
             "a Care Act assessment (a conversation about the help and support you need)",
             _standard("Care Act assessment started", 28, "Our proposal; the law sets no limit",
                       Basis.PROPOSED),
             started=ASSESSMENT_STARTED, done=RECORD_GIVEN, standard_until=Until.STARTED),
        Kind("learning_disability", "Learning disability assessment",
             "an assessment with our learning disability team",
             _standard("Learning disability assessment started", 28,
                       "Our proposal; the law sets no limit", Basis.PROPOSED),
             started=ASSESSMENT_STARTED, done=RECORD_GIVEN, standard_until=Until.STARTED,
             skill="learning_disability"),
        Kind("occupational_therapy", "Occupational therapy",
             "a visit from an occupational therapist (about equipment or changes to your home)",
             _standard("Occupational therapy assessment started", 28, cqc),
             started=ASSESSMENT_STARTED, done=RECORD_GIVEN, standard_until=Until.STARTED,
             skill="occupational_therapy"),
        Kind("review", "Review",
             "a review of your care and support plan",
             _standard("Review completed", 28,
                       "Local; a plan is reviewed each 12 months (guidance)"),
             done=Ending("Review completed", "review not completed"), standard_until=Until.DONE),
        Kind("financial", "Financial assessment",
             "a financial assessment (to work out what you may need to pay)",
             _standard("Financial assessment completed", 56, cqc),
             done=Ending("Financial assessment completed", "financial assessment not completed"),
             standard_until=Until.DONE,
             skill="financial_assessment"),
        Kind("direct_payment", "Direct payment set-up",
             "your direct payment to be set up",
             _standard("Direct payment, first payment made", 42, "Our proposal", Basis.PROPOSED),
             done=Ending("First payment made", "first payment not made"),
             standard_until=Until.DONE),
    ):  # fmt: skip
        register(kind)
