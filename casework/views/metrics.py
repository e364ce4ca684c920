"""The product's own figures for Prometheus: counts of cases, letters, escalations and jobs."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework import jobs
from casework.calendar import local_today
from casework.checks_live import broken_promises
from casework.models import Case, Escalation, Import, ImportState, Letter

Figure = tuple[str, str, dict[str, str], float]


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever sends ``Authorization: Bearer METRICS_TOKEN``; without the setting, nothing."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    if not wanted or not constant_time_compare(sent, wanted):
        raise Http404
    return HttpResponse(_as_text(_figures(timezone.now())), "text/plain; version=0.0.4")


def _as_text(figures: Iterator[Figure]) -> str:
    lines, known = [], set()
    for name, says, labels, value in figures:
        if name not in known:
            known.add(name)
            lines += [f"# HELP casework_{name} {says}", f"# TYPE casework_{name} gauge"]
        told = ",".join(f'{label}="{word}"' for label, word in labels.items())
        lines.append(
            f"casework_{name}{{{told}}} {value:g}" if told else f"casework_{name} {value:g}"
        )
    return "\n".join(lines) + "\n"


def _figures(now: datetime) -> Iterator[Figure]:
    yield from _letters(now)
    open_cases = Case.objects.filter(closed_on=None).values("kind").annotate(number=Count("pk"))
    for row in open_cases.order_by("kind"):
        yield "open_cases", "Open cases", {"kind": row["kind"]}, row["number"]
    raised = Escalation.objects.unacknowledged()
    yield "escalations", "Escalations that nobody has acknowledged", {}, raised.count()
    working = Import.objects.filter(state__in=(ImportState.CHECKING, ImportState.APPLYING))
    yield "imports", "Imports that are being worked on", {}, working.count()
    yield from _jobs(now)
    for what, number in broken_promises(as_of=local_today()).items():
        yield "promise_broken", "Open cases that break promise 2", {"how": what}, number


def _letters(now: datetime) -> Iterator[Figure]:
    live = Letter.objects.exclude(state__in=("sent", "cancelled"))
    states = live.values("state").annotate(number=Count("pk")).order_by("state")
    for row in states:
        yield "letters", "Letters that have not gone", {"state": row["state"]}, row["number"]
    owed = Letter.objects.filter(state="due", due_on__lte=local_today())
    yield "letters_owed", "Letters whose day has come", {}, owed.count()


def _jobs(now: datetime) -> Iterator[Figure]:
    health = jobs.health(now)
    for each in health:
        if each.last_good:
            lag = (now - each.last_good.started_at).total_seconds()
            yield "job_lag_seconds", "Since the last good run", {"job": each.job.name}, lag
    for each in health:
        ill = each.is_silent or each.has_failed
        yield "job_ill", "1 where a job is silent or failed", {"job": each.job.name}, ill
