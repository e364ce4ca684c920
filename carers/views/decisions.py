"""The decision and its document, its override by two people, and who disagrees with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from carers.acts import deciding
from carers.eligibility import conclude
from carers.forms.work import (
    AnswerOverrideForm,
    DecisionForm,
    DisagreementForm,
    OverrideForm,
    SettleForm,
)
from carers.models import Assessment, Decision, Disagreement, Override
from carers.views.asking import about_case, assessment_to, case_to
from carers.views.assessments import READ, tasks_url
from casework import access
from casework.calendar import local_today
from casework.identity import top
from casework.models import Case
from casework.permissions import may_for
from casework.roles import Right
from casework.views.asking import Done, user_of


def document_url(decision: Decision) -> str:
    return reverse("carer-decision", args=[decision.pk])


@access.record_page
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    assessment, today = assessment_to(request, pk, Right.CLOSE), local_today()

    def act(form: Any) -> Done:
        made = deciding.decide(assessment, **form.cleaned_data, by=user_of(request), on=today)
        return Done(
            "The decision is made.",
            document_url(made),
            "The letter goes to them in their own format.",
        )

    override = assessment.overrides.filter(agreed=True).order_by("-id").first()
    return about_case(
        request, assessment.case, DecisionForm, act, template="carers/decide.html",
        title="Decide and give the reasons", verb="Issue the decision", back=tasks_url(assessment),
        conclusion=conclude(assessment.findings()), override=override,
    )  # fmt: skip


@access.record_page
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The written record as it was given, to read and to print."""
    rows = Decision.objects.select_related("assessment")
    decision = get_object_or_404(rows, pk=pk, assessment__case__in=_seen(request))
    assessment = assessment_to(request, decision.assessment_id, *READ)
    case, user = assessment.case, user_of(request)
    access.saw_case(user, case, screen="carer's decision")
    context = {
        **top(case.person, local_today()), "case": case, "decision": decision,
        "back": tasks_url(assessment), "may_work": may_for(user, Right.WORK, case),
        "disagreements": decision.disagreements.select_related("reviewer").order_by("id"),
    }  # fmt: skip
    return render(request, "carers/document.html", context)


def _seen(request: HttpRequest) -> Any:
    return Case.objects.visible_to(user_of(request)).values("pk")


@access.record_page
def override(request: HttpRequest, pk: int) -> HttpResponse:
    assessment, today = assessment_to(request, pk, Right.CLOSE), local_today()

    def act(form: Any) -> Done:
        deciding.ask_override(assessment, **form.cleaned_data, by=user_of(request), on=today)
        then = "A second person, who allocates for the team, has to agree."
        return Done("Asked for.", tasks_url(assessment), then)

    return about_case(
        request, assessment.case, OverrideForm, act, title="Ask to decide otherwise",
        verb="Ask a second person", back=tasks_url(assessment), grave=True,
        lede=_derived(assessment),
    )  # fmt: skip


def _derived(assessment: Assessment) -> str:
    answer = "eligible" if conclude(assessment.findings()).is_eligible else "not eligible"
    return f"By the regulations the carer is {answer}. An override asks for the opposite."


@access.record_page
def answer_override(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Override.objects.select_related("asked_by__worker")
    made = get_object_or_404(rows, pk=pk, assessment__case__in=_seen(request))
    assessment = assessment_to(request, made.assessment_id, Right.ALLOCATE)

    def act(form: Any) -> Done:
        given, today = form.cleaned_data, local_today()
        done = deciding.answer_override(
            made, agreed=given["agreed"] == "yes", note=given["note"], by=user_of(request), on=today
        )
        return Done("Agreed." if done.agreed else "Not agreed.", tasks_url(assessment))

    wanted = "eligible" if made.eligible else "not eligible"
    return about_case(
        request, assessment.case, AnswerOverrideForm, act, title="Decide otherwise?",
        verb="Answer", back=tasks_url(assessment),
        lede=f"{made.asked_by.name} asks that the carer be {wanted}: {made.reason}",
    )  # fmt: skip


@access.record_page
def disagree(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Decision.objects.select_related("by_worker", "assessment")
    decision = get_object_or_404(rows, pk=pk, assessment__case__in=_seen(request))
    case, today = case_to(request, decision.assessment.case_id, Right.WORK), local_today()
    reviewers = deciding.reviewers(decision, on=today).order_by("name")

    def act(form: Any) -> Done:
        objection = deciding.Objection(**form.cleaned_data)
        deciding.disagree(decision, objection, by=user_of(request), on=today)
        return Done("Recorded.", document_url(decision), "Tell them how it will be looked at.")

    return about_case(
        request, case,
        lambda data: DisagreementForm(data, reviewers=reviewers, initial={"raised_on": today}),
        act, title="They do not agree", verb="Record the disagreement",
        back=document_url(decision),
        lede="Record every one, however it was said: we count them, by reason.",
    )  # fmt: skip


@access.record_page
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Disagreement.objects.select_related("decision__assessment")
    made = get_object_or_404(rows, pk=pk, decision__assessment__case__in=_seen(request))
    case, today = case_to(request, made.decision.assessment.case_id, Right.WORK), local_today()

    def act(form: Any) -> Done:
        done = deciding.settle(made, **form.cleaned_data, by=user_of(request), on=today)
        changed = done.outcome == Disagreement.Outcome.CHANGED
        then = "Begin a new assessment on the case." if changed else ""
        return Done("Recorded.", document_url(made.decision), then)

    return about_case(
        request, case, SettleForm, act, title="How did the disagreement end?", verb="Record",
        back=document_url(made.decision), lede=f"{made.raised_by}: {made.words}",
    )  # fmt: skip
