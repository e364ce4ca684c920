"""Who is in post under the names that a file gives its workers?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from casework.models import Case, Worker
from casework.people import names
from casework.policy import PolicyInForce
from casework.staff import caseloads
from casework.staff.no_person import Standing, why_no_person


def same_name(name: str) -> str:
    """Equal for "Joan Patel" and "PATEL, Joan", and for "Żaneta" and "Zaneta"."""
    return " ".join(sorted(names.plain(name).split()))


@dataclass(frozen=True)
class Roster:
    """The workers of one day by name, and those who are away on it."""

    as_of: date
    workers: Mapping[str, list[Worker]] = field(repr=False)
    away: frozenset[int] = field(repr=False)
    # Open cases that each worker holds here already.
    held: Mapping[int, int] = field(repr=False, default_factory=dict)

    @classmethod
    def on(cls, day: date) -> "Roster":
        by_name = defaultdict(list)
        for worker in Worker.objects.select_related("user"):
            by_name[same_name(worker.name)].append(worker)
        away = Worker.objects.away(day).values_list("pk", flat=True)
        held = Case.objects.still_open().exclude(worker=None).order_by().values_list("worker")
        counts = dict(held.annotate(Count("pk")))
        return cls(day, dict(by_name), frozenset(away), counts)

    def find(self, name: str) -> tuple[Standing, Worker | None]:
        """What we know of somebody of this name, and who it is when that is one person in post."""
        found = self.workers.get(same_name(name), [])
        in_post = [worker for worker in found if worker.is_in_post(self.as_of)]
        if len(in_post) == 1:
            return Standing.IN_POST, in_post[0]
        if in_post:
            return Standing.TWO_OF_THE_NAME, None
        if not found:
            return Standing.NOT_KNOWN, None
        left = any(worker.left_on and worker.left_on <= self.as_of for worker in found)
        return (Standing.LEFT if left else Standing.NOT_STARTED), None


@dataclass(frozen=True)
class Holder:
    """A worker's name in the file: how many cases, and why it is no person, if it is none."""

    name: str
    cases: int
    no_person_because: str | None
    worker: Worker | None = None
    is_away: bool = False


def holders(
    counts: Mapping[str, int],
    *,
    roster: Roster,
    policy: PolicyInForce,
    fresh: Mapping[str, int] | None = None,
) -> dict[str, Holder]:
    """Each worker's name in a file, by ``same_name``; ``counts`` says how many rows each has.

    ``fresh`` counts the rows that bring a new case: they come to what the worker holds here.
    """
    written: dict[str, str] = {}
    for name in counts:
        written.setdefault(same_name(name), name)
    totals, new = _by_name(counts), _by_name(fresh or {})
    return {
        key: _holder(written[key], cases, new[key], roster=roster, policy=policy)
        for key, cases in totals.items()
    }


def _by_name(counts: Mapping[str, int]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for name, count in counts.items():
        totals[same_name(name)] += count
    return totals


def _holder(name: str, cases: int, new: int, *, roster: Roster, policy: PolicyInForce) -> Holder:
    standing, worker = roster.find(name)
    if worker is not None and caseloads.never_signed_in(worker, on=roster.as_of, policy=policy):
        standing = Standing.NEVER_SIGNED_IN
    would_hold = max(cases, new + roster.held.get(worker.pk, 0) if worker and new else 0)
    because = why_no_person(
        name, cases=would_hold, standing=standing, impossible=policy["caseload.impossible"]
    )
    if because or worker is None:
        return Holder(name, cases, because)
    return Holder(name, cases, None, worker, worker.pk in roster.away)
