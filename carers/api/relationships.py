"""Who cares for whom: of one person, recorded, ended; and leave to have letters."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from carers.acts import relationships
from carers.api import given
from carers.api.shown import RelationshipShown
from carers.models import CaringRelationship
from casework import access
from casework.api import base, idempotency, paging, schema
from casework.api.on_cases import SCREEN
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.models import Person, User
from casework.paging import Page
from casework.roles import Right
from casework.views.asking import demand, user_of, visible_person

MOST_ID = 2**63
_PERSON = OpenApiParameter(
    "person", {"type": "integer", "minimum": 1}, required=True,
    description="Whose: as the carer, or as the one cared for.",
)  # fmt: skip


def seen_rows(user: User) -> QuerySet[CaringRelationship]:
    """The relationships in which both people's records may be seen."""
    seen = Person.objects.visible_to(user).values("pk")
    rows = CaringRelationship.objects.select_related("carer", "adult")
    return rows.filter(carer__in=seen, adult__in=seen)


def asked_number(request: Request, name: str) -> int:
    """A number that the address must give. Raises ``ValidationError``."""
    text = request.query_params.get(name, "")
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:20]) < MOST_ID):
        raise invalid(**{name: "Give the number of a record."})
    return int(text)


def named_person(data: dict[str, Any], name: str, user: User) -> Person | None:
    """The person whom a body names; the same fault for hidden as for absent."""
    pk = data.pop(name)
    if pk is None:
        return None
    found = Person.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise invalid(**{name: "There is no such person."})
    return found


class Relationships(base.ApiView):
    """The caring relationships of one person, and a new one."""

    @schema.operation(
        "listCaring", "Who cares for whom", params=(_PERSON, *schema.PAGES), problems=(400, 404),
        answer=schema.page_of(RelationshipShown, "RelationshipPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, ("person", *paging.PAGING))
        user = user_of(request)
        person = visible_person(request, asked_number(request, "person"))
        rows = seen_rows(user).of(person)  # type: ignore[attr-defined]
        page: Page[CaringRelationship] = paging.asked_page(request, rows, order=paging.NEWEST)
        others = [row.other(person) for row in page.rows]
        access.saw_people(user, people=[person, *others], screen=SCREEN)
        return base.answer(paging.envelope(page, RelationshipShown(page.rows, many=True).data))

    @schema.operation(
        "recordCaring", "Record that one person cares for another", given=given.CaringGiven,
        answer=RelationshipShown, status=201,
        example={"carer": 1, "adult": 2, "kind": "adult", "starts_on": "2024-01-01",
                 "hours_per_week": 35, "lives_with": True, "does": ["meals", "nights"]},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.WORK)
        user = user_of(request)

        def run() -> Response:
            data = base.judged(given.CaringGiven, request)
            carer, adult = (named_person(data, name, user) for name in ("carer", "adult"))
            if carer is None or adult is None:
                raise invalid(carer="Name both people.")
            caring = relationships.Caring(carer=carer, adult=adult, **data)
            made = relationships.begin(caring, by=user, on=local_today())
            return _shown(made.pk, user, status=201)

        return idempotency.once(request, run)


def _shown(pk: int, user: User, *, status: int = 200) -> Response:
    made = get_object_or_404(seen_rows(user), pk=pk)
    access.saw_people(user, people=[made.carer, made.adult], screen=SCREEN)
    return base.answer(RelationshipShown(made).data, status=status)


class OneRelationship(base.ApiView):
    @schema.operation("readCaring", "One caring relationship", answer=RelationshipShown,
                      problems=(404,))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        get_object_or_404(seen_rows(user_of(request)), pk=pk)
        demand(request, Right.SEE_RECORDS)
        return _shown(pk, user_of(request))


def _does(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=RelationshipShown, status=201, problems=(404,), **more
    )


def _once(request: Request, pk: int, form: type[Serializer[Any]], act: Any) -> Response:
    user = user_of(request)
    made = get_object_or_404(seen_rows(user), pk=pk)
    demand(request, Right.WORK)

    def run() -> Response:
        act(made, base.judged(form, request), user, local_today())
        return _shown(made.pk, user, status=201)

    return idempotency.once(request, run)


class CaringEnd(base.ApiView):
    """The caring ended, and leave to have letters with it."""

    @_does("endCaring", "Record that the caring ended", given.CaringEndGiven,
           example={"ends_on": "2026-11-20", "because": "Moved to live with her son"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return _once(request, pk, given.CaringEndGiven, _end)


class Authority(base.ApiView):
    """The carer may have letters about the adult, on this evidence."""

    @_does("recordAuthority", "Record that the carer may have letters", given.AuthorityGiven,
           says="Refused where letters would go round in a circle.",
           example={"from_on": "2026-11-20", "evidence": "Signed form of 19 November"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return _once(request, pk, given.AuthorityGiven, _authorise)


def _end(made: CaringRelationship, data: dict[str, Any], by: User, on: date) -> None:
    relationships.end(made, **data, by=by, on=on)


def _authorise(made: CaringRelationship, data: dict[str, Any], by: User, on: date) -> None:
    relationships.authorise(made, **data, by=by, on=on)
