"""What can be wrong with a row or a file, in the words that the person importing is shown."""

from django.db.models import TextChoices

from casework.refusals import Refusal


class Unreadable(Refusal):
    """The file as a whole cannot be taken. ``str()`` says why and what to do."""


class ProblemKind(TextChoices):
    """The sorts of problem, for counting them in the preview."""

    MISSING = "missing", "A value that is needed is missing"
    DATE = "date", "A date that cannot be read or cannot be"
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


def problem(kind: ProblemKind, says: str, *, column: str = "") -> dict[str, str]:
    """A problem as the row keeps it."""
    return {"kind": kind.value, "column": column, "says": says}


def quoted(text: str) -> str:
    """A cell's content, cut so that a whole page in one cell does not fill the preview."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
