"""What somebody must do about letters that we cannot make: the list, one task, and who had it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.api import base, idempotency, paging, problems, schema
from casework.api.fields import Asked, Choice, Day, Text, Whole
from casework.api.letters import visible_letter
from casework.api.on_cases import SCREEN
from casework.api.problems import invalid
from casework.api.shown_cases import Named, Shown, WhoShown
from casework.calendar import local_today
from casework.forms.reach import TaskFilter
from casework.letters.gate.given_by_hand import How
from casework.letters.post_room import told
from casework.models import Letter, LetterTask, Worker
from casework.paging import Page
from casework.roles import Right
from casework.views.asking import demand, demand_for, user_of
from casework.views.letter_tasks import (
    LONGEST_OWED,
    Row,
    last_task,
    open_tasks,
    saw_tasks,
    what_to_give,
)


class TaskRowShown(Shown):
    """A task, as the list shows it. `person` is who is to have the news."""

    id = serializers.IntegerField(source="task.id")
    letter = serializers.UUIDField(source="task.letter_id")
    letter_kind = serializers.CharField(source="task.letter.kind")
    case = serializers.IntegerField(source="task.letter.case_id")
    case_reference = serializers.CharField(source="task.letter.case.reference")
    person = WhoShown(source="task.person")
    team = Named(source="task.team")
    worker = Named(source="task.worker", allow_null=True)
    kind = serializers.CharField(source="task.kind")
    needs = serializers.ListField(source="task.needs", child=serializers.CharField())
    language = serializers.CharField(source="task.language")
    raised_on = serializers.DateField(source="task.raised_on")
    due_on = serializers.DateField(source="task.due_on")
    is_overdue = serializers.BooleanField()


class TaskShown(TaskRowShown):
    """One task: what to do, and the words to be given; or what became of it."""

    is_open = serializers.BooleanField()
    to_do = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()
    no_text_because = serializers.CharField()
    done_on = serializers.DateField(source="task.done_on", allow_null=True)
    done_by = serializers.CharField(source="task.done_by.name", allow_null=True)
    done_how = serializers.CharField(source="task.done_how")
    dropped_on = serializers.DateField(source="task.dropped_on", allow_null=True)
    dropped_because = serializers.CharField(source="task.dropped_because")


class TaskGivenTo(Asked):
    """Which worker does it; null gives it back to the team."""

    worker = Whole(allow_null=True)


class NewsGiven(Asked):
    """How they had the news, what was done and by whom, and on which day."""

    how = Choice(choices=How.choices)
    words = Text(max_length=300)
    on = Day()


_PARAMS = (
    OpenApiParameter("team", {"type": "integer", "minimum": 1},
                     description="Without it, every team's."),
    OpenApiParameter("kind", enum=LetterTask.Kind.values),
    OpenApiParameter("who", enum=["mine", "nobody"],
                     description="What the reader has, or what nobody has taken."),
    OpenApiParameter("when", enum=["overdue"], description="Without it, due on any day."),
    *schema.PAGES,
)  # fmt: skip


class LetterTasks(base.ApiView):
    """People whose news waits for a person."""

    @schema.operation("listLetterTasks", "The open letter tasks, the longest owed first",
                      answer=schema.page_of(TaskRowShown, "LetterTaskPage"), params=_PARAMS,
                      problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, [param.name for param in _PARAMS])
        paging.number_of(request, "team", says="Give the number of a team.")
        user, today = user_of(request), local_today()
        form = TaskFilter(request.query_params)
        if not form.is_valid():
            faults = {name: list(map(str, says)) for name, says in form.errors.items()}
            raise ValidationError(faults)
        found = open_tasks(form.cleaned_data, user, as_of=today)
        page: Page[LetterTask] = paging.asked_page(request, found, order=LONGEST_OWED)
        saw_tasks(page.rows, user, screen=SCREEN)
        rows = TaskRowShown([Row(task, today) for task in page.rows], many=True)
        return base.answer(paging.envelope(page, rows.data))


def _seen_letter(request: Request, pk: UUID, right: Right | None = None) -> Letter:
    """The letter, if the user may see it and do this to it; the looks are written down."""
    letter, user = visible_letter(request, pk), user_of(request)
    if right is not None:
        demand_for(request, right, letter.case)
    access.saw_letter(user, letter, screen=SCREEN)
    return letter


def _shown(letter: Letter, *, status: int = 200) -> Response:
    """The last task of the letter as it stands at this moment. Raises ``Http404``."""
    task = last_task(letter)
    if task is None:
        raise Http404
    row = Row(task, local_today())
    given = what_to_give(letter, row)
    one = {
        "task": task, "is_open": row.is_open, "is_overdue": row.is_overdue,
        "to_do": given.get("to_do", []), "text": given.get("text", ""),
        "no_text_because": given.get("no_text", ""),
    }  # fmt: skip
    return base.answer(TaskShown(one).data, status=status)


def _once(request: Request, letter: Letter, act: Callable[[], Any]) -> Response:
    """One act on the task of one letter, once a key; answers with the task."""

    def run() -> Response:
        try:
            act()
        except told.NotNow as stopped:
            # The task is dropped all the same, so this refusal is kept with its key, like an act.
            return problems.of_refusal(stopped)
        return _shown(letter, status=201)

    return idempotency.once(request, run)


class OneTask(base.ApiView):
    """What is to be done about one letter."""

    @schema.operation("readLetterTask", "The task of a letter, and the words to be given",
                      answer=TaskShown, problems=(404,),
                      says="The last one, where there were several; there is none for a letter "
                      "about which nobody was asked to do anything.")  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        return _shown(_seen_letter(request, pk))


class TaskWorker(base.ApiView):
    """Who does it."""

    @schema.operation("assignLetterTask", "Give the task of a letter to a worker",
                      given=TaskGivenTo, answer=TaskShown, status=201, problems=(404,),
                      example={"worker": 1})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        letter = _seen_letter(request, pk, Right.WORK)

        def act() -> None:
            to = _worker(base.judged(TaskGivenTo, request)["worker"])
            told.assign(letter, to=to, by=user_of(request), on=local_today())

        return _once(request, letter, act)


def _worker(pk: int | None) -> Worker | None:
    """The worker with this number; whether they are in post, the act decides."""
    found = Worker.objects.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise invalid(worker="There is no such worker.")
    return found


class TaskDone(base.ApiView):
    """They had the news."""

    @schema.operation("recordNewsGiven", "Record that they had the news of a letter",
                      given=NewsGiven, answer=TaskShown, status=201, problems=(404,),
                      says="The letter counts as sent, with the words that were given. Refused "
                      "where the news must not be given any more: the task is then dropped.",
                      example={"how": "in_person", "words": "Read aloud at home by Joan Patel",
                               "on": "2026-11-20"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        letter = _seen_letter(request, pk, Right.WORK)

        def act() -> None:
            data = base.judged(NewsGiven, request)
            given = told.Given(How(data["how"]), data["words"], data["on"])
            told.done(letter, given, by=user_of(request), on=local_today())

        return _once(request, letter, act)
