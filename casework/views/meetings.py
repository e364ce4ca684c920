"""The weekly allocation meeting, one case a screen: said, decided, and done in one step (S20)."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access, drafts, escalation, identity
from casework.acts import allocation_meeting, record
from casework.acts.record import policy_on
from casework.audit.telling import as_told_to
from casework.calendar import local_today
from casework.candidates import candidates
from casework.counting import capped_counts
from casework.forms import acts
from casework.forms import meetings as forms
from casework.list_choices import whole_number
from casework.messages import tell
from casework.models import AgendaItem, AllocationMeeting, Case, Decided, Event, Team, User, Worker
from casework.models.meeting import TAKEN, AgendaItemQuerySet, not_discussed
from casework.paging import Order, Page, page_of
from casework.permissions import may_for
from casework.policy import RAG_REASONS
from casework.roles import Right
from casework.staff import takes
from casework.views.asking import Done, FormPage, demand, demand_for, user_of
from casework.views.case import clocks_of, facts_of, found
from casework.views.today_tiles import Tile, list_url

_NEWEST = Order(("id",), falling=True)
_LISTED = 20
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
    seen = AgendaItem.objects.filter(meeting=meeting).visible_to(user).with_what_is_left()
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
    after = request.GET.get("after", "")
    page: Page[AllocationMeeting] = page_of(held, order=_NEWEST, after=after, size=_LISTED)
    counts = _decided(page.rows, user)
    context = {
        "team": team, "teams": teams, "page": page,
        "rows": [(meeting, *counts.get(meeting.pk, (0, 0))) for meeting in page.rows],
        "under_way": held.filter(ended_at=None).first(),
        "tiles": _tiles(user, team, today),
        "may_lead": team is not None and leads(user, team),
    }  # fmt: skip
    return render(request, "casework/meetings/list.html", context)


def _decided(held: list[AllocationMeeting], user: User) -> dict[int, tuple[int, int]]:
    """How many were decided at each of these meetings, and how many not reached."""
    items = AgendaItem.objects.filter(meeting__in=held).visible_to(user).values("meeting")
    counted = items.annotate(
        decided=Count("pk", filter=Q(decision__in=TAKEN, undone=False)),
        not_reached=Count("pk", filter=Q(decision=Decided.NOT_REACHED)),
    )
    return {row["meeting"]: (row["decided"], row["not_reached"]) for row in counted}


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
    cases = left.order_by("place").values_list("case", flat=True)
    case = cases.filter(place__gt=after).first() or cases.first()
    if case is None:
        return reverse("meeting", args=[meeting.pk])
    return reverse("meeting-item", args=[meeting.pk, case])


@access.record_page
def item(request: HttpRequest, pk: int, case_pk: int) -> HttpResponse:
    """One case: in brief, and what the meeting says and decides about it."""
    meeting, user = meeting_of(request, pk), user_of(request)
    line: Any = items_of(meeting, user).filter(case=case_pk).first()
    if line is None:
        raise Http404
    case = line.case
    access.saw_case(user, case, screen="meeting")
    where, may_decide = allocation_meeting.where_it_went(case, meeting), leads(user, meeting.team)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    is_open = meeting.is_under_way and not where and may_decide
    context = {
        "meeting": meeting, "line": line, "where": where, "is_open": is_open,
        "opens": tuple(forms.OPENS), "may_note": may_for(user, Right.WORK, case),
        **_places(line, user), **_brief(line, user),
    }  # fmt: skip
    if request.method == "POST" and not is_open:
        context["typed"] = _typed(request.POST)
        return render(request, "casework/meetings/item.html", context, status=409)
    stands = bool(line.decision) and not line.is_to_discuss
    if not is_open or (stands and request.method == "GET" and "again" not in request.GET):
        # What somebody had begun to write before a colleague was quicker.
        draft = drafts.kept(request) if may_decide else None
        context["typed"] = _typed(drafts.typed(draft)) if draft else None
        return render(request, "casework/meetings/item.html", context)
    return _form_page(line, meeting, user, context).respond(request)


def _typed(given: Any) -> list[tuple[str, str]]:
    """What somebody typed of a case that is not theirs to decide any more: nothing is lost."""
    fields = forms.DecisionForm.base_fields
    return [
        (str(fields[name].label), words)
        for name in ("situation_note", "safe_by", "note")
        if (words := str(given.get(name) or "").strip())
    ]


def _form_page(
    line: AgendaItem, meeting: AllocationMeeting, user: User, context: dict[str, Any]
) -> FormPage:
    case, today = line.case, local_today()
    people = candidates([case], as_of=today, policy=policy_on(today), user=user)
    teams = takes.taking(case.kind, on=today).exclude(pk=case.team_id)
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
            undo_url=_undo_url(made),
        )  # fmt: skip

    return FormPage("casework/meetings/decide.html", make, act, context)


_SAID = ("situation", "situation_note", "safe_by", "decision", "told", "note")


def _undo_url(made: AgendaItem) -> str:
    """Where what was decided may be undone, of what may be undone; it leads back to this case."""
    rows = {
        "allocation-undo": made.allocation_id, "offer-take-back": made.offer_id,
        "change-undo": made.change_id,
    }  # fmt: skip
    for name, pk in rows.items():
        if pk:
            return f"{reverse(name, args=[pk])}?{urlencode({'meeting': made.meeting_id})}"
    return ""


def _places(line: AgendaItem, user: User) -> dict[str, Any]:
    """Where this case stands among those that the reader may see, and its neighbours."""
    seen = AgendaItem.objects.filter(meeting=line.meeting_id).visible_to(user)
    up_to = Count("pk", filter=Q(place__lte=line.place))
    counts = seen.aggregate(of=Count("pk"), number=up_to)
    near = seen.values_list("place", "case")
    before = near.filter(place__lt=line.place).order_by("-place")[:1]
    after = near.filter(place__gt=line.place).order_by("place")[:1]
    urls = {"previous_url": "", "next_url": ""}
    for place, case in before.union(after, all=True):
        way = "next_url" if place > line.place else "previous_url"
        urls[way] = reverse("meeting-item", args=[line.meeting_id, case])
    return {
        **counts, **urls,
        "to_discuss": seen.to_discuss().count(),
        "agenda_url": reverse("meeting", args=[line.meeting_id]),
    }  # fmt: skip


def _brief(line: AgendaItem, user: User) -> dict[str, Any]:
    """The case as the people at the table need it: who, how long, how risky, what happened last."""
    case, today = line.case, local_today()
    policy = policy_on(today)
    whole = found(user, case.pk)
    facts = facts_of(whole, user, today, policy)
    rating = case.ratings.select_related("by__worker").order_by("-id").first()
    labels = {code: reason.label for code, reason in RAG_REASONS.items()}
    events = Event.objects.filter(case=case).select_related("by__worker")
    earlier = case.agenda_items.filter(meeting_id__lt=line.meeting_id).exclude(decided_at=None)
    return {
        "case": whole,
        "clocks": clocks_of(whole, facts),
        "state": facts,
        "rating": rating,
        "reasons": [labels[code] for code in rating.reasons if code in labels] if rating else [],
        "escalated": [escalation.why(each) for each in facts.escalations],
        "events": as_told_to(user, events.order_by("-id")[:_EVENTS]),
        "last_time": earlier.select_related("meeting").order_by("-meeting_id").first(),
        **identity.top(case.person, today),
    }  # fmt: skip


@access.record_page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there; what nobody reached comes early on the next agenda."""
    meeting, user = meeting_of(request, pk), user_of(request)
    demand_for(request, Right.ALLOCATE, Case(team=meeting.team))
    if not meeting.is_under_way:
        tell(request, "Nothing was changed.", then="This meeting has ended already.")
        return redirect("meeting", pk=pk)
    here = Q(user__in=[user.pk, meeting.chair_id])
    workers = Worker.objects.in_post(local_today()).filter(Q(team=meeting.team) | here)
    left = items_of(meeting, user).to_discuss().count()

    def make(data: Any) -> forms.EndForm:
        led = [worker.pk for worker in workers if worker.user_id in {user.pk, meeting.chair_id}]
        return forms.EndForm(data, workers=workers.order_by("name"), initial={"present": led})

    def act(form: Any) -> Done:
        allocation_meeting.end(meeting, **form.cleaned_data, by=user)
        then = f"Not reached: {left}. What was not comes early on the next agenda." if left else ""
        return Done("The meeting has ended.", reverse("meeting", args=[pk]), then=then)

    lede = "Everything on the agenda has been discussed."
    if left:
        lede = (
            f"{left} on the agenda not discussed yet. What was not comes early on the next one: "
            "behind red and unrated, before the rest."
        )
    context = {
        "title": f"End the meeting of {meeting.team}", "verb": "End the meeting", "lede": lede,
        "back": reverse("meeting", args=[pk]),
    }  # fmt: skip
    return FormPage("casework/form_page.html", make, act, context).respond(request)
