"""How full are the hands of a team, and is its list growing? (S33)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q

from casework.calendar import days_between
from casework.counting import counts
from casework.models import Absence, Allocation, Case, Stay, Team, Worker
from casework.policy import PolicyInForce, Role

WEEKS = 4
# Times as long as the number beside "Letters".
REMEMBERED = 20
WORKING = (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.TEAM_MANAGER)


@dataclass(frozen=True)
class Load:
    """One worker's week: cases against the usual, the oldest, and whether they are away."""

    worker: Worker
    cases: int
    usual: int
    oldest: int | None
    away: Absence | None

    @property
    def percent(self) -> int:
        """Cases as a share of the usual caseload, in percent; may be over a hundred."""
        return round(100 * self.cases / self.usual) if self.usual else 0


def load_of_team(team: Team, *, as_of: date, policy: PolicyInForce) -> list[Load]:
    """Each worker of the team who works cases. Two statements."""
    workers: Iterable[Any] = (  # with what the annotations add
        Worker.objects.in_post(as_of)
        .filter(team=team, role__in=WORKING)
        .annotate(
            live=Count("cases", filter=Q(cases__closed_on=None)),
            since=Min("cases__received_on", filter=Q(cases__closed_on=None)),
        )
        .order_by("name")
    )
    away = {
        item.worker_id: item for item in Absence.objects.covering(as_of).filter(worker__team=team)
    }
    return [
        Load(
            worker=worker, cases=worker.live, usual=worker.usual_caseload(policy),
            oldest=days_between(worker.since, as_of) if worker.since else None,
            away=away.get(worker.pk),
        )
        for worker in workers
    ]  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """What came to a list and what left it in the last four weeks."""

    came: int
    allocated: int
    closed: int

    @property
    def a_week(self) -> int:
        """By how many cases the list grows in a week; less than none when it shrinks."""
        return round((self.came - self.allocated - self.closed) / WEEKS)


def arrivals(team: Team | None, *, as_of: date) -> Flow:
    """Arrivals, allocations and closings of unallocated cases in four weeks.

    Remembered for some minutes: it counts four weeks of work, and no minute changes what it says.
    """
    flow: Flow | None = cache.get_or_set(
        f"flow:{team.pk if team else 'all'}:{as_of}",
        lambda: _counted(team, as_of=as_of),
        settings.BADGE_SECONDS * REMEMBERED,
    )
    return flow or _counted(team, as_of=as_of)


def _counted(team: Team | None, *, as_of: date) -> Flow:
    since = as_of - timedelta(weeks=WEEKS)
    stays = Stay.objects.filter(entered_on__gt=since)
    given = Allocation.objects.filter(starts_on__gt=since)
    closed = Case.objects.filter(closed_on__gt=since).exclude(allocations__isnull=False)
    if team:
        stays, given = stays.filter(team=team), given.filter(case__team=team)
        closed = closed.filter(team=team)
    found = counts({"came": stays, "allocated": given, "closed": closed})
    return Flow(**found)
