"""R1, R5: a death recorded at any instant stops the letters of representatives too."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from django.utils import timezone

from casework.acts import people
from casework.letters.owed import waiting_well
from casework.models import Letter, LetterState, Person, Representative
from tests.faults import council
from tests.faults.test_death_at_any_instant import SENDERS, Witness, _in_thread, _send
from tests.faults.test_killed_in_the_middle import SEED
from tests.gate.reaching import a_recorder

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class WitnessOfBoth(Witness):
    """Sees a death of the reader, and of whom the letter is about."""

    def is_dead(self, reference: str) -> bool:
        question = (
            "SELECT 1 FROM casework_letter l JOIN casework_case c ON c.id = l.case_id "
            "JOIN casework_person p ON p.id IN (l.person_id, c.person_id) "
            "WHERE l.id = %s AND p.died_on IS NOT NULL"
        )
        return self.connection().execute(question, [reference]).fetchone() is not None


@pytest.mark.parametrize(
    "deaths", [25, pytest.param(2_000, marks=pytest.mark.full)], ids=["25", "2000"]
)
def test_no_letter_begins_after_a_death_of_whom_it_is_about(today, deaths):
    _everyone_has_a_representative(deaths, today)
    witness, drained = WitnessOfBoth(), threading.Event()
    with ThreadPoolExecutor(SENDERS + 1) as threads:
        dying = threads.submit(_in_thread, lambda: _die(drained, today))
        senders = [threads.submit(_in_thread, lambda: _send(witness)) for _ in range(SENDERS)]
        for sender in senders:
            sender.result()
        drained.set()
        in_flight = dying.result()
    assert witness.too_late == []
    assert in_flight >= deaths
    about_the_dead = Letter.objects.filter(case__person__died_on__isnull=False)
    stopped = about_the_dead.in_state(LetterState.HELD).filter(held_because="about_died")
    # Some had begun and some were stopped: the deaths fell on both sides of the hand-over.
    assert stopped.exists()
    assert about_the_dead.in_state(LetterState.SENT).exists()


def _everyone_has_a_representative(deaths: int, today: date) -> None:
    """Each is represented by the next, who is nobody's reader but theirs."""
    council.build(people=deaths * 3, day=today)
    waiting = list(Person.objects.order_by("pk"))
    by, now = a_recorder(), timezone.now()
    Representative.objects.bulk_create(
        Representative(
            person=person, representative=other, authority="deputy", evidence="Saw the order",
            letters="instead", starts_on=date(2020, 1, 1), recorded_by=by, recorded_at=now,
        )
        for person, other in pairwise(waiting)
    )  # fmt: skip
    waiting_well.prepare(as_of=today)


def _die(drained: threading.Event, today: date) -> int:
    """Record the deaths of those whom letters on their way at this moment are about; how many."""
    dice, deaths = random.Random(SEED), 0
    while not drained.is_set():
        going = Letter.objects.in_state(LetterState.SENDING).filter(case__person__died_on=None)
        for letter in going.select_related("case__person"):
            time.sleep(dice.uniform(0, 0.01))
            dead = letter.case.person
            people.record_death(dead, died_on=today, reported_on=None, by=None, on=today)
            deaths += 1
        time.sleep(dice.uniform(0, 0.002))
    return deaths
