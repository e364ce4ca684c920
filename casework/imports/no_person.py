"""Which "workers" of an export are no person? Their cases belong on a list (S28)."""

import re
from enum import Enum, auto

# A name with one of these words is a place to put work, whoever may be called so.
NEVER_A_PERSON = frozenset({
    "virtual", "backlog", "dummy", "unallocated", "unassigned", "allocated", "queue", "worklist",
    "inbox", "placeholder", "generic", "vacant", "vacancy", "tbc", "tba", "awaiting", "unknown",
})  # fmt: skip
# These are surnames too: no person unless somebody of exactly this name is in post here.
SELDOM_A_PERSON = frozenset({
    "duty", "pool", "test", "tray", "holding", "team", "worker", "waiting", "list", "admin",
    "system", "temp", "caseload",
})  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")


class Standing(Enum):
    """What we know of somebody of this name on the day."""

    IN_POST = auto()
    LEFT = auto()
    NOT_STARTED = auto()
    TWO_OF_THE_NAME = auto()
    NOT_KNOWN = auto()


_BECAUSE = {
    Standing.LEFT: "has left",
    Standing.NOT_STARTED: "has not started yet",
    Standing.TWO_OF_THE_NAME: "two people in post have this name",
    Standing.NOT_KNOWN: "nobody of this name is in post",
}


def why_no_person(name: str, *, cases: int, standing: Standing, impossible: int) -> str | None:
    """Why this name is not a person who can hold these cases; None for a person in post.

    ``cases`` counts the rows of the file in this name; more than ``impossible`` (policy
    ``caseload.impossible``) is more than one person can hold.
    """
    words = {word.casefold() for word in _WORDS.findall(name)}
    telling = words & NEVER_A_PERSON
    if not telling and standing is not Standing.IN_POST:
        telling = words & SELDOM_A_PERSON
    if telling:
        return f"its name says “{min(telling)}”"
    if cases > impossible:
        return f"{cases:,} cases are more than one person can hold"
    return _BECAUSE.get(standing)
