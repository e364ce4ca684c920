"""The names of a person beside the one on the record: listed, added, removed, put back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.forms.other_names import NameRemovalForm, OtherNameForm
from casework.messages import tell
from casework.models import PersonName
from casework.people import other_names
from casework.refusals import Refusal
from casework.views.asking import Done, FormPage
from casework.views.people import About

SCREEN = "other names"


def _url(pk: int, does: str = "names", *args: int) -> str:
    return reverse(f"person-{does}", args=[pk, *args])


@access.record_page
def person_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Every other name of theirs, and a form to add one."""
    about = About.of(request, pk, screen=SCREEN)
    names = other_names.of(about.person)

    def act(form: OtherNameForm) -> Done:
        made = other_names.add(about.person, form.written, by=about.user, on=about.today)
        return Done(f"{made} was added.", _url(pk), then="Search finds them by it.",
                    undo_url=_url(pk, "name-undo", made.pk))  # fmt: skip

    page = FormPage(
        make=lambda data: OtherNameForm(data, as_of=about.today),
        act=act,
        **about.page(
            "names", f"Other names of {about.person.name}", "Add the name",
            rows=[name for name in names if name.removed_at is None],
            removed=[name for name in names if name.removed_at is not None],
        ),
    )  # fmt: skip
    return page.respond(request)


@access.record_page
def person_name_remove(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    """It was never a name of theirs."""
    about = About.of(request, pk, screen=SCREEN)
    name = get_object_or_404(PersonName, pk=name_pk, person=about.person)

    def act(form: NameRemovalForm) -> Done:
        other_names.remove(name, because=form.cleaned_data["because"], by=about.user)
        return Done(f"{name} was removed.", _url(pk), then="Nobody is found by it any more.",
                    undo_url=_url(pk, "name-undo", name.pk))  # fmt: skip

    page = about.page("form", f"Remove the name {name}", "Remove the name")
    page["context"]["back"] = _url(pk)
    return FormPage(make=NameRemovalForm, act=act, **page).respond(request)


@access.record_page
@require_POST
def person_name_undo(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    """Put back a name that was removed, or take back one that was added by mistake."""
    about = About.of(request, pk, screen=SCREEN)
    name = get_object_or_404(PersonName, pk=name_pk, person=about.person)
    try:
        if name.removed_at is None:
            other_names.remove(name, because=other_names.BY_MISTAKE, by=about.user)
        else:
            other_names.put_back(name, by=about.user)
    except Refusal as refusal:
        tell(request, "Nothing was undone.", then=str(refusal))
    else:
        tell(request, "Undone: their names are as they were.")
    return redirect(_url(pk))
