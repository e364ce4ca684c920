"""Write a letter on a case: which kind, what it says, how it would look, and off it goes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access, letter_kinds
from casework.acts import referring
from casework.calendar import local_today
from casework.forms.referrer import ReferrerForm
from casework.forms.write_letter import WriteForm
from casework.letter_kinds import KindOfLetter
from casework.letters.making.render import RenderFailed
from casework.letters.owed import by_hand
from casework.letters.owed.read_again import Doubt
from casework.models import Case, Letter, Person
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand_for, user_of, visible_case
from casework.views.letters import as_sent

_TEMPLATE = "casework/letters/write.html"


def _case_for(request: HttpRequest, pk: int) -> Case:
    case = visible_case(request, pk)
    demand_for(request, Right.WORK, case)
    access.saw_case(user_of(request), case, screen="write a letter")
    return case


def _kind_or_404(code: str) -> KindOfLetter:
    try:
        return letter_kinds.get(code)
    except letter_kinds.UnknownLetter:
        raise Http404 from None


@access.record_page
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which kind of letter?"""
    case = _case_for(request, pk)
    context = {
        "case": case, "kinds": by_hand.kinds_for(case), "back": reverse("case", args=[pk]),
    }  # fmt: skip
    return render(request, "casework/letters/choose.html", context)


@access.record_page
def write(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What it says; the page tells how it would go before anybody sends it."""
    case, of, today = _case_for(request, pk), _kind_or_404(kind), local_today()
    user = user_of(request)

    def act(form: Any) -> Done:
        letters = by_hand.ask(
            case, kind=of, details=form.cleaned_data, by=user, on=today,
            confirmed=form.is_confirmed, again_because=form.again_because,
        )  # fmt: skip
        return _is_due(case, of, [each for each in letters if each.person in readers])

    readers = _readers(request, case)

    def doubts(facts: dict[str, Any]) -> list[Doubt]:
        return by_hand.doubts(case, kind=of, details=facts, by=user, on=today)

    def went(facts: dict[str, Any]) -> str:
        return by_hand.asks_why_again(case, kind=of, details=facts, on=today)

    def make(data: Any) -> WriteForm:
        return WriteForm(data, kind=of, today=today, doubts=doubts, went=went)

    page = FormPage(_TEMPLATE, make, act)
    page.context.update(_about(case, of, readers))
    return page.respond(request)


def _readers(request: HttpRequest, case: Case) -> list[Person]:
    """Who would read it, of those whom the user may see; the look at each is written down."""
    user = user_of(request)
    readers = by_hand.readers(case, by=user, on=local_today())
    others = [each for each in readers if each.pk != case.person_id]
    access.saw_people(user, people=others, screen="would read a letter")
    return readers


def _is_due(case: Case, kind: KindOfLetter, letters: list[Letter]) -> Done:
    """What is said of the letters whose readers the user may see."""
    to = " and ".join(letter.person.name for letter in letters)
    return Done(
        f"The {kind.name.lower()} letter{f' to {to}' if to else ''} is due.",
        reverse("case", args=[case.pk]),
        then="It goes with the next post, within minutes, unless something holds it.",
        undo_url=reverse("letter-take-back", args=[letters[0].pk]) if letters else "",
    )


def _about(case: Case, kind: KindOfLetter, readers: list[Person]) -> dict[str, Any]:
    today = local_today()
    return {
        "case": case, "kind": kind, "title": f"Write: {kind.name.lower()}",
        "verb": "Send with the next post", "back": reverse("case-letter", args=[case.pk]),
        "routes": [by_hand.route(case, kind=kind, to=each, on=today) for each in readers],
        "asks_for_words": any(field.is_words for field in by_hand.asked(kind)),
        "preview_url": reverse("case-letter-preview", args=[case.pk, kind.code]),
    }  # fmt: skip


@access.record_page
@require_POST
def preview(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The letter as it would be made now, from what stands in the form. Nothing is kept of it."""
    case, of, today = _case_for(request, pk), _kind_or_404(kind), local_today()
    readers = _readers(request, case)
    form = WriteForm(request.POST, kind=of, today=today)
    if form.is_valid():
        to = _reader_or_404(readers, request.POST.get("to", ""))
        try:
            made = by_hand.preview(case, kind=of, details=form.cleaned_data, to=to, on=today)
        except (Refusal, RenderFailed) as wrong:
            form.add_error(None, str(wrong))
        else:
            return as_sent(made.media_type, made.content, f"preview-{of.code}")
    return render(request, _TEMPLATE, {**_about(case, of, readers), "form": form}, status=422)


def _reader_or_404(readers: list[Person], pk: str) -> Person:
    """The reader whose letter is asked for; the first of them where none is named."""
    for each in readers:
        if pk in ("", str(each.pk)):
            return each
    raise Http404


@access.record_page
def referrer(request: HttpRequest, pk: int) -> HttpResponse:
    """Who referred them, recorded or corrected later than the request."""
    case, today = _case_for(request, pk), local_today()
    known = list(case.referrers.who_hear().order_by("pk"))

    def act(form: Any) -> Done:
        chosen = form.cleaned_data.get("corrects")
        corrects = next((each for each in known if str(each.pk) == chosen), None)
        made = referring.record_referrer(
            case, form.referrer, by=user_of(request), on=today, corrects=corrects
        )
        then = "They are told in the next post." if made.may_be_told else "They are told nothing."
        return Done(f"Recorded: {made.name}.", reverse("case", args=[pk]), then=then)

    context = {
        "title": "Who referred them", "verb": "Record", "case": case,
        "back": reverse("case", args=[pk]),
        "lede": "Each of them hears that the request came, and later that it ended; no more than "
        "that.",
    }  # fmt: skip

    def make(data: Any) -> ReferrerForm:
        return ReferrerForm(data, known=known)

    return FormPage("casework/form_page.html", make, act, context).respond(request)
