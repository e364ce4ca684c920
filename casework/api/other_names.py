"""The names of a person beside the one on the record: added, removed, put back."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework.api import base, idempotency, people, schema
from casework.api import shown_people as out
from casework.api.fields import Asked, Choice, Day, Nothing, Text
from casework.calendar import local_today
from casework.models import Person, PersonName, User
from casework.people import other_names
from casework.roles import Right
from casework.views.asking import user_of


class OtherNameGiven(Asked):
    """One more name; a part that is left out is as on the record. `until` is its last day."""

    given_names = Text(max_length=other_names.LONGEST, required=False, default="", allow_blank=True)
    family_name = Text(max_length=other_names.LONGEST, required=False, default="", allow_blank=True)
    source = Choice(choices=other_names.BY_HAND, required=False, default=PersonName.Source.ALSO)  # type: ignore[assignment]
    until = Day(required=False, default=None, allow_null=True)


class NameRemovalGiven(Asked):
    """Why it is not a name of theirs."""

    because = Text(max_length=300)


def _does(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=out.PersonShown, status=201, rests="gives",
        problems=(404,), **more,
    )  # fmt: skip


def _once(
    request: Request, pk: int, given: type[Serializer[Any]],
    act: Callable[[Person, dict[str, Any], User], Any],
) -> Response:  # fmt: skip
    person = people.seen_person(request, pk, Right.WORK)

    def run() -> Response:
        act(person, base.judged(given, request), user_of(request))
        return people.shown(person, status=201)

    return idempotency.once(request, run)


class Names(base.ApiView):
    """They go by another name as well, or had one before."""

    @_does("addName", "Add another name of a person", OtherNameGiven,
           says="They are found, and compared with others, by it.",
           example={"family_name": "Ashworth", "source": "before"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        def act(person: Person, data: dict[str, Any], by: User) -> None:
            other_names.add(person, other_names.Written(**data), by=by, on=local_today())

        return _once(request, pk, OtherNameGiven, act)


class NameRemoval(base.ApiView):
    """It was never a name of theirs."""

    @_does("removeName", "Remove another name of a person", NameRemovalGiven,
           example={"because": "It is her daughter's"})  # fmt: skip
    def post(self, request: Request, pk: int, name_pk: int) -> Response:
        def act(person: Person, data: dict[str, Any], by: User) -> None:
            name = get_object_or_404(PersonName, pk=name_pk, person=person)
            other_names.remove(name, because=data["because"], by=by)

        return _once(request, pk, NameRemovalGiven, act)


class NameUndo(base.ApiView):
    """A name that was removed is one of theirs after all."""

    @_does("undoNameRemoval", "Put back a name that was removed", Nothing)
    def post(self, request: Request, pk: int, name_pk: int) -> Response:
        def act(person: Person, _: dict[str, Any], by: User) -> None:
            other_names.put_back(get_object_or_404(PersonName, pk=name_pk, person=person), by=by)

        return _once(request, pk, Nothing, act)
