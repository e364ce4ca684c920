"""A death is recorded at any instant of a letter's way: no hand-over begins after its commit."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from casework.acts import people
from casework.letters import sending
from casework.letters.carriers.carrier import Capability, Parcel
from casework.letters.owed import waiting_well
from casework.models import Event, Letter, LetterState, Person, Verb
from tests.faults import council
from tests.faults.test_killed_in_the_middle import SEED
from tests.letters.post import carried_by

SENDERS = 2
T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Witness:
    """A carrier that looks, on a connection of its own, whether the death was committed."""

    name: str = "witness"
    capability: Capability = Capability.IDEMPOTENT
    too_late: list[str] = field(default_factory=list)
    own: threading.local = field(default_factory=threading.local)

    def hand_over(self, parcel: Parcel) -> None:
        if self.is_dead(parcel.reference):
            self.too_late.append(parcel.reference)
        time.sleep(random.uniform(0, 0.004))
        if self.is_dead(parcel.reference):
            # The person's row is held: a death waits until the letter is out of the house.
            self.too_late.append(parcel.reference)

    def has(self, reference: str) -> bool:
        raise NotImplementedError

    def is_dead(self, reference: str) -> bool:
        question = (
            "SELECT 1 FROM casework_letter l JOIN casework_person p ON p.id = l.person_id "
            "WHERE l.id = %s AND p.died_on IS NOT NULL"
        )
        return self.connection().execute(question, [reference]).fetchone() is not None

    def connection(self) -> psycopg.Connection:
        if not hasattr(self.own, "connection"):
            self.own.connection = _a_connection()
        made: psycopg.Connection = self.own.connection
        return made


def _a_connection() -> psycopg.Connection:
    asked = {**connection.get_connection_params()}
    asked.pop("context", None)
    asked.pop("cursor_factory", None)
    return psycopg.connect(**asked, autocommit=True)


@pytest.mark.parametrize(
    "deaths", [100, pytest.param(10_000, marks=pytest.mark.full)], ids=["100", "10000"]
)
def test_no_letter_begins_after_a_death_is_committed(today, deaths, capsys):
    _people_who_wait(deaths, today)
    witness, drained = Witness(), threading.Event()
    with ThreadPoolExecutor(SENDERS + 1) as threads:
        dying = threads.submit(_in_thread, lambda: _die(drained, today))
        senders = [threads.submit(_in_thread, lambda: _send(witness)) for _ in range(SENDERS)]
        for sender in senders:
            sender.result()
        drained.set()
        in_flight = dying.result()
    _what_came_of_it(witness, in_flight, wanted=deaths, capsys=capsys)


def _people_who_wait(deaths: int, today: date) -> None:
    council.build(people=deaths * 5 // 4, day=today)
    waiting_well.prepare(as_of=today)


def _in_thread(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()


def _send(witness: Witness) -> None:
    counts = sending.send_due(now=timezone.now(), limit=None, carriers=carried_by(witness))
    witness.connection().close()
    assert counts["errors"] == 0


def _die(drained: threading.Event, today: date) -> int:
    """Record the deaths of people whose letter is on its way at this moment; how many."""
    dice, deaths = random.Random(SEED), 0
    while not drained.is_set():
        going = Letter.objects.in_state(LetterState.SENDING).filter(person__died_on=None)
        for person in Person.objects.filter(letters__in=list(going)):
            time.sleep(dice.uniform(0, 0.01))
            people.record_death(person, died_on=today, reported_on=None, by=None, on=today)
            deaths += 1
        time.sleep(dice.uniform(0, 0.002))
    return deaths


def _what_came_of_it(witness: Witness, in_flight: int, *, wanted: int, capsys) -> None:
    dead = Letter.objects.filter(person__died_on__isnull=False)
    sent, held = (dead.in_state(state).count() for state in (LetterState.SENT, LetterState.HELD))
    with capsys.disabled():
        print(
            f"\nseed {SEED}: {in_flight:,} deaths while the letter was on its way: "
            f"{sent:,} had begun, {held:,} were held, {len(witness.too_late)} too late"
        )
    assert witness.too_late == []
    assert in_flight >= wanted
    assert (sent > 0, held > 0, sent + held) == (True, True, in_flight)
    assert _sent_after_death() == []


def _sent_after_death() -> list[str]:
    """What the timeline itself says: no letter was written down as sent after a death was."""
    died = dict(Event.objects.filter(verb=Verb.DIED).values_list("person_id", "pk"))
    sent = Event.objects.filter(verb=Verb.LETTER_SENT, person_id__in=died)
    return [event.says for event in sent if event.pk > died[event.person_id]]
