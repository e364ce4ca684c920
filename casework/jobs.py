"""The scheduled jobs: what each is for, when it is due, and a record of every run.

Celery only rings the bell (``tasks.py``); cron may ring it just as well
(``manage.py run_job NAME``). Each job asks the database what is owed now and does it, so it may
run late, twice, or beside itself.
"""

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from celery.schedules import crontab, schedule
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from casework import checks_live, digests, escalation, policy_changes, stranded_work
from casework.acts import staffing, watching
from casework.calendar import local_today
from casework.extensions import added
from casework.imports import work
from casework.letters import looking_again, sending, turns
from casework.letters.carriers import hybrid_mail
from casework.letters.carriers.carrier import drop_half_written
from casework.letters.carriers.in_use import carriers_in_use
from casework.letters.carriers.notify import polling
from casework.letters.owed import waiting_well
from casework.models import Draft, JobRun

log = logging.getLogger(__name__)

Counts = Mapping[str, int]
# How long a run and a draft are kept.
KEPT = timedelta(days=35)
# What a run counts that found enough others at its work.
NOT_ITS_TURN = "others_are_sending"
# A file that a sender began a day ago is not being written any more.
PARTS_KEPT = timedelta(days=1)


class PromiseBroken(Exception):
    """An open case is in no queue, without an owner team, or without a next look."""


# Their words are ours, and hold counts and references; any other error's may hold anything.
_NOT_ALL_DONE = (
    PromiseBroken, escalation.NotSwept, waiting_well.NotPrepared, looking_again.NotLookedAt,
    hybrid_mail.NotJudged,
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One entry of the schedule. ``silent_after`` is when its silence becomes an alarm."""

    name: str
    says: str
    when: Any
    silent_after: timedelta
    run: Callable[[date], Counts]


def _letters(as_of: date) -> Counts:
    return waiting_well.prepare(as_of=as_of)


def _post(as_of: date) -> Counts:
    with turns.a_place() as is_free:
        if not is_free:
            return {NOT_ITS_TURN: 1}
        now = timezone.now()
        return sending.send_due(now=now, during=turns.A_TURN, carriers=carriers_in_use())


def _look_again(as_of: date) -> Counts:
    return looking_again.look_again(now=timezone.now())


def _follow(as_of: date) -> Counts:
    return polling.poll(now=timezone.now())


def _batch(as_of: date) -> Counts:
    closed = hybrid_mail.close(now=timezone.now())
    return {
        "batches": len(closed),
        "letters": sum(len(each.references) for each in closed),
        "taken out": sum(each.taken_out for each in closed),
    }


def _stranded(as_of: date) -> Counts:
    return stranded_work.find(as_of=as_of)


def _each_morning(as_of: date) -> Counts:
    ended = watching.end_pauses(as_of=as_of)
    return {"pauses_ended": ended, **{do: act(as_of) for do, act in added.each_morning.items()}}


def _escalate(as_of: date) -> Counts:
    swept = escalation.sweep(as_of=as_of)
    return {"raised": swept.raised, "climbed": swept.climbed}


def _policy(as_of: date) -> Counts:
    return policy_changes.apply(as_of=as_of)


def _moves(as_of: date) -> Counts:
    return staffing.apply_moves(as_of=as_of)


def _imports(as_of: date) -> Counts:
    return work.work_waiting_imports(as_of=as_of)


def _digests(as_of: date) -> Counts:
    return digests.send(as_of=as_of)


def _promises(as_of: date) -> Counts:
    """Fails where promise 2 is broken, so that the run, /health and the log all show it."""
    broken = checks_live.broken_promises(as_of=as_of)
    found = {checks_live.SAYS[what]: number for what, number in broken.items() if number}
    if found:
        raise PromiseBroken("; ".join(f"{what}: {number}" for what, number in found.items()))
    return broken


def _tidy(as_of: date) -> Counts:
    """Runs and drafts that are old. Nothing about a person's wait is ever tidied."""
    now = timezone.now()
    runs, _ = JobRun.objects.filter(started_at__lt=now - KEPT).delete()
    drafts, _ = Draft.objects.filter(saved_at__lt=now - KEPT).delete()
    parts = drop_half_written(carriers_in_use().values(), before=now - PARTS_KEPT)
    return {"runs": runs, "drafts": drafts, "half-written letters": parts}


_DAY = timedelta(hours=26)
_MINUTES = timedelta(minutes=10)

JOBS: dict[str, Job] = {
    job.name: job
    for job in (
        Job("apply_policy", "Sets the clocks again where a policy number changes today",
            crontab(hour=5, minute=30), _DAY, _policy),
        Job("move_staff", "Moves workers to the team or role that is recorded from today",
            crontab(hour=0, minute=10), _DAY, _moves),
        Job("prepare_letters", "Finds who has waited past a letter day and puts it in the outbox",
            crontab(hour=6, minute=0), _DAY, _letters),
        Job("find_stranded", "Finds open work of those away, suspended or gone, and tells managers",
            crontab(hour=5, minute=45), _DAY, _stranded),
        Job("each_morning", "Ends pauses whose day has come, and asks for reviews that fell due",
            crontab(hour=5, minute=50), _DAY, _each_morning),
        Job("escalate", "Raises what passed a threshold, and tells the next role of the unanswered",
            crontab(hour=6, minute=5), _DAY, _escalate),
        Job("send_digests", "Reminds managers once a day, with counts and a link and no names",
            crontab(hour=7, minute=0, day_of_week="1-5"), timedelta(days=4), _digests),
        Job("look_again", "Lets go of held letters whose reason was put right on the record",
            crontab(minute=50), timedelta(hours=3), _look_again),
        Job("check_promises", "Counts open cases without a queue, an owner team or a next look",
            crontab(minute=20), timedelta(hours=3), _promises),
        Job("send_letters", "Hands each letter in the outbox to its carrier, after the gate",
            schedule(timedelta(minutes=1)), _MINUTES, _post),
        Job("follow_letters", "Asks GOV.UK Notify what became of the letters that it took",
            schedule(timedelta(minutes=5)), timedelta(minutes=30), _follow),
        Job("close_batch", "Closes the day's hybrid-mail batch and lists what is in it",
            crontab(hour=17, minute=30), _DAY, _batch),
        Job("tidy", "Deletes old runs of jobs, old half-written forms and cut-off files",
            crontab(hour=4, minute=0), _DAY, _tidy),
        Job("process_imports", "Checks and applies files of open work that were uploaded",
            schedule(timedelta(minutes=1)), _MINUTES, _imports),
    )
}  # fmt: skip

# What a council wants done each morning, in this order, in one go (manage.py run_days_jobs).
DAYS_JOBS = (
    "move_staff", "apply_policy", "find_stranded", "each_morning", "prepare_letters",
    "send_letters", "escalate", "send_digests",
)  # fmt: skip

BEAT_SCHEDULE: dict[str, Any] = {
    job.name: {"task": f"casework.tasks.{job.name}", "schedule": job.when} for job in JOBS.values()
}


def run(name: str, *, as_of: date | None = None) -> JobRun:
    """Run a job now and record it. ``as_of`` is today in London unless a catch-up says otherwise.

    An error is recorded on the run and raised again: a job never fails in silence.
    """
    job = JOBS[name]
    this = JobRun.objects.create(job=name, started_at=timezone.now())
    _lift_statement_timeout()
    try:
        this.counts = dict(job.run(as_of or local_today()))
    except _NOT_ALL_DONE as broken:
        this.error = str(broken)
        raise
    except Exception as error:
        # Never its message, which may hold a person's details; the log has the way to it.
        this.error = f"{type(error).__name__} in {_place(error)}"
        raise
    finally:
        this.ended_at = timezone.now()
        this.save(update_fields=["ended_at", "counts", "error"])
    log.info("job %s: %s", name, this.counts)
    return this


def _place(error: Exception) -> str:
    """The file and line where it went wrong."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename.rpartition('/')[2]}, line {last.lineno}"


def _lift_statement_timeout() -> None:
    """A page may not run for long; a job may."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


@dataclass(frozen=True)
class Health:
    """How one job is: its last run, and whether it has gone silent or failed."""

    job: Job
    last: JobRun | None
    last_good: JobRun | None
    is_silent: bool

    @property
    def has_failed(self) -> bool:
        return self.last is not None and bool(self.last.error)


def health(now: datetime) -> list[Health]:
    """Each job's state at a moment.

    A job that never ran is silent once any job has been running for longer than it may be silent:
    an installation of this morning is not at fault for what is due tonight.
    """
    latest = _latest(JobRun.objects.all())
    ended = JobRun.objects.filter(error="", ended_at__isnull=False)
    # One that others kept from working says nothing about whether the work is done.
    good = _latest(ended.exclude(counts__has_key=NOT_ITS_TURN))
    first = JobRun.objects.order_by("pk").values_list("started_at", flat=True).first()
    began = first or datetime.min.replace(tzinfo=UTC)
    return [
        _health_of(job, latest.get(job.name), good.get(job.name), began=began, now=now)
        for job in JOBS.values()
    ]


def _latest(runs: QuerySet[JobRun]) -> dict[str, JobRun]:
    """The last run of each job: one statement, and one row read for each job."""
    last = runs.order_by("-started_at")
    each = [last.filter(job=name)[:1] for name in JOBS]
    return {run.job: run for run in each[0].union(*each[1:], all=True)}


def _health_of(
    job: Job, last: JobRun | None, good: JobRun | None, *, began: datetime, now: datetime
) -> Health:
    since = good.started_at if good else began
    return Health(job, last, good, is_silent=now - since > job.silent_after)
