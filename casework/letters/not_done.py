"""Which cases broke a run? By reference, so that a person can open them; and a few are enough."""

from collections.abc import Collection

from casework.models import Case

NAMED = 5


def some_of(cases: Collection[int]) -> str:
    """How many, and the references of the first few, as in "2 (C-000017, C-000040)"."""
    named = ", ".join(Case(pk=pk).reference for pk in sorted(cases)[:NAMED])
    more = " and others" if len(cases) > NAMED else ""
    return f"{len(cases)} ({named}{more})"
