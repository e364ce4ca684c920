"""One case: who it is about, how long they have waited, what happens next, what has happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from casework import access, contacts_due, identity
from casework.acts.record import policy_on
from casework.audit.telling import as_told_to
from casework.calendar import days_between, local_today
from casework.cases.completing import still_to_record
from casework.cases.wait import Wait, parts
from casework.cases.wait_words import days, given_of, over_of, plain_date
from casework.clocks import allocate_by
from casework.extensions import sections_of_case
from casework.kinds import Until
from casework.models import (
    Allocation,
    Case,
    CaseReference,
    Change,
    Escalation,
    Event,
    Letter,
    LetterState,
    Offer,
    Pause,
    Stay,
    User,
    Verb,
)
from casework.models.letter import LetterQuerySet
from casework.paging import Order, page_of
from casework.permissions import may, may_for
from casework.policy import RAG_REASONS, PolicyInForce
from casework.queues import queue_of, who_cannot_work
from casework.roles import Right
from casework.templatetags.casework import short_date
from casework.views.asking import user_of
from casework.views.last_list import last_list
from casework.what_next import Facts, Step, steps
from casework.written_once import columns

STORY = Order(("id",), falling=True)
STORY_PAGE = 20
PARTS: dict[str, tuple[str, frozenset[Verb] | None]] = {
    "": ("Everything", None),
    "contacts": ("Contacts", frozenset({Verb.CONTACT})),
    "letters": ("Letters", frozenset(verb for verb in Verb if verb.startswith("letter"))),
    "notes": ("Notes", frozenset({Verb.NOTE})),
    "decisions": (
        "Decisions",
        frozenset({Verb.RATED, Verb.ALLOCATED, Verb.GIVEN_BACK, Verb.MOVED, Verb.PAUSED,
                   Verb.LOOKED, Verb.PROGRESS, Verb.CLOSED, Verb.REOPENED, Verb.ACKNOWLEDGED,
                   Verb.DISCUSSED}),
    ),
}  # fmt: skip


@access.record_page
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case on one page; every look at it is written down first."""
    user, today = user_of(request), local_today()
    case, policy = found(user, pk), policy_on(today)
    access.saw_case(user, case, screen="case")
    facts = facts_of(case, user, today, policy)
    sections = sections_of_case(case, user, today)
    part = request.GET.get("part", "")
    context = {
        "case": case,
        "as_of": today,
        "back": last_list(request),
        **identity.top(case.person, today),
        "clocks": clocks_of(case, facts),
        "steps": [
            (step, _may_do(user, step, case))
            for step in (*steps(facts), *(step for shown in sections for step in shown.steps))
        ],
        "sections": sections,
        "state": facts,
        "rating": case.ratings.select_related("by__worker").order_by("-id").first(),
        "reasons": {code: reason.label for code, reason in RAG_REASONS.items()},
        "page": _story(case, part, request.GET.get("after", ""), to=user),
        "parts": [(name, label) for name, (label, _) in PARTS.items()],
        "part": part,
        "others": _other_cases(user, case),
        "may": {right.name.lower(): may_for(user, right, case) for right in Right},
        "may_progress": bool(still_to_record(case)),
        "may_see_looks": may(user, Right.AUDIT),
    }
    return render(request, "casework/case/page.html", context)


def _may_do(user: User, step: Step, case: Case) -> bool:
    """Whether the step's page opens for this user: a link that ends in a refusal is no help."""
    return step.right is None or may_for(user, step.right, case)


def found(user: User, pk: int) -> Any:
    """The case with what stands open on it, or 404 where it is hidden as where there is none."""
    cases = Case.objects.visible_to(user).select_related("person", "team", "worker")
    numbers = CaseReference.objects.live().filter(case=OuterRef("pk")).order_by("pk")
    words = numbers.values_list(Concat("system", Value(" "), "number"))
    cases = cases.annotate(numbers_elsewhere=ArraySubquery(words), **_what_stands_open())
    return get_object_or_404(cases, pk=pk)


@lru_cache(maxsize=1)
def _what_stands_open() -> dict[str, RawSQL]:
    """Whether there is anything to ask for: on most cases, most of it is not there."""
    case = OuterRef("pk")
    stays = Stay.objects.filter(case=case).order_by("-id")
    return columns(
        Case,
        {
            "has_pause": Exists(_paused().filter(case=case)),
            "has_offer": Exists(_offered().filter(case=case)),
            "has_changes": Exists(_changed().filter(case=case)),
            "has_escalations": Exists(Escalation.objects.unacknowledged().filter(case=case)),
            "has_letters": Exists(_unsent().filter(case=case)),
            "on_list_since": Subquery(stays.values("entered_on")[:1]),
        },
    )


def _paused() -> QuerySet[Pause]:
    return Pause.objects.filter(ended_on=None)


def _offered() -> QuerySet[Offer]:
    return Offer.objects.filter(answer="")


def _changed() -> QuerySet[Change]:
    return Change.objects.filter(looked_on=None)


def _unsent() -> LetterQuerySet:
    return Letter.objects.exclude(state__in=(LetterState.SENT, LetterState.CANCELLED))


def facts_of(case: Any, user: User, today: date, policy: PolicyInForce) -> Facts:
    def of_case(has: bool, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(case=case) if has else rows.none()

    pause = of_case(case.has_pause, _paused()).first()
    away = who_cannot_work(today, policy) if case.worker_id else frozenset()
    return Facts(
        case=case,
        queue=queue_of(case, is_paused=pause is not None, cannot_work=away),
        pause=pause,
        offer=of_case(case.has_offer, _offered()).select_related("to").first(),
        changes=list(of_case(case.has_changes, _changed()).order_by("due_on")),
        escalations=list(of_case(case.has_escalations, Escalation.objects.unacknowledged())),
        letters=list(of_case(case.has_letters, _unsent().visible_to(user)).order_by("milestone")),
        as_of=today,
        policy=policy,
    )


@dataclass(frozen=True)
class Clock:
    """One of the three clocks: a number of days, what it is over, and what it means."""

    label: str
    number: str
    over: str = ""
    note: str = ""


def clocks_of(case: Any, facts: Facts) -> list[Clock]:
    as_of, wait = facts.as_of, case.wait(facts.as_of, facts.policy)
    joined = case.on_list_since or case.joined_on
    return [
        *_clocks_of_the_wait(case, wait),
        Clock("On this team's list", days(days_between(joined, as_of)),
              _past_allocating(case, facts), f"{case.team.name}, since {short_date(joined)}"),
        _contact_clock(case, facts),
    ]  # fmt: skip


def _clocks_of_the_wait(case: Case, wait: Wait) -> Iterator[Clock]:
    """Until a worker has it, and until what its kind says; one, where these are the same."""
    asked = f"asked on {plain_date(wait.since, wait.as_of)}"
    held_to_worker = wait.until == Until.WORKER
    divided = _parts_in_words(case, wait)
    note = "; ".join(part for part in (given_of(wait) or asked, divided) if part)
    over = over_of(wait) if held_to_worker else ""
    yield Clock("Until a worker has it", days(wait.waited), over, note)
    if not held_to_worker:
        said = (
            f"{wait.happened} on {plain_date(wait.ended_on, wait.as_of)}" if wait.ended_on else ""
        )
        label = f"Until {wait.happened[:1].lower()}{wait.happened[1:]}"
        yield Clock(label, days(wait.counted), over_of(wait), said or f"{asked}; {wait.not_yet}")


def _parts_in_words(case: Case, wait: Wait) -> str:
    """Of a wait that went on: how much of it was with workers who did not keep the case."""
    if case.spell == 1 and case.stranded_on is None:
        return ""
    real = case.allocations.exclude(ended_because=Allocation.UNDONE)
    held = parts(wait.waited, real, stranded_on=case.stranded_on, as_of=wait.as_of)
    if not held.with_worker:
        return ""
    return f"{days(held.with_worker)} with another worker, {days(held.without)} without"


def _past_allocating(case: Case, facts: Facts) -> str:
    by = allocate_by(case, facts.policy)
    late = days_between(by, facts.as_of) if by else 0
    return f"{days(late)} past the day to allocate it" if late else ""


def _contact_clock(case: Case, facts: Facts) -> Clock:
    label, last = "Since anyone spoke to them", case.spoken_on
    rated = case.get_rag_display().lower() if case.rag else "unrated"
    due = contacts_due.due_on(case, facts.policy)
    late = days_between(due, facts.as_of)
    over = f"{days(late)} overdue" if late else ""
    if last is None:
        return Clock(label, "Not yet", over, f"{rated}: speak by {short_date(due)}")
    since = days(days_between(last, facts.as_of))
    return Clock(label, since, over, f"{rated}: speak again by {short_date(due)}")


def _story(case: Case, part: str, after: str, *, to: User) -> Any:
    events = Event.objects.filter(case=case).select_related("by__worker")
    verbs = PARTS.get(part, PARTS[""])[1]
    if verbs is not None:
        events = events.filter(verb__in=verbs)
    page = page_of(events, order=STORY, after=after, size=STORY_PAGE)
    as_told_to(to, page.rows)
    return page


def _other_cases(user: Any, case: Case) -> list[Case]:
    others = Case.objects.visible_to(user).filter(person=case.person).exclude(pk=case.pk)
    return list(others.order_by("-received_on")[:10])
