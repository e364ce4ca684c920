"""The post room: what needs someone, what is due, what went; and one letter, exactly as sent."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.calendar import local_today
from casework.forms.letters import Decision, LetterFilter, WhetherItWent
from casework.letters import decisions, pausing, post_room
from casework.letters.documents import PDF
from casework.letters.post_room import TRAYS, Chosen, Row
from casework.models import Letter, LetterDocument, LetterState, Team
from casework.permissions import may_for
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_for, user_of


@access.record_page
def letter_list(request: HttpRequest) -> HttpResponse:
    """One page of one tray."""
    demand(request, Right.SEE_RECORDS)
    user = user_of(request)
    # Their own team's first; every team is one choice away.
    asked = request.GET or {"team": user.post.team_id if user.post else ""}
    form = LetterFilter(asked, teams=Team.objects.order_by("name"))
    form.is_valid()
    chosen = Chosen(
        form.cleaned_data.get("team"),
        form.cleaned_data.get("reason", ""),
        request.GET.get("state", ""),
    )
    tray = TRAYS.get(request.GET.get("tray", ""), TRAYS["someone"])
    page = post_room.page_of(user, tray, chosen, after=request.GET.get("after", ""))
    access.saw(user, cases=[letter.case for letter in page.letters], screen="letters")
    counted = post_room.counts(user, chosen)
    context = {
        "tray": tray, "rows": post_room.rows_of(page.letters), "after": page.after,
        "trays": [(each, post_room.in_tray(counted, each)) for each in TRAYS.values()],
        "tiles": _tiles(request, counted), "form_filter": form,
        "filters_on": sum(bool(value) for value in form.cleaned_data.values()),
        "paused": pausing.why_paused(),
    }  # fmt: skip
    return render(request, "casework/letters/list.html", context)


_TILES = (
    (LetterState.HELD, "held: we may not send it yet", "someone", "amber"),
    (LetterState.FAILED, "failed", "someone", "red"),
    (LetterState.UNCONFIRMED, "not known whether it went", "someone", "red"),
    (LetterState.DUE, "due", "due", ""),
    (LetterState.SENT, "sent", "sent", ""),
)


def _tiles(request: HttpRequest, counted: Any) -> list[dict[str, Any]]:
    """Each number is a link to the tray that it counts."""
    tiles = []
    for state, label, tray, tone in _TILES:
        query = request.GET.copy()
        query.pop("after", None)
        query["tray"], query["state"] = tray, state.value
        count = counted[state]
        tiles.append({
            "number": str(count), "label": label, "url": f"?{query.urlencode()}",
            "tone": tone if count else "",
        })  # fmt: skip
    return tiles


def _letter(request: HttpRequest, pk: UUID) -> Letter:
    """The letter, or the same 404 for one that is hidden as for one that is not there."""
    letters = Letter.objects.visible_to(user_of(request))
    return get_object_or_404(
        letters.select_related("person", "case__person", "case__team", "team", "decided_by"), pk=pk
    )


@access.record_page
def letter_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: what became of it, why, every attempt, and what can be done about it."""
    letter = _letter(request, pk)
    user = user_of(request)
    access.saw_case(user, letter.case, screen="letter")
    document = LetterDocument.objects.filter(letter=letter).defer("content").first()
    context = {
        "letter": letter, "case": letter.case, "row": Row(letter), "document": document,
        "attempts": letter.attempts.order_by("pk"),
        "tasks": post_room.tasks_for(letter, as_of=local_today()),
        "may_decide": may_for(user, Right.LETTERS, letter.case),
        "may_release": letter.state in (LetterState.HELD, LetterState.FAILED),
        "may_cancel": letter.state in decisions.MAY_BE_CANCELLED,
        "may_confirm": letter.state == LetterState.UNCONFIRMED,
    }  # fmt: skip
    return render(request, "casework/letters/letter.html", context)


@access.record_page
def letter_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly what was sent, byte for byte."""
    letter = _letter(request, pk)
    document = LetterDocument.objects.filter(letter=letter).first()
    if document is None:
        raise Http404
    access.saw_case(user_of(request), letter.case, screen="letter as sent")
    ending = "pdf" if document.media_type == PDF else "txt"
    return HttpResponse(
        bytes(document.content),
        content_type=document.media_type,
        headers={
            "Content-Disposition": f'inline; filename="letter-{letter.pk}.{ending}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _decide(request: HttpRequest, letter: Letter, page: FormPage) -> HttpResponse:
    """One decision about one letter, with its reason."""
    demand_for(request, Right.LETTERS, letter.case)
    access.saw_case(user_of(request), letter.case, screen="letter")
    back = reverse("letter", args=[letter.pk])
    page.context.update(letter=letter, case=letter.case, row=Row(letter), back=back)
    return page.respond(request)


_TEMPLATE = "casework/letters/decide.html"


@access.record_page
def letter_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = _letter(request, pk)

    def act(form: Any) -> Done:
        decisions.release(
            letter, by=user_of(request), because=form.cleaned_data["because"], on=local_today()
        )
        return Done(
            "Letter released.", reverse("letter", args=[pk]),
            then="It goes with the next post, unless something else stands in its way.",
        )  # fmt: skip

    context = {"title": "Release this letter", "verb": "Release"}
    return _decide(request, letter, FormPage(_TEMPLATE, Decision, act, context))


@access.record_page
def letter_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = _letter(request, pk)

    def act(form: Any) -> Done:
        decisions.cancel(letter, by=user_of(request), because=form.cleaned_data["because"])
        return Done(
            "Letter cancelled.", reverse("letters"),
            then="If the wait goes on, the next one is due on its own letter day.",
        )  # fmt: skip

    context = {
        "title": "Cancel this letter",
        "verb": "Cancel the letter",
        "grave": True,
        "cancel_words": "Go back",
    }
    return _decide(request, letter, FormPage(_TEMPLATE, Decision, act, context))


@access.record_page
def letter_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = _letter(request, pk)

    def act(form: Any) -> Done:
        went = form.cleaned_data["outcome"] == WhetherItWent.WENT
        settle = decisions.it_went if went else decisions.it_did_not_go
        settle(letter, by=user_of(request), because=form.cleaned_data["because"])
        happened = "Recorded as sent." if went else "It goes again with the next post."
        return Done(happened, reverse("letter", args=[pk]))

    context = {"title": "Did this letter go?", "verb": "Record"}
    return _decide(request, letter, FormPage(_TEMPLATE, WhetherItWent, act, context))
