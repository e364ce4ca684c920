"""May this request be put on a list? One answer for the page, the API, an import and the demo.

Asked of many requests at once it costs one statement, so that an import asks it of each row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework import extensions, kinds
from casework.models import Case, Person, Source, Team
from casework.models.person import age_on
from casework.policy import PolicyInForce
from casework.refusals import BadDate, Refusal
from casework.rules import days
from casework.staff import takes


@dataclass(frozen=True)
class Somebody:
    """Who asks, where there is no record of them yet: what the rules ask of a person."""

    name: str
    born_on: date | None
    died_on: date | None
    pk: int | None = None

    def __str__(self) -> str:
        return self.name

    def age(self, as_of: date) -> int | None:
        """Whole years, as of a person."""
        return age_on(as_of, born_on=self.born_on, died_on=self.died_on)


@dataclass(frozen=True)
class Asked:
    """What the rules weigh: who asks for what, on which day, and of which team."""

    person: Person | Somebody
    kind: str
    team: Team
    received_on: date
    source: Source = Source.OTHER
    summary: str = ""
    indicative_on: date | None = None


class AlreadyOpen(Refusal):
    """The person already waits for the same thing."""

    def __init__(self, person: Person | Somebody, which: str) -> None:
        super().__init__(f"{person} already has an open case for this: {which}.")


class TooYoung(Refusal):
    """Children's services answer a request for a child."""


def refusals(asked: Sequence[Asked], *, on: date, policy: PolicyInForce) -> list[Refusal | None]:
    """Why each request may not be received, in its order; None where it may. ``on`` is today.

    Three statements, however many requests.
    """
    waiting = _waiting(asked)
    not_taken = takes.refused({(each.team.pk, each.kind) for each in asked}, on=on)
    found: list[Refusal | None] = []
    for request in asked:
        refused = _first(request, on, policy)
        if refused is None and (why := not_taken.get((request.team.pk, request.kind))):
            refused = takes.DoesNotTake(why)
        found.append(refused or _second(request, waiting))
    return found


def _waiting(asked: Sequence[Asked]) -> dict[tuple[int, str], str]:
    """The reference of each open case of these people, by person and kind."""
    known = {request.person.pk for request in asked if request.person.pk}
    rows = Case.objects.still_open().filter(person__in=known).only("person_id", "kind")
    return {(case.person_id, case.kind): case.reference for case in rows.order_by("-pk")}


def _first(request: Asked, on: date, policy: PolicyInForce) -> Refusal | None:
    """The refusal of a request by itself, whoever else waits and whatever team would take it."""
    try:
        _refuse_day(request, on, policy)
        _refuse_death(request)
        # Before the age for every kind: an app says where a child of its own kind is sent.
        extensions.may_be_received(request)
        _refuse_child(request, policy)
    except Refusal as refusal:
        return refusal
    return None


def _second(request: Asked, waiting: Mapping[tuple[int, str], str]) -> Refusal | None:
    same = waiting.get((request.person.pk or 0, request.kind))
    if same is None or kinds.get(request.kind).several_at_once:
        return None
    return AlreadyOpen(request.person, same)


def _refuse_day(request: Asked, on: date, policy: PolicyInForce) -> None:
    born_on = request.person.born_on
    days.refuse_request_day(request.received_on, as_of=on, policy=policy, born_on=born_on)
    if request.indicative_on and request.indicative_on < on:
        raise BadDate("The day that we hope to start by must be today or later.")
    days.refuse_too_far(request.indicative_on, as_of=on)


def _refuse_death(request: Asked) -> None:
    person = request.person
    if person.died_on:
        message = f"{person} died on {person.died_on:%d %B %Y}. A new request cannot be opened."
        raise BadDate(message)


def _refuse_child(request: Asked, policy: PolicyInForce) -> None:
    age, youngest = request.person.age(request.received_on), policy["request.youngest"]
    if age is not None and age < youngest:
        message = (
            f"{request.person} was {age} on the day of the request. Adult social care takes "
            f"requests from the age of {youngest}: check the date of birth, or send this to "
            "children’s services."
        )
        raise TooYoung(message)
