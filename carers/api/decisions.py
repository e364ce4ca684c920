"""The decision with its reasons, its override by two people, and who disagrees with it."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from carers.acts import deciding
from carers.api import given, seen
from carers.api.assessments import AssessmentShown, act_once, does, shown
from carers.models import Assessment, Decision, Disagreement, Override
from casework.api import base, idempotency, paging, schema
from casework.api.problems import invalid
from casework.api.shown_cases import Shown
from casework.calendar import local_today
from casework.models import Case, User
from casework.paging import Page
from casework.roles import Right
from casework.views.asking import user_of


class PartShown(Shown):
    heading = serializers.CharField()
    text = serializers.CharField()


class DecisionShown(Shown):
    """A decision as it was given to the carer. `derived` is what the regulations gave.

    `eligible` differs from it only by an override on which two people agreed.
    """

    id = serializers.IntegerField()
    case = serializers.IntegerField(source="assessment.case_id")
    assessment = serializers.IntegerField(source="assessment_id")
    derived = serializers.BooleanField()
    eligible = serializers.BooleanField()
    override = serializers.IntegerField(source="override_id", allow_null=True)
    reasons = serializers.CharField()
    advice = serializers.CharField()
    document = PartShown(many=True)
    decided_on = serializers.DateField()
    decided_by = serializers.CharField(source="by_worker.name")


class DisagreementShown(Shown):
    id = serializers.IntegerField()
    decision = serializers.IntegerField(source="decision_id")
    raised_by = serializers.CharField()
    raised_on = serializers.DateField()
    ground = serializers.CharField()
    words = serializers.CharField()
    route = serializers.CharField()
    reviewer = serializers.CharField(source="reviewer.name", default=None, allow_null=True)
    outcome = serializers.CharField()
    outcome_words = serializers.CharField()
    outcome_on = serializers.DateField(allow_null=True)


class Decisions(base.ApiView):
    """The decision on one assessment."""

    @does("decide", "Issue the decision", given.DecisionGiven,
          says="Whether the carer is eligible is worked out. A no needs advice (section 13(5)).",
          example={"reasons": "You told us of your week.", "advice": "A carers' café"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, (Right.CLOSE,), given.DecisionGiven, _decide)


class OneDecision(base.ApiView):
    @schema.operation("readDecision", "One decision", answer=DecisionShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        return base.answer(DecisionShown(seen.decision(request, pk)).data)


class Overrides(base.ApiView):
    """Ask for the opposite of what the regulations gave."""

    @does("askOverride", "Ask to decide otherwise", given.ReasonGiven,
          says="A second person, who allocates for the team, has to agree.",
          example={"reason": "Her GP wrote after we met: her health is failing"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, (Right.CLOSE,), given.ReasonGiven, _ask)


class OverrideAnswer(base.ApiView):
    """The second person agrees, or does not."""

    @schema.operation(
        "answerOverride", "Answer an override", given=given.OverrideAnswerGiven,
        answer=AssessmentShown, status=201, problems=(404,), rests="gives",
        says="Never by the one who asked.", example={"agreed": True, "note": "I read the letter"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        cases = Case.objects.visible_to(user_of(request)).values("pk")
        made = get_object_or_404(Override, pk=pk, assessment__case__in=cases)
        found = seen.assessment(request, made.assessment_id, Right.ALLOCATE)

        def run() -> Response:
            data = base.judged(given.OverrideAnswerGiven, request)
            deciding.answer_override(made, **data, by=user_of(request), on=local_today())
            return shown(found, status=201)

        return idempotency.once(request, run)


def _decide(found: Assessment, data: dict[str, Any], by: User, on: date) -> None:
    deciding.decide(found, **data, by=by, on=on)


def _ask(found: Assessment, data: dict[str, Any], by: User, on: date) -> None:
    deciding.ask_override(found, **data, by=by, on=on)


class Disagreements(base.ApiView):
    """Who is unhappy with a decision: each is recorded, and counted by its reason."""

    @schema.operation(
        "listDisagreements", "The disagreements with a decision", params=schema.PAGES,
        answer=schema.page_of(DisagreementShown, "DisagreementPage"), problems=(400, 404),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        decision = seen.decision(request, pk)
        paging.known_only(request, paging.PAGING)
        rows = decision.disagreements.select_related("reviewer")
        page: Page[Disagreement] = paging.asked_page(request, rows, order=paging.NEWEST)
        return base.answer(paging.envelope(page, DisagreementShown(page.rows, many=True).data))

    @schema.operation(
        "recordDisagreement", "Record that somebody does not agree", status=201,
        given=given.DisagreementGiven, answer=DisagreementShown, problems=(404,),
        example={"raised_by": "Iris Ashdown", "raised_on": "2026-11-20", "ground": "impact",
                 "words": "You never asked about the nights", "route": "reassess"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        decision = seen.decision(request, pk, Right.WORK)

        def run() -> Response:
            objection = _objection(decision, base.judged(given.DisagreementGiven, request))
            made = deciding.disagree(decision, objection, by=user_of(request), on=local_today())
            return base.answer(DisagreementShown(made).data, status=201)

        return idempotency.once(request, run)


def _objection(decision: Decision, data: dict[str, Any]) -> deciding.Objection:
    named, reviewer = data.pop("reviewer"), None
    if named is not None:
        reviewer = deciding.reviewers(decision, on=local_today()).filter(pk=named).first()
        if reviewer is None:
            raise invalid(reviewer="A professional in post, of another team than decided it.")
    return deciding.Objection(reviewer=reviewer, **data)


class Settlement(base.ApiView):
    """How a disagreement ended."""

    @schema.operation(
        "settleDisagreement", "Record how a disagreement ended", given=given.SettlementGiven,
        answer=DisagreementShown, status=201, problems=(404,),
        example={"outcome": "changed", "words": "The nights were not looked at"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        cases = Case.objects.visible_to(user_of(request)).values("pk")
        made = get_object_or_404(Disagreement, pk=pk, decision__assessment__case__in=cases)
        seen.decision(request, made.decision_id, Right.WORK)

        def run() -> Response:
            data = base.judged(given.SettlementGiven, request)
            done = deciding.settle(made, **data, by=user_of(request), on=local_today())
            return base.answer(DisagreementShown(done).data, status=201)

        return idempotency.once(request, run)
