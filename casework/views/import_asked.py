"""The rows of a file that are like somebody we have: a person says whose each one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from casework import access, identity
from casework.calendar import local_today
from casework.identity import Hit, hit_of, with_what_a_hit_says
from casework.imports import answering
from casework.imports.asked import whom
from casework.imports.preview import problem_words
from casework.kinds import get as kind_named
from casework.list_choices import whole_number
from casework.messages import tell
from casework.models import Import, ImportRow, ImportState, Person, User
from casework.permissions import may
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import demand, user_of

PAGE = 25
SCREEN = "import likeness"


@dataclass(frozen=True)
class Like:
    """One person whom a row is like: who it is, why, and what nobody may overlook."""

    hit: Hit
    why: str
    strip: Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """One row, whom it is like, and whether the reader may say whose it is.

    Whoever may not see everybody is told nothing of the others.
    """

    row: ImportRow
    may_answer: bool
    likes: Sequence[Like]

    @property
    def born_on(self) -> date | None:
        born = self.row.clean.get("date_of_birth")
        return date.fromisoformat(born) if born else None

    @property
    def kind_name(self) -> str:
        return kind_named(self.row.clean["kind"]).name

    @property
    def where(self) -> str:
        cells = [*(f"address_{number}" for number in (1, 2, 3, 4)), "postcode"]
        found = [self.row.clean.get(cell, "").replace("\n", ", ") for cell in cells]
        return ", ".join(each for each in found if each)

    @property
    def questions(self) -> list[str]:
        """What is asked about the row itself: is the birth of a child right?"""
        return [like["why"] for like in self.row.likes if like.get("asks")]

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        """Earlier lines of the file that it is like."""
        return [like for like in self.row.likes if like["line"]]


def listed(rows: Sequence[ImportRow], *, by: User, on: date) -> list[Listed]:
    """The rows as this user may see them, in five statements whatever their number."""
    whys = whom(rows)
    keys = {pk for each in whys.values() for pk in each}
    shown = with_what_a_hit_says(Person.objects.visible_to(by).filter(pk__in=keys), on)
    people = {person.pk: person for person in shown}
    strips = identity.strips_of_people(people.values(), on)
    found = []
    for row in rows:
        whole = may(by, Right.RECEIVE) and whys[row.pk].keys() <= people.keys()
        likes = [
            Like(hit_of(people[pk], as_of=on), why, strips[pk]) for pk, why in whys[row.pk].items()
        ] if whole else []  # fmt: skip
        found.append(Listed(row, whole, likes))
    return found


def asked_rows(batch: Import, *, after: int) -> tuple[list[ImportRow], int | None]:
    """A page of the rows to answer after a line; and after which line the next page starts."""
    rows = batch.rows.filter(verdict=ImportRow.Verdict.ASKED, line__gt=after).order_by("line")
    if batch.state == ImportState.UNDONE:
        rows = rows.none()
    found = list(rows[: PAGE + 1])
    return found[:PAGE], (found[PAGE - 1].line if len(found) > PAGE else None)


@access.record_page
def import_asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Each row with the people whom it is like, of those that the reader may see."""
    demand(request, Right.IMPORT)
    demand(request, Right.RECEIVE)
    user = user_of(request)
    batch = get_object_or_404(Import, pk=pk)
    rows, next_after = asked_rows(batch, after=whole_number(request.GET.get("after", "")) or 0)
    found = listed(rows, by=user, on=local_today())
    people = {like.hit.person.pk: like.hit.person for each in found for like in each.likes}
    access.saw_people(user, people=people.values(), screen=SCREEN)
    context: dict[str, Any] = {"batch": batch, "listed": found, "next_after": next_after}
    return render(request, "casework/imports/asked.html", context)


@access.record_page
def import_answer(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The answer: one of them, somebody new, or left out."""
    demand(request, Right.IMPORT)
    demand(request, Right.RECEIVE)
    row = get_object_or_404(ImportRow, pk=row_pk, batch=pk)
    if request.method == "POST":
        try:
            tell(request, f"Line {row.line}: answered.", then=_answered(request, row))
        except Refusal as refusal:
            tell(request, f"Line {row.line}: not done.", then=str(refusal))
    return redirect(reverse("import-asked", args=[pk]))


def _answered(request: HttpRequest, row: ImportRow) -> str:
    """What the answer came to, in words. Raises ``Refusal``."""
    user, today, chosen = user_of(request), local_today(), request.POST.get("is", "")
    if chosen == "out":
        answering.leave_out(row, because=request.POST.get("because", ""), by=user)
        return "The row is left out."
    if chosen == "new":
        made, whose = answering.is_new(row, by=user, on=today), "It is someone new"
    elif chosen == "undated":
        made = answering.is_new_but_for_the_birth(row, by=user, on=today)
        whose = "It is someone new, and the birth is left to be corrected"
    elif key := whole_number(chosen):
        person = get_object_or_404(Person.objects.visible_to(user), pk=key)
        made = answering.is_person(row, person, by=user, on=today)
        whose = f"It is {person.name}"
    else:
        raise Refusal("Choose whose the row is, or leave it out.")
    if made.verdict == ImportRow.Verdict.REJECTED:
        return f"{whose}. The case does not come in: {problem_words(made.problems[0])}"
    comes = "is here" if made.case_id else "comes in with the rest of the file"
    news = "; what else the row says is news of them" if made.person_id else ""
    return f"{whose}. The case {comes}{news}."
