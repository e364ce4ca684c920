"""What somebody must do about letters that we cannot make: the list, and one task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.calendar import local_today
from casework.forms.reach import AssignForm, GivenForm, TaskFilter
from casework.letters.gate.given_by_hand import How
from casework.letters.post_room import tasks, told
from casework.models import Letter, LetterTask, User
from casework.models.person import people_visible_to
from casework.paging import Order, page_of
from casework.permissions import may_for, own_team_first
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_for, user_of

# The longest owed first, so what is overdue stands on top.
LONGEST_OWED = Order(("due_on", "id"))


@dataclass(frozen=True)
class Row:
    """One task of the list."""

    task: LetterTask
    as_of: date

    @property
    def is_open(self) -> bool:
        return self.task.done_on is None and self.task.dropped_on is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.task.due_on < self.as_of


@access.record_page
def task_list(request: HttpRequest) -> HttpResponse:
    """Open tasks, the longest owed first; at first those for which the user answers."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    form = TaskFilter(_asked(request))
    form.is_valid()
    found = open_tasks(form.cleaned_data, user, as_of=today)
    page = page_of(found, order=LONGEST_OWED, after=request.GET.get("after", ""))
    saw_tasks(page.rows, user, screen="letter tasks")
    context = {
        "rows": [Row(task, today) for task in page.rows], "after": page.after,
        "form_filter": form, "filters_on": sum(bool(value) for value in form.cleaned_data.values()),
    }  # fmt: skip
    return render(request, "casework/letter_tasks/list.html", context)


def _asked(request: HttpRequest) -> Any:
    """The filter of the address. Where it names none: their own team's first.

    A later page of the list names only its place in it.
    """
    names_any = any(name in request.GET for name in ("team", "kind", "who", "when"))
    return request.GET if names_any else own_team_first(user_of(request))


def open_tasks(chosen: dict[str, Any], user: User, *, as_of: date) -> QuerySet[LetterTask]:
    """The open tasks that match, of those whom the user may see."""
    found = LetterTask.objects.filter(
        people_visible_to(user, person="person"),
        people_visible_to(user, person="letter__case__person"),
        done_on=None, dropped_on=None,
    ).select_related("person", "team", "worker", "letter__case")  # fmt: skip
    if chosen.get("team"):
        found = found.filter(team=chosen["team"])
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    if chosen.get("when"):
        found = found.filter(due_on__lt=as_of)
    if chosen.get("who") == "mine":
        return found.filter(worker=user.post.pk if user.post else None, worker__isnull=False)
    return found.filter(worker=None) if chosen.get("who") == "nobody" else found


def saw_tasks(tasks: Sequence[LetterTask], user: User, *, screen: str) -> None:
    """Write down whose case was shown, and who is told of it where that is someone else."""
    access.saw_letters(user, letters=[task.letter for task in tasks], screen=screen)


def _letter(request: HttpRequest, pk: UUID, *, screen: str) -> Letter:
    """The letter, or the same 404 for one that is hidden as for one that is not there."""
    demand(request, Right.SEE_RECORDS)
    letters = Letter.objects.visible_to(user_of(request))
    found = get_object_or_404(
        letters.select_related("person", "case__person", "case__team", "referrer"), pk=pk
    )
    access.saw_letter(user_of(request), found, screen=screen)
    return found


@access.record_page
def task_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: what to do, who has it, and the words that are to be given."""
    letter, today = _letter(request, pk, screen="letter task"), local_today()
    task = last_task(letter)
    row = Row(task, today) if task else None
    context: dict[str, Any] = {
        "letter": letter, "case": letter.case, "task": task, "is_open": row and row.is_open,
        "is_overdue": row and row.is_overdue,
        "may_work": may_for(user_of(request), Right.WORK, letter.case),
        "back": reverse("letter", args=[pk]), **(what_to_give(letter, row) if row else {}),
    }  # fmt: skip
    return render(request, "casework/letter_tasks/task.html", context)


def last_task(letter: Letter) -> LetterTask | None:
    """What was last asked of somebody about this letter."""
    tasks = letter.tasks.select_related(
        "worker", "team", "done_by__worker", "person", "letter__case"
    )
    return tasks.order_by("-pk").first()


def what_to_give(letter: Letter, row: Row) -> dict[str, Any]:
    """What an open task asks, and the words to be given, or why there are none."""
    task, today = row.task, row.as_of
    if not row.is_open:
        return {}
    asks = task.kind == LetterTask.Kind.ASK_NEEDS
    to_do: dict[str, Any] = {"to_do": tasks.what_to_do(task, on=today), "asks_needs": asks}
    if asks:
        return to_do
    try:
        return {**to_do, "text": told.text_of(letter, task, on=today)}
    except Refusal as refusal:
        return {**to_do, "no_text": str(refusal)}


@access.record_page
def task_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the task to a worker, or take it oneself."""
    letter, today = _letter(request, pk, screen="give a letter task"), local_today()
    demand_for(request, Right.WORK, letter.case)
    user = user_of(request)

    def act(form: Any) -> Done:
        worker = form.cleaned_data["worker"]
        told.assign(letter, to=worker, by=user, on=today)
        whose = f"{worker.name} has the task now." if worker else "The team has the task now."
        return Done(whose, _page(letter))

    task = told.open_task(letter)
    mine = {"worker": (task.worker_id if task else None) or (user.post.pk if user.post else None)}
    return FormPage(
        template="casework/form_page.html",
        make=lambda data: AssignForm(data, as_of=today, initial=mine),
        act=act,
        context=_context(letter, "Who does it?", "Give the task"),
    ).respond(request)


@access.record_page
def task_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They had the news: how, when and by whom."""
    letter, today = _letter(request, pk, screen="letter task done"), local_today()
    demand_for(request, Right.WORK, letter.case)

    def act(form: Any) -> Done:
        data = form.cleaned_data
        given = told.Given(How(data["how"]), data["words"], data["on"])
        told.done(letter, given, by=user_of(request), on=today)
        then = "The letter counts as sent, with the words that were given."
        return Done("Recorded.", reverse("letter", args=[pk]), then=then)

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: GivenForm(data, as_of=today),
        act=act,
        context=_context(letter, "They have had the news", "Record it"),
    ).respond(request)


def _context(letter: Letter, title: str, verb: str) -> dict[str, Any]:
    lede = f"{letter.title}, to {letter.person.name}"
    back = _page(letter)
    return {"title": title, "verb": verb, "lede": lede, "case": letter.case, "back": back}


def _page(letter: Letter) -> str:
    return reverse("letter-task", args=[letter.pk])
