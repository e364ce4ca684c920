"""Cases: the waiting list, one case, its lists, and a new request."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework import access, kinds
from casework.acts import receiving
from casework.acts.record import policy_on
from casework.api import base, given, idempotency, paging, schema
from casework.api import shown_cases as out
from casework.api.on_cases import SCREEN, seen_case, shown
from casework.api.problems import invalid
from casework.audit.telling import as_told_to
from casework.calendar import local_today
from casework.counting import capped_counts
from casework.filters import CHANGED, FLAGS, RATINGS, SHOW, WAITED, CaseFilter
from casework.models import Case, Event, Pause, Person, Team, User
from casework.paging import Page
from casework.queues import QUEUE_SAYS, Queue, stranded, who_cannot_work
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.waiting_list import List
from casework.waiting_list import ORDERS, with_what_a_row_says

_FILTERS = (
    OpenApiParameter("show", enum=[code for code, _ in SHOW[1:]],
                     description="Which cases; without it, those that wait for a worker."),
    OpenApiParameter("team", {"type": "integer", "minimum": 1}),
    OpenApiParameter("worker", {"type": "integer", "minimum": 1},
                     description="All open cases of one worker, unless `show` says which."),
    OpenApiParameter("kind", enum=[code for code, _ in kinds.choices()]),
    OpenApiParameter("rating", enum=[code for code, _ in RATINGS], many=True,
                     description="0 is unrated, 1 red, 2 amber, 3 green, 4 blue."),
    OpenApiParameter("waited", enum=[code for code, _ in WAITED],
                     description="More than so many days, or than the standard of its kind."),
    OpenApiParameter("need", str, description="The code of an access need of the person."),
    OpenApiParameter("since", enum=[code for code, _ in CHANGED],
                     description="Something was written on it since so many days ago."),
    OpenApiParameter("flags", enum=[code for code, _ in FLAGS], many=True),
    OpenApiParameter("sort", enum=list(ORDERS), description="Without it, the most urgent first."),
)  # fmt: skip
_NAMES = (*(param.name for param in _FILTERS), *paging.PAGING)


class Cases(base.ApiView):
    """The waiting list, and what is added to it."""

    @schema.operation(
        "listCases", "The waiting list", answer=schema.page_of(out.RowShown, "CasePage"),
        params=(*_FILTERS, *schema.PAGES), problems=(400, 503),
        says="The list of the pages: same filters, same orders, same rows. There is no count, "
        "and every page costs the same, however deep in the list it lies.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, _NAMES)
        asked = _asked(request)
        order = ORDERS.get(request.query_params.get("sort", "urgent"))
        if order is None:
            raise invalid(sort=f"Choose one of: {', '.join(ORDERS)}.")
        found = with_what_a_row_says(asked.cases, asked.as_of)
        page: Page[Case] = paging.asked_page(request, found, order=order)
        access.saw(asked.user, cases=page.rows, screen=SCREEN)
        return base.answer(paging.envelope(page, out.rows(asked.rows(page.rows))))

    @schema.operation(
        "receiveRequest", "Put a request on the waiting list", given=given.RequestGiven,
        answer=out.WholeCaseShown, status=201, rests="gives",
        example={"person": 1, "kind": "care_act", "team": 1, "received_on": "2026-11-20",
                 "source": "gp", "summary": "Not coping on the stairs"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.RECEIVE)
        data = base.judged(given.RequestGiven, request)
        wanted = _request(data, user_of(request))
        access.saw_person(user_of(request), wanted.person, screen=SCREEN)
        return idempotency.once(request, lambda: _receive(wanted, user_of(request)))


def _asked(request: Request) -> List:
    """The list with its filters, each of which must make sense. Raises ``ValidationError``."""
    as_of = local_today()
    policy = policy_on(as_of)
    paging.number_of(request, "team", says="Give the number of a team.")
    paging.number_of(request, "worker", says="Give the number of a worker.")
    narrowed = CaseFilter(request.query_params, user=user_of(request), as_of=as_of, policy=policy)
    if not narrowed.is_valid():
        raise ValidationError({name: list(says) for name, says in narrowed.errors.items()})
    return List(
        user=user_of(request), as_of=as_of, policy=policy, filter=narrowed,
        away=who_cannot_work(as_of, policy),
    )  # fmt: skip


def _request(data: dict[str, Any], user: User) -> receiving.Request:
    person = Person.objects.visible_to(user).filter(pk=data.pop("person")).first()
    if person is None:
        raise invalid(person="There is no such person.")
    team = Team.objects.filter(pk=data.pop("team")).first()
    if team is None:
        raise invalid(team="There is no such team.")
    return receiving.Request(person=person, team=team, **data)


def _receive(wanted: receiving.Request, user: User) -> Response:
    return shown(receiving.receive(wanted, by=user, on=local_today()), status=201)


class OneCase(base.ApiView):
    """One case in full."""

    @schema.operation(
        "readCase", "One case", answer=out.WholeCaseShown, rests="gives", problems=(404,)
    )
    def get(self, request: Request, pk: int) -> Response:
        return shown(seen_case(request, pk))


def listed(request: Request, rows: QuerySet[Any], row: type[Serializer[Any]]) -> Response:
    """A page of what hangs on a case, the newest first."""
    paging.known_only(request, paging.PAGING)
    page: Page[Any] = paging.asked_page(request, rows, order=paging.NEWEST)
    if rows.model is Event:
        as_told_to(user_of(request), page.rows)
    return base.answer(paging.envelope(page, row(page.rows, many=True).data))


class History(base.ApiView):
    """Everything that happened to a case."""

    @schema.operation(
        "listEvents", "The timeline of a case", params=schema.PAGES, problems=(400, 404),
        answer=schema.page_of(out.EventShown, "EventPage"),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        case = seen_case(request, pk)
        events = Event.objects.filter(case=case).select_related("by__worker")
        return listed(request, events, out.EventShown)


def in_queue(queue: Queue, cannot_work: Collection[int]) -> Q:
    """One queue as a question that an index answers; ``queues.with_queue`` asks it of all."""
    paused = Exists(Pause.objects.filter(case=OuterRef("pk"), ended_on=None))
    waits = Q(closed_on=None, worker=None)
    questions: dict[Queue, Q] = {
        Queue.STRANDED: stranded(cannot_work=cannot_work),
        Queue.WITH_WORKER: Q(closed_on=None, worker__isnull=False)
        & ~Q(worker__in=list(cannot_work)),
        Queue.UNRATED: waits & Q(rag=None),
        Queue.PAUSED: waits & Q(rag__isnull=False) & Q(paused),
        Queue.WAITING: waits & Q(rag__isnull=False) & ~Q(paused),
    }
    return questions[queue]


class Queues(base.ApiView):
    """How many cases are where."""

    @schema.operation(
        "listQueues", "The queues and how many cases each holds",
        answer=out.QueuesShown, params=(_FILTERS[1],), problems=(400,),
        says="Counts stop at 1,000, and leave out what the reader may not see.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, ("team",))
        asked = _asked(request)
        cases = asked.filter.qs.still_open()
        where = {queue: cases.filter(in_queue(queue, asked.away)) for queue in Queue}
        counted = capped_counts({queue.value: found for queue, found in where.items()})
        items = [
            {
                "queue": queue.value, "name": queue.label, "says": QUEUE_SAYS[queue],
                "count": counted[queue.value].number, "or_more": counted[queue.value].is_capped,
            }
            for queue in Queue
        ]  # fmt: skip
        return base.answer({"items": items})
