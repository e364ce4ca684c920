"""The team's staff: who holds how much, who is away, and whose work needs new hands (S27)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import queues
from casework.acts.record import policy_on
from casework.calendar import days_between, local_today
from casework.counted import for_reader
from casework.forms.running import TeamChoice
from casework.models import Absence, Allocation, Case, Team, User, Worker
from casework.permissions import duties_of, may
from casework.policy import PolicyInForce
from casework.roles import Right
from casework.staff import spells
from casework.views.asking import demand, user_of

# How long after an absence the page offers to give its cases back to the returner.
RETURN_SHOWN = timedelta(days=28)


@dataclass(frozen=True)
class Line:
    """One worker: their load against what is usual, and whether they are here."""

    worker: Worker
    holds: int
    usual: int
    oldest: int | None
    oldest_on: date | None
    away: Absence | None
    away_since: date | None
    notes: int
    coming: Absence | None
    has_left: bool
    returns: bool

    @property
    def over_cap(self) -> int:
        """Cases beyond a cap of the worker's own, as the newly qualified have (S183)."""
        return max(self.holds - self.worker.cap, 0) if self.worker.cap is not None else 0

    @property
    def skills(self) -> str:
        return ", ".join(skill.replace("_", " ") for skill in self.worker.skills)

    @property
    def scale(self) -> int:
        """The bar ends at half as much again as is usual, so that too much is seen as too much."""
        return max(self.usual + self.usual // 2, self.holds, 1)

    @property
    def within(self) -> int:
        return min(self.holds, self.usual)

    @property
    def over(self) -> int:
        return max(self.holds - self.usual, 0)

    @property
    def state(self) -> str:
        """Why this worker can take no work today; empty when they can."""
        if self.has_left:
            return "Left"
        return self.away.get_reason_display() if self.away else ""


@dataclass(frozen=True)
class Stranded:
    """Work of this team in the hands of someone who cannot do it."""

    worker: Worker
    number: int
    why: str
    since: date | None


def staff(request: HttpRequest) -> HttpResponse:
    """The staff of one team, with its stranded work first."""
    demand(request, Right.ABSENCES)
    user, today = user_of(request), local_today()
    policy = policy_on(today)
    form = TeamChoice(request.GET, teams=_teams(user))
    team = _chosen(form, user)
    cannot_work = queues.who_cannot_work(today, policy)
    workers = list(_workers(team, user, cannot_work, today))
    ours = [worker for worker in workers if worker.team_id == team.pk]
    returns = _who_returns(ours, user, today, policy)
    lines = [_line(each, today, policy, returns=each.pk in returns) for each in ours]
    context = {
        "team": team,
        "form_filter": form if is_wide(user) else None,
        "lines": lines,
        "over_cap": [line for line in lines if line.over_cap],
        "stranded": _stranded(workers, cannot_work, today, policy),
        "today": today,
    }
    return render(request, "casework/staff/list.html", context)


def is_wide(user: User) -> bool:
    """Whether the user answers for every team."""
    duties = duties_of(user)
    return duties is not None and duties.whole_council


def _teams(user: User) -> QuerySet[Team]:
    teams = Team.objects.order_by("name")
    return teams if is_wide(user) else teams.none()


def _chosen(form: TeamChoice, user: User) -> Team:
    """The team asked for, where the user may ask; otherwise their own."""
    chosen = form.cleaned_data.get("team") if form.is_valid() else None
    return chosen or own_team(user)


def own_team(user: User) -> Team:
    assert user.post is not None  # noqa: S101 - StaffOnly has seen to it
    return user.post.team


def worker_or_404(user: User, pk: int) -> Worker:
    """A worker for whom the user may record absences; any other is as if not there."""
    workers = Worker.objects.select_related("team")
    if not is_wide(user):
        workers = workers.filter(team=own_team(user))
    return get_object_or_404(workers, pk=pk)


def page_of(worker: Worker) -> str:
    """The staff page of the worker's team."""
    return f"{reverse('staff')}?team={worker.team_id}"


def page_for(user: User, worker: Worker) -> str:
    """Where to go on from a worker: the staff page, or their post for who adds posts only."""
    return page_of(worker) if may(user, Right.ABSENCES) else reverse("worker", args=[worker.pk])


def _workers(team: Team, user: User, cannot_work: Collection[int], today: date) -> QuerySet[Worker]:
    """Everyone in post or about to be, leavers who still hold work, and whoever strands ours."""
    is_open = Q(cases__closed_on=None) & for_reader(user, person="cases__person")
    counted = Case.objects.still_open().filter(for_reader(user, person="person"))
    holding = Exists(counted.filter(worker=OuterRef("pk")))
    here = Q(left_on=None) | Q(left_on__gt=today) | holding
    ours = Case.objects.visible_to(user).still_open().of_team(team)
    workers = Worker.objects.filter((here & Q(team=team)) | Q(pk__in=cannot_work)).annotate(
        holds=Count("cases", filter=is_open),
        ours=Count("cases", filter=Q(cases__in=ours)),
        oldest_on=Min("cases__received_on", filter=is_open),
    )
    every = Absence.objects.order_by("starts_on")
    return workers.order_by("name", "id").prefetch_related(
        Prefetch("absences", every, to_attr="every_absence")
    )


def _who_returns(
    workers: Iterable[Worker], user: User, today: date, policy: PolicyInForce
) -> set[int]:
    """Whose cases were given back in a spell away that is on, or ended lately. One statement."""
    began = {}
    for worker in workers:
        last = _last_spell(worker, today, policy)
        if last and (last.ends_on is None or last.ends_on >= today - RETURN_SHOWN):
            began[worker.pk] = last.starts_on
    ended = Allocation.objects.filter(
        for_reader(user, person="case__person"),
        worker__in=began,
        ended_on__gte=min(began.values(), default=today),
        case__closed_on=None,
    )
    return {
        pk
        for pk, starts_on, ended_on in ended.values_list("worker", "starts_on", "ended_on")
        if ended_on is not None and starts_on <= began[pk] <= ended_on
    }


def _last_spell(worker: Worker, today: date, policy: PolicyInForce) -> spells.Spell | None:
    every: list[Absence] = worker.every_absence  # type: ignore[attr-defined]
    begun = [each for each in spells.joined(every, policy=policy) if each.starts_on <= today]
    return begun[-1] if begun else None


def _line(worker: Worker, today: date, policy: PolicyInForce, *, returns: bool) -> Line:
    every: list[Absence] = worker.every_absence  # type: ignore[attr-defined]
    spell = _last_spell(worker, today, policy)
    is_away = spell is not None and spell.covers(today)
    oldest_on: date | None = worker.oldest_on  # type: ignore[attr-defined]
    return Line(
        worker=worker,
        holds=worker.holds,  # type: ignore[attr-defined]
        usual=worker.usual_caseload(policy),
        oldest=days_between(oldest_on, today) if oldest_on else None,
        oldest_on=oldest_on,
        away=spell.part_on(today) if spell and is_away else None,
        away_since=spell.starts_on if spell and is_away else None,
        notes=len(spell.parts) if spell and is_away else 0,
        coming=next((absence for absence in every if absence.starts_on > today), None),
        has_left=worker.left_on is not None and worker.left_on <= today,
        returns=returns,
    )


def _stranded(
    workers: Iterable[Worker], cannot_work: Collection[int], today: date, policy: PolicyInForce
) -> list[Stranded]:
    """The team's cases by the worker who cannot work them, the most first."""
    found = [
        Stranded(worker, worker.ours, *why_stranded(worker, today, policy))  # type: ignore[attr-defined]
        for worker in workers
        if worker.pk in cannot_work and worker.ours  # type: ignore[attr-defined]
    ]
    return sorted(found, key=lambda item: (-item.number, item.worker.name))


def why_stranded(worker: Worker, today: date, policy: PolicyInForce) -> tuple[str, date | None]:
    """Why a worker cannot work, in the words of the case's timeline, and since when."""
    if not worker.is_in_post(today):
        return ("left", worker.left_on) if worker.left_on else ("not in post", None)
    known: list[Absence] | None = getattr(worker, "every_absence", None)
    every = known if known is not None else worker.absences.all()
    for spell in spells.joined(every, policy=policy):
        if spell.is_on(today):
            reason = spell.part_on(today).get_reason_display().lower()
            return f"away ({reason})", spell.starts_on
    return "", None
