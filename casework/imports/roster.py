"""Who is in post under the names that a file gives its workers?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.imports.cleaning import plain
from casework.imports.no_person import Standing, why_no_person
from casework.models import Worker
from casework.policy import PolicyInForce


def same_name(name: str) -> str:
    """Equal for "Joan Patel" and "PATEL, Joan"."""
    return " ".join(sorted(plain(name).split()))


@dataclass(frozen=True)
class Roster:
    """The workers of one day by name, and those who are away on it."""

    as_of: date
    workers: Mapping[str, list[Worker]] = field(repr=False)
    away: frozenset[int] = field(repr=False)

    @classmethod
    def on(cls, day: date) -> "Roster":
        by_name = defaultdict(list)
        for worker in Worker.objects.all():
            by_name[same_name(worker.name)].append(worker)
        away = Worker.objects.away(day).values_list("pk", flat=True)
        return cls(day, dict(by_name), frozenset(away))

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
    counts: Mapping[str, int], *, roster: Roster, policy: PolicyInForce
) -> dict[str, Holder]:
    """Each worker's name in a file, by ``same_name``; ``counts`` says how many rows each has."""
    totals: dict[str, int] = defaultdict(int)
    written: dict[str, str] = {}
    for name, count in counts.items():
        totals[same_name(name)] += count
        written.setdefault(same_name(name), name)
    return {
        key: _holder(written[key], cases, roster=roster, impossible=policy["caseload.impossible"])
        for key, cases in totals.items()
    }


def _holder(name: str, cases: int, *, roster: Roster, impossible: int) -> Holder:
    standing, worker = roster.find(name)
    because = why_no_person(name, cases=cases, standing=standing, impossible=impossible)
    if because or worker is None:
        return Holder(name, cases, because)
    return Holder(name, cases, None, worker, worker.pk in roster.away)
