"""S7: the application's database role adds to the audit, and cannot change it by any statement."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import access, jobs
from casework.acts import restricting
from casework.audit import app_role
from casework.audit.protected import APPEND_ONLY
from casework.models import Event, Grant, HistoryMoved, Look, Merge, User
from casework.people import merging
from casework.views import ready
from tests import factory
from tests.conftest import Cast, signed_in

ROLE = "casework_tried"
# Each against a table, as somebody would try who holds the application's password.
FORBIDDEN = (
    "UPDATE {} SET id = id",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} DISABLE TRIGGER USER",
    "ALTER TABLE {} ADD COLUMN no integer",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "ALTER TABLE {} RENAME TO gone",
    "DROP TABLE {}",
    "DROP TABLE {} CASCADE",
    "CREATE TRIGGER no BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION casework_append_only()",
    "CREATE RULE no AS ON INSERT TO {} DO INSTEAD NOTHING",
    "CREATE POLICY no ON {} USING (false)",
    "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    "MERGE INTO {0} USING {0} AS other ON {0}.id = other.id WHEN MATCHED THEN DELETE",
    "SELECT id FROM {} FOR UPDATE",
)
ELSEWHERE = (
    "CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "DROP FUNCTION casework_append_only() CASCADE",
    "SET session_replication_role = replica",
    "CREATE TABLE public.casework_mine (id integer)",
    "DROP SCHEMA public CASCADE",
    "DELETE FROM django_migrations",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SET ROLE postgres",
)


@pytest.fixture
def as_role(db: None) -> Iterator[None]:
    """The rest of the test runs as the application does on an installation."""
    app_role.grant(ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


def refused(statement: str) -> str:
    """What the database said; empty where it did as it was told."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except (ProgrammingError, IntegrityError) as problem:
        return str(problem)
    return ""


def part_of_this_month() -> str:
    return f"casework_look_{timezone.now():%Y_%m}"


def test_every_forbidden_statement_on_every_table_is_refused(cast: Cast, as_role):
    case = factory.a_case(waited=3)
    assert isinstance(cast.manager.user, User)
    access.saw_case(cast.manager.user, case, screen="case")
    tables = [*APPEND_ONLY, part_of_this_month(), "casework_look_default"]
    said = {
        f"{statement} {table}": refused(statement.format(table))
        for table in tables
        for statement in FORBIDDEN
    }
    said |= {statement: refused(statement) for statement in ELSEWHERE}
    # This one is answered with a warning.
    refused("GRANT ALL ON casework_look TO CURRENT_USER")
    assert [what for what, words in said.items() if not words] == []
    # By its rights, and not only by a trigger that an owner could disarm.
    assert {words for words in said.values() if "append-only" in words} == set()
    assert not app_role.may_change_history()


def test_every_append_only_table_refuses_its_owner_too(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'O'"
            " AND tgfoid = 'casework_append_only'::regproc AND tgrelid::regclass::text = ANY (%s)",
            [list(APPEND_ONLY)],
        )
        assert {name for (name,) in cursor.fetchall()} == set(APPEND_ONLY)
    assert app_role.may_change_history()


def test_the_product_works_as_that_role(cast: Cast, as_role, today):
    case = factory.a_case(waited=3, team=cast.team)
    client = signed_in(cast.manager)
    for url in (reverse("case", args=[case.pk]), reverse("waiting-list"), reverse("today")):
        assert client.get(url).status_code == 200
    assert Look.objects.filter(case=case).exists()
    assert jobs.run("make_months").error == ""


@pytest.mark.django_db
@pytest.mark.parametrize("is_there", [True, False])
def test_ready_needs_a_trigger_that_runs(is_there: bool):
    with ready._new_session() as session, session.transaction(force_rollback=True):
        if not is_there:
            session.execute("DROP TRIGGER allocation_in_post ON casework_allocation")
        session.execute(f"CREATE ROLE {ROLE}_of_ready")
        session.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {ROLE}_of_ready")
        session.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO casework_tried_of_ready")
        session.execute(f"SET LOCAL ROLE {ROLE}_of_ready")
        said = ready._refused_to_change(session, timezone.now())
    assert said == ("ok" if is_there else "a trigger is missing")


def test_a_month_that_is_missing_is_made_by_that_role(as_role):
    counts = jobs.run("make_months", as_of=date(2041, 5, 17)).counts
    assert counts == {"parts_made": 4}
    assert refused("DELETE FROM casework_look_2041_05")
    assert not refused("SELECT FROM casework_look_2041_05")


def test_a_merge_moves_history_and_each_row_is_written_down(cast: Cast, as_role, today):
    kept, ended = factory.a_person(), factory.a_person()
    by = cast.manager.user
    assert isinstance(by, User)
    access.saw_person(by, ended, screen="person")
    restricting.restrict(ended, reason="At risk", to=[by], length=timedelta(days=1), by=by)
    kept.refresh_from_db()
    ended.refresh_from_db()
    made = merging.merge(
        merging.Asked(
            kept=kept, ended=ended, versions=(kept.version, ended.version), because="One person"
        ),
        by=by, on=today,
    )  # fmt: skip
    assert Look.objects.filter(person=kept).exists()
    assert Grant.objects.filter(person=kept).exists()
    moved = set(HistoryMoved.objects.values_list("history", "was", "became"))
    assert moved == {(name, ended.pk, kept.pk) for name in ("look", "event", "grant")}
    merging.undo(Merge.objects.get(pk=made.pk), by=by)
    assert not Look.objects.filter(person=kept).exists()
    assert HistoryMoved.objects.filter(was=kept.pk, became=ended.pk).count() >= 3


def test_history_goes_to_nobody_without_a_merge(as_role):
    one, other = factory.a_person(), factory.a_person()
    Event.objects.create(person=one, verb="note", says="x", at=timezone.now())
    assert "append-only" in refused(
        f"SELECT casework_move_history('event', {one.pk}, {other.pk}, NULL)"
    )
    assert "no history" in refused("SELECT casework_move_history('user', 1, 2, NULL)")


def test_rights_may_be_given_again_and_again(db, settings):
    app_role.grant(ROLE, password="something long")
    app_role.grant(ROLE)
    settings.DATABASE_APP_URL = f"postgres://{ROLE}@nowhere/none"
    call_command("grant_rights", stdout=StringIO())


def asked() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(Client().get(reverse("health")).content)
    return answer


def test_health_warns_where_the_application_could_change_the_audit(db, monkeypatch):
    monkeypatch.setattr("casework.views.health.REMEMBERED_S", 0)
    assert "could change the audit" in asked()["database_role"]


def test_health_is_content_with_the_role(as_role, monkeypatch):
    monkeypatch.setattr("casework.views.health.REMEMBERED_S", 0)
    assert asked()["database_role"] == "ok"
