"""May this case end so? The rules of closing that hold for every kind of case, at every door."""

from casework.cases import contacting
from casework.models import Case, CloseReason, User
from casework.permissions import may
from casework.policy import PolicyInForce, Rag
from casework.refusals import NeedsReason, NotAllowed
from casework.roles import Right


class NeedsSenior(NotAllowed):
    """A red or unrated case is ended by a senior practitioner or a manager."""


def is_at_risk(case: Case) -> bool:
    """Red, or nobody has rated it: ending it by mistake could harm somebody."""
    return case.rag in (None, Rag.RED)


def may_end(user: User, case: Case) -> bool:
    """Whether this user's role may end this case as it is rated now."""
    return not is_at_risk(case) or may(user, Right.CLOSE_AT_RISK)


def refuse(case: Case, *, reason: str, note: str, by: User, policy: PolicyInForce) -> None:
    """Raise the refusal for an ending that needs more tries, words, or a senior.

    Where the person died there is nothing left to judge. Raises ``NotTriedEnough``,
    ``NeedsReason``, ``NeedsSenior``.
    """
    if reason == CloseReason.DIED:
        return
    if reason == CloseReason.NO_CONTACT:
        contacting.refuse_too_few(case, policy)
    if not may_end(by, case):
        message = (
            f"This case is {_rated(case)}. A senior practitioner or a manager closes it: record "
            "“Closing asked for” as a change, with your reasons, and a senior decides today."
        )
        raise NeedsSenior(message)
    if (is_at_risk(case) or reason == CloseReason.NO_CONTACT) and not note.strip():
        message = f"Say in your own words why a case that is {_rated(case)} may end."
        if reason == CloseReason.NO_CONTACT:
            message = "Say in your own words how they were tried, and what else was considered."
        raise NeedsReason(message)


def lede(case: Case, *, by: User) -> str:
    """What somebody should know before they fill in the page; empty for a case at no risk."""
    if not is_at_risk(case):
        return ""
    if may_end(by, case):
        return f"This case is {_rated(case)}. Say in your own words why it may end."
    return (
        f"This case is {_rated(case)}, so a senior practitioner or a manager closes it. Record "
        "“Closing asked for” as a change, with your reasons, and a senior decides today."
    )


def _rated(case: Case) -> str:
    return "not rated" if case.rag is None else "red"
