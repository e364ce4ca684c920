"""One case that breaks the work on letters delays no other, and a person sees which it is."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from casework import jobs
from casework.models import Case, JobRun, Letter, LetterState, Person
from casework.policy import Safety
from tests import factory
from tests.conftest import Cast, signed_in
from tests.running.counting import get_counted

POISON = """
CREATE FUNCTION pg_temp.poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id = %s THEN
        RAISE EXCEPTION 'Doris Kemp, 12 Quiet Lane' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON casework_letter
    FOR EACH ROW EXECUTE FUNCTION pg_temp.poison();
"""


@pytest.fixture
def cases(cast: Cast, today: date) -> list[Case]:
    """Four who have waited past a letter day; the first will be the one that breaks."""
    return [
        factory.a_case(waited=waited, team=cast.team, today=today) for waited in (31, 30, 29, 28)
    ]


def poison(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(POISON, [case.pk])


def mend() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER poison ON casework_letter")


def failed(job: str, today: date) -> str:
    """What the run says that went wrong; it does go wrong."""
    with pytest.raises(Exception, match="could not be"):
        jobs.run(job, as_of=today)
    return JobRun.objects.filter(job=job).latest("pk").error


class TestPreparing:
    """``waiting_well.prepare``, the whole batch of which breaks first."""

    def test_the_others_have_their_letters(self, cases: list[Case], today: date):
        poison(cases[0])
        failed("prepare_letters", today)
        written = set(Letter.objects.values_list("case", flat=True))
        assert written == {case.pk for case in cases[1:]}

    def test_the_run_says_which_case_and_nothing_of_the_person(self, cases, today):
        poison(cases[0])
        error = failed("prepare_letters", today)
        assert error == f"Cases whose letter could not be prepared: 1 ({cases[0].reference})"

    def test_it_is_due_again_and_has_its_letter_once_it_is_mended(self, cases, today):
        poison(cases[0])
        failed("prepare_letters", today)
        mend()
        assert jobs.run("prepare_letters", as_of=today).counts["due"] == 1
        assert Letter.objects.filter(case=cases[0]).count() == 1


@pytest.fixture
def held(cases: list[Case], today: date) -> list[Case]:
    """All four letters are held: nobody asked whether it is safe to write."""
    Person.objects.update(safe_by_post=Safety.NOT_ASKED)
    jobs.run("prepare_letters", as_of=today)
    jobs.run("send_letters", as_of=today)
    assert Letter.objects.in_state(LetterState.HELD).count() == len(cases)
    Person.objects.update(safe_by_post=Safety.SAFE)
    return cases


def unheard_of(case: Case) -> None:
    """A letter of an app that is no longer installed."""
    Letter.objects.filter(case=case).update(kind="unheard_of")


@pytest.mark.parametrize("breaks", [poison, unheard_of])
class TestLookingAgain:
    """``looking_again.look_again``, broken in the database and broken in our own code."""

    def test_the_others_are_let_go(self, held: list[Case], today: date, breaks):
        breaks(held[0])
        failed("look_again", today)
        due = set(Letter.objects.in_state(LetterState.DUE).values_list("case", flat=True))
        assert due == {case.pk for case in held[1:]}

    def test_the_one_that_broke_stays_held(self, held: list[Case], today: date, breaks):
        breaks(held[0])
        failed("look_again", today)
        letter = Letter.objects.get(case=held[0])
        assert letter.state == LetterState.HELD

    def test_the_run_says_which_case_and_nothing_of_the_person(self, held, today, breaks):
        breaks(held[0])
        error = failed("look_again", today)
        what = "Cases with a held letter that could not be judged"
        assert error == f"{what}: 1 ({held[0].reference})"


def test_a_mended_letter_is_let_go_at_the_next_look_and_the_job_is_well_again(held, today):
    poison(held[0])
    failed("look_again", today)
    mend()
    run = jobs.run("look_again", as_of=today)
    assert (run.error, run.counts["released"]) == ("", 1)


def test_whoever_looks_after_the_service_sees_it_on_the_jobs_page(held, today, cast: Cast):
    poison(held[0])
    failed("look_again", today)
    answer, _ = get_counted(signed_in(cast.service_manager), reverse("jobs"))
    [row] = [row for row in answer.context["rows"] if row.health.job.name == "look_again"]
    assert row.health.has_failed
    assert held[0].reference in answer.content.decode()


def test_of_many_the_first_few_are_named(cast: Cast, today: date):
    for waited in range(28, 36):
        factory.a_case(waited=waited, team=cast.team, today=today, kind="care_act")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(POISON.replace("NEW.case_id = %s", "NEW.case_id > 0"))
    error = failed("prepare_letters", today)
    assert ": 8 (" in error
    assert error.endswith(" and others)")
    assert len(re.findall(r"C-\d+", error)) == 5
