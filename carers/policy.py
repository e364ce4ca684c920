"""The numbers and triggers that carers add, each with its source (casework/policy.py)."""

from casework import policy
from casework.policy import Basis, Number
from casework.rules.triggers import RETRIAGE_TRIGGERS, Trigger

CALL_EVERY = "carers.call_every"
MISSED_CALLS = "carers.missed_calls"
GOT_WORSE = "carer_worse"
CANNOT_GO_ON = "carer_gave_up"
NO_ANSWER_TWICE = "welfare_failed_twice"
ADULT_AT = 18
# A young carer is looked for a year before their eighteenth birthday [P].
TRANSITION_DAYS = 365


def register() -> None:
    """Let a council override the numbers, and cases be looked at for what callers hear."""
    policy.NUMBERS[CALL_EVERY] = Number(
        7, "days", "Carer waiting: ring each", "CQC assessment of Medway, January 2025",
        Basis.LOCAL, least=1,
    )  # fmt: skip
    policy.NUMBERS[MISSED_CALLS] = Number(
        2, "cases", "Carer waiting: calls without an answer before someone looks",
        "Our proposal: two failed welfare contacts ask for a look", Basis.PROPOSED, least=1,
    )  # fmt: skip
    RETRIAGE_TRIGGERS[GOT_WORSE] = Trigger("The carer says that things got worse", True)
