"""One reminder a day to each manager: counts and a link, never a person's name (rivals.md 10)."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone

from casework.acts.record import policy_on
from casework.clocks import rating_overdue
from casework.counted import for_reader
from casework.letters import pausing
from casework.models import Case, Digest, Escalation, Letter, LetterTask, Worker
from casework.not_done import Apart
from casework.policy import CLIMB, Role, Urgency
from casework.roles import ROLES, Right
from casework.staff import mailing


def send(*, as_of: date) -> dict[str, int]:
    """Send today's reminders. The row of today is the lock: nobody gets two.

    A crash between the row and the message loses one reminder of counts, which the page shows
    anyway; that is the better of the two mistakes. One that a mailbox refused is tried again by the
    next run, and delays no other: raises ``NotAllDone`` at the end.
    """
    apart, sent = Apart(), 0
    for worker in list(_managers(as_of)):
        whose = f"the reminder of worker {worker.pk}"
        sent += apart.do("send_digests", partial(_send, worker, as_of), 0, what=whose)
    apart.raise_if_any(done={"sent": sent})
    return {"sent": sent}


def _send(worker: Worker, as_of: date) -> int:
    counts = counts_for(worker, as_of)
    stopped = _why_stopped(worker)
    if not (any(counts.values()) or stopped) or not _claim(worker, as_of, counts):
        return 0
    try:
        _mail(worker, counts, as_of, stopped)
    except mailing.CERTAINLY_NOT:
        Digest.objects.filter(worker=worker, on=as_of).delete()
        raise
    return 1


def _why_stopped(worker: Worker) -> str:
    """Why no letter goes, for those who may decide about letters; what nobody chose."""
    return pausing.why_broken() if Right.LETTERS in ROLES[Role(worker.role)].rights else ""


def _managers(as_of: date) -> Iterator[Worker]:
    roles = [role for role, duties in ROLES.items() if Right.ACKNOWLEDGE in duties.rights]
    staff = Worker.objects.can_take_work(as_of).filter(role__in=roles)
    yield from staff.exclude(user=None).exclude(user__email="").select_related("user", "team")


def counts_for(worker: Worker, as_of: date) -> dict[str, int]:
    """What waits for this worker: the lanes of red and unrated, escalations, looks and tasks.

    A mail counts what its reader may see, as the pages do.
    """
    user = worker.user
    of_case, of_person = for_reader(user, person="case__person"), for_reader(user, person="person")
    wide = ROLES[Role(worker.role)].whole_council
    told = CLIMB[: CLIMB.index(Role(worker.role)) + 1] if not wide else (worker.role,)
    cases = Case.objects.still_open().filter(of_person)
    cases = cases if wide else cases.of_team(worker.team)
    letters = Letter.objects.needing_a_person().filter(of_person, of_case)
    tasks = LetterTask.objects.filter(
        of_person, for_reader(user, person="letter__case__person"),
        done_on=None, dropped_on=None, due_on__lt=as_of,
    )  # fmt: skip
    escalations = Escalation.objects.live().filter(of_case, told__in=told)
    if not wide:
        letters, tasks = letters.filter(team=worker.team), tasks.filter(team=worker.team)
        escalations = escalations.filter(case__team=worker.team)
    waiting, policy = cases.waiting(), policy_on(as_of)
    by_urgency = escalations.order_by().values_list("case__urgency").annotate(Count("pk"))
    told_of = dict(by_urgency)
    return {
        "red": waiting.filter(urgency=Urgency.RED).count(),
        "unrated": waiting.filter(urgency=Urgency.UNRATED).count(),
        "rating_overdue": cases.filter(rating_overdue(as_of, policy)).count(),
        "escalations": sum(told_of.values()),
        **{f"escalations_{lane.name.lower()}": told_of.get(lane, 0) for lane in Urgency},
        "looks": cases.due_a_look(as_of).count(),
        "letters": letters.count(),
        "letter_tasks": tasks.count(),
    }


def lines_of(counts: Mapping[str, int]) -> list[str]:
    """The counts in words, as every list has them: red, unrated, amber, green, blue."""
    lanes = [(lane.label.lower(), counts[f"escalations_{lane.name.lower()}"]) for lane in Urgency]
    of_which = ", ".join(f"{count} {label}" for label, count in lanes if count)
    said = [
        (counts["red"], "red, no worker"),
        (counts["unrated"], f"not rated yet, {counts['rating_overdue']} of them overdue"),
        (counts["escalations"], f"to acknowledge: {of_which}"),
        (counts["looks"], "due a look"),
        (counts["letters"], "held in the post room"),
        (counts["letter_tasks"], "letter tasks overdue"),
    ]
    return [f"{count} {words}" for count, words in said if count]


@transaction.atomic
def _claim(worker: Worker, as_of: date, counts: dict[str, int]) -> bool:
    _, is_new = Digest.objects.get_or_create(worker=worker, on=as_of, defaults={"counts": counts})
    return is_new


def _mail(worker: Worker, counts: dict[str, int], as_of: date, stopped: str = "") -> None:
    context = {
        "lines": lines_of(counts), "stopped": stopped, "url": settings.SITE_URL,
        "council": settings.COUNCIL,
    }  # fmt: skip
    body = render_to_string("casework/email/digest.txt", context)
    mailing.mail(worker, "Waiting for you today", body)
    Digest.objects.filter(worker=worker, on=as_of).update(sent_at=timezone.now())
