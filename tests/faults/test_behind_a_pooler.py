"""Pages, jobs, letters and imports behind PgBouncer in transaction mode."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from casework.models import Case, JobRun, Letter, Turn
from tests import factory
from tests.conftest import Cast
from tests.faults import pooled
from tests.letters.post import an_owed_letter

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from django.test import Client
from casework.models import User

def walk(number):
    client = Client()
    client.force_login(User.objects.get(pk={user}), backend="casework.signed_in.StaffBackend")
    codes = {{client.get(path).status_code for path in {paths} * 5}}
    connection.close()
    return codes

with ThreadPoolExecutor(8) as threads:
    print(sorted(set().union(*threads.map(walk, range(8)))))
"""
LIMITS = """
from django.db import OperationalError, connection, transaction
from casework.database.limits import unlimited_statements

def stopped(seconds):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [seconds])
    except OperationalError:
        return "stopped"
    return "ran"

print(stopped(2))
with transaction.atomic():
    print(stopped(2))
with unlimited_statements():
    print(stopped(0.6))
    with transaction.atomic():
        print(stopped(0.6))
print(stopped(2))
"""


@pytest.fixture
def url(tmp_path: Path):
    with pooled.pooler(tmp_path) as url:
        yield url
        limits, locks = pooled.left_in_sessions(url)
        assert (limits, locks) == ({"0"}, 0), "something was left for the next transaction"


def test_pages_of_many_users_share_two_connections(cast: Cast, url: str):
    cases = [factory.a_case(waited=30 + n, team=cast.team) for n in range(5)]
    assert cast.manager.user
    paths = ["/", "/waiting/", f"/cases/{cases[0].pk}/", "/letters/", "/api/cases/"]
    said = pooled.in_shell(url, PAGES.format(user=cast.manager.user.pk, paths=paths))
    assert said.strip() == "[200]"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_look WHERE screen = 'case'")
        assert cursor.fetchone()[0] == 40


def test_the_limit_of_a_page_holds_and_a_job_has_none(db, url: str):
    said = pooled.in_shell(url, LIMITS, STATEMENT_TIMEOUT_MS="300")
    assert said.split() == ["stopped", "stopped", "ran", "ran", "stopped"]


def test_two_senders_send_each_letter_once(cast: Cast, url: str, tmp_path: Path):
    letters = [an_owed_letter() for _ in range(30)]
    room = tmp_path / "print-room"
    environment = pooled.environment(
        url, LETTER_SENDERS="2", PRINT_ROOM=str(room), CASEWORK_VAR=str(tmp_path / "var")
    )
    senders = [
        subprocess.Popen(
            [sys.executable, "manage.py", "run_job", "send_letters"], cwd=pooled.ROOT,
            env=environment, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for sender in senders:
        assert sender.wait(120) == 0, sender.stderr.read().decode() if sender.stderr else ""
        if sender.stderr:
            sender.stderr.close()
    sent = sum(run.counts.get("sent", 0) for run in JobRun.objects.filter(job="send_letters"))
    assert sent == len(letters)
    assert len(list(room.rglob("*.pdf"))) == len(letters)
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    assert not Turn.objects.exists()


def test_while_one_place_is_taken_a_second_sender_leaves(db, url: str, tmp_path: Path):
    an_owed_letter()
    Turn.objects.create(
        work="send letters", place=0, holder="00000000-0000-4000-8000-000000000000",
        until=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    said = pooled.manage(
        url, "run_job", "send_letters", PRINT_ROOM=str(tmp_path), CASEWORK_VAR=str(tmp_path / "var")
    )
    assert "others_are_sending" in said
    Turn.objects.all().delete()


def test_an_import_and_the_days_jobs_run(cast: Cast, url: str, tmp_path: Path):
    example = next((pooled.ROOT / "docs" / "examples").glob("*.csv"))
    room = {"PRINT_ROOM": str(tmp_path / "room"), "CASEWORK_VAR": str(tmp_path / "var")}
    pooled.manage(url, "load_reference_data", **room)
    before = Case.objects.count()
    said = pooled.manage(url, "import_open_work", str(example), "--team", cast.team.name, **room)
    assert Case.objects.count() > before, said
    pooled.manage(url, "run_days_jobs", **room)
    assert set(JobRun.objects.values_list("error", flat=True)) == {""}
