"""One poison case, or one failing rule of an app, delays nothing else, whichever job meets it.

The job does all the others, its run fails, ``/health`` names case, rule and since when, and the
jobs page leads whoever may see it to the case.
"""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import digests, jobs, policy_changes
from casework.acts import absences, staffing, watching
from casework.audit import months
from casework.extensions import added
from casework.imports import work
from casework.letters import sending
from casework.models import (
    Case,
    Digest,
    Escalation,
    Import,
    ImportState,
    JobRun,
    Letter,
    LetterState,
    LikelyDouble,
    PolicyNumber,
    PostChange,
)
from casework.not_done import NotAllDone
from casework.people import doubles
from casework.policy import Role
from tests import factory
from tests.conftest import Cast, signed_in

POISON = """
CREATE FUNCTION pg_temp.poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.{column} = {number} THEN
        RAISE EXCEPTION 'Doris Kemp, 12 Quiet Lane' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION pg_temp.poison();
"""


def poison(table: str, column: str, number: int) -> None:
    """Whatever writes this row breaks, with a message that holds somebody's name."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(POISON.format(table=table, column=column, number=number))


def broke(job: str, today: date) -> JobRun:
    """The run of a job that breaks on something."""
    with pytest.raises(NotAllDone):
        jobs.run(job, as_of=today)
    return JobRun.objects.filter(job=job).latest("pk")


def told_by_health(job: str) -> tuple[bool, list[dict[str, Any]]]:
    cache.delete(f"health:{connection.settings_dict['NAME']}")
    answer = json.loads(Client().get(reverse("health")).content)
    cache.delete(f"health:{connection.settings_dict['NAME']}")
    return answer["ok"], answer["jobs"][job]["broken"]


@pytest.fixture
def cases(cast: Cast, today: date) -> list[Case]:
    return [factory.a_case(waited=each, team=cast.team, today=today) for each in (31, 30, 29, 28)]


def says_so(run: JobRun, case: Case, rule: str) -> None:
    """The run and a monitor name the case and the rule, and nothing of the person."""
    assert case.reference in run.error
    [row] = run.broken
    assert (row["case"], row["rule"]) == (case.pk, rule)
    ok, told = told_by_health(run.job)
    assert not ok
    since = run.started_at.isoformat()
    assert told == [{"rule": rule, "what": case.reference, "since": since}]
    assert "Kemp" not in json.dumps(run.broken) + run.error


class TestEachJob:
    def test_prepare_letters(self, cases: list[Case], today: date):
        poison("casework_letter", "case_id", cases[0].pk)
        says_so(broke("prepare_letters", today), cases[0], "prepare_letters")
        assert set(Letter.objects.values_list("case", flat=True)) == {c.pk for c in cases[1:]}

    def test_escalate(self, cases: list[Case], today: date):
        poison("casework_escalation", "case_id", cases[0].pk)
        says_so(broke("escalate", today), cases[0], "escalate")
        assert set(Escalation.objects.values_list("case", flat=True)) == {c.pk for c in cases[1:]}

    def test_escalate_goes_on_to_tell_the_next_role(self, cases: list[Case], today: date):
        jobs.run("escalate", as_of=today)
        late = today + timedelta(days=14)
        poison("casework_escalation", "case_id", cases[0].pk)
        run = broke("escalate", late)
        assert {(row["case"], row["rule"]) for row in run.broken} <= {
            (cases[0].pk, "escalate"), (cases[0].pk, "climb"),
        }  # fmt: skip
        others = Escalation.objects.exclude(case=cases[0]).filter(raised_on=today)
        told = others.values_list("told", flat=True)
        assert set(told) == {Role.SERVICE_MANAGER}

    def test_find_stranded(self, cast: Cast, cases: list[Case], today: date):
        for case in cases:
            factory.give(case, cast.practitioner, by=factory.user_of(cast.manager), on=today)
        absences.record_absence(
            cast.practitioner, reason="sick", starts_on=today, ends_on=None, by=None
        )
        poison("casework_escalation", "case_id", cases[0].pk)
        later = today + timedelta(days=30)
        says_so(broke("find_stranded", later), cases[0], "find_stranded")
        assert Escalation.objects.filter(rung="stranded").count() == 3

    def test_each_morning_ends_the_other_pauses(self, cast: Cast, cases: list[Case], today: date):
        until = today + timedelta(days=3)
        for case in cases:
            watching.pause(
                case, reason="hospital", until=until, note="", by=factory.user_of(cast.manager),
                on=today,
            )  # fmt: skip
        poison("casework_pause", "case_id", cases[0].pk)
        says_so(broke("each_morning", until), cases[0], "end_pauses")
        paused = Case.objects.filter(pauses__ended_on=None)
        assert set(paused) == {cases[0]}

    def test_apply_policy(self, cast: Cast, cases: list[Case], today: date):
        policy_changes.override(
            "letter.first", value=14, from_on=today, reason="Sooner",
            by=factory.user_of(cast.service_manager), on=today,
        )  # fmt: skip
        Case.objects.update(letter_due_on=None)
        poison("casework_case", "id", cases[0].pk)
        says_so(broke("apply_policy", today), cases[0], "apply_policy")
        assert Case.objects.exclude(letter_due_on=None).count() == 3
        assert PolicyNumber.objects.get().applied_at is None

    def test_look_again(self, cast: Cast, cases: list[Case], today: date):
        jobs.run("prepare_letters", as_of=today)
        Letter.objects.update(state=LetterState.HELD, held_because="no_address")
        poison("casework_letter", "case_id", cases[0].pk)
        says_so(broke("look_again", today), cases[0], "look_again")
        assert Letter.objects.in_state(LetterState.DUE).count() == 3

    def test_send_letters(self, cases: list[Case], today, tmp_path, settings, monkeypatch):
        settings.PRINT_ROOM = tmp_path
        jobs.run("prepare_letters", as_of=today)
        make = sending._make

        def breaks(letter: Letter, *args: Any, **more: Any) -> Any:
            if letter.case_id == cases[0].pk:
                raise ValueError("Doris Kemp, 12 Quiet Lane")
            return make(letter, *args, **more)

        monkeypatch.setattr(sending, "_make", breaks)
        says_so(broke("send_letters", today), cases[0], "send_letters")
        assert Letter.objects.in_state(LetterState.SENT).count() == 3

    def test_move_staff(self, cast: Cast, today: date):
        by = factory.user_of(cast.service_manager)
        for worker in (cast.practitioner, cast.colleague):
            staffing.move(
                worker, team=cast.other_team, role=worker.role, on=today + timedelta(days=1),
                by=by, as_of=today,
            )  # fmt: skip
        poison("casework_worker", "id", cast.practitioner.pk)
        run = broke("move_staff", today + timedelta(days=1))
        change = PostChange.objects.get(applied_at=None)
        assert [row["what"] for row in run.broken] == [f"change of post {change.pk}"]
        cast.colleague.refresh_from_db()
        assert cast.colleague.team == cast.other_team

    def test_send_digests(self, cast: Cast, cases: list[Case], today: date, monkeypatch):
        mail = digests._mail

        def breaks(worker: Any, *args: Any) -> None:
            if worker.pk == cast.manager.pk:
                raise OSError("mail server said no to ada@council.example")
            mail(worker, *args)

        monkeypatch.setattr(digests, "_mail", breaks)
        run = broke("send_digests", today)
        [row] = run.broken
        assert row["what"] == f"the reminder of worker {cast.manager.pk}"
        assert "ada@" not in run.error
        assert Digest.objects.exclude(sent_at=None).count() == run.counts["sent"] > 0

    def test_process_imports(self, cast: Cast, today: date, monkeypatch):
        made = [
            Import.objects.create(
                file_name=f"{each}.csv", sha256=str(each), at=timezone.now(),
                mapping={"name": "Name"}, headings=["Name"],
            )
            for each in (1, 2)
        ]  # fmt: skip

        def checks(batch: Import, as_of: date, tell: Any) -> None:
            if batch.pk == made[0].pk:
                raise KeyError("Doris Kemp")
            batch.state = ImportState.CHECKED

        monkeypatch.setattr(work, "_check", checks)
        run = broke("process_imports", today)
        assert [row["what"] for row in run.broken] == [f"import {made[0].pk}"]
        assert run.counts["checked"] == 1

    def test_make_months(self, db, today: date, monkeypatch):
        def make(month: date) -> int:
            if month.month == 11:
                raise KeyError("Doris Kemp")
            return 1

        monkeypatch.setattr(months, "make", make)
        run = broke("make_months", today)
        assert run.counts == {"parts_made": months.AHEAD}

    def test_compare_people(self, db, today: date, monkeypatch):
        made = [factory.a_person("Alike", given_names="Ann") for _ in range(3)]
        compare = doubles._compare

        def compares(people: Any, now: Any) -> int:
            if made[0].pk in people:
                raise KeyError("Doris Kemp")
            return compare(people, now)

        monkeypatch.setattr(doubles, "AT_ONCE", 1)
        monkeypatch.setattr(doubles, "_compare", compares)
        run = broke("compare_people", today)
        assert run.counts["likely"] == 4
        assert LikelyDouble.objects.count() == 3

    def test_tidy(self, db, today: date, monkeypatch):
        old = timezone.now() - timedelta(days=99)
        JobRun.objects.create(job="escalate", started_at=old)
        monkeypatch.setattr(jobs, "drop_half_written", _fails)
        run = broke("tidy", today)
        assert [row["rule"] for row in run.broken] == ["tidy_letters"]
        assert run.counts["runs"] == 1


def _fails(*args: Any, **more: Any) -> int:
    raise RuntimeError("Doris Kemp")


class TestARuleOfAnApp:
    @pytest.fixture(autouse=True)
    def fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        others = {rule: (lambda as_of: 1) for rule in ("after_it", "last")}
        monkeypatch.setattr(added, "each_morning", {"an_apps_rule": _fails, **others})

    def test_the_rules_after_it_are_done(self, db, today: date):
        run = broke("each_morning", today)
        rules = ("pauses_ended", "an_apps_rule", "after_it", "last")
        assert [run.counts[rule] for rule in rules] == [0, 0, 1, 1]
        _, [told] = told_by_health("each_morning")
        assert (told["rule"], told["what"]) == ("an_apps_rule", "all of it")

    def test_every_later_job_of_the_morning_runs(
        self, cases: list[Case], today: date, tmp_path, settings
    ):
        settings.PRINT_ROOM = tmp_path
        with pytest.raises(CommandError, match="Not all was done: each_morning"):
            call_command("run_days_jobs")
        ran = {run.job: run.error for run in JobRun.objects.all()}
        assert set(ran) == set(jobs.DAYS_JOBS)
        assert [job for job, error in ran.items() if error] == ["each_morning"]
        assert Letter.objects.count() == len(cases)

    def test_it_has_been_broken_since_the_first_run_that_broke(self, db, today: date):
        with time_machine.travel("2026-11-20T06:00:00+00:00", tick=False):
            broke("each_morning", today)
        broke("each_morning", today)
        _, [told] = told_by_health("each_morning")
        assert told["since"] == "2026-11-20T06:00:00+00:00"

    def test_once_it_works_it_is_well_and_breaks_anew_from_then(self, db, today: date, monkeypatch):
        with time_machine.travel("2026-11-19T06:00:00+00:00", tick=False):
            broke("each_morning", today)
        broken_rule = added.each_morning["an_apps_rule"]
        with time_machine.travel("2026-11-20T06:00:00+00:00", tick=False):
            monkeypatch.setitem(added.each_morning, "an_apps_rule", lambda as_of: 1)
            jobs.run("each_morning", as_of=today)
            assert told_by_health("each_morning")[1] == []
        monkeypatch.setitem(added.each_morning, "an_apps_rule", broken_rule)
        broke("each_morning", today)
        assert told_by_health("each_morning")[1][0]["since"].startswith("2026-11-21")


def test_a_job_that_fails_altogether_is_named_with_its_day(db, today: date, monkeypatch):
    monkeypatch.setattr(staffing, "apply_moves", _fails)
    with pytest.raises(RuntimeError):
        jobs.run("move_staff", as_of=today)
    ok, [told] = told_by_health("move_staff")
    assert not ok
    assert (told["rule"], told["what"]) == ("move_staff", "all of it")


class TestARequestOf1926ThatIsThereAlready:
    """The row that stopped letters, escalation and reminders."""

    @pytest.fixture
    def old(self, cases: list[Case]) -> Case:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE casework_case DROP CONSTRAINT case_received_since_1971")
        Case.objects.filter(pk=cases[0].pk).update(
            received_on=date(1926, 11, 21), letter_due_on=date(1927, 1, 1),
            escalation_due_on=date(1927, 1, 1),
        )  # fmt: skip
        return cases[0]

    @pytest.mark.parametrize("job", ["prepare_letters", "escalate"])
    def test_delays_nobody(self, old: Case, cases: list[Case], today: date, job: str):
        run = broke(job, today)
        assert [row["case"] for row in run.broken] == [old.pk]
        made = Letter if job == "prepare_letters" else Escalation
        done = set(made.objects.values_list("case", flat=True))
        assert done == {case.pk for case in cases[1:]}

    @pytest.mark.parametrize("job", sorted(set(jobs.JOBS) - {"prepare_letters", "escalate"}))
    def test_breaks_no_other_job(self, old: Case, today: date, job: str, tmp_path, settings):
        settings.PRINT_ROOM = tmp_path
        assert jobs.run(job, as_of=today).error == ""


class TestTheJobsPage:
    def page(self, worker: Any) -> str:
        return signed_in(worker).get(reverse("jobs")).content.decode()

    def test_leads_to_the_case(self, cast: Cast, cases: list[Case], today: date):
        poison("casework_escalation", "case_id", cases[0].pk)
        broke("escalate", today)
        page = self.page(cast.service_manager)
        assert f'href="{reverse("case", args=[cases[0].pk])}"' in page
        assert "since 21 November 2026" in page

    def test_names_it_without_a_link_to_who_opens_no_record(self, cast, cases, today):
        poison("casework_escalation", "case_id", cases[0].pk)
        broke("escalate", today)
        page = self.page(cast.administrator)
        assert cases[0].reference in page
        assert reverse("case", args=[cases[0].pk]) not in page

    def test_says_nothing_where_all_went_well(self, cast: Cast, cases: list[Case], today: date):
        jobs.run("escalate", as_of=today)
        assert "Not done" not in self.page(cast.service_manager)


def test_no_job_was_forgotten():
    """One asks a single question, one makes tables; two are a carrier's (tests/notify, letters).

    Two of the audit take it whole or not at all (tests/audit), as does a backup (tests/disasters).
    """
    elsewhere = {"check_promises", "make_months", "follow_letters", "close_batch"}
    elsewhere |= {"seal_audit", "verify_audit", "backup", "emergency_packs"} & set(jobs.JOBS)
    tests = " ".join(vars(TestEachJob))
    assert {job for job in jobs.JOBS if f"test_{job}" in tests} | elsewhere == set(jobs.JOBS)
