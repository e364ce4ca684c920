"""People, then cases, then letters are locked, in that order; and a lock is nobody's fault."""

import re
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import letter_kinds
from casework.letters import by_hand
from casework.letters.carriers import Capability
from casework.models import Case, Letter, LetterState
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


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_met_a_lock_goes_later_and_is_nobodys_work(today, settings):
    """The others go meanwhile; nothing is wrong with this one."""
    locked, free = an_owed_letter(), an_owed_letter()
    has_it, may_end = threading.Event(), threading.Event()

    def holds_the_case() -> None:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=locked.case_id)
            has_it.set()
            may_end.wait(30)
        connection.close()

    someone = threading.Thread(target=holds_the_case)
    someone.start()
    has_it.wait(30)
    carrier = carried_by(StandIn(Capability.IDEMPOTENT))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 300")
        counts = send(carriers=carrier)
    finally:
        may_end.set()
        someone.join()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    assert (counts["sent"], counts["to_retry"], counts["errors"]) == (1, 1, 0)
    assert (again(free).state, again(locked).held_because) == (LetterState.SENT, "")
    assert send(timezone.now() + 2 * settings.LETTER_LEASE, carriers=carrier)["sent"] == 1
    assert again(locked).state == LetterState.SENT
