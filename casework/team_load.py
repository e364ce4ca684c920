"""How full are the hands of a team, and is its list growing? (S33)"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from casework.calendar import days_between
from casework.counted import for_reader, in_figures
from casework.models import Absence, Allocation, Stay, StayReason, Team, User, Worker
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


def load_of_team(team: Team, *, as_of: date, policy: PolicyInForce, user: User) -> list[Load]:
    """Each worker of the team who works cases, and how many the user may see. Two statements."""
    seen = for_reader(user, person="held__person")
    workers: Iterable[Any] = (  # with what the annotations add
        Worker.objects.in_post(as_of)
        .filter(team=team, role__in=WORKING)
        # Open ones alone are joined, so that an index of them answers (case_of_worker).
        .annotate(held=FilteredRelation("cases", condition=Q(cases__closed_on=None)))
        .annotate(
            live=Count("held__received_on", filter=seen),
            since=Min("held__received_on", filter=seen),
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
    """What came to a list and what left it in the last four weeks: figures (casework/counted.py).

    Given to a worker, a case has left it; given back, it has come again. One that went straight
    from one worker to another did neither.
    """

    came: int = 0
    moved_in: int = 0
    given_back: int = 0
    allocated: int = 0
    closed: int = 0
    moved_out: int = 0

    @property
    def net(self) -> int:
        """By how many cases the list has grown; less than none when it shrank."""
        came = self.came + self.moved_in + self.given_back
        return came - self.allocated - self.closed - self.moved_out

    @property
    def shrank(self) -> int:
        return max(-self.net, 0)

    @property
    def a_week(self) -> int:
        """By how many cases the list grows in a week; less than none when it shrinks."""
        return round(self.net / WEEKS)


def arrivals(team: Team | None, *, as_of: date) -> Flow:
    """What came and what left: of one list, or of all of them together."""
    flows = flows_of_teams(as_of=as_of)
    if team is not None:
        return flows.get(team.pk, Flow())
    names = [each.name for each in fields(Flow)]
    return Flow(**{name: sum(getattr(flow, name) for flow in flows.values()) for name in names})


def flows_of_teams(*, as_of: date) -> dict[int, Flow]:
    """What came and what left, of each team in which anything did.

    Remembered for some minutes: it counts four weeks of work, and no minute changes what it says.
    """
    known: list[tuple[int, dict[str, int]]] | None = cache.get_or_set(
        f"flows:{as_of}", lambda: _to_keep(as_of), settings.BADGE_SECONDS * REMEMBERED
    )
    return {team: Flow(**numbers) for team, numbers in known or _to_keep(as_of)}


def _to_keep(as_of: date) -> list[tuple[int, dict[str, int]]]:
    """As the cache keeps it: in numbers and words."""
    return [(team, asdict(flow)) for team, flow in _counted(as_of).items()]


def _counted(as_of: date) -> dict[int, Flow]:
    """One statement."""
    since = as_of - timedelta(weeks=WEEKS)
    stays = (
        _by_team(what, rows, F("team"))
        for what, rows in {**_entered(since), **_left(since)}.items()
    )
    allocations = (
        _by_team(what, rows, _team_on(day))
        for what, (rows, day) in _given_and_given_back(since).items()
    )
    first, *others = (*stays, *allocations)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for what, team, number in first.union(*others, all=True):
        found[team][what] = number
    return {team: Flow(**numbers) for team, numbers in found.items()}


def _entered(since: date) -> dict[str, QuerySet[Stay]]:
    """A case always joins a team's list with no worker."""
    counted = Stay.objects.filter(in_figures(person="case__person"))
    entered = counted.filter(entered_on__gt=since).exclude(reason=StayReason.REORGANISED)
    moved = Q(reason=StayReason.MOVED)
    return {"came": entered.exclude(moved), "moved_in": entered.filter(moved)}


def _left(since: date) -> dict[str, QuerySet[Stay]]:
    """Closed, or gone to another team, with no worker; of one who had it, the same act ended it."""
    same = {"case": OuterRef("case"), "ended_on": OuterRef("left_on")}
    had_worker = Allocation.objects.filter(**same, ended_because=OuterRef("left_because"))
    counted = Stay.objects.filter(in_figures(person="case__person"))
    left = counted.filter(~Exists(had_worker), left_on__gt=since)
    after = Stay.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    next_day = after.filter(entered_on=OuterRef("left_on"))
    moved = Exists(next_day.filter(reason=StayReason.MOVED))
    # Where teams were reorganised, nothing has come or gone.
    reorganised = Exists(next_day.filter(reason=StayReason.REORGANISED))
    gone = left.filter(~reorganised)
    return {"closed": gone.filter(~moved), "moved_out": gone.filter(moved)}


def _given_and_given_back(since: date) -> dict[str, tuple[QuerySet[Allocation], str]]:
    """Given from the list, and back to it: not straight from one worker to another."""
    counted = Allocation.objects.filter(in_figures(person="case__person"))
    of_case = Allocation.objects.filter(case=OuterRef("case"))
    taken_over = of_case.filter(ended_on=OuterRef("starts_on"), pk__lt=OuterRef("pk"))
    given = counted.filter(~Exists(taken_over), starts_on__gt=since)
    handed_on = of_case.filter(starts_on=OuterRef("ended_on"), pk__gt=OuterRef("pk"))
    ended_with = {"left_on": OuterRef("ended_on"), "left_because": OuterRef("ended_because")}
    case_left = Stay.objects.filter(case=OuterRef("case"), **ended_with)
    back = counted.filter(~Exists(handed_on), ~Exists(case_left), ended_on__gt=since)
    return {"allocated": (given, "starts_on"), "given_back": (back, "ended_on")}


def _team_on(day: str) -> Subquery:
    """The team whose list it was on the day of an allocation; a case may have moved since."""
    stays = Stay.objects.filter(case=OuterRef("case"), entered_on__lte=OuterRef(day))
    return Subquery(stays.order_by("-entered_on", "-pk").values("team")[:1])


def _by_team(what: str, rows: QuerySet[Any], team: Any) -> QuerySet[Any, Any]:
    told: QuerySet[Any, Any] = (
        rows.annotate(what=Value(what, CharField()), of=team)
        .order_by()
        .values("what", "of")
        .annotate(number=Count("pk"))
        .values_list("what", "of", "number")
    )
    return told
