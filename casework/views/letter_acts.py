"""What someone decides of a letter: release, cancel, confirm, came back, seen to, again, on."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.calendar import local_today
from casework.forms.letters import (
    CameBack,
    Decision,
    Release,
    ReleaseMany,
    Reroute,
    SeenTo,
    WhetherItWent,
)
from casework.letters.gate.held import Held
from casework.letters.owed import by_hand
from casework.letters.post_room import afterwards, decisions, trays
from casework.letters.post_room.trays import TRAYS, Chosen, Row
from casework.messages import tell
from casework.models import Letter, Person, Team
from casework.permissions import may_for
from casework.refusals import NotAllowed, Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_for, user_of
from casework.views.letters import letter_or_404

_TEMPLATE = "casework/letters/decide.html"
MOST_AT_ONCE = 100
_NEXT_POST = "It goes with the next post, unless something else stands in its way."


def _decide(
    request: HttpRequest, letter: Letter, page: FormPage, *, others: Sequence[Person] = ()
) -> HttpResponse:
    """One decision about one letter, with its reason; ``others`` are named on its page too."""
    demand_for(request, Right.LETTERS, letter.case)
    access.saw_letter(user_of(request), letter, screen="letter")
    access.saw_people(user_of(request), people=others, screen="may have a letter")
    back = reverse("letter", args=[letter.pk])
    page.context.update(letter=letter, case=letter.case, row=Row(letter), back=back)
    return page.respond(request)


@access.record_page
def letter_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_or_404(request, pk)

    def act(form: Any) -> Done:
        because, read = form.cleaned_data["because"], form.cleaned_data["read"] or None
        decisions.release(letter, by=user_of(request), because=because, on=local_today(), read=read)
        return Done("Letter released.", reverse("letter", args=[pk]), then=_NEXT_POST)

    context = {"title": "Release this letter", "verb": "Release the letter"}
    read = {"read": decisions.hold_as_read(letter)}
    page = FormPage(_TEMPLATE, lambda data: Release(data, initial=read), act, context)
    return _decide(request, letter, page)


@access.record_page
def letter_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_or_404(request, pk)

    def act(form: Any) -> Done:
        decisions.cancel(letter, by=user_of(request), because=form.cleaned_data["because"])
        then = "If the wait goes on, the next one is due on its own letter day."
        return Done("Letter cancelled.", reverse("letters"), then=then)

    context = {
        "title": "Cancel this letter", "verb": "Cancel the letter", "grave": True,
        "cancel_words": "Go back",
    }  # fmt: skip
    return _decide(request, letter, FormPage(_TEMPLATE, Decision, act, context))


@access.record_page
def letter_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_or_404(request, pk)

    def act(form: Any) -> Done:
        went = form.cleaned_data["outcome"] == WhetherItWent.WENT
        settle = decisions.it_went if went else decisions.it_did_not_go
        settle(letter, by=user_of(request), because=form.cleaned_data["because"])
        happened = "Recorded as sent." if went else "It goes again with the next post."
        return Done(happened, reverse("letter", args=[pk]))

    context = {"title": "Did this letter go?", "verb": "Record"}
    return _decide(request, letter, FormPage(_TEMPLATE, WhetherItWent, act, context))


@access.record_page
def letter_came_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_or_404(request, pk)

    def act(form: Any) -> Done:
        afterwards.came_back(letter, by=user_of(request), because=form.cleaned_data["because"])
        then = "No more letters go to that address. Find out where they are, then send it again."
        return Done("Recorded that it came back.", reverse("letter", args=[pk]), then=then)

    context = {"title": "This letter came back", "verb": "Record that it came back"}
    return _decide(request, letter, FormPage(_TEMPLATE, CameBack, act, context))


@access.record_page
def letter_seen_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_or_404(request, pk)

    def act(form: Any) -> Done:
        afterwards.seen_to(letter, by=user_of(request), because=form.cleaned_data["because"])
        then = "It has left the tray of letters that came back. What you wrote is on the case."
        return Done("Seen to.", reverse("letter", args=[pk]), then=then)

    context = {
        "title": "Nothing more is to be done about it", "verb": "Record that it is seen to",
        "lede": "They had the news in another way, or need it no more. The address stays as it is.",
    }  # fmt: skip
    return _decide(request, letter, FormPage(_TEMPLATE, SeenTo, act, context))


@access.record_page
def letter_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_or_404(request, pk)

    def act(form: Any) -> Done:
        because = form.cleaned_data["because"]
        new = afterwards.send_again(letter, by=user_of(request), because=because, on=local_today())
        then = f"{_NEXT_POST} What was sent before stays as it is."
        return Done("A new letter is due.", reverse("letter", args=[new.pk]), then=then)

    context = {
        "title": "Send this letter again", "verb": "Send it again",
        "lede": "It goes as a new letter, made anew from the record of today.",
    }  # fmt: skip
    return _decide(request, letter, FormPage(_TEMPLATE, Decision, act, context))


@access.record_page
def letter_reroute(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter, today = letter_or_404(request, pk), local_today()
    people = afterwards.may_go_to(letter, by=user_of(request), on=today)

    def act(form: Any) -> Done:
        new = afterwards.reroute(
            letter, to=form.cleaned_data["to"], by=user_of(request),
            because=form.cleaned_data["because"], on=today,
        )  # fmt: skip
        happened = f"It goes to {new.person.name}."
        return Done(happened, reverse("letter", args=[new.pk]), then=_NEXT_POST)

    context = {
        "title": "Send it to someone else", "verb": "Send it to them",
        "lede": "Only to those whose authority is on record. What has not gone is cancelled.",
    }  # fmt: skip
    page = FormPage(_TEMPLATE, lambda data: Reroute(data, people=people), act, context)
    return _decide(request, letter, page, others=people)


@access.record_page
@require_POST
def letter_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The undo of a letter that was asked for: by whoever asked, or who decides about letters."""
    letter, user = letter_or_404(request, pk), user_of(request)
    if letter.asked_by_id != user.pk:
        demand_for(request, Right.LETTERS, letter.case)
    access.saw_letter(user, letter, screen="letter")
    try:
        by_hand.take_back(letter, by=user)
    except Refusal as refusal:
        tell(request, "The letter was not taken back.", then=str(refusal))
    else:
        tell(request, "The letter was taken back.", then="Nothing of it has gone to anyone.")
    return redirect("case", pk=letter.case_id)


@access.looks_first
def release_many(request: HttpRequest) -> HttpResponse:
    """The letters held for one reason: tick those that may go, with one reason for all."""
    demand(request, Right.LETTERS)
    given = request.POST if request.method == "POST" else request.GET
    if given.get("reason") not in Held.values:
        return redirect("letters")
    held, team = Held(given["reason"]), _team(given.get("team", ""))
    letters, is_cut = _held_for(request, Chosen(team, held.value))
    context: dict[str, Any] = {
        "title": "Release several letters", "held": held, "team": team,
        "rows": [(row, decisions.hold_as_read(row.letter)) for row in trays.rows_of(letters)],
        "cases": [letter.case for letter in letters],
        "most": MOST_AT_ONCE if is_cut else 0,
        "back": f"{reverse('letters')}?tray=held", "verb": "Release the ticked letters",
    }  # fmt: skip
    # One that is held for something else by now is refused by itself, and no other with it.
    known = Letter.objects.visible_to(user_of(request))
    form = ReleaseMany(request.POST if request.method == "POST" else None, letters=known)
    if request.method == "POST" and form.is_valid():
        return _released(request, form, context)
    context["form"], status = form, 422 if request.method == "POST" else 200
    return render(request, "casework/letters/release_many.html", context, status=status)


def _team(pk: str) -> Team | None:
    return Team.objects.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None


def _held_for(request: HttpRequest, chosen: Chosen) -> tuple[list[Letter], bool]:
    """Those that this user may decide about, the longest owed first; and whether there are more."""
    user = user_of(request)
    page = trays.page_of(
        user, TRAYS["held"], chosen, as_of=local_today(), size=MOST_AT_ONCE
    )  # fmt: skip
    letters = [letter for letter in page.letters if may_for(user, Right.LETTERS, letter.case)]
    access.saw_letters(user, letters=letters, screen="release many")
    return letters, bool(page.after)


def _released(request: HttpRequest, form: ReleaseMany, context: dict[str, Any]) -> HttpResponse:
    """Each in its own transaction, as its row was read; what became of each is said."""
    user, because = user_of(request), form.cleaned_data["because"]

    def release(letter: Letter) -> None:
        if not may_for(user, Right.LETTERS, letter.case):
            raise NotAllowed("It is not yours to release.")
        read = request.POST.get(f"read-{letter.pk}", "")
        decisions.release(letter, by=user, because=because, on=local_today(), read=read)

    ticked = form.cleaned_data["letters"].select_related("case", "person").order_by("due_on", "id")
    access.saw_letters(user, letters=ticked, screen="release many")
    context["results"] = [(letter, _try(release, letter)) for letter in ticked]
    context["done"] = sum(not refused for _, refused in context["results"])
    return render(request, "casework/letters/released.html", context)


def _try(act: Callable[[Letter], None], letter: Letter) -> str:
    """Why it was refused, in words; empty where it was done."""
    try:
        act(letter)
    except Refusal as refusal:
        return str(refusal)
    return ""
