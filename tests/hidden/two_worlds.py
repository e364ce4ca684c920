"""Two worlds: in one there is a restricted person with all that a record can hold, in one nobody.

``build`` makes the story of the API's tests; ``hide_somebody`` adds the person. What somebody who
may not see them is told must be the same before and after, byte for byte (S2).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carers.acts import deciding
from casework.acts import allocating, moving, sharing, watching
from casework.models import (
    AgendaItem,
    AllocationMeeting,
    Case,
    Contact,
    Delivery,
    DetailToCorrect,
    Escalation,
    ImportNews,
    Letter,
    LetterState,
    LetterTask,
    LikelyDouble,
    Offer,
    Person,
    Referrer,
    ToldApart,
    What,
)
from casework.policy import Rag
from tests import factory
from tests.api import world
from tests.carers import makers

# When everybody asks: all was made before, and the clock stands still.
ASKED_AT = "2026-11-21T12:00:00+00:00"
NAME, GIVEN, NHS, PHONE, OLD_NUMBER = "Quennell", "Zoë", "9990000026", "01632 960 777", "OLD-777"


@dataclass
class Secret:
    """The restricted person, and one of each thing that is theirs."""

    person: Person
    waiting: Case
    held: Case
    returned: Case
    offer: Offer
    escalation: Escalation
    letter: Letter
    carers_case: Case
    assessment: int
    decision: int
    disagreement: int
    contact: Contact
    rows: dict[str, Any] = field(default_factory=dict)


def hide_somebody(story: world.World) -> Secret:
    """Add a restricted person whose cases are the oldest, reddest and fullest of their team."""
    cast, today = story.cast, story.today
    by = factory.user_of(cast.manager)
    person = factory.a_person(
        NAME, given_names=GIVEN, nhs_number=NHS, phone=PHONE, born_on=date(1935, 5, 4)
    )

    def case(kind: str, **more: Any) -> Case:
        usual = {"team": cast.team, "waited": 300, "rag": Rag.RED}
        return factory.a_case(person=person, kind=kind, today=today, by=by, **{**usual, **more})

    waiting, held = case("care_act", waited=400), case("review")
    returned, offered = case("financial"), case("occupational_therapy", team=cast.other_team)
    factory.give(held, cast.practitioner, by=by, on=today)
    factory.give(returned, cast.practitioner, by=by, on=today - timedelta(days=9))
    contact = factory.speak_to(returned, on=today - timedelta(days=5), by=by)
    watching.note(waiting, text="Key safe", by=by)
    offer = moving.offer(offered, to=cast.team, reason="Moved here", by=by, on=today)
    sharing.share(waiting, team=story.partner.team, reason="Calls", by=by, on=today)
    made = Secret(
        person=person, waiting=waiting, held=held, returned=returned, offer=offer,
        escalation=_escalated(waiting, today), letter=_letters(waiting), contact=contact,
        **_carers(story, person),
    )  # fmt: skip
    _rows(story, made)
    # One of their cases was given back, so it waits among those that somebody had.
    allocating.give_back(returned, because="Off sick", by=by, on=today)
    Person.objects.filter(pk=person.pk).update(is_restricted=True)
    return made


def _escalated(case: Case, today: date) -> Escalation:
    return Escalation.objects.create(
        case=case, rung="wait_42", threshold=42, spell=1, told="team_manager", raised_on=today,
        climbs_on=today,
    )  # fmt: skip


def _letters(case: Case) -> Letter:
    letters = [
        Letter.objects.create(
            case=case, person=case.person, team=case.team, kind="waiting_well", milestone=day,
            due_on=case.received_on, state=state, held_because=because, channel="post",
            sent_to="Zoë", sha256="0" * 64, carrier="print",
            sent_at=timezone.now() if state == LetterState.SENT else None,
        )
        for day, state, because in (
            (28, LetterState.HELD, "late"), (56, LetterState.UNCONFIRMED, "in_doubt"),
            (84, LetterState.SENT, ""),
        )
    ]  # fmt: skip
    Delivery.objects.create(
        letter=letters[2], carrier="print", status="returned", status_at=timezone.now(),
        told_by="person",
    )  # fmt: skip
    for letter, kind in zip(letters, LetterTask.Kind.values, strict=False):
        LetterTask.objects.create(
            letter=letter, person=case.person, team=case.team, kind=kind,
            raised_on=case.received_on, due_on=case.received_on,
        )  # fmt: skip
    return letters[0]


def _carers(story: world.World, person: Person) -> dict[str, Any]:
    cast, today = story.cast, story.today
    by = factory.user_of(cast.practitioner)
    case = makers.a_carers_case(person=person, team=cast.team, by=by, today=today, waited=300)
    decision = makers.decided(case, by=by, on=today, outcomes=makers.ONE_OUTCOME)
    objection = deciding.Objection(
        raised_by="Zoë",
        raised_on=today,
        ground="impact",
        words="The nights",
        route="complaint",
    )
    unhappy = deciding.disagree(decision, objection, by=by, on=today)
    return {
        "carers_case": case, "assessment": decision.assessment_id, "decision": decision.pk,
        "disagreement": unhappy.pk,
    }  # fmt: skip


def _rows(story: world.World, secret: Secret) -> None:
    person, now, by = secret.person, timezone.now(), factory.user_of(story.cast.manager)
    Referrer.objects.create(
        case=secret.returned, name="Dr Hidden", may_be_told=True, may_be_told_because="Agreed",
        phone=PHONE, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    DetailToCorrect.objects.create(
        person=person, field="phone", said="0163", line=3, found_at=now, says="is no number"
    )
    ImportNews.objects.create(
        batch=story.checked, line=3, person=person, what=What.PHONE, was={"phone": ""},
        says={"phone": PHONE},
    )  # fmt: skip
    one, other = sorted((person, story.person), key=lambda each: each.pk)
    LikelyDouble.objects.create(
        one=one, other=other, nearness=0.99, is_same=True, why=["the same name"], found_at=now
    )
    one, other = sorted((person, story.attorney), key=lambda each: each.pk)
    ToldApart.objects.create(one=one, other=other, because="Twins", by=by, at=now)
    secret.person.references.create(system="Present system", kind="person", number=OLD_NUMBER,
                                    plain=OLD_NUMBER)  # fmt: skip
    meeting = AllocationMeeting.objects.get(ended_at=None)
    AgendaItem.objects.create(meeting=meeting, case=secret.waiting, place=1, rag_before=Rag.RED)


@dataclass(frozen=True)
class Told:
    """An answer without what differs by nature, and the number of statements that it took."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    statements: int


_BY_NATURE = (
    (re.compile(r'(csrfmiddlewaretoken" value=")\w+'), r"\1"),
    (re.compile(r'(name="once" value=")[^"]+'), r"\1"),
    (re.compile(r"\b[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}\b"), "REQUEST"),
)
_NOT_COMPARED = {"X-Request-ID", "Set-Cookie", "Server-Timing"}


def told(client: Client, method: str, url: str, json: str = "", **more: Any) -> Told:
    """What one request is answered; what it did is taken back."""
    # What the page before wanted to say is not said on this one.
    client.cookies.pop("messages", None)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        answer = client.generic(method, url, json, **more)
        body = b"".join(answer).decode("utf-8", "replace")
        transaction.set_rollback(True)
    for pattern, instead in _BY_NATURE:
        body = pattern.sub(instead, body)
    headers = sorted(
        (name, said) for name, said in answer.headers.items() if name not in _NOT_COMPARED
    )
    return Told(answer.status_code, body, tuple(headers), len(asked))


def everything(clients: Mapping[str, Client], urls: Iterable[str]) -> dict[tuple[str, str], Told]:
    """What each of them is told at each address, at one moment."""
    with time_machine.travel(ASKED_AT, tick=False):
        return {
            (role, url): told(client, "GET", url)
            for url in urls
            for role, client in clients.items()
        }


def differences(
    before: Mapping[tuple[str, str], Told], after: Mapping[tuple[str, str], Told]
) -> dict[str, str]:
    """Where the worlds differ, by role and address, each with the first words that do."""
    return {
        f"{role} {url}": _first(before[role, url], after[role, url])
        for role, url in before
        if before[role, url] != after[role, url]
    }


def _first(one: Told, other: Told) -> str:
    if one.status != other.status:
        return f"{one.status}, {other.status}"
    if one.body == other.body:
        if one.headers != other.headers:
            return f"{set(one.headers) ^ set(other.headers)}"
        return f"{one.statements} statements, {other.statements}"
    place = next(
        (n for n, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b),
        min(len(one.body), len(other.body)),
    )
    start = max(0, place - 80)
    return f"…{one.body[start : place + 60]}… / …{other.body[start : place + 60]}…"


__all__ = ["Secret", "Told", "differences", "everything", "hide_somebody", "reverse", "told"]
