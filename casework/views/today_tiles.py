"""Which numbers does Today show, and to whom? Each is a link to the list that it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from casework import contacts_due, jobs
from casework.clocks import rating_overdue
from casework.counted import for_reader, in_figures
from casework.counting import Count, capped_counts
from casework.models import (
    Case,
    DetailToCorrect,
    Escalation,
    Grant,
    Import,
    ImportState,
    Letter,
    LetterTask,
    Team,
    User,
    Wording,
)
from casework.models.case import look_overdue
from casework.models.meeting import not_discussed
from casework.people import doubles
from casework.permissions import duties_of, may, roles_told_to
from casework.policy import PolicyInForce, Urgency
from casework.queues import stranded
from casework.roles import Right
from casework.views.jobs import named
from casework.views.letter_tasks import open_tasks


@dataclass(frozen=True)
class Asked:
    """One number to show: what it counts, where its list is, and what it means."""

    rows: QuerySet[Any]
    label: str
    url: str = ""
    note: str = ""
    tone: str = ""
    # Of no use to anyone while there is none.
    only_if_any: bool = False


@dataclass(frozen=True)
class Tile:
    """A number that is a link to the list that it counts."""

    number: Count
    label: str
    url: str
    note: str = ""
    tone: str = ""


def tiles_for(
    user: User, *, as_of: date, policy: PolicyInForce, away: frozenset[int], team: Team | None
) -> list[Tile]:
    """What this user can do something about, or answers for. One statement, beside the jobs."""
    asked = [
        *_of_cases(user, as_of, policy, away, team), *_of_letters(user, as_of, team),
        *_of_records(user), *_of_access(user), *_of_running(user),
    ]  # fmt: skip
    counts = capped_counts({str(place): each.rows for place, each in enumerate(asked)})
    numbered = zip(asked, counts.values(), strict=True)
    tiles = [_tile(each, count) for each, count in numbered if count or not each.only_if_any]
    return [*_of_jobs(user), *tiles]


def _tile(asked: Asked, count: Count) -> Tile:
    tone = (asked.tone if count else "green") if asked.tone else ""
    return Tile(count, asked.label, asked.url, asked.note, tone)


def answers_for_lists(user: User) -> bool:
    """Whether the numbers of the lists are theirs: to allocate from, or to read."""
    return may(user, Right.ALLOCATE) or may(user, Right.FIGURES)


def counted_cases(user: User) -> Any:
    """What may not be seen is not counted either: a number would give it away (trust.md S2)."""
    return Case.objects.filter(for_reader(user, person="person"))


def list_url(user: User, team: Team | None, **query: Any) -> str:
    """The waiting list behind a number; none for whoever may not open it."""
    if not may(user, Right.SEE_RECORDS):
        return ""
    return f"{reverse('waiting-list')}?{urlencode({'team': team.pk if team else '', **query})}"


def _of_cases(
    user: User, as_of: date, policy: PolicyInForce, away: frozenset[int], team: Team | None
) -> Iterator[Asked]:
    if not answers_for_lists(user):
        return
    cases = counted_cases(user)
    cases = cases.filter(team=team) if team else cases
    waiting = cases.waiting()

    def at(**query: Any) -> str:
        return list_url(user, team, **query)

    yield Asked(waiting.filter(urgency=Urgency.RED), "red, no worker", at(rating=1), "", "red")
    within = policy["rate.within"]
    days = "1 working day" if within == 1 else f"{within} working days"
    yield Asked(waiting.filter(urgency=Urgency.UNRATED), "not rated",
                at(show="unrated", sort="waited"), f"to be rated within {days}", "red")  # fmt: skip
    yield Asked(cases.filter(rating_overdue(as_of, policy)), "rating overdue",
                at(show="unrated", flags="rating", sort="waited"), "0 is the aim",
                "red")  # fmt: skip
    yield Asked(cases.filter(stranded(cannot_work=away)), "stranded with someone away",
                at(show="stranded"), "give back or find new hands", "red")  # fmt: skip
    if may(user, Right.ACKNOWLEDGE):
        yield Asked(_escalations(user, team), "to acknowledge", reverse("escalations"),
                    "past a threshold", "amber")  # fmt: skip
    yield Asked(cases.still_open().filter(look_overdue(as_of)), "overdue a look",
                at(show="open", flags="overdue", sort="look"), "0 is the aim", "amber")  # fmt: skip
    if team:
        # Asked of one team: of a whole council it would cost every open case.
        yield Asked(cases.filter(contacts_due.overdue(as_of, policy)), "contacts overdue",
                    at(show="open", flags="contact"), "nobody spoke to them in time",
                    "amber")  # fmt: skip
        if may(user, Right.ALLOCATE):
            yield Asked(waiting.filter(not_discussed(as_of, policy)),
                        f"not discussed for {policy['meeting.every']} days",
                        at(flags="undiscussed"), "0 is the aim", "amber")  # fmt: skip
    yield Asked(waiting, "waiting for a worker", at())
    yield Asked(cases.still_open(), "open cases", at(show="open"))


def _escalations(user: User, team: Team | None) -> QuerySet[Escalation]:
    told = Escalation.objects.live().visible_to(user).filter(told__in=roles_told_to(user))
    return told.filter(case__team=team) if team else told


def _of_letters(user: User, as_of: date, team: Team | None) -> Iterator[Asked]:
    """Letters and their tasks, for whoever decides about them or answers for them."""
    sees = may(user, Right.SEE_RECORDS)
    if may(user, Right.LETTERS) or may(user, Right.FIGURES):
        letters = Letter.objects.needing_a_person()
        letters = (
            letters.counted_for(user)
            if sees
            else letters.filter(in_figures(person="person"), in_figures(person="case__person"))
        )
        yield Asked(letters.filter(team=team) if team else letters, "letters need someone",
                    reverse("letters") if sees else "", "held, failed or not confirmed",
                    "amber")  # fmt: skip
        tasks = _tasks(user, as_of) if sees else _every_task(as_of)
        yield Asked(tasks.filter(team=team) if team else tasks, "letter tasks overdue",
                    _tasks_url(user, team=team.pk if team else "", when="overdue"),
                    "news that waits for a person", "red")  # fmt: skip
    if may(user, Right.WORK):
        yield Asked(open_tasks({"who": "mine"}, user, as_of=as_of), "letter tasks with you",
                    _tasks_url(user, team="", who="mine"), "news that you are to give", "amber",
                    only_if_any=True)  # fmt: skip


def _tasks(user: User, as_of: date) -> QuerySet[LetterTask]:
    return open_tasks({"when": "overdue"}, user, as_of=as_of)


def _every_task(as_of: date) -> QuerySet[LetterTask]:
    return LetterTask.objects.filter(
        in_figures(person="person"), in_figures(person="letter__case__person"),
        done_on=None, dropped_on=None, due_on__lt=as_of,
    )  # fmt: skip


def _tasks_url(user: User, **query: Any) -> str:
    opens = may(user, Right.SEE_RECORDS)
    return f"{reverse('letter-tasks')}?{urlencode(query)}" if opens else ""


def _of_records(user: User) -> Iterator[Asked]:
    """Records that need somebody: two that may be one person's, and details that came wrong."""
    if may(user, Right.MERGE):
        yield Asked(doubles.visible_to(user), "likely doubles", reverse("likely-doubles"),
                    "two records of one person", "amber", only_if_any=True)  # fmt: skip
    if may(user, Right.WORK):
        yield Asked(DetailToCorrect.objects.visible_to(user).still_open(), "details to correct",
                    reverse("to-correct"), "they came wrong with an import", "amber",
                    only_if_any=True)  # fmt: skip


def _of_access(user: User) -> Iterator[Asked]:
    """Emergency access that waits for its review: the information governance lead's."""
    if may(user, Right.REVIEW_ACCESS):
        yield Asked(Grant.objects.to_review(), "uses of emergency access to review",
                    reverse("emergencies"), "each by itself", "amber")  # fmt: skip


def _of_jobs(user: User) -> Iterator[Tile]:
    """A job that has gone silent or failed is told first, to whoever answers for the whole service.

    Every other number may be old while one of them stands still.
    """
    duties = duties_of(user)
    if duties is None or not duties.whole_council or not may(user, Right.JOBS):
        return
    ill = cache.get_or_set("jobs-not-well", _jobs_not_well, settings.BADGE_SECONDS)
    if ill:
        more = f" and {len(ill) - _JOBS_NAMED} more" if len(ill) > _JOBS_NAMED else ""
        words = "job silent or failed" if len(ill) == 1 else "jobs silent or failed"
        note = ", ".join(ill[:_JOBS_NAMED]) + more
        yield Tile(Count(len(ill)), words, reverse("jobs"), note, "red")


# As many as a tile has room for.
_JOBS_NAMED = 3


def _jobs_not_well() -> list[str]:
    found = jobs.health(timezone.now())
    return [named(item.job).lower() for item in found if item.is_silent or item.has_failed]


def _of_running(user: User) -> Iterator[Asked]:
    """What keeps the service running, for those who do that and give no care themselves."""
    if may(user, Right.WORK):
        return
    if may(user, Right.IMPORT):
        ended = (ImportState.APPLIED, ImportState.REFUSED)
        yield Asked(Import.objects.exclude(state__in=ended), "files not yet applied",
                    reverse("imports"), "open work that is not on the lists", "amber")  # fmt: skip
    if may(user, Right.WORDING):
        submitted = Wording.objects.filter(state=Wording.State.SUBMITTED)
        yield Asked(submitted, "wordings wait for a second person", reverse("wording"), "",
                    "amber")  # fmt: skip
