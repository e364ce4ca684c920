"""The page on which somebody says that letters may go, after a safeguarding concern."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.forms.safe_to_write import LettersMayGoForm
from casework.messages import tell
from casework.people import safe_to_write
from casework.refusals import Refusal
from casework.views.asking import Done, FormPage
from casework.views.people import About

SCREEN = "letters may go"
_LEDE = (
    "Letters to them, and letters about them to others, wait until somebody says that none can "
    "come into the hands of whoever may do harm."
)


@access.record_page
def person_letters_may_go(request: HttpRequest, pk: int) -> HttpResponse:
    """What asks, where whoever may do harm is recorded, and the answer with its reason."""
    about = About.of(request, pk, screen=SCREEN)

    def act(form: LettersMayGoForm) -> Done:
        because = form.cleaned_data["because"]
        safe_to_write.say_letters_may_go(about.person, because=because, by=about.user)
        return Done(
            "Letters may go.", about.url, undo_url=reverse("person-letters-may-go-undo", args=[pk]),
            then="Letters that were held for it are looked at again within the hour.",
        )  # fmt: skip

    page = about.page(
        "letters_may_go", "May letters go?", "Letters may go", lede=_LEDE,
        questions=safe_to_write.open_questions(about.person),
        last=safe_to_write.last_answer(about.person),
    )  # fmt: skip
    return FormPage(make=LettersMayGoForm, act=act, **page).respond(request)


@access.record_page
@require_POST
def person_letters_may_go_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer was wrong: letters wait again."""
    about = About.of(request, pk, screen=SCREEN)
    try:
        safe_to_write.undo(about.person, by=about.user)
    except Refusal as refusal:
        tell(request, "Nothing was undone.", then=str(refusal))
    else:
        tell(request, "Undone: letters wait until somebody says that they may go.")
    return redirect(about.url)
