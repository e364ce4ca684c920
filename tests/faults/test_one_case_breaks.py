"""One case that breaks the sweep delays no other, and shows on the jobs page and to a monitor."""

from datetime import date

import pytest
from django.db import connection

from casework import jobs
from casework.models import Case, Escalation, JobRun
from tests import factory
from tests.conftest import Cast

POISON = """
CREATE FUNCTION pg_temp.poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id = %s THEN
        RAISE EXCEPTION 'bad row' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poison BEFORE INSERT ON casework_escalation
    FOR EACH ROW EXECUTE FUNCTION pg_temp.poison();
"""


@pytest.fixture
def poisoned(cast: Cast, today: date) -> Case:
    """The first of four cases breaks every sweep that touches it."""
    cases = [factory.a_case(waited=waited, team=cast.team, today=today) for waited in (9, 8, 7, 6)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(POISON, [cases[0].pk])
    return cases[0]


def test_the_others_are_escalated_and_the_job_says_that_one_was_not(poisoned: Case, today: date):
    with pytest.raises(Exception, match="could not be swept: 1"):
        jobs.run("escalate", as_of=today)
    raised = Escalation.objects.values_list("case_id", flat=True)
    others = Case.objects.exclude(pk=poisoned.pk).values_list("pk", flat=True)
    assert sorted(raised) == sorted(others)
    assert len(raised) == 3
    assert JobRun.objects.get(job="escalate").error.startswith("Cases that could not be swept: 1")


def test_the_case_is_due_again_and_is_escalated_once_it_is_mended(poisoned: Case, today: date):
    with pytest.raises(Exception, match="could not be swept"):
        jobs.run("escalate", as_of=today)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER poison ON casework_escalation")
    assert jobs.run("escalate", as_of=today).counts["raised"] == 1
    assert Escalation.objects.filter(case=poisoned).count() == 1
