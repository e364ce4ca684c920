"""By when does somebody speak to the person? Asked once in Python and once in SQL (rules.md 2.2).

The first time soon after the rating: the same day where it is red. After that as often as the
rating asks. Only a contact in which somebody spoke to them counts.
"""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from casework.clocks import day_after
from casework.models import Case, Contact
from casework.policy import PolicyInForce, Rag

_DAY = timedelta(days=1)


def due_on(case: Case, *, spoken_on: date | None, policy: PolicyInForce) -> date:
    """The day by which somebody speaks to them; ``spoken_on`` is when somebody last did."""
    if spoken_on is None:
        return day_after(case.rag_since, _number("first_contact", case.rag), policy=policy)
    return day_after(spoken_on, _number("contact", case.rag), policy=policy)


def _number(what: str, rag: int | None) -> str:
    return f"{what}.{rag or 'unrated'}"


def overdue(as_of: date, policy: PolicyInForce) -> Q:
    """Open cases whose day has passed: somebody should have spoken to them before ``as_of``."""
    return Q(closed_on=None) & silent(as_of, policy)


def silent(as_of: date, policy: PolicyInForce) -> Q:
    """The question of ``due_on`` in SQL, whether open or not. Each look-up is of one case."""
    late = Q()
    for rag in (None, *Rag):
        late |= Q(urgency=rag or 0) & _late(rag, as_of - _DAY, policy)
    return late


def _late(rag: int | None, by: date, policy: PolicyInForce) -> Q:
    """Spoken to, but not since the last day that would do; or never, and rated so since then."""
    spoken = Contact.objects.spoken().filter(case=OuterRef("pk"))
    lately = spoken.filter(on__gt=_latest_start(_number("contact", rag), by, policy))
    began = _latest_start(_number("first_contact", rag), by, policy)
    never_in_time = (
        Q(rag_began_on__lte=began)
        | Q(rag_began_on=None, rated_on__lte=began)
        | Q(rag_began_on=None, rated_on=None, joined_on__lte=began)
    )
    return Q(~Exists(lately)) & (Q(Exists(spoken)) | never_in_time)


def _latest_start(number: str, by: date, policy: PolicyInForce) -> date:
    """The latest day from which the number is over by ``by``: working days asked backwards."""
    start = by
    while day_after(start, number, policy=policy) > by:
        start -= _DAY
    return start
