"""The rows of a file that are like somebody we have: a person says whose each one is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from casework import access
from casework.calendar import local_today
from casework.identity import hit_of
from casework.imports import answering
from casework.list_choices import whole_number
from casework.messages import tell
from casework.models import Import, ImportRow, Person
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import demand, user_of

PAGE = 25
SCREEN = "import likeness"


@access.record_page
def import_asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Each row with the people whom it is like, of those that the reader may see."""
    demand(request, Right.IMPORT)
    demand(request, Right.RECEIVE)
    user, today = user_of(request), local_today()
    batch = get_object_or_404(Import, pk=pk)
    rows = list(batch.rows.filter(verdict=ImportRow.Verdict.ASKED).order_by("line")[:PAGE])
    shown: dict[int, Person] = {}
    listed = []
    for row in rows:
        people = answering.shown_likes(row, by=user)
        may_answer = answering.may_answer(row, by=user)
        shown.update({person.pk: person for person in people})
        why = {like["person"]: like["why"] for like in row.likes}
        likes = [(hit_of(person, as_of=today), why[person.pk]) for person in people]
        lines = [like for like in row.likes if like["line"]]
        # Whoever may not see everybody is told nothing of the others.
        listed.append((row, likes if may_answer else [], lines, may_answer))
    access.saw_people(user, people=shown.values(), screen=SCREEN)
    context: dict[str, Any] = {"batch": batch, "listed": listed}
    return render(request, "casework/imports/asked.html", context)


@access.record_page
def import_answer(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The answer: one of them, somebody new, or left out."""
    demand(request, Right.IMPORT)
    demand(request, Right.RECEIVE)
    row = get_object_or_404(ImportRow, pk=row_pk, batch=pk)
    if request.method == "POST":
        _answer(request, row)
    return redirect(reverse("import-asked", args=[pk]))


def _answer(request: HttpRequest, row: ImportRow) -> None:
    user, today, chosen = user_of(request), local_today(), request.POST.get("is", "")
    try:
        if key := whole_number(chosen):
            person = get_object_or_404(Person.objects.visible_to(user), pk=key)
            answering.is_person(row, person, by=user, on=today)
            said = "It is them: their case comes in, and the rest is news of them."
        elif chosen == "new":
            answering.is_new(row, by=user, on=today)
            said = "It is somebody new."
        else:
            because = request.POST.get("because", "") or "no reason given"
            answering.leave_out(row, because=because, by=user)
            said = "The row is left out."
    except Refusal as refusal:
        tell(request, f"Line {row.line}: not done.", then=str(refusal))
    else:
        tell(request, f"Line {row.line}: answered.", then=said)
