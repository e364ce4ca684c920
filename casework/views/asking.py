"""What every page shares: who asks, which rows they may open, and how a form becomes one act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from casework import drafts
from casework.audit.telling import as_told_to
from casework.identity import with_other_names
from casework.list_choices import whole_number
from casework.messages import Link, tell
from casework.models import Case, Person, User
from casework.people.joined import JoinedTo, kept_in_place_of
from casework.permissions import may, may_for
from casework.refusals import Overtaken, Refusal
from casework.roles import Right


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case, or the same 404 for one that is hidden as for one that is not there."""
    cases = Case.objects.visible_to(user_of(request)).select_related("person", "team", "worker")
    return get_object_or_404(cases, pk=pk)


def visible_person(request: HttpRequest, pk: int) -> Person:
    """The person, or the same 404 for one that is hidden as for one that is not there.

    Raises ``JoinedTo`` where the record was joined to another one that the user may see.
    """
    seen = Person.objects.visible_to(user_of(request))
    found = with_other_names(seen).filter(pk=pk).first()
    if found is None and (kept := kept_in_place_of(pk)) and seen.filter(pk=kept).exists():
        raise JoinedTo(ended=pk, kept=kept)
    return found or get_object_or_404(seen, pk=pk)


def demand(request: HttpRequest, right: Right) -> None:
    """Refuse the page to a role without this right."""
    if not may(user_of(request), right):
        raise PermissionDenied


def demand_any(request: HttpRequest, *rights: Right) -> None:
    """Refuse the page to a role with none of these rights."""
    if not any(may(user_of(request), right) for right in rights):
        raise PermissionDenied


def demand_for(request: HttpRequest, right: Right, case: Case) -> None:
    """Refuse the page to someone whose team or role cannot do this to this case."""
    if not may_for(user_of(request), right, case):
        raise PermissionDenied


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - StaffOnly has seen to it
    return request.user


def came_from(request: HttpRequest, case: Case) -> str:
    """Where an act on a case leads back to: the meeting at which it is discussed, where the address
    names one, or else the case's own page.
    """
    meeting = whole_number(request.GET.get("meeting", ""))
    if meeting and case.agenda_items.filter(meeting=meeting).exists():
        return reverse("meeting-item", args=[meeting, case.pk])
    return reverse("case", args=[case.pk])


def undo_at(request: HttpRequest, name: str, made: Any) -> str:
    """Where an act is undone; it leads back to where the act led back to (``came_from``)."""
    url, meeting = reverse(name, args=[made.pk]), whole_number(request.GET.get("meeting", ""))
    return f"{url}?meeting={meeting}" if meeting else url


@dataclass
class Done:
    """What the act came to, for the message and the next page."""

    happened: str
    to: Any
    then: str = ""
    undo_url: str = ""
    link: Link | None = None


@dataclass
class FormPage:
    """One form that is one act: shown, kept while half-written, judged, done, told.

    ``make`` builds the form from optional data; ``act`` calls the domain once with the cleaned
    form and says what happened. A refusal is shown above the form, with what was typed; where
    somebody else wrote first, so is what they did.
    """

    template: str
    make: Callable[[Any], forms.BaseForm]
    act: Callable[[Any], Done]
    context: dict[str, Any] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return self._judge(request)
        draft = None if drafts.FRESH in request.GET else drafts.kept(request)
        form = self.make(drafts.typed(draft) if draft else None)
        if draft:
            drafts.unjudged(form)
        return self._show(request, form, draft=draft)

    def _judge(self, request: HttpRequest) -> HttpResponse:
        form = self.make(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        try:
            done = self.act(form)
        except Overtaken as other:
            return self._show_both(request, other)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self._show(request, form, status=409)
        drafts.discard(request)
        tell(request, done.happened, then=done.then, undo_url=done.undo_url, link=done.link)
        return redirect(done.to)

    def _show_both(self, request: HttpRequest, other: Overtaken) -> HttpResponse:
        """What they did and what was typed, which from now on rests on what stands now."""
        typed = request.POST.copy()
        for name, value in other.now.items():
            typed[name] = str(value)
        form = self.make(typed)
        form.add_error(None, str(other))
        between = as_told_to(user_of(request), other.between)
        return self._show(request, form, status=409, between=between)

    def _show(
        self, request: HttpRequest, form: forms.BaseForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        mark = drafts.sign(user_of(request), request.get_full_path())
        context = {**self.context, **more, "form": form, "draft_for": mark}
        return render(request, self.template, context, status=status)
