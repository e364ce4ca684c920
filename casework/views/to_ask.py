"""People to ask: the sheet for whoever rings, and what one person answered."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework import access
from casework.acts import people, watching
from casework.calendar import local_today
from casework.forms.letters import ToAskFilter
from casework.forms.people import AskedForm
from casework.identity import before_you_dial, live_needs
from casework.letters.post_room import to_ask
from casework.letters.post_room.trays import Chosen
from casework.models import Contact, Letter
from casework.paging import page_of
from casework.permissions import may, may_for, own_team_first
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.letters import PRINTED, letter_or_404
from casework.views.people import About

_PAGE = 50


@access.record_page
def sheet(request: HttpRequest) -> HttpResponse:
    """Whose letters wait until somebody has asked them, or the whole of it to print."""
    demand(request, Right.WORK)
    user, is_printed = user_of(request), "print" in request.GET
    if is_printed:
        demand(request, Right.EXPORT)
    # Their own team's first, on its later pages and on paper too.
    form = ToAskFilter(
        request.GET if request.GET.keys() - {"after", "print"} else own_team_first(user)
    )
    form.is_valid()
    chosen = Chosen(form.cleaned_data.get("team"), form.cleaned_data.get("reason", ""))
    page = page_of(
        to_ask.letters(user, chosen), order=to_ask.LONGEST_OWED_FIRST,
        after=request.GET.get("after", ""), size=PRINTED if is_printed else _PAGE,
    )  # fmt: skip
    access.saw_letters(user, letters=page.rows, screen="people to ask")
    query = request.GET.copy()
    for name in ("after", "print"):
        query.pop(name, None)
    context = {
        "lines": to_ask.lines(page.rows), "after": page.after, "form_filter": form,
        "filters_on": sum(bool(value) for value in form.cleaned_data.values()),
        "is_printed": is_printed, "as_of": local_today(), "query": query.urlencode(),
        "may_export": may(user, Right.EXPORT),
    }  # fmt: skip
    return render(request, "casework/to_ask/sheet.html", context)


@access.record_page
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What they said, all on one page: how they read, what is safe, and that we spoke."""
    letter = letter_or_404(request, pk)
    about = About.of(request, letter.person_id, screen="asking")
    person, back = about.person, reverse("letters-to-ask")
    counts = not letter.is_copy and letter.case.is_open
    counts = counts and may_for(about.user, Right.WORK, letter.case)

    def act(form: AskedForm) -> Done:
        with transaction.atomic():
            _record(form, about, letter)
        then = "What waited for this is looked at again within the hour."
        return Done(f"What {person.name} said is recorded.", back, then=then)

    page = about.page("asked", f"Ask {person.name}", "Record what they said")
    page["context"].update(
        back=back, asks=to_ask.asks_of(letter), reach=before_you_dial(person), letter=letter,
        case_of_letter=letter.case if counts else None,
    )  # fmt: skip
    live = live_needs(person, about.today)
    return FormPage(
        make=lambda data: AskedForm.of(person, live, data, counts=counts), act=act, **page
    ).respond(request)


def _record(form: AskedForm, about: About, letter: Letter) -> None:
    data = form.cleaned_data
    people.record_answers(
        about.person, list(data["terms"]), form.details, source=data["source"],
        version=data["version"], by=about.user, on=about.today,
    )  # fmt: skip
    if data.get("spoke"):
        talk = watching.Talk(
            how=Contact.How.PHONE, spoke_with=Contact.With.PERSON, on=about.today,
            outcome=Contact.Outcome.SPOKE, summary=data["said"].strip() or _ASKED_THEM,
        )  # fmt: skip
        watching.contact(letter.case, talk, by=about.user, on=about.today)


_ASKED_THEM = "Asked how they read and hear, and which ways of reaching them are safe."
