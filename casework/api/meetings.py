"""Allocation meetings: which were held, their agenda, and what is decided about each case (S20)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.acts import allocation_meeting, record
from casework.api import base, idempotency, paging, schema
from casework.api.case_acts import candidate
from casework.api.fields import Asked, Choice, Rating, Text, Whole
from casework.api.on_cases import SCREEN, must_match
from casework.api.problems import invalid
from casework.api.shown_cases import Named, Shown, WhoShown
from casework.calendar import local_today
from casework.models import (
    AgendaItem,
    AllocationMeeting,
    AllocationReason,
    CloseReason,
    Decided,
    Situation,
    Team,
    Worker,
)
from casework.models.meeting import TAKEN, told_choices
from casework.paging import Order, Page
from casework.permissions import may_for
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.meetings import RIGHT_TO, items_of, leads, meeting_of

_IN_ORDER = Order(("place",))


class MeetingShown(Shown):
    """A meeting; it is under way until it has ended."""

    id = serializers.IntegerField()
    team = Named()
    on = serializers.DateField()
    chair = serializers.CharField(source="chair.name")
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField(source="ended_by.name", default=None, allow_null=True)
    present = serializers.SerializerMethodField()
    others_present = serializers.CharField()

    def get_present(self, meeting: AllocationMeeting) -> list[str]:
        return sorted(worker.name for worker in meeting.present.all())


class AgendaItemShown(Shown):
    """One case of an agenda, and what was decided, which may have been undone since.

    `version` is the case's own, on which a decision rests.
    """

    case = serializers.IntegerField(source="case_id")
    reference = serializers.CharField(source="case.reference")
    version = serializers.IntegerField(source="case.version")
    kind = serializers.CharField(source="case.kind")
    person = WhoShown(source="case.person")
    received_on = serializers.DateField(source="case.received_on")
    carried_over = serializers.BooleanField()
    rating_before = Rating(source="rag_before", allow_null=True)
    rating_after = Rating(source="rag_after", allow_null=True)
    to_discuss = serializers.BooleanField(source="is_to_discuss")
    decision = serializers.CharField()
    undone = serializers.BooleanField()
    situation = serializers.CharField()
    situation_note = serializers.CharField()
    safe_by = serializers.CharField()
    told = serializers.CharField()
    note = serializers.CharField()
    outcome = serializers.CharField()
    decided_by = serializers.CharField(source="decided_by.name", default=None, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class MeetingGiven(Asked):
    """Whose list is gone through."""

    team = Whole()


class MeetingDecisionGiven(Asked):
    """What the people at the table say about one case, and what they decide."""

    decision = Choice(choices=[(what.value, what.label) for what in TAKEN])
    situation = Choice(choices=Situation.choices)
    situation_note = Text(required=False, default="", allow_blank=True)
    safe_by = Text(required=False, default="", allow_blank=True)
    told = Choice(choices=told_choices(), required=False, default="")
    note = Text(required=False, default="", allow_blank=True)
    to_worker = Whole(required=False, default=None)
    reason = Choice(choices=AllocationReason.choices, required=False, default="")
    to_team = Whole(required=False, default=None)
    close_reason = Choice(choices=CloseReason.to_choose(), required=False, default="")


class MeetingEndGiven(Asked):
    """Who was there."""

    present = serializers.ListField(child=Whole(), max_length=100)
    others_present = Text(max_length=300, required=False, default="", allow_blank=True)


_TEAM = OpenApiParameter("team", {"type": "integer", "minimum": 1},
                         description="Without it, every team's.")  # fmt: skip
_DECISION = OpenApiParameter("decision", enum=[what.value for what in Decided],
                             description="Without it, the whole agenda.")  # fmt: skip


class Meetings(base.ApiView):
    """The meetings that were held, and a new one."""

    @schema.operation("listMeetings", "Allocation meetings, newest first", problems=(400,),
                      params=(_TEAM, *schema.PAGES),
                      answer=schema.page_of(MeetingShown, "MeetingPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, ("team", *paging.PAGING))
        paging.number_of(request, "team", says="Give the number of a team.")
        held = AllocationMeeting.objects.select_related(
            "team", "chair__worker", "ended_by__worker"
        ).prefetch_related("present")
        if team := request.query_params.get("team"):
            held = held.filter(team=int(team))
        page: Page[AllocationMeeting] = paging.asked_page(request, held, order=paging.NEWEST)
        return base.answer(paging.envelope(page, MeetingShown(page.rows, many=True).data))

    @schema.operation("startMeeting", "Begin a meeting over a team's list", given=MeetingGiven,
                      answer=MeetingShown, status=201, example={"team": 1},
                      says="Answers with the one under way, where there is one.")  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.ALLOCATE)
        user, today = user_of(request), local_today()

        def run() -> Response:
            pk = base.judged(MeetingGiven, request)["team"]
            team = Team.objects.open_on(today).filter(pk=pk).first()
            if team is None:
                raise invalid(team="There is no such team that is open today.")
            if not leads(user, team):
                raise PermissionDenied
            meeting = allocation_meeting.start(team, by=user, on=today)
            return base.answer(MeetingShown(meeting).data, status=201)

        return idempotency.once(request, run)


class OneMeeting(base.ApiView):
    @schema.operation("readMeeting", "One meeting", answer=MeetingShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        return base.answer(MeetingShown(meeting_of(request, pk)).data)


class Agenda(base.ApiView):
    """The cases of one meeting in their order: its agenda, and then its minutes."""

    @schema.operation("listAgenda", "What a meeting goes through, and what it decided",
                      params=(_DECISION, *schema.PAGES), problems=(400, 404),
                      answer=schema.page_of(AgendaItemShown, "AgendaPage"))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        meeting, user = meeting_of(request, pk), user_of(request)
        paging.known_only(request, ("decision", *paging.PAGING))
        items = items_of(meeting, user)
        if decision := request.query_params.get("decision"):
            if decision not in Decided.values:
                raise invalid(decision="Choose one of the decisions, or leave it out.")
            items = items.filter(decision=decision)
        page: Page[AgendaItem] = paging.asked_page(request, items, order=_IN_ORDER)
        access.saw(user, cases=[item.case for item in page.rows], screen=SCREEN)
        return base.answer(paging.envelope(page, AgendaItemShown(page.rows, many=True).data))


def _led(request: Request, pk: int) -> AllocationMeeting:
    """The meeting, for whoever may hold it."""
    meeting = meeting_of(request, pk)
    if not leads(user_of(request), meeting.team):
        raise PermissionDenied
    return meeting


class MeetingDecision(base.ApiView):
    """What is decided about one case, and done."""

    @schema.operation("decideAtMeeting", "Decide about one case of the agenda",
                      given=MeetingDecisionGiven, answer=AgendaItemShown, status=201,
                      rests="version", problems=(404,),
                      says="If-Match names the version of the case.",
                      example={"decision": "keep", "situation": "same",
                               "safe_by": "Her daughter stays with her"})  # fmt: skip
    def post(self, request: Request, pk: int, case_pk: int) -> Response:
        meeting, user, today = _led(request, pk), user_of(request), local_today()
        item = get_object_or_404(items_of(meeting, user), case=case_pk)
        access.saw_case(user, item.case, screen=SCREEN)

        def run() -> Response:
            data = base.judged(MeetingDecisionGiven, request)
            if not may_for(user, RIGHT_TO[data["decision"]], item.case):
                raise PermissionDenied
            closes = data["decision"] == Decided.CLOSE
            must_match(request, item.case, lock=record.lock_person_first if closes else record.lock)
            if worker := data["to_worker"]:
                data["to_worker"] = candidate(item.case, worker, today, by=user, field="to_worker")
            if team := data["to_team"]:
                data["to_team"] = _team(team)
            given = allocation_meeting.Decision(**data)
            allocation_meeting.decide(item, given, by=user, on=today)
            now = items_of(meeting, user).get(pk=item.pk)
            return base.answer(AgendaItemShown(now).data, status=201, version=now.case.version)

        return idempotency.once(request, run)


def _team(pk: int) -> Team:
    found = Team.objects.filter(pk=pk).first()
    if found is None:
        raise invalid(to_team="There is no such team.")
    return found


class MeetingEnd(base.ApiView):
    """The meeting has ended; what nobody reached comes early on the next agenda."""

    @schema.operation("endMeeting", "End a meeting", given=MeetingEndGiven, answer=MeetingShown,
                      status=201, problems=(404,), example={"present": [1]})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        meeting, user = _led(request, pk), user_of(request)

        def run() -> Response:
            data = base.judged(MeetingEndGiven, request)
            there = list(Worker.objects.filter(pk__in=data["present"]))
            if len(there) != len(set(data["present"])):
                raise invalid(present="There is no such worker.")
            allocation_meeting.end(
                meeting, present=there, others_present=data["others_present"], by=user
            )
            return base.answer(MeetingShown(meeting_of(request, pk)).data, status=201)

        return idempotency.once(request, run)
