"""The scheduled jobs: what each is for, how it is, and whether the promises are kept right now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from casework import jobs as schedule_of
from casework import tasks
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.checks_live import (
    LOOK_LATE_DAYS,
    SAYS,
    broken_promises,
    letters_worth_watching,
    worth_watching,
)
from casework.jobs import JOBS, Health, Job
from casework.messages import tell
from casework.models import Case, JobRun
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import demand, user_of

RUNS_SHOWN = 10
# Of what broke in one run, so many are shown.
BROKEN_SHOWN = 20
_ONCE_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class BrokenRow:
    """One thing that the last run could not do: of which case, by which rule, since when."""

    case: Case | None
    what: str
    rule: str
    error: str
    since: datetime


@dataclass(frozen=True)
class JobRow:
    """One job as the page shows it."""

    health: Health
    when: str
    state: str
    tone: str
    did: str
    broken: Sequence[BrokenRow] = ()


@dataclass(frozen=True)
class RunRow:
    """One run, and what it came to in words."""

    run: JobRun
    did: str


def jobs(request: HttpRequest) -> HttpResponse:
    """Every job and its last run, and the checks of promise 2."""
    demand(request, Right.JOBS)
    today = local_today()
    broken = broken_promises(as_of=today)
    context = {
        "rows": [_row(item) for item in schedule_of.health(timezone.now())],
        "promises": [(SAYS[code], number) for code, number in broken.items()],
        "is_kept": not any(broken.values()),
        "watch": worth_watching(as_of=today, policy=policy_on(today), user=user_of(request)),
        "letters": letters_worth_watching(as_of=today, user=user_of(request)),
        "look_late_days": LOOK_LATE_DAYS,
        "sees_staff": may(user_of(request), Right.ABSENCES),
        "may_run": may(user_of(request), Right.POLICY),
        "may_open": may(user_of(request), Right.SEE_RECORDS),
        "may_fetch_packs": may(user_of(request), Right.EXPORT),
    }
    return render(request, "casework/jobs/list.html", context)


def job(request: HttpRequest, name: str) -> HttpResponse:
    """One job and its last runs."""
    demand(request, Right.JOBS)
    item = _job_named(name)
    [health] = [found for found in schedule_of.health(timezone.now()) if found.job is item]
    runs = JobRun.objects.filter(job=name).order_by("-started_at")[:RUNS_SHOWN]
    context = {
        "row": _row(health),
        "runs": [RunRow(run, did(run)) for run in runs],
        "may_run": may(user_of(request), Right.POLICY),
        "may_open": may(user_of(request), Right.SEE_RECORDS),
    }
    return render(request, "casework/jobs/job.html", context)


@require_POST
def run_job(request: HttpRequest, name: str) -> HttpResponse:
    """Ring the job's bell: a worker takes it up, and the run appears on this page."""
    demand(request, Right.JOBS)
    demand(request, Right.POLICY)
    item = _job_named(name)
    try:
        getattr(tasks, item.name).apply_async(retry=False)
    except OperationalError:
        messages.error(
            request,
            "The job was not started: the message broker cannot be reached. "
            f"It can be run without it, on the server: manage.py run_job {item.name}",
        )
    else:
        tell(request, f"{named(item)} was asked to run.", then=_THEN)
    return redirect("job", name=name)


_THEN = "Load this page again in a moment to see the run. If none appears, no worker is running."


def _job_named(name: str) -> Job:
    if name not in JOBS:
        raise Http404
    return JOBS[name]


def named(item: Job) -> str:
    """As in "Prepare letters"."""
    return item.name.replace("_", " ").capitalize()


def _row(health: Health) -> JobRow:
    state, tone = _state(health)
    rows = health.last.broken[:BROKEN_SHOWN] if health.last else []
    broken = [_broken(row) for row in rows]
    return JobRow(health, when_words(health.job.when), state, tone, did(health.last), broken)


def _broken(row: dict[str, Any]) -> BrokenRow:
    case = Case(pk=row["case"]) if row["case"] else None
    return BrokenRow(
        case=case, what=case.reference if case else row["what"] or "all of it",
        rule=row["rule"].replace("_", " "), error=row["error"],
        since=datetime.fromisoformat(row["since"]),
    )  # fmt: skip


def did(run: JobRun | None) -> str:
    """What a run came to: its counts, or the first line of what went wrong.

    The lines below the first are left to the server's log: PostgreSQL quotes the row there, and
    this page is open to people who may see no record.
    """
    if run is None:
        return "Nothing yet"
    if run.error:
        return run.error.splitlines()[0][:160]
    if run.ended_at is None:
        return "Not ended"
    counts = [f"{number:,} {what.replace('_', ' ')}" for what, number in run.counts.items()]
    return ", ".join(counts) or "Nothing was owed"


def _state(health: Health) -> tuple[str, str]:
    """How the job is in a word, and its colour."""
    if health.last is None:
        return "Never ran", "govuk-tag--red"
    if health.has_failed:
        return "Failed", "govuk-tag--red"
    if health.is_silent:
        return "Silent", "govuk-tag--red"
    if health.last.ended_at is None:
        return "Running", "govuk-tag--blue"
    return "Working", "govuk-tag--green"


def when_words(when: Any) -> str:
    """A schedule in words: "Every day at 6.05am", "Every minute"."""
    if isinstance(when, crontab):
        return _of_crontab(when)
    if when.run_every == _ONCE_A_MINUTE:
        return "Every minute"
    return f"Every {int(when.run_every.total_seconds() // 60)} minutes"


def _of_crontab(when: Any) -> str:
    days = "Monday to Friday" if when.day_of_week == set(range(1, 6)) else "Every day"
    times = [_clock(hour, min(when.minute)) for hour in sorted(when.hour)]
    return f"{days} at {' and '.join(times)}" if len(times) < 24 else "Every hour"


def _clock(hour: int, minute: int) -> str:
    minutes = f".{minute:02}" if minute else ""
    return f"{hour % 12 or 12}{minutes}{'am' if hour < 12 else 'pm'}"
