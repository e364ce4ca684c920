"""Who is to be rung today? Carers who wait are rung each week (T07); dates, never counters."""

from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from carers.kinds import CARER_ASSESSMENT
from casework.models import Case, Contact, User
from casework.permissions import duties_of
from casework.queues import stranded
from casework.roles import Right


def call_due_on(
    joined_on: date, *, spoke_on: date | None, tried_on: date | None, every: int
) -> date:
    """The day of the next call: so many days after the last talk, or the day after a vain try."""
    due = (spoke_on or joined_on) + timedelta(days=every)
    return max(due, tried_on + timedelta(days=1)) if tried_on else due


def waiting_carers(*, cannot_work: frozenset[int]) -> QuerySet[Case]:
    """Carers whom nobody works with: on a list, or in the hands of someone who is away (S27)."""
    carers = Case.objects.still_open().filter(kind=CARER_ASSESSMENT.code)
    return carers.filter(Q(worker=None) | stranded(cannot_work=cannot_work))


def with_calls(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add when somebody last tried the carer in vain, and what was said when they last spoke."""
    contacts = Contact.objects.filter(case=OuterRef("pk"))
    vain = contacts.exclude(outcome=Contact.Outcome.SPOKE).filter(carer_call__isnull=False)
    spoken = contacts.spoken().order_by("-on", "-id")
    return cases.annotate(
        said=Subquery(spoken.values("summary")[:1]),
        tried_on=Subquery(vain.order_by("-on", "-id").values("on")[:1]),
    )


def due_a_call(cases: QuerySet[Case], *, as_of: date, every: int) -> QuerySet[Case]:
    """The same question as ``call_due_on`` in SQL, of cases that ``with_calls`` has annotated."""
    untried = Q(tried_on=None) | Q(tried_on__lt=as_of)
    since = cases.alias(since=Coalesce("spoken_on", "joined_on"))
    return since.filter(untried, since__lte=as_of - timedelta(days=every))


def missed_in_a_row(case: Case) -> int:
    """Days of calls without an answer since somebody last spoke to the carer.

    Two calls on one day are one try.
    """
    last = Contact.objects.spoken().filter(case=case).order_by("-on", "-id").first()
    calls = case.contacts.filter(carer_call__isnull=False).exclude(outcome=Contact.Outcome.SPOKE)
    if last:
        calls = calls.filter(Q(on__gt=last.on) | Q(on=last.on, pk__gt=last.pk))
    return calls.values("on").distinct().count()


def missed_of(cases: list[Case]) -> dict[int, int]:
    """The same for many cases that ``with_calls`` has annotated, in one statement."""
    vain = Contact.objects.filter(case__in=cases, carer_call__isnull=False)
    vain = vain.exclude(outcome=Contact.Outcome.SPOKE)
    later = Q(pk__in=())
    for case in cases:
        later |= Q(case=case, on__gte=case.spoken_on) if case.spoken_on else Q(case=case)
    counted = vain.filter(later).values_list("case").annotate(Count("on", distinct=True)).order_by()
    return dict(counted)


def whose_to_ring(user: User, cases: QuerySet[Case]) -> QuerySet[Case]:
    """The carers on this user's call sheet: their team's; every team's for a service."""
    duties, post = duties_of(user), user.post
    if duties is None or post is None:
        return cases.none()
    seen = cases.filter(pk__in=Case.objects.visible_to(user).values("pk"))
    if duties.whole_council or Right.SHARED in duties.rights:
        return seen
    return seen.filter(team=post.team)
