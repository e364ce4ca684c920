"""One page for each thing that staff do on a case. Each makes one call into the domain."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.acts import allocating, moving, rating, receiving, record, watching
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.cases import closing, completing
from casework.forms import acts as forms
from casework.messages import Link, tell
from casework.models import Case, CloseReason, Contact, Offer, PauseReason
from casework.moved import postcodes_not_theirs
from casework.permissions import may_for
from casework.policy import Rag
from casework.refusals import Refusal
from casework.roles import Right
from casework.staff import takes
from casework.templatetags.casework import short_date
from casework.views.asking import (
    Done,
    FormPage,
    came_from,
    demand_for,
    undo_at,
    user_of,
    visible_case,
)


def _page(request: HttpRequest, case: Case, form_page: FormPage) -> HttpResponse:
    """Show or do one act on one case; the case's name stands on top, so the look is written."""
    access.saw_case(user_of(request), case, screen="case")
    form_page.context.update(case=case, back=came_from(request, case))
    return form_page.respond(request)


def _case_for(request: HttpRequest, pk: int, right: Right) -> Case:
    case = visible_case(request, pk)
    demand_for(request, right, case)
    return case


FORM = "casework/form_page.html"


@access.record_page
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.RATE), local_today()

    def act(form: Any) -> Done:
        given = form.cleaned_data
        made = rating.rate(
            case, rag=Rag(given["rag"]), reasons=given["reasons"], note=given["note"],
            by=user_of(request), on=today, seen=forms.seen(given),
        )  # fmt: skip
        made.case.refresh_from_db()
        return Done(
            f"Rated {Rag(made.rag).label.lower()}.", came_from(request, case),
            then=f"Somebody looks again by {short_date(made.case.next_look_on)}.",
        )  # fmt: skip

    context = {
        "title": "Rate the risk",
        "verb": "Rate",
        "ratings": case.ratings.select_related("by__worker").order_by("-id")[:5],
    }
    now = record.seen_now(case).carried
    page = FormPage(
        "casework/case/rate.html", lambda data: forms.RateForm(data, initial=now), act, context
    )
    return _page(request, case, page)


@access.record_page
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.WORK), local_today()

    def make(data: Any) -> forms.ContactForm:
        how = request.GET.get("how", Contact.How.PHONE)
        return forms.ContactForm(data, initial={"on": today, "how": how})

    def act(form: Any) -> Done:
        made = watching.contact(
            case, watching.Talk(**form.cleaned_data), by=user_of(request), on=today
        )
        then = "It needs a rating today." if form.cleaned_data["got_worse"] else ""
        done = Done(f"{made.get_how_display()} recorded.", came_from(request, case), then=then)
        return _asked_if_moved(done, case, made.summary)

    context = {"title": "Record a contact", "verb": "Record"}
    return _page(request, case, FormPage(FORM, make, act, context))


def _asked_if_moved(done: Done, case: Case, text: str) -> Done:
    """Ask whether they moved, where what was written has a postcode that is not on the record."""
    if found := postcodes_not_theirs(text, case.person):
        asks = f"Did they move? {', '.join(found)} is not on their record, so no letter goes there."
        done.then = f"{done.then} {asks}".strip()
        address = reverse("person-address", args=[case.person_id])
        done.link = Link(address, "Record a new address")
    return done


@access.record_page
def note(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case_for(request, pk, Right.WORK)

    def act(form: Any) -> Done:
        made = watching.note(case, text=form.cleaned_data["why"], by=user_of(request))
        done = Done(
            "Note added.",
            came_from(request, case),
            then="It cannot be edited; add another to correct it.",
        )
        return _asked_if_moved(done, case, made.text)

    def make(data: Any) -> forms.WhyForm:
        return forms.WhyForm(
            data, label="Note",
            help_text="A new address, e-mail or phone belongs with the person's details, "
            "where letters find it.",
        )  # fmt: skip

    context = {"title": "Add a note", "verb": "Add the note"}
    return _page(request, case, FormPage(FORM, make, act, context))


@access.record_page
def change(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.WORK), local_today()

    def act(form: Any) -> Done:
        made = watching.change(case, **form.cleaned_data, by=user_of(request), on=today)
        then = f"Look at it by {short_date(made.due_on)}."
        undo_url = undo_at(request, "change-undo", made)
        return Done("Recorded.", came_from(request, case), then=then, undo_url=undo_url)

    context = {"title": "Something changed", "verb": "Record"}
    return _page(request, case, FormPage(FORM, forms.ChangeForm, act, context))


@access.record_page
def look(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.RATE), local_today()

    def make(data: Any) -> forms.WhyForm:
        return forms.WhyForm(data, label="What did you look at, and why may it go on waiting?")

    def act(form: Any) -> Done:
        seen = watching.look(case, note=form.cleaned_data["why"], by=user_of(request), on=today)
        then = f"Next look {short_date(seen.next_look_on)}."
        return Done("Looked at.", came_from(request, case), then=then)

    context = {"title": "Looked at: the rating stands", "verb": "Record the look"}
    return _page(request, case, FormPage(FORM, make, act, context))


@access.record_page
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.RATE), local_today()
    longest = today + timedelta(days=policy_on(today)["look.4"])

    def act(form: Any) -> Done:
        made = watching.pause(case, **form.cleaned_data, by=user_of(request), on=today)
        says = f"Paused: {PauseReason(made.reason).label.lower()}."
        return Done(
            says, came_from(request, case),
            then="The wait goes on counting, and stays on the list.",
            undo_url=undo_at(request, "pause-undo", made),
        )  # fmt: skip

    context = {
        "title": "Pause", "verb": "Pause",
        "lede": f"A pause is shown, and ends by {short_date(longest)}. It never shortens the wait.",
    }  # fmt: skip
    return _page(request, case, FormPage(FORM, forms.PauseForm, act, context))


@access.record_page
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the assessment started, or that it is done, as the kind of case has it."""
    case, today = _case_for(request, pk, Right.WORK), local_today()
    choices = completing.still_to_record(case)

    def act(form: Any) -> Done:
        given = form.cleaned_data
        completing.happened(
            case, what=given["what"], day=given["on"], by=user_of(request), on=today
        )
        then = "The clock of the standard ends with the day that you gave."
        undo_url = undo_at(request, "progress-undo", case)
        says = f"{dict(choices)[given['what']]}: recorded."
        return Done(says, came_from(request, case), then=then, undo_url=undo_url)

    def make(data: Any) -> forms.ProgressForm:
        return forms.ProgressForm(data, choices=choices, today=today)

    context = {
        "title": "Record started or done", "verb": "Record",
        "lede": "" if choices else "There is nothing left to record: it has no worker, or it is "
        "recorded already.",
    }  # fmt: skip
    return _page(request, case, FormPage(FORM, make, act, context))


@access.record_page
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case_for(request, pk, Right.RATE)
    was_paused = case.pauses.filter(ended_on=None).exists()
    try:
        watching.resume(case, by=user_of(request), on=local_today())
    except Refusal as refusal:
        tell(request, "Nothing was changed.", then=str(refusal))
    else:
        says = "The pause has ended." if was_paused else "The pause had ended already."
        tell(request, says, then="Look at the case today." if was_paused else "")
    return redirect(came_from(request, case))


@access.record_page
def close(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.CLOSE), local_today()

    def act(form: Any) -> Done:
        closed = receiving.close(case, **form.cleaned_data, by=user_of(request), on=today)
        says = f"Closed: {CloseReason(closed.close_reason).label.lower()}."
        then = "Letters that had not begun are cancelled. It can be opened again."
        if closed.close_reason == CloseReason.DIED:
            then = f"{then} {_NO_MORE_LETTERS}"
        return Done(says, came_from(request, case), then=then)

    context = {
        "title": "Close the case", "verb": "Close the case", "grave": True,
        "lede": closing.lede(case, by=user_of(request)),
    }  # fmt: skip
    return _page(request, case, FormPage(FORM, forms.CloseForm, act, context))


_NO_MORE_LETTERS = (
    "No letter goes to them about anything else. Once it is verified, record a death."
)


@access.record_page
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.CLOSE), local_today()

    def act(form: Any) -> Done:
        receiving.reopen(case, note=form.cleaned_data["why"], by=user_of(request), on=today)
        then = "It keeps the day it was first asked for, and needs a rating."
        return Done("Opened again.", came_from(request, case), then=then)

    context = {"title": "Open the case again", "verb": "Open again"}
    return _page(request, case, FormPage(FORM, forms.WhyForm, act, context))


@access.record_page
def move(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.MOVE), local_today()
    teams = takes.taking(case.kind, on=today).exclude(pk=case.team_id)

    def act(form: Any) -> Done:
        given = form.cleaned_data
        made = moving.offer(
            case, to=given["to"], reason=given["why"], by=user_of(request), on=today
        )
        then = f"{case.team} stays responsible until they accept."
        undo_url = undo_at(request, "offer-take-back", made)
        back = came_from(request, case)
        return Done(f"Offered to {given['to']}.", back, then=then, undo_url=undo_url)

    context = {"title": "Move to another team", "verb": "Offer the case"}
    page = FormPage(FORM, lambda data: forms.MoveForm(data, teams=teams), act, context)
    return _page(request, case, page)


@access.record_page
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an offer: take the case, or send it back and say why."""
    offers = Offer.objects.select_related("case", "to", "by__worker")
    made = get_object_or_404(offers, pk=pk, case__in=Case.objects.visible_to(user_of(request)))
    case, today = visible_case(request, made.case_id), local_today()
    may_answer = _answers_for(request, made)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied

    def act(form: Any) -> Done:
        if "accept" in request.POST:
            moving.accept(made, by=user_of(request), on=today)
            then = "It is on your team's list, to look at today."
            return Done("Accepted.", came_from(request, case), then=then)
        moving.send_back(made, note=form.cleaned_data["why"], by=user_of(request), on=today)
        return Done("Sent back.", reverse("today"), then=f"{case.team} has been told why.")

    context = {
        "title": f"Offered to {made.to}", "verb": "Send it back", "offer": made,
        "may_answer": may_answer and not made.answer,
        "may_take_back": may_for(user_of(request), Right.MOVE, case) and not made.answer,
    }  # fmt: skip
    return _page(
        request, case, FormPage("casework/case/offer.html", _answer_form(request), act, context)
    )


def _answers_for(request: HttpRequest, made: Offer) -> bool:
    """Only someone who moves cases, and works in the team it is offered to, may answer."""
    return may_for(user_of(request), Right.MOVE, Case(team=made.to))


def _answer_form(request: HttpRequest) -> Any:
    def make(data: Any) -> forms.WhyForm:
        form = forms.WhyForm(data, label="If you send it back, why?")
        form.fields["why"].required = "accept" not in request.POST
        return form

    return make


@access.record_page
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = _case_for(request, pk, Right.GIVE_BACK), local_today()

    def act(form: Any) -> Done:
        because = form.cleaned_data["why"]
        allocating.give_back(case, because=because, by=user_of(request), on=today)
        then = "It keeps the day it was first asked for. A manager looks at it today."
        return Done("Back on the list.", came_from(request, case), then=then)

    context = {"title": "Give back to the list", "verb": "Give back"}
    return _page(request, case, FormPage(FORM, forms.WhyForm, act, context))
