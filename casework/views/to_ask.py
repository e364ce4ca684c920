"""People to ask: the sheet for whoever rings, and what one person answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework import access
from casework.acts import people
from casework.calendar import local_today
from casework.forms.asking import AskedForm
from casework.forms.letters import ToAskFilter
from casework.identity import before_you_dial, live_needs
from casework.letters.post_room import to_ask
from casework.letters.post_room.trays import Chosen
from casework.messages import Link
from casework.paging import page_of, without_place
from casework.permissions import may, may_for, own_team_first
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.letters import PRINTED
from casework.views.people import About

_PAGE = 50


@access.record_page
def sheet(request: HttpRequest) -> HttpResponse:
    """Whose letters wait until somebody has asked them, or the whole of it to print."""
    demand(request, Right.WORK)
    user, today, is_printed = user_of(request), local_today(), "print" in request.GET
    if is_printed:
        demand(request, Right.EXPORT)
    # Their own team's first, on its later pages and on paper too.
    form = ToAskFilter(
        request.GET if request.GET.keys() - {"after", "print"} else own_team_first(user)
    )
    form.is_valid()
    chosen = Chosen(form.cleaned_data.get("team"), form.cleaned_data.get("reason", ""))
    page = page_of(
        to_ask.letters(user, chosen, as_of=today), order=to_ask.LONGEST_OWED_FIRST,
        after=request.GET.get("after", ""), size=PRINTED if is_printed else _PAGE,
    )  # fmt: skip
    access.saw_letters(user, letters=page.rows, screen="people to ask")
    context = {
        "lines": to_ask.lines(user, chosen, page.rows, as_of=today), "after": page.after,
        "form_filter": form,
        "filters_on": sum(bool(value) for value in form.cleaned_data.values()),
        "is_printed": is_printed, "as_of": today, "query": without_place(request.GET),
        "may_export": may(user, Right.EXPORT),
    }  # fmt: skip
    return render(request, "casework/to_ask/sheet.html", context)


@access.record_page
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What they said, all on one page: how they read and hear, in what language, what is safe."""
    about = About.of(request, pk, screen="asking")
    person, live = about.person, live_needs(about.person, about.today)
    waiting = to_ask.letters(about.user, Chosen(), as_of=about.today).filter(asked_id=pk).first()

    def act(form: AskedForm) -> Done:
        data = form.cleaned_data
        people.record_answers(
            person, form.terms, form.details, source=data["source"], version=data["version"],
            by=about.user, on=about.today,
        )  # fmt: skip
        return Done(
            f"What {person.name} said is recorded.", reverse("letters-to-ask"),
            then="What waited for it is looked at again within the hour.",
            link=_contact_link(about),
        )  # fmt: skip

    page = about.page("asked", f"Ask {person.name}", "Record what they said")
    page["context"].update(
        back=reverse("letters-to-ask"), reach=before_you_dial(person),
        asks=to_ask.asks_of(waiting) if waiting else [],
        harm=to_ask.harm_stands(person, about.today), contact=_contact_link(about),
    )  # fmt: skip
    return FormPage(make=lambda data: AskedForm.of(person, live, data), act=act, **page).respond(
        request
    )


def _contact_link(about: About) -> Link | None:
    """Where it is recorded that somebody spoke to them, or tried: their own case, if there is one
    that this user works.
    """
    theirs = about.person.cases.still_open().visible_to(about.user).select_related("team")
    for case in theirs.order_by("received_on", "id")[:_MOST_CASES]:
        if may_for(about.user, Right.WORK, case):
            return Link(reverse("case-contact", args=[case.pk]), "Record that you spoke, or tried")
    return None


_MOST_CASES = 20
