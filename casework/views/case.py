"""One case: who it is about, how long they have waited, what happens next, what has happened."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import access
from casework.acts.record import policy_on
from casework.calendar import days_between, local_today
from casework.models import (
    AccessNeed,
    Case,
    Contact,
    Escalation,
    Event,
    LetterState,
    Person,
    Verb,
)
from casework.paging import Order, page_of
from casework.permissions import Right, may, may_for
from casework.policy import RAG_REASONS, PolicyInForce
from casework.queues import queue_of, who_cannot_work
from casework.templatetags.casework import days, long_date, nhs_number, short_date
from casework.views.asking import user_of, visible_case
from casework.waiting_list import stops
from casework.what_next import Facts, steps

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
                   Verb.LOOKED, Verb.CLOSED, Verb.REOPENED, Verb.ACKNOWLEDGED}),
    ),
}  # fmt: skip


@access.record_page
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case on one page; every look at it is written down first."""
    case, today = visible_case(request, pk), local_today()
    user, policy = user_of(request), policy_on(today)
    access.saw_case(user, case, screen="case")
    facts = _facts(case, today, policy)
    part = request.GET.get("part", "")
    context = {
        "case": case,
        "as_of": today,
        "identity": identity_facts(case.person, today),
        "warnings": warnings_about(case.person),
        "needs": needs_words(case.person, today),
        "clocks": _clocks(case, facts),
        "steps": steps(facts),
        "facts": facts,
        "rating": case.ratings.select_related("by__worker").order_by("-id").first(),
        "reasons": {code: reason.label for code, reason in RAG_REASONS.items()},
        "page": _story(case, part, request.GET.get("after", "")),
        "parts": [(name, label) for name, (label, _) in PARTS.items()],
        "part": part,
        "others": _other_cases(user, case),
        "may": {right.name.lower(): may_for(user, right, case) for right in Right},
        "may_see_looks": may(user, Right.AUDIT),
    }
    return render(request, "casework/case/page.html", context)


def _facts(case: Case, today: date, policy: PolicyInForce) -> Facts:
    pause = case.pauses.filter(ended_on=None).first()
    away = who_cannot_work(today, policy) if case.worker_id else frozenset()
    last = Contact.objects.spoken().filter(case=case).order_by("-on").values_list("on", flat=True)
    open_letters = case.letters.exclude(state__in=(LetterState.SENT, LetterState.CANCELLED))
    return Facts(
        case=case,
        queue=queue_of(case, is_paused=pause is not None, cannot_work=away),
        pause=pause,
        offer=case.offers.filter(answer="").select_related("to").first(),
        changes=list(case.changes.filter(looked_on=None).order_by("due_on")),
        escalations=list(Escalation.objects.unacknowledged().filter(case=case)),
        letters=list(open_letters.order_by("milestone")),
        last_contact_on=last.first(),
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


def _clocks(case: Case, facts: Facts) -> list[Clock]:
    as_of, policy = facts.as_of, facts.policy
    over = case.over_standard(as_of, policy)
    standard = case.standard(policy)
    since = f"asked on {long_date(case.received_on)}"
    stay = case.stays.order_by("-id").first()
    joined = stay.entered_on if stay else case.joined_on
    return [
        Clock("Since the request", days(case.waited(as_of)),
              f"{over} over the {standard}-day standard" if over else "", since),
        Clock("On this team's list", days(days_between(joined, as_of)), "",
              f"{case.team.name}, since {short_date(joined)}"),
        _contact_clock(case, facts),
    ]  # fmt: skip


def _contact_clock(case: Case, facts: Facts) -> Clock:
    label, last = "Since anyone spoke to them", facts.last_contact_on
    every = facts.policy.for_rag("contact", case.rag)
    rated = case.get_rag_display().lower() if case.rag else "unrated"
    if last is None:
        return Clock(label, "Not yet", "", f"{rated}: speak within {days(every)}")
    due = short_date(last + timedelta(days=every))
    return Clock(label, days(days_between(last, facts.as_of)), "", f"{rated}: speak again by {due}")


def identity_facts(person: Person, as_of: date) -> list[dict[str, Any]]:
    """The line of facts by which everyone is sure that this is the right person."""
    age = person.age(as_of)
    born = f"{age} (born {long_date(person.born_on)})" if person.born_on else "Not known"
    home = person.addresses.on(as_of).order_by("-starts_on").first()  # type: ignore[attr-defined]
    facts = [
        {"label": "Age", "value": born},
        {"label": "NHS number", "value": nhs_number(person.nhs_number) or "Not known"},
        {"label": "Reference", "value": person.reference},
        {"label": "Lives", "value": str(home) if home else "No address"},
    ]
    if person.preferred_name:
        facts.insert(0, {"label": "Likes to be called", "value": person.preferred_name})
    return facts


def warnings_about(person: Person) -> list[str]:
    """What nobody may overlook, in whole words, for the top of every page about the person."""
    said = [stop for stop in stops(person) if stop in ("Has died", "Reported dead, not verified")]
    if person.do_not_write:
        said.append(f"Do not write: they asked us not to. {person.reach_note}")
    elif person.safe_by_post == "unsafe":
        said.append(f"Do not write to their address: it is not safe. {person.reach_note}")
    elif person.reach_note:
        said.append(f"How to reach them: {person.reach_note}")
    if person.safety_warning:
        said.append(f"For staff: {person.safety_warning}")
    return said


def needs_words(person: Person, as_of: date) -> dict[str, str]:
    """Access needs in words, with the day they were last asked about; never asked is a gap."""
    live = AccessNeed.objects.live(as_of).filter(person=person).select_related("term")
    needs = [need.term.label for need in live]
    if person.interpreter_needed:
        needs.append(f"Interpreter: {person.spoken_language}")
    if person.access_needs_asked_on is None:
        return {"text": ", ".join(needs) or "not known", "asked": "never asked how they read"}
    asked = f"asked on {long_date(person.access_needs_asked_on)}"
    return {"text": ", ".join(needs) or "none", "asked": asked}


def _story(case: Case, part: str, after: str) -> Any:
    events = Event.objects.filter(case=case).select_related("by__worker")
    verbs = PARTS.get(part, PARTS[""])[1]
    if verbs is not None:
        events = events.filter(verb__in=verbs)
    return page_of(events, order=STORY, after=after, size=STORY_PAGE)


def _other_cases(user: Any, case: Case) -> list[Case]:
    others = Case.objects.visible_to(user).filter(person=case.person).exclude(pk=case.pk)
    return list(others.order_by("-received_on")[:10])
