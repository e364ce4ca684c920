"""No review is due later than the policy allows: where it is made shorter, later ones fall in."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from casework.models import Case, Pause
from casework.models.case import CaseQuerySet
from casework.policy import PolicyInForce

# The policy numbers that say by when a case is looked at again.
LIMITS = "look."
ALLOCATED = "look.allocated"
_UNRATED = "look.unrated"
# Shown before a change: what limits of so many days would bring forward.
_SHOWN = (1, 3, 5, 7, 14, 21, 28, 42)


def fall_in(codes: Iterable[str], *, as_of: date, policy: PolicyInForce) -> int:
    """Bring forward each review that is due later than these numbers allow; how many there were.

    One statement for each number. A pause keeps its own day, which a person gave it.
    """
    return sum(
        beyond(code, policy[code], as_of=as_of).update(
            next_look_on=as_of + timedelta(days=policy[code])
        )
        for code in codes
        if code.startswith(LIMITS)
    )


def beyond(code: str, days: int, *, as_of: date) -> CaseQuerySet:
    """Open cases of this number whose review is due later than so many days from now."""
    paused = Exists(Pause.objects.filter(case=OuterRef("pk"), ended_on=None))
    late = Case.objects.still_open().filter(next_look_on__gt=as_of + timedelta(days=days))
    return late.filter(_of(code)).exclude(paused)


def _of(code: str) -> Q:
    if code == ALLOCATED:
        return Q(worker__isnull=False)
    if code == _UNRATED:
        return Q(worker=None, rag=None)
    return Q(worker=None, rag=int(code.removeprefix(LIMITS)))


def preview(code: str, now: int, *, as_of: date) -> list[tuple[int, int]]:
    """For shorter limits than now, in days: how many reviews each would bring forward."""
    if not code.startswith(LIMITS):
        return []
    return [(days, beyond(code, days, as_of=as_of).count()) for days in _SHOWN if days < now]
