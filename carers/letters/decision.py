"""The written decision goes to the carer by the one letter engine (s13), in their own format."""

from datetime import date
from pathlib import Path

from carers.models import CaringRelationship, Decision
from casework import letter_kinds
from casework.letter_kinds import Facts, Field, Gives, KindOfLetter
from casework.letters.owed.by_event import next_number
from casework.letters.owed.owing import owe
from casework.letters.wording import wording
from casework.models import Letter, Person, User
from casework.policy import PolicyInForce

ELIGIBLE = "carer_decision_eligible"
NOT_ELIGIBLE = "carer_decision_not_eligible"

_WAYS_BACK = frozenset({"phone", "text_relay", "email"})
_RIGHTS = frozenset({"advocacy", "complaints"})
_DECIDED_ON = Field(
    "decided_on", "the day of the decision", "17 November 2026", gives=Gives.DAY
)  # fmt: skip
_CONDITIONS = Field(
    "how_decided", "the three questions of the law, and the answer to each",
    "The needs come from giving necessary care to an adult: yes. The care is necessary.",
    is_long=True,
)  # fmt: skip
_REASONS = Field("reasons", "the reasons", "You told us what a week is like.", is_long=True)
_ADVICE = Field(
    "advice", "what can be done to meet or reduce these needs, and to prevent or delay others",
    "The carers' café meets on Tuesdays.", is_long=True,
)  # fmt: skip


def register() -> None:
    """The two kinds, their words, and the right by which a carer reads about an adult."""
    must_name = frozenset({"decided_on", "how_decided", "reasons", *_WAYS_BACK, *_RIGHTS})
    letter_kinds.register(
        KindOfLetter(
            code=ELIGIBLE, name="Carer's decision (eligible)", gather=_gather,
            fields=(_DECIDED_ON, _CONDITIONS, _REASONS), conditions={},
            # A decision is told whatever became of the case; a later one does not unsay it.
            ends=frozenset(), must_name=must_name,
        )
    )  # fmt: skip
    letter_kinds.register(
        KindOfLetter(
            code=NOT_ELIGIBLE, name="Carer's decision (not eligible) and advice", gather=_gather,
            fields=(_DECIDED_ON, _CONDITIONS, _REASONS, _ADVICE), conditions={},
            # Care Act 2014, s13(5): a no comes with written advice.
            ends=frozenset(), must_name=must_name | {"advice", "self_help", "carers_service"},
        )
    )  # fmt: skip
    wording.add_folder(Path(__file__).parent / "shipped")


def _gather(letter: Letter, on: date, policy: PolicyInForce) -> Facts:
    """What was decided, as it was written down then: a letter never works it out anew."""
    made = Decision.objects.get(
        pk=int(str(letter.details["decision"])), assessment__case=letter.case_id
    )
    asked = next(part for part in made.document if part["heading"] == "How we decided")
    return Facts(
        {
            "decided_on": made.decided_on, "reasons": made.reasons,
            "how_decided": " ".join(asked["text"].split("\n")), "advice": made.advice or None,
        }
    )  # fmt: skip


def owe_decision(made: Decision, *, by: User, on: date) -> list[Letter]:
    """The letter of one decision, once; call it within the act."""
    case = made.assessment.case
    kind = ELIGIBLE if made.eligible else NOT_ELIGIBLE
    details = {"decision": made.pk}
    known = Letter.objects.filter(case=case, kind=kind, details=details)
    if known.exists():
        return []
    number = next_number(case, kind)
    return owe(case=case, kind=kind, milestone=number, on=on, by=by, details=details)


def may_have_letters(reader: Person, about: Person, on: date) -> bool:
    """Whether a carer may have letters about an adult: only with recorded, live authority."""
    held = CaringRelationship.objects.live(on).filter(carer=reader, adult=about)
    return held.filter(authority_on__isnull=False, authority_on__lte=on).exists()
