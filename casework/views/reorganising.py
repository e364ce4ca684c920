"""Teams are merged, split and put back; each shows first what goes where."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from casework.calendar import local_today
from casework.forms.reorganising import MergeForm, PutBackForm, SplitForm
from casework.models import Reorganisation, Team
from casework.refusals import Refusal
from casework.roles import Right
from casework.staff import reorganising
from casework.staff.reorganising import Preview
from casework.views.asking import Done, FormPage, demand, user_of

_TEMPLATE = "casework/teams/reorganise.html"
_SHOW = "Show what goes where"
_NOBODY = "No wait begins again, no worker loses a case, and nobody gets a letter for it."


class _NotConfirmed(Exception):
    """The counts were not shown yet for what is chosen."""

    def __init__(self, form: Any, preview: Preview) -> None:
        super().__init__()
        self.form, self.preview = form, preview


@dataclass
class _PreviewedPage(FormPage):
    """As a form page, and shows the counts before anything is done."""

    do: str = ""

    def respond(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().respond(request)
        except _NotConfirmed as not_yet:
            form = not_yet.form
            return self._show(
                request, form, verb=self.do, preview=not_yet.preview.counts, key=form.key
            )


def _confirm(request: HttpRequest, form: Any, preview: Preview) -> None:
    """Raise until the counts of exactly this choice were shown."""
    if preview.refused_because:
        raise Refusal(preview.refused_because)
    if request.POST.get("confirmed") != form.key:
        raise _NotConfirmed(form, preview)


def team_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """A team becomes part of another, and closes."""
    demand(request, Right.STAFFING)
    team, today, user = get_object_or_404(Team, pk=pk), local_today(), user_of(request)

    def act(form: Any) -> Done:
        into = form.cleaned_data["into"]
        _confirm(request, form, reorganising.preview_merger(team, into, on=today))
        because = form.cleaned_data["because"]
        made = reorganising.merge(team, into, because=because, by=user, on=today)
        return _done(made, f"{team} is part of {into} now.", into)

    return _PreviewedPage(
        _TEMPLATE, lambda data: MergeForm(data, team=team, on=today), act, do="Merge the teams",
        context={
            "title": f"Merge {team} into another team", "verb": _SHOW, "grave": True,
            "back": reverse("team", args=[pk]),
            "lede": f"All that is with {team} goes along, and it closes today. {_NOBODY}",
        },
    ).respond(request)  # fmt: skip


def team_split(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of a team's cases and people goes to another team, or to a new one."""
    demand(request, Right.STAFFING)
    team, today, user = get_object_or_404(Team, pk=pk), local_today(), user_of(request)

    @transaction.atomic
    def act(form: Any) -> Done:
        _confirm(request, form, reorganising.preview_split(team, form.part, on=today))
        given = form.cleaned_data
        to = given["to"] or reorganising.add_for_split(team, given["new_name"], by=user, on=today)
        made = reorganising.split(team, to, form.part, because=given["because"], by=user, on=today)
        return _done(made, f"A part of {team} is with {to} now.", to)

    return _PreviewedPage(
        _TEMPLATE, lambda data: SplitForm(data, team=team, user=user, on=today), act,
        do="Split the team",
        context={
            "title": f"Split {team}", "verb": _SHOW, "grave": True,
            "back": reverse("team", args=[pk]),
            "lede": "What you choose goes to another team, cases with the people who hold them. "
            f"{_NOBODY}",
        },
    ).respond(request)  # fmt: skip


def _done(made: Reorganisation, happened: str, to: Team) -> Done:
    number = made.cases.count()
    cases = "1 open case went along." if number == 1 else f"{number:,} open cases went along."
    undo_url = reverse("reorganisation-undo", args=[made.pk])
    return Done(happened, to=reverse("team", args=[to.pk]), then=cases, undo_url=undo_url)


def reorganisation_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what nothing else has happened to."""
    demand(request, Right.STAFFING)
    made = get_object_or_404(Reorganisation.objects.select_related("team", "to"), pk=pk)

    def act(form: Any) -> Done:
        undone = reorganising.undo(made, by=user_of(request), on=local_today())
        return Done(
            f"Undone: {made}.", to=reverse("team", args=[made.team_id]), then=in_words(undone)
        )

    return FormPage(
        "casework/form_page.html", PutBackForm, act,
        context={
            "title": f"Undo: {made}", "verb": "Undo it", "grave": True,
            "back": reverse("team", args=[made.to_id]),
            "lede": "Cases to which something has happened since stay where they are, and the "
            "message says how many. People go back where they are still in the team.",
        },
    ).respond(request)  # fmt: skip


def in_words(undone: reorganising.Undone) -> str:
    """How many cases went back and how many did not."""
    back = "1 case went back." if undone.back == 1 else f"{undone.back:,} cases went back."
    if not undone.stayed:
        return back
    stayed = "1 case stays" if undone.stayed == 1 else f"{undone.stayed:,} cases stay"
    return f"{back} {stayed} where they are: something else has happened to them since."
