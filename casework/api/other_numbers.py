"""The numbers by which other systems know a person or a case: added, changed, ended, undone."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework.api import base, idempotency, on_cases, people, schema
from casework.api import shown_cases as cases_out
from casework.api import shown_people as people_out
from casework.api.fields import Asked, Nothing, Text
from casework.models import OWN_NUMBER, Case, Person, User
from casework.people import other_numbers
from casework.roles import Right
from casework.views.asking import user_of

_LONGEST_WHY = 300


class NumberGiven(Asked):
    """A number and the system that it is of; `kind` only where the system has several kinds."""

    system = Text(max_length=60)
    number = Text(max_length=other_numbers.LONGEST)
    kind = Text(max_length=40, required=False, default=OWN_NUMBER)


class NumberEndGiven(Asked):
    """Why it is not theirs, or not used any more."""

    because = Text(max_length=_LONGEST_WHY)


_EXAMPLE = {"system": "Mosaic", "number": "0077120"}
_WHY = {"because": "It is her sister's"}


def _does(name: str, summary: str, form: Any, answer: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=answer, status=201, rests="gives", problems=(404,),
        **more,
    )  # fmt: skip


def _of_person(name: str, summary: str, form: Any = Nothing, **more: Any) -> schema.Describes:
    return _does(f"{name}OfPerson", f"{summary} of a person", form, people_out.PersonShown, **more)


def _of_case(name: str, summary: str, form: Any = Nothing, **more: Any) -> schema.Describes:
    return _does(f"{name}OfCase", f"{summary} of a case", form, cases_out.WholeCaseShown, **more)


Act = Callable[[Any, dict[str, Any], User], Any]


def _person_once(request: Request, pk: int, given: type[Serializer[Any]], act: Act) -> Response:
    person = people.seen_person(request, pk, Right.WORK)

    def run() -> Response:
        act(person, base.judged(given, request), user_of(request))
        return people.shown(person, status=201)

    return idempotency.once(request, run)


def _case_once(request: Request, pk: int, given: type[Serializer[Any]], act: Act) -> Response:
    return on_cases.add_once(
        request, pk, Right.WORK, given, lambda case, data, by, _: act(case, data, by)
    )


def _add(holder: Person | Case, data: dict[str, Any], by: User) -> None:
    other_numbers.add(holder, **data, by=by)


def _on(number_pk: int, verb: Callable[..., Any]) -> Act:
    """Do something to one number of the person or the case."""

    def act(holder: Person | Case, data: dict[str, Any], by: User) -> None:
        verb(get_object_or_404(holder.references, pk=number_pk), **data, by=by)

    return act


class PersonNumbers(base.ApiView):
    """A person has a number in another system."""

    @_of_person("addNumber", "Add a number of another system", NumberGiven, example=_EXAMPLE)
    def post(self, request: Request, pk: int) -> Response:
        return _person_once(request, pk, NumberGiven, _add)


class PersonNumberChange(base.ApiView):
    """The number was written wrongly."""

    @_of_person("changeNumber", "Change a number", NumberGiven, example=_EXAMPLE)
    def post(self, request: Request, pk: int, number_pk: int) -> Response:
        return _person_once(request, pk, NumberGiven, _on(number_pk, other_numbers.change))


class PersonNumberEnd(base.ApiView):
    """The number is not theirs, or not used any more."""

    @_of_person("endNumber", "End a number", NumberEndGiven, example=_WHY)
    def post(self, request: Request, pk: int, number_pk: int) -> Response:
        return _person_once(request, pk, NumberEndGiven, _on(number_pk, other_numbers.end))


class PersonNumberUndo(base.ApiView):
    """The last thing that was done to the number by hand was wrong."""

    @_of_person("undoNumber", "Undo the last act on a number")
    def post(self, request: Request, pk: int, number_pk: int) -> Response:
        return _person_once(request, pk, Nothing, _on(number_pk, other_numbers.undo))


class CaseNumbers(base.ApiView):
    """A case has a number in another system."""

    @_of_case("addNumber", "Add a number of another system", NumberGiven, example=_EXAMPLE)
    def post(self, request: Request, pk: int) -> Response:
        return _case_once(request, pk, NumberGiven, _add)


class CaseNumberChange(base.ApiView):
    """The number was written wrongly."""

    @_of_case("changeNumber", "Change a number", NumberGiven, example=_EXAMPLE)
    def post(self, request: Request, pk: int, number_pk: int) -> Response:
        return _case_once(request, pk, NumberGiven, _on(number_pk, other_numbers.change))


class CaseNumberEnd(base.ApiView):
    """The number is not this case's, or not used any more."""

    @_of_case("endNumber", "End a number", NumberEndGiven, example=_WHY)
    def post(self, request: Request, pk: int, number_pk: int) -> Response:
        return _case_once(request, pk, NumberEndGiven, _on(number_pk, other_numbers.end))


class CaseNumberUndo(base.ApiView):
    """The last thing that was done to the number by hand was wrong."""

    @_of_case("undoNumber", "Undo the last act on a number")
    def post(self, request: Request, pk: int, number_pk: int) -> Response:
        return _case_once(request, pk, Nothing, _on(number_pk, other_numbers.undo))
