"""Posts: somebody comes, is put right, moves, and has a way in that only they complete."""

from dataclasses import fields
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework.acts import signing_in, staffing
from casework.acts.staffing import PostDetails
from casework.calendar import local_today
from casework.forms.plain import PlainForm
from casework.forms.staffing import AppointForm, CorrectPostForm, MovePostForm, SignInForm
from casework.models import Team, Worker
from casework.permissions import may
from casework.policy import EmploymentType
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_any, user_of
from casework.views.teams import latest


def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """One worker: the post, what is to come, what was done about it, and a link asked for."""
    demand_any(request, Right.STAFFING, Right.AUDIT)
    found, today = _worker(pk), local_today()
    asked = signing_in.asked_for(found) if found.user else None
    context = {
        "worker": found,
        "skills": ", ".join(skill.replace("_", " ") for skill in found.skills).capitalize(),
        # A cap of none at all is a cap.
        "most": "The usual, by their hours" if found.cap is None else str(found.cap),
        "coming": found.post_changes.filter(applied_at=None).select_related("team").first(),
        "acts": latest(found.acts.all()),
        "asked": asked,
        "asked_by_me": asked is not None and asked.by_id == user_of(request).pk,
        "has_left": found.left_on is not None and found.left_on <= today,
        "may_change": may(user_of(request), Right.STAFFING),
        "is_own": found.user_id == user_of(request).pk,
        "may_record_leaving": may(user_of(request), Right.ABSENCES),
    }
    return render(request, "casework/teams/worker.html", context)


def _worker(pk: int) -> Worker:
    return get_object_or_404(Worker.objects.select_related("team", "user"), pk=pk)


def _page_of(found: Worker) -> str:
    return reverse("worker", args=[found.pk])


def _open_teams() -> Any:
    return Team.objects.filter(closed_on=None).order_by("name")


def worker_add(request: HttpRequest) -> HttpResponse:
    """Somebody new, and a sign-in asked for, to which somebody else agrees."""
    demand(request, Right.STAFFING)
    initial = {
        "started_on": local_today(), "team": request.GET.get("team"),
        "employment": EmploymentType.PERMANENT, "fte": 1,
    }  # fmt: skip

    def act(form: Any) -> Done:
        chosen = dict(form.cleaned_data)
        who = {name: chosen.pop(name) for name in ("team", "role", "username", "email")}
        made = staffing.appoint(PostDetails(**chosen), **who, by=user_of(request))
        return Done(f"{made} was added to {made.team}.", to=_page_of(made), then=_THEN)

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: AppointForm(data, teams=_open_teams(), initial=initial), act=act,
        context={"title": "Add somebody who works here", "back": reverse("teams"),
                 "verb": "Add this person",
                 "lede": "You make the post and the sign-in. They set the password themselves."},
    ).respond(request)  # fmt: skip


_THEN = (
    "Another administrator or manager agrees to their sign-in. Then the link is mailed to them, "
    "and to nobody else."
)


def worker_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A post put right: a name, hours, skills, a cap, a first day, an e-mail address."""
    demand(request, Right.STAFFING)
    found = _worker(pk)
    known = {each.name: getattr(found, each.name) for each in fields(PostDetails)}
    known["email"] = found.user.email if found.user else ""

    def act(form: Any) -> Done:
        chosen = dict(form.cleaned_data)
        email = chosen.pop("email")
        changed = staffing.correct(found, PostDetails(**chosen), email=email, by=user_of(request))
        happened = f"{chosen['name']} was put right." if changed else "Nothing was changed."
        return Done(happened, to=_page_of(found))

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: CorrectPostForm(data, initial=known), act=act,
        context={"title": f"Correct {found}", "back": _page_of(found), "verb": "Keep this"},
    ).respond(request)  # fmt: skip


def worker_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another team or role, from today or a day to come."""
    demand(request, Right.STAFFING)
    found, today = _worker(pk), local_today()

    def act(form: Any) -> Done:
        change = staffing.move(found, **form.cleaned_data, by=user_of(request), as_of=today)
        day = f"{change.from_on.day} {change.from_on:%B %Y}"
        happened = f"{found}: {change.get_role_display()} in {change.team} from {day}."
        return Done(happened, to=_page_of(found), then=_CASES)

    initial = {"team": found.team_id, "role": found.role, "on": today}
    return FormPage(
        template="casework/form_page.html",
        make=lambda data: MovePostForm(data, teams=_open_teams(), initial=initial), act=act,
        context={"title": f"Move {found}", "back": _page_of(found), "verb": "Record the move",
                 "lede": f"Now: {found.get_role_display()} in {found.team}."},
    ).respond(request)  # fmt: skip


_CASES = (
    "Cases that they hold stay with them and with the team that has them. Where the new role works "
    "no cases, they go back to their lists on that day."
)


def worker_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a link, as for a forgotten password; or for a sign-in for someone who has none."""
    demand(request, Right.STAFFING)
    found = _worker(pk)

    def act(form: Any) -> Done:
        if found.user is None:
            found.user = staffing.give_sign_in(found, **form.cleaned_data, by=user_of(request))
        signing_in.ask(found, by=user_of(request))
        return Done(f"A sign-in link for {found} is asked for.", to=_page_of(found), then=_THEN)

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: SignInForm(data, user=found.user), act=act,
        context={"title": f"A sign-in link for {found}", "back": _page_of(found),
                 "verb": "Ask for the link", "lede": _LINK_SAYS},
    ).respond(request)  # fmt: skip


_LINK_SAYS = (
    "It opens a page on which they set their own password, once, within three days. Another "
    "administrator or manager has to agree. Then it is mailed to its owner: nobody else sees it, "
    "and it ends any link before it. That you asked is written down."
)


def worker_sign_in_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a link that somebody else asked for: it is mailed to its owner."""
    demand(request, Right.STAFFING)
    found = _worker(pk)
    asked = signing_in.asked_for(found) if found.user else None
    if request.method == "GET" and asked is None:
        raise Http404
    address = found.user.email if found.user else ""

    def act(form: Any) -> Done:
        signing_in.agree(found, by=user_of(request))
        return Done(f"The sign-in link was mailed to {found}.", to=_page_of(found))

    who = asked.by.name if asked and asked.by else "A command of the council’s IT"
    return FormPage(
        template="casework/form_page.html", make=PlainForm, act=act,
        context={"title": f"Agree to a sign-in link for {found}", "back": _page_of(found),
                 "verb": "Agree, and mail the link",
                 "lede": f"{who} asked for it. {found} is {found.get_role_display().lower()} in "
                 f"{found.team}. The link goes to {address or 'no address: none is known'}. "
                 "Agree only if you know that they work here and that this is their address."},
    ).respond(request)  # fmt: skip


def worker_sign_in_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a link that was asked for, or one that was not used yet."""
    demand(request, Right.STAFFING)
    found = _worker(pk)

    def act(form: Any) -> Done:
        signing_in.withdraw(found, by=user_of(request))
        return Done(f"The sign-in link for {found} was taken back.", to=_page_of(found))

    return FormPage(
        template="casework/form_page.html", make=PlainForm, act=act,
        context={"title": f"Take back the sign-in link for {found}", "back": _page_of(found),
                 "verb": "Take it back", "lede": "It opens nothing from then on."},
    ).respond(request)  # fmt: skip
