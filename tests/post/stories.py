"""What the tests of the post room share: a letter that went, came back, or is held."""

from typing import Any

from casework import letter_kinds
from casework.letters.owed import by_hand
from casework.letters.post_room import afterwards
from casework.models import Authority, Case, Letter, Person, Representative, User
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import again, an_owed_letter, send

VISIT = {
    "appointment_on": TODAY, "at_time": "10.30am", "place": "Your home",
    "with_whom": "Joan Patel, social worker",
}  # fmt: skip


def ask_for(case: Case, by: User, kind: str = "appointment", **details: Any) -> list[Letter]:
    of = letter_kinds.get(kind)
    given = {**VISIT, **details} if kind == "appointment" else details
    return by_hand.ask(case, kind=of, details=given, by=by, on=TODAY)


def sent_to(team: Any, **person: Any) -> Letter:
    """A Waiting Well letter that went today."""
    letter = an_owed_letter(team=team, person=factory.a_person(**person))
    send()
    return again(letter)


def came_back(letter: Letter, by: User, because: str = "Gone away") -> Letter:
    afterwards.came_back(letter, by=by, because=because)
    return again(letter)


def a_representative(of: Person, by: User, **details: Any) -> Person:
    """Someone with a record of their own, to whom letters may go."""
    who = factory.a_person("Moss", **details)
    Representative.objects.create(
        person=of, representative=who, authority=Authority.ATTORNEY_HEALTH, evidence="Seen",
        letters=Representative.Letters.COPY, starts_on=TODAY, recorded_by=by,
        recorded_at="2026-11-21T09:00Z",
    )  # fmt: skip
    return who
