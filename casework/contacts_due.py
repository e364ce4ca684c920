"""By when does somebody speak to the person? Asked once in Python and once in SQL (rules.md 2.2).

The first time soon after the rating: the same day where it is red. After that as often as the
rating asks. Only a contact in which somebody spoke to them counts.
"""

from datetime import date, timedelta

from django.db.models import Q

from casework.clocks import day_after, latest_start
from casework.models import Case
from casework.policy import PolicyInForce, Rag, Urgency

_DAY = timedelta(days=1)


def due_on(case: Case, policy: PolicyInForce) -> date:
    """The day by which somebody speaks to them."""
    if case.spoken_on is None:
        return day_after(case.rag_since, _number("first_contact", case.rag), policy=policy)
    return day_after(case.spoken_on, _number("contact", case.rag), policy=policy)


def _number(what: str, rag: int | None) -> str:
    return f"{what}.{rag or 'unrated'}"


def overdue(as_of: date, policy: PolicyInForce) -> Q:
    """Open cases whose day has passed: somebody should have spoken to them before ``as_of``."""
    return Q(closed_on=None) & silent(as_of, policy)


def silent(as_of: date, policy: PolicyInForce) -> Q:
    """The question of ``due_on`` in SQL, whether open or not."""
    late = Q()
    for rag in (None, *Rag):
        late |= _late(rag, as_of - _DAY, policy)
    return late


def _late(rag: int | None, by: date, policy: PolicyInForce) -> Q:
    """Spoken to, but not since the last day that would do; or never, and rated so since then."""
    again = latest_start(_number("contact", rag), by, policy)
    first = latest_start(_number("first_contact", rag), by, policy)
    never_in_time = (
        Q(rag_began_on__lte=first)
        | Q(rag_began_on=None, rated_on__lte=first)
        | Q(rag_began_on=None, rated_on=None, joined_on__lte=first)
    )
    # Each half names the rating, so that an index finds it (case_silence_of_team).
    rated = Q(urgency=Urgency.of(rag))
    return (rated & Q(spoken_on__lte=again)) | (rated & Q(spoken_on=None) & never_in_time)
