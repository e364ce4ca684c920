"""Is there somebody to answer an escalation that is told to a role?

A team manager answers for their own team, and each role above for the whole council. A role that
nobody holds, or whose only holders are away too long, cannot answer: the next role up is told at
once (rules.md 2.4).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from casework.models import Absence, Escalation, Team, Worker
from casework.models.escalation import EscalationQuerySet
from casework.policy import CLIMB, PolicyInForce, Role
from casework.staff import spells

# Django asks nothing of the database for it.
_NONE = Q(pk__in=())


@dataclass(frozen=True)
class Told:
    """The role that is told, and those below it that nobody could answer for."""

    role: Role
    passed_over: tuple[Role, ...] = ()

    def says(self) -> str:
        """For the timeline: "the service manager, since there is no team manager at work"."""
        label = f"the {self.role.label.lower()}"
        if not self.passed_over:
            return label
        names = " and no ".join(role.label.lower() for role in self.passed_over)
        return f"{label}, since there is no {names} at work"


@dataclass(frozen=True)
class Answering:
    """The teams with no manager at work, and the roles that somebody at work holds."""

    unmanaged: frozenset[int]
    roles: frozenset[Role]

    def can(self, role: Role, team_id: int) -> bool:
        if role == Role.TEAM_MANAGER:
            return team_id not in self.unmanaged
        return role in self.roles

    def told(self, role: Role, team_id: int) -> Told:
        """The role itself, or the first above it that can answer; itself where none can."""
        ladder = CLIMB[CLIMB.index(role) :]
        for place, higher in enumerate(ladder):
            if self.can(higher, team_id):
                return Told(higher, ladder[:place])
        return Told(role)

    def above_somebody(self, role: Role) -> bool:
        """Whether a role above this one can answer."""
        return any(higher in self.roles for higher in CLIMB[CLIMB.index(role) + 1 :])


def answering(*, on: date, policy: PolicyInForce) -> Answering:
    """Who can answer on a day. Two statements, of the few who manage and of the teams."""
    every = Absence.objects.filter(worker=OuterRef("pk")).order_by("starts_on")
    columns = (ArraySubquery(every.values(name)) for name in ("reason", "starts_on", "ends_on"))
    managers = Worker.objects.in_post(on).filter(role__in=CLIMB)
    by_role: Mapping[Role, set[int]] = defaultdict(set)
    for role, team, *absences in managers.values_list("role", "team", *columns):
        if not spells.away_too_long(absences, on, policy=policy):
            by_role[Role(role)].add(team)
    roles = frozenset(role for role, teams in by_role.items() if teams)
    unmanaged = Team.objects.exclude(pk__in=by_role[Role.TEAM_MANAGER])
    return Answering(frozenset(unmanaged.values_list("pk", flat=True)), roles)


def cannot_answer(able: Answering) -> Q:
    """Escalations told to a role that cannot answer, where a role above it can."""
    found = _NONE
    for role in CLIMB:
        if able.above_somebody(role):
            found |= _unheld(role, able)
    return found


def told_to_nobody(*, on: date, policy: PolicyInForce) -> EscalationQuerySet:
    """Unanswered escalations for which there is nobody, in their role or above it."""
    able = answering(on=on, policy=policy)
    found = _NONE
    for role in CLIMB:
        if not able.above_somebody(role):
            found |= _unheld(role, able)
    return Escalation.objects.live().filter(found)


def _unheld(role: Role, able: Answering) -> Q:
    if role == Role.TEAM_MANAGER:
        return Q(told=role, case__team__in=able.unmanaged)
    return _NONE if role in able.roles else Q(told=role)
