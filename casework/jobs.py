"""The scheduled jobs: what each is for, when it is due, and a record of every run.

Celery only rings the bell (``tasks.py``); cron may ring it just as well
(``manage.py run_job NAME``). Each job asks the database what is owed now and does it, so it may
run late, twice, or beside itself.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from celery.schedules import crontab, schedule
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from casework import checks_live, digests, escalation, policy_changes, stranded_work
from casework.acts import staffing, watching
from casework.acts.record import policy_on
from casework.audit import checking, months, seal_file, sealing
from casework.calendar import local_today
from casework.database.limits import unlimited_statements
from casework.disasters import clock, journal, nightly
from casework.disasters.pack import making
from casework.extensions import added
from casework.imports import work
from casework.letters import looking_again, pausing, sending, turns
from casework.letters.carriers import hybrid_mail
from casework.letters.carriers.carrier import drop_half_written
from casework.letters.carriers.in_use import carriers_in_use
from casework.letters.carriers.notify import polling
from casework.letters.owed import waiting_well
from casework.models import Draft, JobRun
from casework.not_done import Apart, Broken, NotAllDone, place_of, some_of
from casework.people import doubles, readers
from casework.systems import warnings as secret_ends
from casework.web import done_once

log = logging.getLogger(__name__)

Counts = Mapping[str, int]
# How long a run and a draft are kept.
KEPT = timedelta(days=35)
# What a run counts that found enough others at its work.
NOT_ITS_TURN = "others_are_sending"
# Of what broke in one run, so many are kept: a fault of the code breaks on every case.
KEPT_BROKEN = 100
# A file that a sender began a day ago is not being written any more.
PARTS_KEPT = timedelta(days=1)


class PromiseBroken(Exception):
    """An open case is in no queue, without an owner team, or without a next look."""


@dataclass(frozen=True)
class Job:
    """One entry of the schedule. ``silent_after`` is when its silence becomes an alarm: at most
    twice the time between two of its bells (trust.md O1). A run of today's that goes on is no
    silence for as long as ``LASTS``.
    """

    name: str
    says: str
    when: Any
    silent_after: timedelta
    run: Callable[[date], Counts]


def _letters(as_of: date) -> Counts:
    return waiting_well.prepare(as_of=as_of)


def _post(as_of: date) -> Counts:
    with turns.a_place() as place:
        if place is None:
            return {NOT_ITS_TURN: 1}
        broke: list[int] = []
        counts = sending.send_due(
            now=timezone.now(),
            during=turns.A_TURN,
            carriers=carriers_in_use(),
            broke=broke,
            may_go_on=place.keep,
        )
    if broke:
        message = f"Cases with a letter that broke: {some_of(set(broke))}"
        broken = [Broken("send_letters", case) for case in sorted(set(broke))]
        raise NotAllDone(message, broken=broken, done=counts)
    return counts


def _look_again(as_of: date) -> Counts:
    return looking_again.look_again(now=timezone.now())


def _follow(as_of: date) -> Counts:
    return polling.poll(now=timezone.now())


def _batch(as_of: date) -> Counts:
    # A batch that is closed leaves the house.
    if pausing.why_paused():
        return {"paused": 1}
    closed = hybrid_mail.close(now=timezone.now())
    return {
        "batches": len(closed),
        "letters": sum(len(each.references) for each in closed),
        "taken out": sum(each.taken_out for each in closed),
    }


def _stranded(as_of: date) -> Counts:
    return stranded_work.find(as_of=as_of)


def _each_morning(as_of: date) -> Counts:
    apart = Apart()
    counts = {"pauses_ended": apart.do("end_pauses", partial(watching.end_pauses, as_of=as_of), 0)}
    counts["fell_to_a_role"] = apart.do("fall_to_role", partial(readers.fall_to_role, on=as_of), 0)
    warn = partial(readers.warn, on=as_of, policy=policy_on(as_of))
    counts["restricted_ending"] = apart.do("warn_of_restricted", warn, 0)
    counts["secrets_warned_of"] = apart.do("warn_of_secrets", partial(secret_ends.warn, as_of), 0)
    for rule, act in added.each_morning.items():
        counts[rule] = apart.do(rule, partial(act, as_of), 0)
    apart.raise_if_any(done=counts)
    return counts


def _escalate(as_of: date) -> Counts:
    apart, nothing = Apart(), escalation.Swept(raised=0, climbed=0)
    swept = apart.do("escalate", partial(escalation.sweep, as_of=as_of), nothing)
    counts = {"raised": swept.raised, "climbed": swept.climbed}
    apart.raise_if_any(done=counts)
    return counts


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


def _seal(as_of: date) -> Counts:
    """By the time that rows have; fails where the database is not the one that was sealed last."""
    try:
        sealed = sealing.seal(now=timezone.now())
    except (sealing.NotOfThisDatabase, seal_file.SealFileChanged) as why:
        raise PromiseBroken(str(why)) from why
    return {"rows sealed": sealed.rows}


def _verify(as_of: date) -> Counts:
    """Fails where the audit is not as it was sealed; which records stands on the run."""
    found = checking.check(now=timezone.now())
    if found:
        words = checking.some(found)
        broken = [Broken("verify_audit", what=each) for each in words]
        raise NotAllDone(f"The audit was changed: {words[0]}", broken=broken)
    return {"findings": 0}


def _tidy(as_of: date) -> Counts:
    """Runs, drafts and sessions that are old. Nothing about a person's wait is ever tidied."""
    now, apart = timezone.now(), Apart()
    runs = JobRun.objects.filter(started_at__lt=now - KEPT)
    drafts = Draft.objects.filter(saved_at__lt=now - KEPT)
    sessions = Session.objects.filter(expire_date__lt=now)
    carriers = carriers_in_use().values()
    parts = partial(drop_half_written, carriers, before=now - PARTS_KEPT)
    counts = {
        "runs": apart.do("tidy_runs", lambda: runs.delete()[0], 0),
        "drafts": apart.do("tidy_drafts", lambda: drafts.delete()[0], 0),
        "sessions": apart.do("tidy_sessions", lambda: sessions.delete()[0], 0),
        "keys of forms": apart.do("tidy_keys", done_once.forget_old, 0),
        "half-written letters": apart.do("tidy_letters", parts, 0),
        "days of the journal": apart.do("tidy_journal", partial(journal.tidy, now=now), 0),
    }
    apart.raise_if_any(done=counts)
    return counts


def _backup(as_of: date) -> Counts:
    return nightly.back_up(now=timezone.now())


def _packs(as_of: date) -> Counts:
    return making.make_all(now=timezone.now())


def _make_months(as_of: date) -> Counts:
    """Each month by itself: one that cannot be made now delays no other."""
    apart = Apart()
    owed = months.owed(as_of=as_of)
    made = [apart.do("make_months", partial(months.make, month), 0) for month in owed]
    counts = {"parts_made": sum(made)}
    apart.raise_if_any(done=counts)
    return counts


def _compare_people(as_of: date) -> Counts:
    """It goes on tomorrow where it broke today: what was compared is kept."""
    with unlimited_statements():
        return doubles.compare(now=timezone.now())


_DAY = timedelta(hours=26)
_MINUTES = timedelta(minutes=2)
# A turn of the sender, or a batch of a large file; a worker that died is silent after it.
LASTS = timedelta(minutes=5)

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
            crontab(minute=50), timedelta(hours=2), _look_again),
        Job("check_promises", "Counts open cases without a queue, an owner team or a next look",
            crontab(minute=20), timedelta(hours=2), _promises),
        Job("send_letters", "Hands each letter in the outbox to its carrier, after the gate",
            schedule(timedelta(minutes=1)), _MINUTES, _post),
        Job("follow_letters", "Asks GOV.UK Notify what became of the letters that it took",
            schedule(timedelta(minutes=5)), timedelta(minutes=10), _follow),
        Job("close_batch", "Closes the day's hybrid-mail batch and lists what is in it",
            crontab(hour=17, minute=30), _DAY, _batch),
        Job("backup", "Saves the database and the files to the folder BACKUPS, where it is set",
            crontab(hour=1, minute=30), _DAY, _backup),
        Job("emergency_packs", "Makes each team's emergency pack, for a day without the system",
            crontab(hour="3,15", minute=0), timedelta(hours=24), _packs),
        Job("seal_audit", "Seals what is new in the audit, outside the database",
            schedule(timedelta(minutes=5)), timedelta(minutes=10), _seal),
        Job("verify_audit", "Checks every row of the audit against its seal",
            crontab(hour=2, minute=30), _DAY, _verify),
        Job("make_months", "Makes the parts of the access log for the months to come",
            crontab(hour=3, minute=30), _DAY, _make_months),
        Job("compare_people", "Compares who is new or changed with everybody, for likely doubles",
            crontab(hour=3, minute=45), _DAY, _compare_people),
        Job("tidy", "Deletes old runs of jobs, half-written forms, sessions and cut-off files",
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
    # By the clock that all machines share: this one's may be off.
    this = JobRun.objects.create(job=name, started_at=clock.now())
    try:
        if why := clock.why_wrong():
            raise clock.ClockWrong(why)
        # A page may not run for long; a job may.
        with unlimited_statements():
            this.counts = dict(job.run(as_of or local_today()))
    except NotAllDone as some:
        # Its words are ours, and hold counts and references.
        _record_broken(this, str(some), some.broken or [Broken(name)])
        this.counts = dict(some.done) if isinstance(some.done, Mapping) else {}
        raise
    except (PromiseBroken, clock.ClockWrong) as broken:
        _record_broken(this, str(broken), [Broken(name)])
        raise
    except Exception as error:
        # Never its message, which may hold a person's details; the log has the way to it.
        place = place_of(error)
        _record_broken(this, place, [Broken(name, error=place)])
        raise
    finally:
        this.ended_at = clock.now()
        this.save(update_fields=["ended_at", "counts", "error", "broken"])
    log.info("job %s: %s", name, this.counts)
    return this


def _record_broken(this: JobRun, says: str, broken: Sequence[Broken]) -> None:
    """What broke, each with the start of the first run of an unbroken row in which it broke."""
    before = JobRun.objects.filter(job=this.job, pk__lt=this.pk, ended_at__isnull=False)
    last = before.exclude(counts__has_key=NOT_ITS_TURN).order_by("-started_at").first()
    since = {_key(each): each["since"] for each in last.broken} if last else {}
    began = this.started_at.isoformat()
    this.error = says
    for each in broken[:KEPT_BROKEN]:
        row = {"rule": each.rule, "case": each.case, "what": each.what, "error": each.error}
        this.broken.append({**row, "since": since.get(_key(row), began)})


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["rule"], row["case"], row["what"]


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
    goes_on = last is not None and last.ended_at is None and now - last.started_at <= LASTS
    is_silent = now - since > job.silent_after and not goes_on
    return Health(job, last, good, is_silent=is_silent)
