"""Who could take each of these cases? The same question as ``candidates``, asked for many (S27)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from casework import kinds
from casework.candidates import AHEAD, WORKING_ROLES
from casework.cases.wait_words import plain_date
from casework.counted import for_reader
from casework.models import Absence, Allocation, Case, User, Worker
from casework.policy import PolicyInForce, Role


@dataclass(frozen=True)
class Hands:
    """One worker of a team as an allocator weighs them; ``coming`` is an absence that is near."""

    worker: Worker
    cases: int
    usual: int
    coming: Absence | None
    as_of: date

    @property
    def room(self) -> int:
        return self.usual - self.cases

    def says(self, case: Case, *, knew: bool) -> str:
        """The line of a choice: a name, their room, and what speaks for or against them."""
        skill = kinds.get(case.kind).skill
        room = f"room for {self.room}" if self.room > 0 else f"full: {self.cases} of {self.usual}"
        words = [room]
        if knew:
            words.append("knew the person")
        if skill:
            words.append("has the skill" if skill in self.worker.skills else "lacks the skill")
        if self.coming:
            words.append(f"away from {plain_date(self.coming.starts_on, self.as_of)}")
        return f"{self.worker.name} ({', '.join(words)})"


@dataclass(frozen=True)
class Found:
    """The workers who can take work, by team, and who worked with whom before."""

    by_team: dict[int, list[Hands]]
    knew: frozenset[tuple[int, int]]

    def choices(self, case: Case) -> list[tuple[str, str]]:
        """Those who can take this case, who suit best first: with room and the skill, then others.

        Nobody is left out for being full or unskilled, since a team may have no one else; but the
        choice says so, and nobody who is away is in it.
        """
        ranked = sorted(self.by_team.get(case.team_id, []), key=lambda who: self._rank(who, case))
        return [(str(who.worker.pk), who.says(case, knew=self._knew(who, case))) for who in ranked]

    def worker(self, case: Case, pk: str) -> Worker:
        teams = self.by_team[case.team_id]
        return next(who.worker for who in teams if str(who.worker.pk) == pk)

    def _knew(self, who: Hands, case: Case) -> bool:
        return (who.worker.pk, case.person_id) in self.knew

    def _rank(self, who: Hands, case: Case) -> tuple[bool, bool, bool, bool, int]:
        skill = kinds.get(case.kind).skill
        lacks = bool(skill) and skill not in who.worker.skills
        manages = who.worker.role == Role.TEAM_MANAGER
        return (manages, lacks, who.room <= 0, not self._knew(who, case), -who.room)


def find(
    cases: Sequence[Case], *, but: Worker, as_of: date, policy: PolicyInForce, user: User
) -> Found:
    """The people of the cases' teams who can take work, without ``but``. Three statements."""
    teams = {case.team_id for case in cases}
    seen = Q(cases__closed_on=None) & for_reader(user, person="cases__person")
    workers = (
        Worker.objects.can_take_work(as_of)
        .filter(Q(role__in=WORKING_ROLES) | Q(role=Role.TEAM_MANAGER), team__in=teams)
        .exclude(pk=but.pk)
        .annotate(live=Count("cases", filter=seen))
        .order_by("name", "pk")
    )
    found: list[Any] = list(workers)  # with what the annotation adds
    coming = _coming(found, as_of)
    by_team = defaultdict(list)
    for worker in found:
        by_team[worker.team_id].append(
            Hands(worker, worker.live, worker.usual_caseload(policy), coming.get(worker.pk), as_of)
        )
    return Found(dict(by_team), _knew(cases, found))


def _coming(workers: Iterable[Worker], as_of: date) -> dict[int, Absence]:
    """The next absence of each that begins soon enough to matter."""
    near = Absence.objects.filter(
        worker__in=workers, starts_on__gt=as_of, starts_on__lte=as_of + AHEAD
    )
    return {absence.worker_id: absence for absence in near.order_by("-starts_on")}


def _knew(cases: Sequence[Case], workers: Sequence[Worker]) -> frozenset[tuple[int, int]]:
    people = {case.person_id for case in cases}
    before = Allocation.objects.filter(worker__in=workers, case__person__in=people)
    return frozenset(before.values_list("worker", "case__person"))
