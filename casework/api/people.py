"""People: found, read, met, and their details changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access, searching
from casework.acts import meeting_someone
from casework.acts import people as acts
from casework.api import base, given_people, idempotency, paging, schema
from casework.api import shown_people as out
from casework.api.on_cases import SCREEN
from casework.api.problems import MayBeKnown, Stale, invalid
from casework.calendar import local_today
from casework.models import Address, Person, User
from casework.roles import Right
from casework.views.asking import demand, user_of, visible_person

_QUERY = OpenApiParameter(
    "q", {"type": "string", "minLength": 1, "maxLength": searching.LONGEST}, required=True,
    description="A name, a reference, an NHS number, a postcode or a date of birth, at most "
    f"{searching.MOST_WORDS} words.",
)  # fmt: skip


def seen_person(request: Request, pk: int, right: Right) -> Person:
    """The person, if the user may see them and has this right; the look is written down."""
    person = visible_person(request, pk)
    demand(request, right)
    access.saw_person(user_of(request), person, screen=SCREEN)
    return person


def shown(person: Person, *, status: int = 200) -> Response:
    """The person as they stand at this moment, with their version."""
    current = Person.objects.get(pk=person.pk)
    data = out.whole(current, as_of=local_today())
    return base.answer(data, status=status, version=current.version)


class People(base.ApiView):
    """Find someone, or open a record for someone we have not met."""

    @schema.operation(
        "findPeople", "Find people", answer=out.FoundShown, params=(_QUERY,), problems=(400, 503),
        says="The best matches first. The search is written down with everyone whom it shows.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, ("q",))
        user, today = user_of(request), local_today()
        words = _tidy(request.query_params.get("q", ""))
        try:
            found = searching.find(searching.read(words, as_of=today), user=user, as_of=today)
        except searching.NotADay as wrong:
            raise invalid(q="There is no such day.") from wrong
        access.searched(user, words, found=len(found.people))
        access.saw_people(user, people=found.people, screen=SCREEN)
        items = out.hits(found.people, as_of=today, other_names=found.other_names)
        return base.answer(
            {
                "items": items,
                "more": found.more,
                "read_as": found.meant.says,
                "exact": found.is_exact,
            }
        )

    @schema.operation(
        "meetSomeone", "Open a record for someone new", given=given_people.NewPersonGiven,
        answer=out.PersonShown, status=201, rests="gives",
        says="Refused with those who are alike, in `current`, until their ids come in `none_of`.",
        example={"given_names": "Doris", "family_name": "Kemp", "born_on": "1935-05-04",
                 "address": {"lines": "1 Example Street", "postcode": "ZZ1 4AB"}},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.RECEIVE)
        user, today = user_of(request), local_today()
        data = base.judged(given_people.NewPersonGiven, request, context={"as_of": today})
        try:
            return idempotency.once(request, lambda: _meet(data, user, today))
        except MayBeKnown as question:
            access.saw_people(user, people=question.people, screen=SCREEN)
            raise


def _tidy(text: str) -> str:
    try:
        words = searching.tidy(text)
    except searching.TooLong as long:
        message = f"At most {searching.MOST_WORDS} words and {searching.LONGEST} characters."
        raise invalid(q=message) from long
    if not words:
        raise invalid(q="Say whom to look for.")
    return words


def _meet(data: dict[str, Any], user: User, today: date) -> Response:
    home = data["address"]
    met = meeting_someone.Introduction(
        details=data,
        address=Address(**home, starts_on=today) if home else None,
        needs=data["access_needs"],
    )
    try:
        person = meeting_someone.open_record(met, none_of=data["none_of"], by=user, on=today)
    except meeting_someone.MayBeKnown as known:
        shown_ones = out.hits(known.people, as_of=today)
        raise MayBeKnown(people=known.people, current=shown_ones) from known
    access.saw_person(user, person, screen=SCREEN)
    return shown(person, status=201)


class OnePerson(base.ApiView):
    """One person in full, and a change to their details."""

    @schema.operation("readPerson", "One person", answer=out.PersonShown, rests="gives",
                      problems=(404,))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return shown(seen_person(request, pk, Right.SEE_RECORDS))

    @schema.operation("amendPerson", "Change a person's details", answer=out.PersonShown,
                      given=given_people.DetailsGiven, rests="version", problems=(404,),
                      says="Only what is sent is changed; each old value stays in the timeline.",
                      example={"phone": "01632 960001", "safe_by_phone": "safe"})  # fmt: skip
    def patch(self, request: Request, pk: int) -> Response:
        person = seen_person(request, pk, Right.WORK)
        seen, today = base.version_seen(request), local_today()
        context = {"as_of": today, "died_on": person.died_on}
        changes = base.judged(given_people.DetailsGiven, request, context=context)
        with refusing_stale():
            return shown(acts.amend(person, changes, version=seen, by=user_of(request)))


@contextmanager
def refusing_stale() -> Iterator[None]:
    """Where somebody changed the person first, answer with the record as it now stands."""
    try:
        yield
    except acts.Changed as changed:
        now = changed.current
        current = out.whole(now, as_of=local_today())
        raise Stale(current=current, etag=base.etag(now.version)) from changed
