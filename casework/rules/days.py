"""Which days can be: bounds for every date that people, programs and files give.

A day beyond them once made a wait of more days than a column holds, and stopped the morning's jobs.
"""

from datetime import date, timedelta

from casework.policy import PolicyInForce
from casework.refusals import BadDate

# The Local Authority Social Services Act 1970 came into force: no council had a social services
# department before. Checked by the database too (``case_received_since_1971``).
FIRST_REQUEST = date(1971, 4, 1)
# Any other date: a birth, the start of caring, the end of a post.
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2099, 12, 31)
# How far ahead anything that is planned may lie.
AHEAD = timedelta(days=3653)


def earliest_request(as_of: date, policy: PolicyInForce) -> date:
    """The first day from which a request is taken, as policy says on ``as_of``."""
    return max(FIRST_REQUEST, as_of - timedelta(days=policy["request.oldest"]))


def not_a_request_day(
    day: date, *, as_of: date, policy: PolicyInForce, born_on: date | None = None
) -> str:
    """Why a request cannot have reached us on this day, in words for a page; empty where it can."""
    if day > as_of:
        return "The date must be today or in the past."
    if born_on and day < born_on:
        return "The request cannot be from before the person was born."
    earliest = earliest_request(as_of, policy)
    if day < earliest:
        return (
            f"The request cannot be from before {earliest:%-d %B %Y}: is the year right? "
            "The policy says how old a request may be."
        )
    return ""


def refuse_request_day(
    day: date, *, as_of: date, policy: PolicyInForce, born_on: date | None = None
) -> None:
    """Raise ``BadDate`` where a request cannot have reached us on this day."""
    if because := not_a_request_day(day, as_of=as_of, policy=policy, born_on=born_on):
        raise BadDate(because)


def refuse_impossible(day: date) -> None:
    """Raise ``BadDate`` for a day that no record of ours can hold, such as one of the year 9999."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"A year must be from {FIRST_DAY.year} to {LAST_DAY.year}."
        raise BadDate(message)


def refuse_too_far(day: date | None, *, as_of: date) -> None:
    """Raise ``BadDate`` for a planned day so far ahead that it can only be a slip."""
    if day is not None and day > as_of + AHEAD:
        farthest = as_of + AHEAD
        message = f"The day must be before {farthest:%-d %B %Y}: is the year right?"
        raise BadDate(message)
