"""One thing to be said about a wording: it stops it, or it is advice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``part`` counts from 0; None is the whole. ``stops``: it cannot be submitted like this."""

    says: str
    part: int | None = None
    stops: bool = True
