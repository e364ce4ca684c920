"""Details that came wrong with an import: the list of them, and what somebody found out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.acts import details_to_correct
from casework.forms.to_correct import FoundOutForm
from casework.imports.columns import label_of
from casework.models import DetailToCorrect
from casework.paging import Order, page_of
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.people import About

SCREEN = "details to correct"
OLDEST_FIRST = Order(("id",))
_PAGE = 50


@access.record_page
def to_correct(request: HttpRequest) -> HttpResponse:
    """What is still to be corrected, of everyone whose record the reader may see."""
    demand(request, Right.SEE_RECORDS)
    user = user_of(request)
    rows = DetailToCorrect.objects.visible_to(user).still_open().select_related("person")
    page = page_of(rows, order=OLDEST_FIRST, after=request.GET.get("after", ""), size=_PAGE)
    access.saw_people(user, people={row.person for row in page.rows}, screen=SCREEN)
    context = {
        "lines": [(row, label_of(row.field)) for row in page.rows], "after": page.after,
        "may_work": may(user, Right.WORK),
    }  # fmt: skip
    return render(request, "casework/people/to_correct.html", context)


@access.record_page
def to_correct_settle(request: HttpRequest, pk: int, detail_pk: int) -> HttpResponse:
    """Say what was found out where nothing on the record has to change."""
    about = About.of(request, pk, screen=SCREEN)
    detail = get_object_or_404(DetailToCorrect, pk=detail_pk, person=about.person)

    def act(form: FoundOutForm) -> Done:
        because = form.cleaned_data["because"]
        details_to_correct.settle(detail, because=because, by=about.user)
        return Done("It is off the list.", about.url)

    lede = f"{label_of(detail.field)}: {detail.says}. The file says: {detail.said}"
    return FormPage(
        make=FoundOutForm,
        act=act,
        **about.page(
            "form", "A detail that came with an import", "Take it off the list", lede=lede,
            edit=reverse("person-edit", args=[pk]),
        ),
    ).respond(request)  # fmt: skip
