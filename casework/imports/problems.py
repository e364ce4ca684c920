"""What can be wrong with a row or a file, in the words that the person importing is shown."""

from django.db.models import TextChoices

from casework.refusals import Refusal

# So much of a cell is kept for whoever corrects it.
LONGEST_SAID = 300


class Unreadable(Refusal):
    """The file as a whole cannot be taken. ``str()`` says why and what to do."""


class ProblemKind(TextChoices):
    """The sorts of problem, for counting them in the preview."""

    MISSING = "missing", "A value that is needed is missing"
    DATE = "date", "Invalid date"
    BIRTH = "birth", "A date of birth that is not likely"
    NAME = "name", "A name that is none, or that an export spoilt"
    POSTCODE = "postcode", "A postcode that does not exist"
    TOTALS = "totals", "A line of totals"
    SPOILT = "spoilt", "A value that a spreadsheet spoilt"
    DATE_ORDER = "date_order", "Dates in an impossible order"
    NHS = "nhs", "An NHS number that fails its check"
    TWO_PEOPLE = "two_people", "One number used for two different people"
    DUPLICATE = "duplicate", "The same reference twice in the file"
    FORMULA = "formula", "A formula, not a value"
    TEAM = "team", "A team that is not open here"
    KIND = "kind", "A kind of case that is not known here"
    CHOICE = "choice", "A value that is not in our list"
    NEED = "need", "An access need that is not in our list"
    TEXT = "text", "Text that is too long or not well formed"
    REFUSED = "refused", "A request that may not be put on this list"
    CELLS = "cells", "More cells than headings"


class BadValue(Exception):
    """One cell cannot be taken. ``str()`` is for the preview; it names the cell's content."""

    def __init__(self, kind: ProblemKind, says: str) -> None:
        super().__init__(says)
        self.kind = kind


class NotOurs(BadValue):
    """A value that is not in our list; ``value`` can be said to be one that is."""

    def __init__(self, kind: ProblemKind, value: str, called: str, *, says: str = "") -> None:
        super().__init__(kind, says or f"{quoted(value)} is not {called}")
        self.value = value


def problem(kind: ProblemKind, says: str, *, column: str = "") -> dict[str, str]:
    """A problem as the row keeps it."""
    return {"kind": kind.value, "column": column, "says": says}


def of_cell(bad: BadValue, *, column: str, field: str) -> dict[str, str]:
    """The problem of one cell; with its value where it can be said to be one of ours."""
    found = {**problem(bad.kind, str(bad), column=column), "field": field}
    return {**found, "value": bad.value} if isinstance(bad, NotOurs) else found


def flag(found: dict[str, str], *, said: str) -> dict[str, str]:
    """A detail to correct, as an accepted row keeps it: the person comes in all the same.

    ``said`` is what the cell holds.
    """
    return {**found, "said": said[:LONGEST_SAID]}


def quoted(text: str) -> str:
    """A cell's content, cut so that a whole page in one cell does not fill the preview."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
