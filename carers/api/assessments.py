"""A carer's assessment: begun, read, completed, signed off; eligibility is shown as derived."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from carers import sections
from carers.acts import assessing
from carers.acts.assessing import NotComplete, needs_sign_off
from carers.api import given, seen
from carers.eligibility import conclude
from carers.models import Assessment
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, YesNo
from casework.api.problems import invalid
from casework.api.shown_cases import Named, Shown, WhoShown
from casework.calendar import local_today
from casework.models import User
from casework.paging import Page
from casework.roles import Right
from casework.views.asking import user_of


class SectionBrief(Shown):
    """One section: how often it was saved, and what is still to be answered."""

    code = serializers.CharField()
    title = serializers.CharField()
    saved = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())


class ConditionShown(Shown):
    says = serializers.CharField()
    met = serializers.BooleanField()
    because = serializers.CharField()


class EligibilityShown(Shown):
    """What the regulations give (SI 2015/313, regulation 3). Worked out, and never typed."""

    eligible = serializers.BooleanField(source="is_eligible")
    conditions = ConditionShown(many=True)


class OverrideShown(Shown):
    """Somebody asks to decide otherwise. `agreed` is null until a second person has answered."""

    id = serializers.IntegerField()
    eligible = serializers.BooleanField()
    reason = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by.name")
    asked_on = serializers.DateField()
    agreed = serializers.BooleanField(allow_null=True)
    answer_note = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)


class AssessmentBrief(Shown):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    performed_by = Named()
    started_on = serializers.DateField()
    completed_on = serializers.DateField(allow_null=True)
    signed_off_on = serializers.DateField(allow_null=True)


class AssessmentShown(AssessmentBrief):
    """One assessment. `eligibility` is null until it is complete; `decision` is a number."""

    case = serializers.IntegerField(source="case_id")
    person = WhoShown(source="case.person")
    waits_for_sign_off = serializers.BooleanField()
    sections = SectionBrief(many=True)
    eligibility = EligibilityShown(allow_null=True)
    override = OverrideShown(allow_null=True)
    decision = serializers.IntegerField(allow_null=True)


class CompletionGiven(Asked):
    """The carer has seen what was written, or was offered to see it."""

    offered_to_carer = YesNo()


class SignOffGiven(Asked):
    """It was read, and the council stands by it."""

    read = YesNo()


def told(found: Assessment) -> dict[str, Any]:
    """One assessment in full, as it stands at this moment."""
    now: Any = Assessment.objects.select_related("case__person", "performed_by").get(pk=found.pk)
    left = sections.missing(now)
    return dict(AssessmentShown({
        "id": now.pk, "version": now.version, "performed_by": now.performed_by,
        "started_on": now.started_on, "completed_on": now.completed_on,
        "signed_off_on": now.signed_off_on, "case_id": now.case_id, "case": now.case,
        "waits_for_sign_off": not now.is_open and needs_sign_off(now),
        "sections": [
            {"code": item.code, "title": item.title, "saved": now.saved.get(item.code, 0),
             "missing": left.get(item.code, [])}
            for item in sections.SECTIONS
        ],
        "eligibility": None if now.is_open else conclude(now.findings()),
        "override": now.overrides.select_related("asked_by__worker").order_by("-id").first(),
        "decision": getattr(getattr(now, "decision", None), "pk", None),
    }).data)  # fmt: skip


def shown(found: Assessment, *, status: int = 200) -> Response:
    data = told(found)
    return base.answer(data, status=status, version=data["version"])


class Assessments(base.ApiView):
    """The assessments of one carer's case."""

    @schema.operation(
        "listAssessments", "The assessments of a carer", params=schema.PAGES,
        answer=schema.page_of(AssessmentBrief, "AssessmentPage"), problems=(400, 404),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        case = seen.carers_case(request, pk)
        paging.known_only(request, paging.PAGING)
        rows = case.carer_assessments.select_related("performed_by")
        page: Page[Assessment] = paging.asked_page(request, rows, order=paging.NEWEST)
        return base.answer(paging.envelope(page, AssessmentBrief(page.rows, many=True).data))

    @schema.operation(
        "beginAssessment", "Begin a carer's assessment", given=given.StartGiven, status=201,
        answer=AssessmentShown, rests="gives", problems=(404,),
        says="Where one is open already it is given back, and no second one is begun.",
        example={"performed_by": None},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        case = seen.carers_case(request, pk, Right.WORK)

        def run() -> Response:
            today = local_today()
            asked = base.judged(given.StartGiven, request)["performed_by"] or case.team_id
            team = assessing.performers(case, on=today).filter(pk=asked).first()
            if team is None:
                raise invalid(performed_by="Its own team, or a partner with whom it is shared.")
            made = assessing.start(case, performed_by=team, by=user_of(request), on=today)
            return shown(made, status=201)

        return idempotency.once(request, run)


class OneAssessment(base.ApiView):
    @schema.operation("readAssessment", "One carer's assessment", answer=AssessmentShown,
                      rests="gives", problems=(404,))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return shown(seen.assessment(request, pk))


Act = Callable[[Assessment, dict[str, Any], User, date], Any]


def act_once(
    request: Request, pk: int, rights: tuple[Right, ...], form: type[Serializer[Any]], act: Act
) -> Response:
    """Do one act that rests on the assessment as it was seen; answers with the assessment."""
    found = seen.assessment(request, pk, *rights)

    def run() -> Response:
        data = base.judged(form, request)
        seen.must_match(request, found, told=told(found))
        act(found, data, user_of(request), local_today())
        return shown(found, status=201)

    return idempotency.once(request, run)


def does(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    """Describe an act that answers with the assessment."""
    return schema.operation(
        name, summary, given=form, answer=AssessmentShown, status=201, rests="version",
        problems=(404,), **more,
    )  # fmt: skip


class Completion(base.ApiView):
    """Everything was asked. Nothing can be changed after this."""

    @does("completeAssessment", "Complete the assessment", CompletionGiven,
          says="Refused with the sections in which something is still to be answered.",
          example={"offered_to_carer": True})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, seen.EDIT, CompletionGiven, _complete)


class SignOff(base.ApiView):
    """The council signs off what a partner did on its behalf."""

    @does("signOffAssessment", "Sign the assessment off for the council", SignOffGiven,
          example={"read": True})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, (Right.ALLOCATE,), SignOffGiven, _sign_off)


def _complete(found: Assessment, data: dict[str, Any], by: User, on: date) -> None:
    if not data["offered_to_carer"]:
        raise invalid(offered_to_carer="Offer the carer to see what was written first.")
    try:
        assessing.complete(found, by=by, on=on)
    except NotComplete as left:
        left.current = {"missing": dict(left.missing)}  # type: ignore[attr-defined]
        raise


def _sign_off(found: Assessment, data: dict[str, Any], by: User, on: date) -> None:
    if not data["read"]:
        raise invalid(read="Read it first.")
    assessing.sign_off(found, by=by, on=on)
