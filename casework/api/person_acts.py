"""What changes about a person beyond their details: address, access needs, a death."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework.acts import addresses, moving_home
from casework.acts import people as acts
from casework.api import base, given, given_people, idempotency, schema
from casework.api import shown_people as out
from casework.api.fields import Nothing
from casework.api.people import refusing_stale, seen_person, shown
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.models import Address, Person
from casework.people import safe_to_write
from casework.roles import Right
from casework.views.asking import user_of


def _does(
    name: str, summary: str, form: Any, *, rests: str = "gives", **more: Any
) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=out.PersonShown, status=201, rests=rests,
        problems=(404,), **more,
    )  # fmt: skip


def _once(
    request: Request,
    pk: int,
    given: type[Serializer[Any]],
    act: Callable[[Person, dict[str, Any]], Any],
) -> Response:
    """One act on one person, once a key; answers with the person."""
    person = seen_person(request, pk, Right.WORK)

    def run() -> Response:
        act(person, base.judged(given, request))
        return shown(person, status=201)

    return idempotency.once(request, run)


class Addresses(base.ApiView):
    """Someone moved."""

    @_does("moveHome", "Record a new address", given_people.AddressGiven,
           example={"kind": "home", "lines": "2 Example Street", "postcode": "ZZ1 4AB",
                    "starts_on": "2026-11-20"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        by, on = user_of(request), local_today()

        def act(person: Person, data: dict[str, Any]) -> None:
            moving_home.move_home(person, Address(**data), by=by, on=on)

        return _once(request, pk, given_people.AddressGiven, act)


class AddressEnd(base.ApiView):
    """Someone no longer lives, or stays, at an address."""

    @_does("endAddress", "Record that they left an address", given_people.EndGiven,
           example={"ends_on": "2026-11-20"})  # fmt: skip
    def post(self, request: Request, pk: int, address_pk: int) -> Response:
        by, on = user_of(request), local_today()

        def act(person: Person, data: dict[str, Any]) -> None:
            address = get_object_or_404(Address, pk=address_pk, person=person)
            if data["ends_on"] > on:
                raise invalid(ends_on="The date they left must be today or in the past.")
            acts.end_address(address, by=by, on=data["ends_on"])

        return _once(request, pk, given_people.EndGiven, act)


class AddressRight(base.ApiView):
    """Someone lives at an address, though a letter came back from it."""

    @_does("findAddressRight", "Record that an address is right", given_people.RightGiven,
           example={"because": "She opened the door to us there"})  # fmt: skip
    def post(self, request: Request, pk: int, address_pk: int) -> Response:
        by, on = user_of(request), local_today()

        def act(person: Person, data: dict[str, Any]) -> None:
            address = get_object_or_404(Address, pk=address_pk, person=person)
            addresses.find_right(address, because=data["because"], by=by, on=on)

        return _once(request, pk, given_people.RightGiven, act)


class LettersMayGo(base.ApiView):
    """After a safeguarding concern: a letter does no harm; or that this was wrong."""

    @_does("sayLettersMayGo", "Say that letters may go", given_people.MayGoGiven,
           says="Letters held for a safeguarding concern are looked at again within the hour.",
           example={"because": "The concern is about the care home"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        by = user_of(request)

        def act(person: Person, data: dict[str, Any]) -> None:
            safe_to_write.say_letters_may_go(person, because=data["because"], by=by)

        return _once(request, pk, given_people.MayGoGiven, act)


class LettersMayGoUndo(base.ApiView):
    """The answer was wrong: letters wait again."""

    @_does("undoLettersMayGo", "Take back that letters may go", Nothing)
    def post(self, request: Request, pk: int) -> Response:
        by = user_of(request)

        def act(person: Person, data: dict[str, Any]) -> None:
            safe_to_write.undo(person, by=by)

        return _once(request, pk, Nothing, act)


class Needs(base.ApiView):
    """What they said when asked how they read, hear and are best reached."""

    @_does("recordNeeds", "Record the answer about access needs", given_people.NeedsGiven,
           rests="version", says="A need that is not sent ends.",
           example={"needs": [], "source": "asked"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        by, on = user_of(request), local_today()

        def act(person: Person, data: dict[str, Any]) -> None:
            seen = base.version_seen(request)
            with refusing_stale():
                acts.record_needs(
                    person, data["needs"], source=data["source"], version=seen, by=by, on=on
                )

        return _once(request, pk, given_people.NeedsGiven, act)


class Death(base.ApiView):
    """A death, verified or only reported, which no letter follows; or that it was a mistake."""

    @_does("recordDeath", "Record a death", given_people.DeathGiven,
           example={"verified": False, "on": "2026-11-20"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        by, on = user_of(request), local_today()

        def act(person: Person, data: dict[str, Any]) -> None:
            died_on = data["on"] if data["verified"] else None
            reported_on = None if data["verified"] else data["on"]
            acts.record_death(person, died_on=died_on, reported_on=reported_on, by=by, on=on)

        return _once(request, pk, given_people.DeathGiven, act)

    @schema.operation(
        "correctDeath", "They are alive: the death was a mistake", given=given.BecauseGiven,
        answer=out.PersonShown, rests="version", problems=(404, 409),
        says="Letters go to them again, where nothing else stands in the way. A case that was "
        "closed for it stays closed until it is opened again.",
        example={"because": "She rang us herself this morning"},
    )  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        person, seen = seen_person(request, pk, Right.WORK), base.version_seen(request)
        because = base.judged(given.BecauseGiven, request)["because"]
        by, on = user_of(request), local_today()
        with refusing_stale():
            return shown(acts.correct_death(person, because=because, version=seen, by=by, on=on))
