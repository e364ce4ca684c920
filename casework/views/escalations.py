"""Escalations: what passed a threshold, who was told, and what somebody said they will do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access, escalation
from casework.acts.record import policy_on
from casework.calendar import local_day, local_today
from casework.cases.wait import Wait
from casework.counting import CAP
from casework.forms.running import EscalationAnswer, EscalationFilter
from casework.models import Case, Escalation, Event, Team, User, Verb
from casework.models.escalation import EscalationQuerySet
from casework.permissions import duties_of, may, roles_told_to
from casework.policy import BY_A_MEETING, CLIMB, LADDER, STRANDED, PolicyInForce, Role, one_rung_up
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_for, user_of

PAGE = 25


@dataclass(frozen=True)
class Row:
    """One line of the list, said in full."""

    escalation: Escalation
    why: str
    wait: Wait
    told_since: date
    climbs_to: str


@access.record_page
def escalations(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, oldest first; or what was answered or put right, newest first."""
    demand(request, Right.ACKNOWLEDGE)
    user, today = user_of(request), local_today()
    form, show, mine = asked_by(request, policy_on(today))
    found = _after(of_show(mine, show), show, request.GET.get("after", ""))
    page = list(found[: PAGE + 1])
    rows = _rows(page[:PAGE], today)
    access.saw(user, cases={row.escalation.case for row in rows}, screen="escalations")
    context = {
        "rows": rows, "form_filter": form, "show": show, "today": today,
        "filters_on": sum(1 for name, value in form.data.items() if value and name in form.fields
                          and name != "show"),
        "after": _cursor(page[PAGE - 1], over=bool(show)) if len(page) > PAGE else "",
        "waiting_count": _capped(mine.live()),
        "may_export": may(user, Right.EXPORT), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "casework/escalations/list.html", context)


def asked_by(
    request: HttpRequest, policy: PolicyInForce
) -> tuple[EscalationFilter, str, EscalationQuerySet]:
    """What the address asks for: the filter, which of them to show, and those it leaves."""
    user = user_of(request)
    form, show = _filter_form(request, user, policy), request.GET.get("show", "")
    return form, show if show in OVER else "", _filtered(told_to(user), form)


def told_to(user: User) -> EscalationQuerySet:
    """Escalations told to this user's rung or below, of the cases that they answer for."""
    told = Escalation.objects.visible_to(user).filter(told__in=roles_told_to(user))
    duties, post = duties_of(user), user.post
    if duties is None or post is None:
        return told.none()
    return told if duties.whole_council else told.filter(case__team_id=post.team_id)


def _filter_form(request: HttpRequest, user: User, policy: PolicyInForce) -> EscalationFilter:
    duties = duties_of(user)
    wide = duties is not None and duties.whole_council
    return EscalationFilter(
        request.GET,
        teams=Team.objects.order_by("name") if wide else None,
        told=[(role.value, role.label) for role in roles_told_to(user)],
        rungs=_rungs(policy),
    )


def _rungs(policy: PolicyInForce) -> list[tuple[str, str]]:
    """The thresholds by name, with today's numbers."""
    words = {
        "unrated": "Not rated", "red_waiting": "Red and waiting",
        STRANDED.code: "Stranded with someone away or gone",
    }  # fmt: skip
    return [
        *((rung.code, words.get(rung.code, f"Past {policy[rung.number]} days"))
          for rung in (*LADDER, STRANDED)),
        (BY_A_MEETING, "Told by an allocation meeting"),
    ]  # fmt: skip


def _filtered(found: EscalationQuerySet, form: EscalationFilter) -> EscalationQuerySet:
    form.is_valid()
    chosen = form.cleaned_data
    if chosen.get("team"):
        found = found.filter(case__team=chosen["team"])
    if chosen.get("told"):
        found = found.filter(told=chosen["told"])
    if chosen.get("rung"):
        found = found.filter(rung=chosen["rung"])
    return found


_SHOWN = ("case__person", "case__team")
# What is over, by what the address asks to show; anything else is what waits for an answer.
OVER = {"answered": EscalationQuerySet.answered, "ended": EscalationQuerySet.put_right}


def of_show(found: EscalationQuerySet, show: str) -> EscalationQuerySet:
    """Those that the address asks for, with what a row says beside them."""
    rows = OVER.get(show, EscalationQuerySet.live)(found).select_related(*_SHOWN)
    return rows.annotate(answered_by=F("acknowledged_by__worker__name"))


def _after(found: EscalationQuerySet, show: str, after: str) -> EscalationQuerySet:
    """What waits, from the one told longest ago; what is over, from the newest escalation."""
    if show in OVER:
        # Their numbers rise with the days.
        newest = found.order_by("-id")
        return newest.filter(id__lt=int(after)) if _is_number(after) else newest
    longest, (day, pk) = found.order_by("raised_on", "id"), _place(after)
    if day is None:
        return longest
    return longest.filter(Q(raised_on__gt=day) | Q(raised_on=day, id__gt=pk))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _cursor(last: Escalation, *, over: bool) -> str:
    return str(last.pk) if over else f"{last.raised_on.isoformat()}.{last.pk}"


def _place(cursor: str) -> tuple[date | None, int]:
    """Where a page starts; a place that makes no sense is the beginning."""
    day, _, pk = cursor.partition(".")
    try:
        return (date.fromisoformat(day), int(pk)) if _is_number(pk) else (None, 0)
    except ValueError:
        return None, 0


def _capped(found: EscalationQuerySet) -> str:
    """How many, counted no further than a page would ever need."""
    most = CAP
    number = found.values("pk")[: most + 1].count()
    return f"{most:,} or more" if number > most else f"{number:,}"


def _rows(page: Sequence[Escalation], today: date) -> list[Row]:
    policy = policy_on(today)
    climbed = _climbed_on(page)
    return [
        Row(
            escalation=item,
            why=escalation.why(item),
            wait=item.case.wait(today, policy),
            told_since=climbed.get((item.case_id, item.told), item.raised_on),
            climbs_to=Role(one_rung_up(Role(item.told))).label.lower(),
        )
        for item in page
    ]


def _climbed_on(page: Iterable[Escalation]) -> dict[tuple[int, str], date]:
    """When each case's escalations were told to a higher role, from its timeline."""
    climbs = Event.objects.filter(
        case__in={item.case_id for item in page}, verb=Verb.CLIMBED
    ).order_by("id")
    return {
        (case_id, role.value): local_day(at)
        for case_id, says, at in climbs.values_list("case_id", "says", "at")
        for role in CLIMB
        if case_id and f"the {role.label.lower()} is told" in says
    }


@access.record_page
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one case's escalations in one's own words. Never many cases at once."""
    demand(request, Right.ACKNOWLEDGE)
    user, today = user_of(request), local_today()
    item = _answerable(user, pk)
    demand_for(request, Right.ACKNOWLEDGE, item.case)
    access.saw_case(user, item.case, screen="escalation")
    [row] = _rows([item], today)
    others = escalation.answered_together(item).exclude(pk=item.pk).order_by("threshold", "id")
    context = {"row": row, "case": item.case, "together": [escalation.why(each) for each in others]}
    if request.method == "GET" and (item.acknowledged_at or item.ended_on):
        return render(request, "casework/escalations/answered.html", context)
    return _answer_page(item, user, context).respond(request)


def _answerable(user: User, pk: int) -> Escalation:
    found = Escalation.objects.visible_to(user).filter(told__in=roles_told_to(user))
    found = found.annotate(answered_by=F("acknowledged_by__worker__name"))
    return get_object_or_404(
        found.select_related(*_SHOWN, "case__worker", "acknowledged_by"), pk=pk
    )


def _answer_page(item: Escalation, user: User, context: dict[str, Any]) -> FormPage:
    def act(form: Any) -> Done:
        number = escalation.acknowledge(item, **form.cleaned_data, by=user)
        return Done(_acknowledged(item.case, number), to=reverse("escalations"), then=_THEN)

    return FormPage(
        template="casework/escalations/answer.html",
        make=partial(EscalationAnswer, asks_why=escalation.asks_why(item)),
        act=act,
        context={
            **context, "title": "Acknowledge an escalation", "verb": "Acknowledge",
            "back": reverse("escalations"),
        },
    )  # fmt: skip


_THEN = "The wait goes on counting, and the next threshold will be told in its turn."


def _acknowledged(case: Case, number: int) -> str:
    many = "escalation" if number == 1 else f"{number} escalations"
    return f"You acknowledged the {many} of {case.person.name}."
