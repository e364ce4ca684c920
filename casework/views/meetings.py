"""The weekly allocation meeting, one case a screen: said, decided, and done in one step (S20)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access, escalation, identity
from casework.acts import allocation_meeting, record
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.candidates import candidates
from casework.counting import capped_counts
from casework.forms import acts
from casework.forms import meetings as forms
from casework.list_choices import whole_number
from casework.messages import tell
from casework.models import AgendaItem, AllocationMeeting, Case, Decided, Event, Team, User, Worker
from casework.models.meeting import TAKEN, TAKES_OFF, AgendaItemQuerySet, not_discussed
from casework.permissions import may_for
from casework.policy import RAG_REASONS
from casework.queues import queue_of
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_for, user_of
from casework.views.case import clocks_of, facts_of, found
from casework.views.last_list import sit_in_meeting
from casework.views.today_tiles import Tile, list_url

_LISTED = 20
# The decisions that ask for more, which their radios open.
_OPENS = (Decided.ALLOCATE, Decided.OFFER, Decided.CLOSE)
_EVENTS = 6

# What a decision takes beside a seat at the table.
RIGHT_TO: dict[str, Right] = {
    Decided.KEEP: Right.RATE,
    Decided.ALLOCATE: Right.ALLOCATE,
    Decided.CALL: Right.WORK,
    Decided.VISIT: Right.WORK,
    Decided.OFFER: Right.MOVE,
    Decided.CLOSE: Right.CLOSE,
}


def leads(user: User, team: Team) -> bool:
    """Whoever may allocate a team's cases holds its meeting."""
    return may_for(user, Right.ALLOCATE, Case(team=team))


def meeting_of(request: HttpRequest, pk: int) -> AllocationMeeting:
    """The meeting, for those who may see records; what it discussed is asked for apart."""
    demand(request, Right.SEE_RECORDS)
    every = AllocationMeeting.objects.select_related("team", "chair__worker", "ended_by__worker")
    return get_object_or_404(every, pk=pk)


def items_of(meeting: AllocationMeeting, user: User) -> AgendaItemQuerySet:
    """What this user may see of the agenda."""
    seen = AgendaItem.objects.filter(meeting=meeting).visible_to(user)
    return seen.select_related("case__person", "case__team", "case__worker", "decided_by__worker")


@access.record_page
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings of one team, newest first, and the next one to begin. Names nobody."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    teams = Team.objects.open_on(today).order_by("name")
    wanted = whole_number(request.GET.get("team", ""))
    own = user.post.team_id if user.post else None
    team = teams.filter(pk=wanted or own or 0).first() or teams.first()
    held = AllocationMeeting.objects.filter(team=team).select_related("chair__worker")
    decided = Count("items", filter=Q(items__decision__in=TAKEN))
    not_reached = Count("items", filter=Q(items__decision=Decided.NOT_REACHED))
    rows = list(held.annotate(decided=decided, not_reached=not_reached).order_by("-id")[:_LISTED])
    context = {
        "team": team, "teams": teams, "rows": rows,
        "under_way": next((row for row in rows if row.is_under_way), None),
        "tiles": _tiles(user, team, today),
        "may_lead": team is not None and leads(user, team),
    }  # fmt: skip
    return render(request, "casework/meetings/list.html", context)


def _tiles(user: User, team: Team | None, as_of: date) -> list[Tile]:
    policy = policy_on(as_of)
    waiting = Case.objects.visible_to(user).waiting().filter(team=team)
    late = waiting.filter(not_discussed(as_of, policy))
    counts = capped_counts({"waiting": waiting, "late": late})
    label = f"not discussed for {policy['meeting.every']} days"
    return [
        Tile(counts["waiting"], "waiting for a worker", list_url(user, team)),
        Tile(counts["late"], label, list_url(user, team, flags="undiscussed"), "0 is the aim",
             "amber" if counts["late"] else "green"),
    ]  # fmt: skip


@access.record_page
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a team's meeting, or sit down at the one that is under way."""
    demand(request, Right.ALLOCATE)
    today = local_today()
    teams = Team.objects.open_on(today)
    team = get_object_or_404(teams, pk=whole_number(request.POST.get("team", "")))
    user = user_of(request)
    if not leads(user, team):
        raise PermissionDenied
    meeting = allocation_meeting.start(team, by=user, on=today)
    return redirect(next_url(meeting, user))


def next_url(meeting: AllocationMeeting, user: User, *, after: int = 0) -> str:
    """The next case to discuss, else one that was passed over; the whole agenda where none is."""
    left = AgendaItem.objects.filter(meeting=meeting).visible_to(user).to_discuss()
    places = left.order_by("place").values_list("place", flat=True)
    place = places.filter(place__gt=after).first() or places.first()
    if place is None:
        return reverse("meeting", args=[meeting.pk])
    return reverse("meeting-item", args=[meeting.pk, place])


@access.record_page
def item(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One case: in brief, and what the meeting says and decides about it."""
    meeting, user = meeting_of(request, pk), user_of(request)
    line = items_of(meeting, user).filter(place=place).first()
    if line is None:
        raise Http404
    case = line.case
    access.saw_case(user, case, screen="meeting")
    where = allocation_meeting.where_it_went(case, meeting)
    is_open = meeting.is_under_way and not where and leads(user, meeting.team)
    context = {
        "meeting": meeting, "line": line, "where": where, "is_open": is_open,
        "opens": _OPENS, **_places(line, user), **_brief(case, user),
    }  # fmt: skip
    stands = line.decided_at is not None and line.decision not in TAKES_OFF
    if request.method == "POST" and not is_open:
        tell(request, "Nothing was changed.", then=where or "This meeting has ended.")
        return redirect(request.path)
    if not is_open or (stands and request.method == "GET" and "again" not in request.GET):
        return render(request, "casework/meetings/item.html", context)
    sit_in_meeting(request, case, request.path)
    return _form_page(line, meeting, user, context).respond(request)


def _form_page(
    line: AgendaItem, meeting: AllocationMeeting, user: User, context: dict[str, Any]
) -> FormPage:
    case, today = line.case, local_today()
    people = candidates([case], as_of=today, policy=policy_on(today))
    teams = Team.objects.open_on(today).exclude(pk=case.team_id).order_by("name")
    decisions = [what for what, right in RIGHT_TO.items() if may_for(user, right, case)]
    initial = record.seen_now(case).carried
    if line.decided_at:
        initial |= {name: getattr(line, name) for name in _SAID}

    def make(data: Any) -> forms.DecisionForm:
        return forms.DecisionForm(
            data, workers=people, teams=teams, decisions=decisions, initial=initial
        )

    def act(form: Any) -> Done:
        given = dict(form.cleaned_data)
        seen = acts.seen(given)
        said = {name: value for name, value in given.items() if not name.startswith("seen_")}
        made = allocation_meeting.decide(
            line, allocation_meeting.Decision(**said), by=user, on=today, seen=seen
        )
        return Done(
            f"{case.person.name}: {made.outcome}.", next_url(meeting, user, after=line.place),
            undo_url=_undo_url(case, made.decision),
        )  # fmt: skip

    return FormPage("casework/meetings/decide.html", make, act, context)


_SAID = ("situation", "situation_note", "safe_by", "decision", "told")


def _undo_url(case: Case, decision: str) -> str:
    """Where what was decided may be undone, of what may be undone at all."""
    if decision == Decided.ALLOCATE:
        made = case.allocations.get(ended_on=None)
        return reverse("allocation-undo", args=[made.pk])
    if decision == Decided.OFFER:
        return reverse("offer-take-back", args=[case.offers.get(answer="").pk])
    return ""


def _places(line: AgendaItem, user: User) -> dict[str, Any]:
    """Where this case stands in the agenda, and its neighbours."""
    seen = AgendaItem.objects.filter(meeting=line.meeting_id).visible_to(user)
    places = seen.order_by("place").values_list("place", flat=True)

    def url(place: int | None) -> str:
        return reverse("meeting-item", args=[line.meeting_id, place]) if place else ""

    return {
        "of": seen.count(),
        "to_discuss": seen.to_discuss().count(),
        "previous_url": url(places.filter(place__lt=line.place).last()),
        "next_url": url(places.filter(place__gt=line.place).first()),
        "agenda_url": reverse("meeting", args=[line.meeting_id]),
    }


def _brief(case: Case, user: User) -> dict[str, Any]:
    """The case as the people at the table need it: who, how long, how risky, what happened last."""
    today = local_today()
    policy = policy_on(today)
    whole = found(user, case.pk)
    facts = facts_of(whole, user, today, policy)
    rating = case.ratings.select_related("by__worker").order_by("-id").first()
    labels = {code: reason.label for code, reason in RAG_REASONS.items()}
    last = case.agenda_items.exclude(decided_at=None).order_by("-decided_at")
    return {
        "case": whole,
        "clocks": clocks_of(whole, facts),
        "state": facts,
        "queue": queue_of(whole, is_paused=facts.pause is not None, cannot_work=frozenset()),
        "rating": rating,
        "reasons": [labels[code] for code in rating.reasons if code in labels] if rating else [],
        "escalated": [escalation.why(each) for each in facts.escalations],
        "events": Event.objects.filter(case=case).select_related("by__worker")
        .order_by("-id")[:_EVENTS],
        "last_time": last.select_related("meeting").first(),
        **identity.top(case.person, today),
    }  # fmt: skip


@access.record_page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there; what nobody reached heads the next agenda."""
    meeting, user = meeting_of(request, pk), user_of(request)
    demand_for(request, Right.ALLOCATE, Case(team=meeting.team))
    workers = Worker.objects.in_post(local_today()).filter(team=meeting.team).order_by("name")
    left = items_of(meeting, user).to_discuss().count()

    def make(data: Any) -> forms.EndForm:
        chair = [user.post.pk] if user.post else []
        return forms.EndForm(data, workers=workers, initial={"present": chair})

    def act(form: Any) -> Done:
        allocation_meeting.end(meeting, **form.cleaned_data, by=user)
        then = f"{left} not reached: they head the next agenda." if left else ""
        return Done("The meeting has ended.", reverse("meeting", args=[pk]), then=then)

    lede = "Everything on the agenda has been discussed."
    if left:
        lede = f"{left} on the agenda not discussed yet. They stand first on the next one."
    context = {
        "title": f"End the meeting of {meeting.team}", "verb": "End the meeting", "lede": lede,
        "back": reverse("meeting", args=[pk]),
    }  # fmt: skip
    return FormPage("casework/form_page.html", make, act, context).respond(request)
