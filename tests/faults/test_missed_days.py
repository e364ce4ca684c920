"""The sweeps stood still for 1, 3 and 30 days: one run catches up, and nobody is told twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from casework import jobs
from casework.letters.gate.held import Held
from casework.models import Escalation, Letter, LetterDocument, LetterState
from tests.conftest import TODAY
from tests.faults import council

PEOPLE = 20
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped")]


@pytest.fixture
def stopped(settings, tmp_path) -> None:
    """Everyone is owed a letter and an escalation on ``TODAY``; and everything stands still."""
    settings.PRINT_ROOM = tmp_path
    council.build(people=PEOPLE, day=TODAY)


def wake(days: int) -> None:
    """Everything runs again, twice over, that many days later."""
    moment = datetime(2026, 11, 21, 10, tzinfo=UTC) + timedelta(days=days)
    with time_machine.travel(moment, tick=True):
        for name in jobs.DAYS_JOBS * 2:
            jobs.run(name)


@pytest.mark.parametrize("days", [0, 1, 3, 14])
def test_letters_that_are_late_go_with_the_day_on_which_they_go(days: int):
    wake(days)
    went = Letter.objects.in_state(LetterState.SENT)
    assert went.values("case").distinct().count() == went.count() == PEOPLE
    dates = LetterDocument.objects.values_list("facts__letter_on", flat=True)
    assert set(dates) == {(TODAY + timedelta(days=days)).isoformat()}


@pytest.mark.parametrize("days", [15, 27, 30])
def test_letters_later_than_policy_allows_wait_for_a_person(days: int):
    wake(days)
    letters = Letter.objects.all()
    assert letters.count() == PEOPLE
    kept = Counter(letters.values_list("state", "held_because", "milestone"))
    newest = 28 if days < 28 else 56
    if days == 30:
        # The letter of day 56 is two days late: it goes, and takes the place of the older one.
        assert kept == {(LetterState.SENT, "", newest): PEOPLE}
    else:
        assert kept == {(LetterState.HELD, Held.LATE, newest): PEOPLE}


@pytest.mark.parametrize("days", [0, 1, 3, 30])
def test_every_threshold_passed_is_told_once(days: int):
    wake(days)
    rows = Escalation.objects.values_list("case", "rung", "threshold")
    assert len(set(rows)) == len(rows)
    # After 30 days the wait itself (58 days) has passed a rung as well.
    assert len(rows) == PEOPLE * (2 if days == 30 else 1)


@pytest.mark.parametrize("days", [1, 3, 30])
def test_nobody_is_written_to_twice_in_a_day_when_two_waits_were_owed(days: int):
    other = "INSERT INTO casework_case ({0}) SELECT {0} FROM casework_case RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns "
            "WHERE table_name = 'casework_case' AND column_name NOT IN ('id', 'urgency')"
        )
        cursor.execute(other.format(cursor.fetchone()[0]))
        cursor.execute(
            "INSERT INTO casework_stay (case_id, team_id, reason, entered_on, left_because) "
            "SELECT id, team_id, 'received', received_on, '' FROM casework_case c WHERE NOT EXISTS "
            "(SELECT 1 FROM casework_stay s WHERE s.case_id = c.id)"
        )
    wake(days)
    went = Letter.objects.in_state(LetterState.SENT).values_list("person", flat=True)
    assert len(went) == len(set(went)) == PEOPLE
