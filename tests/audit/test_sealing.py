"""S7: what is added to the audit is sealed outside the database, and a change of it shows."""

import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from casework import access, jobs
from casework.acts import record
from casework.audit import checking, seal_file, sealing, verifying
from casework.audit.protected import HISTORIES
from casework.models import (
    AuditFinding,
    Grant,
    ImportTaken,
    Look,
    Person,
    SealedBatch,
    SealedLink,
    SecurityAct,
    StaffAct,
    User,
    Verb,
)
from casework.not_done import NotAllDone
from casework.people import merging
from casework.policy import Role
from tests import factory
from tests.audit import tampering
from tests.audit.tampering import WAYS, disarm, run
from tests.conftest import Cast, signed_in

SEED = int(os.environ.get("FAULTS_SEED", "0")) or random.SystemRandom().randrange(10**6)
BEGAN = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.AUDIT_SEALS = tmp_path / "seals"
    return Path(settings.AUDIT_SEALS)


def a_morning(cast: Cast, people: list[Person], rng: random.Random) -> None:
    """Some of everything that is written down."""
    by = factory.user_of(cast.manager)
    now = timezone.now()
    for person in rng.sample(people, 5):
        access.saw_people(by, people=people, screen="waiting list")
        record.write_for(person, Verb.NOTE, "Rang, “no answer”\nagain", by=by, key="ü", n=1)
        Grant.objects.create(
            person=person,
            user=by,
            reason="x",
            given_by=by,
            given_at=now,
            ends_at=now + timedelta(days=1),
        )
        access.searched(by, person.family_name, found=1)
        SecurityAct.objects.create(user=by, act="signed in", address="192.0.2.1", at=now)
    SecurityAct.objects.create(act="sign-in failed", at=now)
    StaffAct.objects.create(worker=cast.manager, act="corrected", by=by, at=now)
    StaffAct.objects.create(team=cast.team, act="team_corrected", by=by, at=now)


@pytest.fixture
def sealed(cast: Cast, folder: Path) -> Iterator[list[Person]]:
    """Four seals, an hour apart and more, of the histories of eight people."""
    rng = random.Random(SEED)
    people = [factory.a_person(f"Person{number}") for number in range(8)]
    with time_machine.travel(BEGAN, tick=False) as clock:
        for _ in range(4):
            a_morning(cast, people, rng)
            clock.shift(timedelta(hours=1, minutes=5))
            sealing.seal(now=timezone.now())
        # As at a commit, so that a table can be emptied.
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("SET CONSTRAINTS ALL DEFERRED")
        yield people


def found() -> list[verifying.Found]:
    return verifying.verify(now=timezone.now())


def test_every_column_of_every_history_is_hashed():
    from django.apps import apps

    models = {model._meta.db_table: model for model in apps.get_models()}
    for history in HISTORIES.values():
        hashed = {name.strip() for name in history.columns.split(",")} | {history.record}
        fields = {field.column for field in models[history.table]._meta.concrete_fields}
        assert hashed == fields, history.name
        assert history.at in fields


def test_what_nobody_touched_is_whole(sealed):
    assert found() == []
    assert SealedBatch.objects.filter(history="look").count() == 4
    assert {each.history for each in SealedBatch.objects.all()} >= {
        "event", "look", "search", "grant", "securityact", "staffact",
    }  # fmt: skip


def tampered(rng: random.Random, way) -> list[verifying.Found]:
    """What is found after one tampering, which is taken back."""
    with transaction.atomic():
        disarm()
        way(rng)
        result = found()
        transaction.set_rollback(True)
    return result


def test_s7_each_way_to_change_the_audit_is_found(sealed):
    rng = random.Random(SEED)
    assert [way.__name__ for way in WAYS * 3 if not tampered(rng, way)] == [], SEED


@pytest.mark.full
def test_s7_a_thousand_of_a_thousand_random_tamperings_are_found(sealed):
    rng = random.Random(SEED)
    missed = [way.__name__ for way in rng.choices(WAYS, k=1000) if not tampered(rng, way)]
    assert missed == [], SEED
    assert found() == []


def test_it_says_of_which_record_and_since_when(sealed, db):
    look = Look.objects.order_by("pk").last()
    assert look is not None
    with transaction.atomic():
        disarm()
        run("UPDATE casework_look SET screen = 'other' WHERE id = %s", look.pk)
        [only] = found()
        transaction.set_rollback(True)
    assert (only.history, only.record, only.what) == ("look", look.person_id, verifying.CHANGED)
    assert only.since is not None
    assert only.until is not None
    assert only.since <= look.at <= only.until


def test_a_merge_and_its_undoing_leave_the_seals_whole(sealed, cast):
    kept, ended = Person.objects.get(pk=sealed[0].pk), Person.objects.get(pk=sealed[1].pk)
    by = factory.user_of(cast.manager)
    asked = merging.Asked(
        kept=kept, ended=ended, versions=(kept.version, ended.version), because="One person"
    )
    made = merging.merge(asked, by=by, on=BEGAN.date())
    assert found() == []
    sealing.seal(now=timezone.now())
    assert found() == []
    merging.undo(made, by=by)
    sealing.seal(now=timezone.now())
    assert found() == []


def test_a_row_that_comes_late_is_in_the_next_seal(sealed, cast):
    """Its number was drawn before others that were sealed first, in a transaction still open."""
    by = factory.user_of(cast.manager)
    [reserved] = tampering.one("SELECT nextval('casework_look_number')")
    access.saw_people(by, people=sealed[:2], screen="case")
    sealing.seal(now=timezone.now())
    Look.objects.create(pk=reserved, user=by, person=sealed[2], screen="case", at=timezone.now())
    assert found() == []
    assert sealing.seal(now=timezone.now()).rows == 1
    assert found() == []


def test_each_record_has_a_chain_of_its_own(sealed):
    links = SealedLink.objects.filter(history="look", record=sealed[0].pk).order_by("pk")
    assert [link.batch.number for link in links] == [1, 2, 3, 4]
    assert len({bytes(link.head) for link in links}) == 4


# The file outside


def test_the_file_grows_by_a_line_a_seal_also_where_nothing_is_new(sealed, folder):
    sealing.seal(now=timezone.now())
    lines = list(seal_file.lines())
    assert [line["seal"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[-1]["heads"] == lines[-2]["heads"]
    [path] = folder.glob("*.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_changed_or_taken_out_is_found(sealed, folder, settings):
    [path] = folder.glob("*.jsonl")
    whole = path.read_text()
    for number in (0, 2, 3):
        for how in ("change", "take out", "forge"):
            lines = whole.splitlines()
            _spoil(lines, number, how, settings)
            path.write_text("".join(f"{line}\n" for line in lines))
            # The last line taken out shows by the next seal in the database.
            if how == "take out":
                run("INSERT INTO casework_auditseal (number, at) VALUES (5, now())")
            assert found()[0].history == "seals", (number, how)
            disarm()
            run("DELETE FROM casework_auditseal WHERE number = 5")


def _spoil(lines: list[str], number: int, how: str, settings) -> None:
    line = json.loads(lines[number])
    line["seal"] = 7
    if how == "forge":
        settings.AUDIT_SEAL_KEY = "another"
        body = {name: value for name, value in line.items() if name != "mac"}
        line["mac"] = seal_file._mac(body)
        settings.AUDIT_SEAL_KEY = ""
    lines[number] = json.dumps(line)
    if how == "take out":
        del lines[number]


def test_after_a_restore_nothing_is_sealed_until_somebody_accepts_it(sealed, folder):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    disarm()
    tampering.restore_an_old_backup(random.Random(SEED))
    run("SET LOCAL session_replication_role = origin")
    with pytest.raises(jobs.PromiseBroken, match="does not know seal"):
        jobs.run("seal_audit")
    with pytest.raises(CommandError, match="not as it was sealed"):
        call_command("verify_audit", stdout=StringIO())
    call_command("accept_audit", "Restored from the backup of Tuesday", stdout=StringIO())
    assert found() == []
    jobs.run("seal_audit")
    assert found() == []
    assert "Restored from the backup of Tuesday" in folder.glob("*.jsonl").__next__().read_text()


def test_a_month_that_is_over_is_sealed_for_good(sealed, cast):
    with time_machine.travel(datetime(2027, 1, 3, tzinfo=UTC)):
        run("SELECT casework_look_make_month('2026-12-01')")
        made = sealing.seal(now=timezone.now())
        assert made.rows == 0
        months = list(seal_file.lines())[-1]["months"]
        assert set(months) >= {"2026-12"}
        assert found() == []
        with transaction.atomic():
            disarm()
            run("UPDATE casework_sealedmonth SET rows = rows + 1")
            assert {each.what for each in found()} == {verifying.MONTH_CHANGED}
            transaction.set_rollback(True)


def test_syslog_is_told(sealed, settings, tmp_path):
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "log"))
        settings.AUDIT_SYSLOG = str(tmp_path / "log")
        sealing.seal(now=timezone.now())
        assert b"casework-audit-seal" in heard.recv(65536)


# The job, and whom it tells


def test_the_nightly_check_says_what_it_found_by_reference_alone(sealed, cast):
    look = Look.objects.order_by("pk").last()
    assert look is not None
    disarm()
    run("DELETE FROM casework_look WHERE id = %s", look.pk)
    run("SET LOCAL session_replication_role = origin")
    with pytest.raises(NotAllDone) as problem:
        jobs.run("verify_audit")
    assert Person(pk=look.person_id).reference in str(problem.value)
    assert look.person.family_name not in str(problem.value)
    kept = AuditFinding.objects.get()
    assert (kept.record, kept.what) == (look.person_id, verifying.CHANGED)
    with pytest.raises(NotAllDone):
        jobs.run("verify_audit")
    assert AuditFinding.objects.count() == checking.unanswered() == 1

    lead = factory.a_worker(Role.INFORMATION_GOVERNANCE, team=cast.team)
    page = signed_in(lead).get(reverse("looks")).content.decode()
    assert f"Who looked, {Person(pk=look.person_id).reference}" in page
    assert "written between 21 November 2026" in page
    assert Look.objects.filter(user=lead.user, person=look.person_id).exists()
    assert "was changed" not in signed_in(cast.auditor).get(reverse("looks")).content.decode()

    call_command("accept_audit", "Taken out by order of a court", stdout=StringIO())
    assert jobs.run("verify_audit").error == ""
    assert checking.unanswered() == 0


def test_sealing_and_checking_need_no_more_than_the_applications_role(sealed, cast):
    from casework.audit import app_role

    app_role.grant("casework_seals")
    run("SET LOCAL SESSION AUTHORIZATION casework_seals")
    a_morning(cast, sealed, random.Random(SEED))
    assert sealing.seal(now=timezone.now()).rows > 20
    assert found() == []
    run("RESET SESSION AUTHORIZATION")


# How long it takes


@pytest.mark.full
def test_a_million_rows_are_checked_in_ten_seconds(cast, folder, capsys):
    people = [factory.a_person() for _ in range(500)]
    by = factory.user_of(cast.manager)
    with time_machine.travel(BEGAN, tick=False) as clock:
        for _ in range(100):
            run(
                "INSERT INTO casework_look (user_id, person_id, screen, at)"
                " SELECT %s, (%s::bigint[])[1 + (random() * 499)::integer], 'case', %s"
                " FROM generate_series(1, 10000)",
                by.pk, [person.pk for person in people], timezone.now(),
            )  # fmt: skip
            clock.shift(timedelta(minutes=5))
            sealing.seal(now=timezone.now())
        # As after a day of vacuums.
        run("ANALYZE")
        began = time.perf_counter()
        assert found() == []
        took = time.perf_counter() - began
    with capsys.disabled():
        print(f"\n1,000,000 rows checked in {took:.1f} s")
    assert took <= 10
    assert ImportTaken.objects.count() == 0
    assert isinstance(by, User)
