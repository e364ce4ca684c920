"""People, then cases, then letters are locked, in that order; and a lock is nobody's fault."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import letter_kinds
from casework.acts import people
from casework.letters.carriers.carrier import Capability
from casework.letters.owed import by_hand
from casework.models import Letter, LetterState
from tests import factory
from tests.factory import user_of
from tests.gate.reaching import a_representative
from tests.letters.post import StandIn, again, an_owed_letter, carried_by, send

LOCKED = re.compile(r'FROM "casework_(person|case|letter)".*FOR NO KEY UPDATE')


def locked_in_order(queries) -> list[str]:
    return [found[1] for query in queries if (found := LOCKED.search(query["sql"]))]


@pytest.mark.django_db
def test_taking_back_a_letter_and_its_copy_locks_all_people_before_the_case(cast, today):
    case = factory.a_case(team=cast.team, today=today)
    a_representative(case.person)
    details = {
        "panel": "Panel", "met_on": today, "outcome": "Agreed", "reasons": "Enough",
        "next_steps": "We start",
    }  # fmt: skip
    kind = letter_kinds.get("panel_outcome")
    letters = by_hand.ask(case, kind=kind, details=details, by=user_of(cast.manager), on=today)
    assert len(letters) == 2
    with CaptureQueriesContext(connection) as asked:
        by_hand.take_back(letters[0], by=user_of(cast.manager))
    assert locked_in_order(asked.captured_queries) == ["person", "case", "letter"]
    assert {each.state for each in Letter.objects.all()} == {LetterState.CANCELLED}


@contextmanager
def held_elsewhere(row: Model, *, for_s: float) -> Iterator[None]:
    """Somebody else has this row for so long, and this connection's patience is 0.3 seconds."""
    has_it, may_end = threading.Event(), threading.Event()

    def holds() -> None:
        with transaction.atomic():
            type(row)._default_manager.select_for_update().get(pk=row.pk)
            has_it.set()
            may_end.wait(for_s)
        connection.close()

    someone = threading.Thread(target=holds)
    someone.start()
    assert has_it.wait(30)
    _set_patience("300ms")
    try:
        yield
    finally:
        may_end.set()
        someone.join()
        _set_patience("0")


def _set_patience(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = %s", [words])


@pytest.mark.django_db(transaction=True)
def test_recording_a_death_outwaits_a_slow_carrier(cast, today):
    """Whoever types it is not told to try again; any other change is."""
    person, by = factory.a_person(), user_of(cast.manager)
    with held_elsewhere(person, for_s=20), pytest.raises(OperationalError):
        people.amend(person, {"phone": "01632 960 111"}, version=1, by=by)
    with held_elsewhere(person, for_s=1.5):
        people.record_death(person, died_on=today, reported_on=None, by=by, on=today)
    person.refresh_from_db()
    assert person.died_on == today


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_met_a_lock_goes_later_and_is_nobodys_work(today, settings):
    """The others go meanwhile; nothing is wrong with this one."""
    locked, free = an_owed_letter(), an_owed_letter()
    carrier = carried_by(StandIn(Capability.IDEMPOTENT))
    with held_elsewhere(locked.case, for_s=30):
        counts = send(carriers=carrier)
    assert (counts["sent"], counts["to_retry"], counts["errors"]) == (1, 1, 0)
    assert (again(free).state, again(locked).held_because) == (LetterState.SENT, "")
    assert send(timezone.now() + 2 * settings.LETTER_LEASE, carriers=carrier)["sent"] == 1
    assert again(locked).state == LetterState.SENT
