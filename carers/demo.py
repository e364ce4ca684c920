"""Carers of the invented council: who cares for whom, what was offered, calls, assessments."""

from datetime import date


def load(as_of: date) -> str:
    """Add to the council that ``load_demo`` has stored; says what was added."""
    return f"Carers: nothing yet on {as_of}"
