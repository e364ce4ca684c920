"""A wait in words: one function for each sentence that a page says of it."""

from datetime import date

from casework.cases.wait import Wait
from casework.kinds import Until


def days(count: int | None) -> str:
    """As in "1 day", "1,204 days"; nothing where there is no number."""
    if count is None:
        return ""
    return "1 day" if count == 1 else f"{count:,} days"


def plain_date(day: date, as_of: date) -> str:
    """A day as said on another day: with its year where that is another one."""
    year = "" if day.year == as_of.year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"


def sentence_of(wait: Wait) -> str:
    """As in "61 days, since 21 September; 33 over the 28-day standard"."""
    return f"{headline_of(wait)}, {detail_of(wait)}"


def headline_of(wait: Wait) -> str:
    """The days of the clock that the standard is held against."""
    return days(wait.counted)


def detail_of(wait: Wait) -> str:
    """Since when or until when, whether a worker has it, and the days against the standard."""
    if wait.closed_on and wait.ended_on == wait.closed_on:
        ended = f"until closed on {plain_date(wait.closed_on, wait.as_of)}"
        return f"{ended}; {_ended_against(wait)}"
    if wait.ended_on:
        return f"{_until(wait)}; {_ended_against(wait)}"
    parts = [f"since {plain_date(wait.since, wait.as_of)}"]
    if wait.given_on:
        parts += [given_of(wait), wait.not_yet]
    return "; ".join([*parts, _running_against(wait)])


def given_of(wait: Wait) -> str:
    """As in "waited 12 days until allocated on 30 October"; empty while it waits for a worker."""
    if wait.given_on is None:
        return ""
    return f"waited {days(wait.waited)} until allocated on {plain_date(wait.given_on, wait.as_of)}"


def _until(wait: Wait) -> str:
    if wait.ended_on is None:
        return ""
    day = plain_date(wait.ended_on, wait.as_of)
    if wait.until == Until.WORKER:
        return f"until allocated on {day}"
    ended = f"until {wait.happened[:1].lower()}{wait.happened[1:]} on {day}"
    return f"{ended}; {given_of(wait)}" if wait.given_on else ended


def happened_of(wait: Wait) -> str:
    """As in "Assessment started on 5 November"; empty while that lies ahead."""
    if wait.ended_on is None or wait.ended_on == wait.closed_on:
        return ""
    return f"{wait.happened} on {plain_date(wait.ended_on, wait.as_of)}"


def over_of(wait: Wait) -> str:
    """As in "33 over the 28-day standard"; empty within it."""
    return f"{wait.over:,} over the {wait.standard}-day standard" if wait.over else ""


def _running_against(wait: Wait) -> str:
    left = wait.standard - wait.counted
    if not left:
        return f"at the {wait.standard}-day standard"
    return over_of(wait) or f"{left} left of the {wait.standard}-day standard"


def _ended_against(wait: Wait) -> str:
    return over_of(wait) or f"within the {wait.standard}-day standard"
