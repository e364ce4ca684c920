"""The fixed cast and short makers: a test sets only what it is about."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from zlib import crc32

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from casework.acts import allocating, rating, receiving, watching
from casework.calendar import local_today
from casework.models import (
    Address,
    Case,
    Contact,
    Person,
    Source,
    Team,
    User,
    Worker,
)
from casework.policy import Rag, Role, Safety

_numbers = count(1)
PASSWORD = "a-long-test-password"

# Reasons that suggest each rating, so that no note is needed.
REASONS = {
    Rag.RED: ["no_essential_care"],
    Rag.AMBER: ["falls"],
    Rag.GREEN: ["stable_safe"],
    Rag.BLUE: ["waits_on_others"],
}


def a_team(name: str = "", **details: Any) -> Team:
    name = name or f"Team {next(_numbers)}"
    defaults = {"phone": "01632 960 200", "email": "team@council.example", "opened_on": LONG_AGO}
    return Team.objects.create(name=name, **{**defaults, **details})


LONG_AGO = date(2015, 1, 1)


def a_worked_team(name: str = "", **details: Any) -> Team:
    """A team with a practitioner in post, to which a request can come."""
    team = a_team(name, **details)
    a_worker(team=team)
    return team


def _surname(number: int) -> str:
    """A number in letters, since nobody's name has a number in it."""
    return "".join("bcdfghklmn"[int(digit)] for digit in f"{number:05}").capitalize()


def a_worker(
    role: Role = Role.PRACTITIONER, *, team: Team | None = None, name: str = "", **details: Any
) -> Worker:
    """A worker in post with a sign-in."""
    number = next(_numbers)
    user = User.objects.create_user(
        f"user{number}", f"user{number}@council.example", password=None, last_login=timezone.now()
    )
    return Worker.objects.create(
        user=user, name=name or f"Alex {_surname(number)}", team=team or a_team(), role=role,
        **{"started_on": LONG_AGO, **details},
    )  # fmt: skip


def workers(*posts: tuple[str, Team, str]) -> list[Worker]:
    """Several workers with their sign-ins in two statements; each is a role, a team and a name."""
    names = [f"user{next(_numbers)}" for _ in posts]
    nobody_knows = make_password(None)
    users = User.objects.bulk_create(
        User(
            username=name,
            email=f"{name}@council.example",
            password=nobody_knows,
            last_login=timezone.now(),
        )
        for name in names
    )
    return Worker.objects.bulk_create(
        Worker(user=user, role=role, team=team, name=name, started_on=LONG_AGO)
        for user, (role, team, name) in zip(users, posts, strict=True)
    )


def _birth(family_name: str) -> date:
    """Each family name has a birth of its own, or all of them would be like each other."""
    if family_name == "Kemp":
        return date(1935, 5, 4)
    place = crc32(family_name.encode())
    return date(1935, 1 + place % 9, 1 + place // 9 % 28)


def a_person(family_name: str = "Kemp", **details: Any) -> Person:
    """Someone whom we may write to: safe by post, asked how they read, at a good address."""
    defaults = {
        "given_names": "Doris",
        "born_on": _birth(family_name),
        "safe_by_post": Safety.SAFE,
        "access_needs_asked_on": date(2026, 1, 5),
    }
    person = Person.objects.create(family_name=family_name, **{**defaults, **details})
    Address.objects.create(
        person=person, lines="1 Example Street\nExampleton", postcode="ZZ1 4AB", starts_on=LONG_AGO
    )
    return person


def a_case(
    *,
    waited: int = 0,
    team: Team | None = None,
    person: Person | None = None,
    kind: str = "care_act",
    rag: Rag | None = None,
    today: date | None = None,
    by: User | None = None,
) -> Case:
    """An open case that reached us ``waited`` days before ``today``, known to us ever since."""
    today = today or local_today()
    team = team or a_team()
    by = by or user_of(a_worker(Role.TEAM_MANAGER, team=team))
    received_on = today - timedelta(days=waited)
    case = receiving.receive(
        receiving.Request(
            person=person or a_person(), kind=kind, team=team, received_on=received_on,
            source=Source.GP, summary="Not coping on the stairs",
        ),
        by=by, on=received_on,
    )  # fmt: skip
    if rag is not None:
        rating.rate(case, rag=rag, reasons=REASONS[rag], by=by, on=received_on)
    case.refresh_from_db()
    return case


def speak_to(case: Case, *, on: date, by: User, outcome: str = "spoke") -> Contact:
    return watching.contact(
        case,
        watching.Talk(how="phone", spoke_with="person", outcome=outcome, summary="Spoke", on=on),
        by=by, on=on,
    )  # fmt: skip


def give(case: Case, worker: Worker, *, by: User, on: date) -> None:
    allocating.allocate(case, to=worker, reason="capacity", by=by, on=on)
    case.refresh_from_db()


def user_of(worker: Worker) -> User:
    """The sign-in of a worker, as a request would find it."""
    assert worker.user is not None
    return User.objects.get(pk=worker.user.pk)


def a_senior() -> User:
    """Somebody who may close a red or unrated case."""
    return user_of(a_worker(Role.TEAM_MANAGER))
