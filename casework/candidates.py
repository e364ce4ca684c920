"""Who could take this case? Everything an allocator weighs, side by side (rivals.md, lesson 5)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework import kinds
from casework.counted import for_reader
from casework.models import Absence, Allocation, Case, Team, User, Worker
from casework.people import readers
from casework.policy import PolicyInForce, Role
from casework.refusals import Refusal
from casework.roles import ROLES, Right

# Absences that begin within this many days are worth knowing before allocating.
AHEAD = timedelta(days=21)
# Those who work cases; managers hold them only in an emergency, and are listed last.
WORKING_ROLES = (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER)


@dataclass(frozen=True)
class Candidate:
    """One worker as an allocator sees them. ``away`` is the absence that is on or near."""

    worker: Worker
    cases: int
    usual: int
    away: Absence | None
    is_away: bool
    has_skill: bool
    knew_person: bool

    @property
    def can_take(self) -> bool:
        return not self.is_away

    @property
    def room(self) -> int:
        """Cases left before the usual caseload is full; less than none when over."""
        return self.usual - self.cases


class SeveralTeams(Refusal):
    """The cases are of several teams, and a case is given to a worker of its own."""


def candidates(
    cases: Sequence[Case], *, as_of: date, policy: PolicyInForce, user: User
) -> list[Candidate]:
    """Workers of the cases' team, those who suit best first. Two statements, whatever the team.

    Someone has the skill who has it for every one of the cases. Of each are counted the cases that
    the ``user`` may see. Raises ``SeveralTeams``.
    """
    _refuse_several_teams(cases)
    workers = _workers(cases, as_of, user)
    absences = _absences(workers, as_of)
    wanted = {kinds.get(case.kind).skill for case in cases} - {""}
    found = [
        Candidate(
            worker=worker, cases=worker.live, usual=worker.usual_caseload(policy),
            away=absences.get(worker.pk),
            is_away=_covers(absences.get(worker.pk), as_of),
            has_skill=bool(wanted) and wanted <= set(worker.skills), knew_person=worker.knew,
        )
        for worker in workers
    ]  # fmt: skip
    return sorted(found, key=_fitness)


def by_team(cases: Iterable[Case]) -> dict[Team, list[Case]]:
    """The cases of each team, by the team's name."""
    found: dict[Team, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: case.team.name):
        found[case.team].append(case)
    return found


def _refuse_several_teams(cases: Iterable[Case]) -> None:
    of_teams = by_team(cases)
    if len(of_teams) > 1:
        *first, last = (f"{team} ({len(some)})" for team, some in of_teams.items())
        raise SeveralTeams(f"These are cases of {', '.join(first)} and {last}.")


def _fitness(who: Candidate) -> tuple[bool, bool, bool, bool, int]:
    manages = who.worker.role == Role.TEAM_MANAGER
    return (who.is_away, manages, not who.knew_person, not who.has_skill, -who.room)


def _workers(cases: Sequence[Case], as_of: date, user: User) -> QuerySet[Worker, Any]:
    """Those of the team who can hold a case, with ``live`` cases and whether they ``knew`` them."""
    people = [case.person_id for case in cases]
    before = Allocation.objects.filter(worker=OuterRef("pk"), case__person__in=people)
    before = before.exclude(ended_because=Allocation.UNDONE)
    roles = [role for role in WORKING_ROLES if Right.WORK in ROLES[role].rights]
    in_team = Worker.objects.in_post(as_of).filter(team=cases[0].team)
    # From the index of live cases alone; a join would read all that each has ever had.
    seen = for_reader(user, person="person")
    held = Case.objects.still_open().filter(seen, worker=OuterRef("pk")).values("worker")
    live = Subquery(held.annotate(number=Count("*")).values("number"))
    in_team = in_team.filter(pk__in=readers.may_open(people, on=as_of).values("pk"))
    return in_team.filter(Q(role__in=roles) | Q(role=Role.TEAM_MANAGER)).annotate(
        live=Coalesce(live, 0), knew=Exists(before)
    )


def _absences(workers: QuerySet[Worker], as_of: date) -> dict[int, Absence]:
    """The absence of each worker that is on now or begins soon; the nearest one."""
    near = Absence.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=as_of), worker__in=workers, starts_on__lte=as_of + AHEAD
    )
    return {absence.worker_id: absence for absence in near.order_by("-starts_on")}


def _covers(absence: Absence | None, day: date) -> bool:
    return absence is not None and absence.starts_on <= day
