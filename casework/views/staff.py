"""The team's staff: who holds how much, who is away, and whose work needs new hands (S27)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import queues
from casework.acts.record import policy_on
from casework.calendar import days_between, local_today
from casework.forms.running import TeamChoice
from casework.models import Absence, Case, Team, User, Worker
from casework.permissions import duties_of
from casework.policy import PolicyInForce
from casework.roles import Right
from casework.views.asking import demand, user_of


@dataclass(frozen=True)
class Line:
    """One worker: their load against what is usual, and whether they are here."""

    worker: Worker
    holds: int
    usual: int
    oldest: int | None
    oldest_on: date | None
    away: Absence | None
    coming: Absence | None
    has_left: bool

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
    context = {
        "team": team,
        "form_filter": form if is_wide(user) else None,
        "lines": list(_lines(team, today, policy)),
        "stranded": list(_stranded(team, user, cannot_work, today)),
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


def _lines(team: Team, today: date, policy: PolicyInForce) -> Iterator[Line]:
    """Everyone in post or about to be, and leavers who still hold work."""
    holding = Exists(Case.objects.still_open().filter(worker=OuterRef("pk")))
    here = Q(left_on=None) | Q(left_on__gt=today) | holding
    current = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    workers = Worker.objects.filter(here, team=team).annotate(
        holds=Count("cases", filter=Q(cases__closed_on=None)),
        oldest_on=Min("cases__received_on", filter=Q(cases__closed_on=None)),
    )
    order = workers.order_by("name", "id")
    spells = Prefetch("absences", current.order_by("starts_on"), to_attr="spells")
    for worker in order.prefetch_related(spells):
        yield _line(worker, today, policy)


def _line(worker: Worker, today: date, policy: PolicyInForce) -> Line:
    spells: list[Absence] = worker.spells  # type: ignore[attr-defined]
    oldest_on: date | None = worker.oldest_on  # type: ignore[attr-defined]
    return Line(
        worker=worker,
        holds=worker.holds,  # type: ignore[attr-defined]
        usual=worker.usual_caseload(policy),
        oldest=days_between(oldest_on, today) if oldest_on else None,
        oldest_on=oldest_on,
        away=next((spell for spell in spells if spell.starts_on <= today), None),
        coming=next((spell for spell in spells if spell.starts_on > today), None),
        has_left=worker.left_on is not None and worker.left_on <= today,
    )


def _stranded(
    team: Team, user: User, cannot_work: Iterable[int], today: date
) -> Iterator[Stranded]:
    """The team's cases by the worker who cannot work them, the most first."""
    cases = Case.objects.visible_to(user).of_team(team)
    held = cases.filter(queues.stranded(cannot_work=list(cannot_work)))
    counts = dict(held.values_list("worker").annotate(Count("pk")))
    spells = Prefetch("absences", Absence.objects.covering(today), to_attr="spells")
    workers = Worker.objects.filter(pk__in=counts).prefetch_related(spells)
    for worker in sorted(workers, key=lambda found: (-counts[found.pk], found.name)):
        why, since = why_stranded(worker, today)
        yield Stranded(worker, counts[worker.pk], why, since)


def why_stranded(worker: Worker, today: date) -> tuple[str, date | None]:
    """Why a worker cannot work, in the words of the case's timeline, and since when."""
    if not worker.is_in_post(today):
        return ("left", worker.left_on) if worker.left_on else ("not in post", None)
    spells: Iterable[Absence] = getattr(worker, "spells", None) or worker.absences.covering(today)
    for spell in spells:
        return f"away ({spell.get_reason_display().lower()})", spell.starts_on
    return "", None
