"""Which queue is a case in? Asked once in Python and once in SQL, and tested against each other.

Every open case is in exactly one queue; nothing stores which (docs/adr/0002).
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case as Switch
from django.db.models import (
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)

from casework.models import Absence, Case, Pause, Worker
from casework.policy import PolicyInForce
from casework.staff.spells import LONGEST_REST, stranded_since
from casework.written_once import Statement


class Queue(TextChoices):
    """Where an open case is, in the order in which someone should look."""

    STRANDED = "stranded", "Needs new hands"
    WITH_WORKER = "with_worker", "With a worker"
    UNRATED = "unrated", "Needs a rating"
    PAUSED = "paused", "Paused"
    WAITING = "waiting", "Waiting for a worker"


QUEUE_SAYS: dict[Queue, str] = {
    Queue.STRANDED: "its worker is away or has left",
    Queue.WITH_WORKER: "a worker has it",
    Queue.UNRATED: "nobody has looked at the risk yet",
    Queue.PAUSED: "paused for a reason, still counted",
    Queue.WAITING: "rated, and waiting to be allocated",
}


def who_cannot_work(as_of: date, policy: PolicyInForce) -> frozenset[int]:
    """Ids of workers who hold work that they cannot do: left, suspended, or away too long (S27).

    One statement: only holders who are out of post or away today are looked at.
    """
    return frozenset(since_when_they_cannot_work(as_of, policy))


def since_when_they_cannot_work(as_of: date, policy: PolicyInForce) -> dict[int, date]:
    """The same workers, each with the day since which they cannot work."""
    with connection.cursor() as cursor:
        cursor.execute(*_holders_who_are_out(as_of))
        rows = cursor.fetchall()
    since = {
        pk: left if is_gone else stranded_since(absences, as_of, policy=policy)
        for pk, is_gone, left, *absences in rows
    }
    gone = {pk for pk, is_gone, *_ in rows if is_gone}
    return {pk: day or as_of for pk, day in since.items() if day or pk in gone}


@lru_cache(maxsize=4)
def _holders_who_are_out(as_of: date) -> Statement:
    held = Case.objects.still_open().filter(worker=OuterRef("pk"))
    in_post = Worker.objects.in_post(as_of).filter(pk=OuterRef("pk"))
    lately = Q(ends_on=None) | Q(ends_on__gte=as_of - LONGEST_REST)
    all_of_them = Absence.objects.filter(worker=OuterRef("pk")).order_by("starts_on")
    holders = Worker.objects.filter(Exists(held)).annotate(
        is_gone=~Exists(in_post),
        is_away=Exists(all_of_them.filter(lately, starts_on__lte=as_of)),
        reasons=ArraySubquery(all_of_them.values("reason")),
        first_days=ArraySubquery(all_of_them.values("starts_on")),
        last_days=ArraySubquery(all_of_them.values("ends_on")),
    )
    out = holders.filter(Q(is_gone=True) | Q(is_away=True))
    return out.values_list(
        "pk", "is_gone", "left_on", "reasons", "first_days", "last_days"
    ).query.sql_with_params()


def queue_of(case: Case, *, is_paused: bool, cannot_work: Collection[int]) -> Queue | None:
    """The one queue that an open case is in; None once it is closed."""
    if not case.is_open:
        return None
    if case.worker_id is not None:
        return Queue.STRANDED if case.worker_id in cannot_work else Queue.WITH_WORKER
    if case.rag is None:
        return Queue.UNRATED
    return Queue.PAUSED if is_paused else Queue.WAITING


def with_queue(cases: QuerySet[Case], *, cannot_work: Collection[int]) -> QuerySet[Case]:
    """The same question in SQL: annotates ``queue``, NULL for a closed case."""
    paused = Exists(Pause.objects.filter(case=OuterRef("pk"), ended_on=None))
    return cases.annotate(
        queue=Switch(
            When(closed_on__isnull=False, then=Value(None, CharField())),
            When(worker__in=list(cannot_work), then=Value(Queue.STRANDED)),
            When(worker__isnull=False, then=Value(Queue.WITH_WORKER)),
            When(rag=None, then=Value(Queue.UNRATED)),
            When(paused, then=Value(Queue.PAUSED)),
            default=Value(Queue.WAITING),
            output_field=CharField(),
        )
    )


def stranded(*, cannot_work: Collection[int]) -> Q:
    """Open work held by someone who cannot do it."""
    return Q(closed_on=None, worker__in=list(cannot_work))
