"""A caseload larger than one person can hold: one manager asks for it, another agrees (S28)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.forms.caseload import AnswerForm, EndForm, LargerCaseloadForm
from casework.models import LargerCaseload, User, Worker
from casework.roles import Right
from casework.staff import caseloads
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.staff import page_of, worker_or_404

_UNTIL = "It ends by itself after its last day; what they hold then stays with them."


def larger_caseload(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, answer or end, whichever is next."""
    demand(request, Right.ABSENCES)
    user = user_of(request)
    worker = worker_or_404(user, pk)
    asked = open_request(worker)
    if asked is None:
        return _ask_page(worker, user).respond(request)
    if asked.agreed_at is None and asked.asked_by_id != user.pk:
        return _answer_page(asked, user).respond(request)
    return _end_page(asked, user).respond(request)


def open_request(worker: Worker) -> LargerCaseload | None:
    """What was asked or agreed for a worker and is not over."""
    rows = worker.larger_caseloads.open().filter(ends_on__gte=local_today())
    return rows.select_related("worker", "asked_by__worker", "agreed_by__worker").first()


def _ask_page(worker: Worker, user: User) -> FormPage:
    today = local_today()
    policy = policy_on(today)

    def act(form: Any) -> Done:
        caseloads.ask(worker, **form.cleaned_data, by=user, on=today, policy=policy)
        happened = f"A larger caseload was asked for {worker}."
        return Done(happened, to=page_of(worker), then="It counts once another manager agrees.")

    lede = (
        f"Nobody can hold more than {policy['caseload.impossible']} cases, or any without ever "
        "having signed in. Where it cannot be helped, two people agree to it, until a day."
    )
    return _page(worker, "Ask for this", LargerCaseloadForm, act, lede)


def _answer_page(asked: LargerCaseload, user: User) -> FormPage:
    worker = asked.worker

    def act(form: Any) -> Done:
        if form.cleaned_data["answer"] == AnswerForm.AGREE:
            caseloads.agree(asked, by=user, on=local_today())
            return Done(f"You agreed: {in_words(asked)}.", to=page_of(worker), then=_UNTIL)
        caseloads.end(asked, by=user)
        return Done(f"You refused a larger caseload for {worker}.", to=page_of(worker))

    lede = f"{asked.asked_by.name} asks: {in_words(asked)}. {asked.because}"
    return _page(worker, "Answer", AnswerForm, act, lede)


def _end_page(asked: LargerCaseload, user: User) -> FormPage:
    worker = asked.worker

    def act(form: forms.BaseForm) -> Done:
        caseloads.end(asked, by=user)
        return Done(f"The larger caseload of {worker} was ended.", to=page_of(worker))

    answer = f"{asked.agreed_by.name} agreed." if asked.agreed_by else "Nobody has agreed yet."
    lede = f"{asked.asked_by.name} asked: {in_words(asked)}. {answer} {asked.because}"
    return _page(worker, "End it", EndForm, act, lede)


def in_words(asked: LargerCaseload) -> str:
    return f"{asked.worker} may hold up to {asked.most} cases until {asked.ends_on:%-d %B %Y}"


def _page(worker: Worker, verb: str, make: Any, act: Any, lede: str) -> FormPage:
    context = {
        "title": f"A larger caseload for {worker}", "verb": verb, "back": page_of(worker),
        "lede": lede,
    }  # fmt: skip
    return FormPage("casework/form_page.html", make=make, act=act, context=context)
