"""Which names and "workers" are no person? Work that waits belongs on a team's list (S28).

One rule for every door: adding and renaming a worker, HR files, allocation, and the names in an
import. The words are data.
"""

import re
from enum import Enum, auto

from casework.refusals import Refusal

# A name with one of these words is a place to put work, whoever may be called so.
NEVER_A_PERSON = frozenset({
    "virtual", "backlog", "dummy", "unallocated", "unassigned", "allocated", "queue", "worklist",
    "inbox", "placeholder", "generic", "vacant", "vacancy", "tbc", "tba", "awaiting", "unknown",
    "mailbox", "switchboard", "unfilled", "pending", "caseholder", "workflow",
})  # fmt: skip
# These are surnames too: no person unless somebody of exactly this name is in post here.
SELDOM_A_PERSON = frozenset({
    "duty", "pool", "test", "tray", "holding", "team", "worker", "waiting", "list", "admin",
    "system", "temp", "caseload",
})  # fmt: skip
# Words of an office. A name of these alone, or with two of the others, is no person's.
OF_AN_OFFICE = frozenset({
    "desk", "hub", "locality", "post", "office", "shared", "rota", "cover", "bank", "agency",
    "locum", "screening", "triage", "intake", "reception", "user", "staff", "practitioner", "group",
    "service", "services", "social", "care", "adult", "adults", "asc", "ot", "front", "door",
    "response", "first", "central", "north", "south", "east", "west", "review", "reviews",
    "hospital", "discharge", "safeguarding", "mental", "health", "learning", "disability", "of",
    "the", "and", "for", "no", "one", "nobody", "anyone", "all", "new", "starter", "senior",
    "manager", "referral", "referrals", "allocation", "allocations", "assessment", "assessments",
    "council", "out", "hours", "line", "to", "be", "not", "in", "on", "cases", "case", "holder",
})  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")


class NoPerson(Refusal):
    """The name is of a desk, a list or a post that is empty, and not of a person."""


class Standing(Enum):
    """What we know of somebody of this name on the day."""

    IN_POST = auto()
    NEVER_SIGNED_IN = auto()
    LEFT = auto()
    NOT_STARTED = auto()
    TWO_OF_THE_NAME = auto()
    NOT_KNOWN = auto()


_BECAUSE = {
    Standing.NEVER_SIGNED_IN: "they have never signed in here",
    Standing.LEFT: "has left",
    Standing.NOT_STARTED: "has not started yet",
    Standing.TWO_OF_THE_NAME: "two people in post have this name",
    Standing.NOT_KNOWN: "nobody of this name is in post",
}


def refuse_no_person(name: str) -> None:
    """Raise ``NoPerson`` for a name under which nobody can hold a case."""
    if why := why_no_name(name):
        message = (
            f"“{name}” is not a person’s name: {why}. Cases are held by people. What waits for "
            "somebody belongs on the list of a team."
        )
        raise NoPerson(message)


def why_no_name(name: str) -> str:
    """Why a name cannot be a person's, in words; empty where it can."""
    words = _words(name)
    if telling := set(words) & NEVER_A_PERSON:
        return f"it says “{min(telling)}”"
    if any(letter.isdigit() for letter in name):
        return "it has a number in it"
    seldom = [word for word in words if word in SELDOM_A_PERSON]
    of_office = [word for word in words if word in OF_AN_OFFICE]
    if not words or len(seldom) > 1 or len(seldom) + len(of_office) == len(words):
        return f"it says “{' '.join(seldom + of_office)}”" if words else "it has no letters"
    return ""


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(name)]


def why_no_person(name: str, *, cases: int, standing: Standing, impossible: int) -> str | None:
    """Why a name in a file is not a person who can hold these cases; None for one in post.

    ``cases`` counts the rows of the file in this name; more than ``impossible`` (policy
    ``caseload.impossible``) is more than one person can hold.
    """
    words = set(_words(name))
    telling = words & NEVER_A_PERSON
    if not telling and standing not in (Standing.IN_POST, Standing.NEVER_SIGNED_IN):
        telling = words & SELDOM_A_PERSON
    if telling:
        return f"its name says “{min(telling)}”"
    if cases > impossible:
        return f"{cases:,} cases are more than one person can hold"
    return _BECAUSE.get(standing)
