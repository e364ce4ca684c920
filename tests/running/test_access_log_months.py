"""The access log in parts by month: still append-only, still whole, and quick to ask."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import access, jobs
from casework.audit import months
from casework.models import Look, User
from tests import factory
from tests.conftest import Cast

FAR = date(2041, 5, 17)


def a_look(cast: Cast, at: datetime) -> Look:
    assert isinstance(cast.manager.user, User)
    return Look.objects.create(
        user=cast.manager.user, person=factory.a_person(), screen="case", at=at
    )


def part_of(look: Look) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM casework_look WHERE id = %s", [look.pk]
        )
        return str(cursor.fetchone()[0])


def test_a_look_is_in_the_part_of_its_month(cast: Cast):
    assert isinstance(cast.manager.user, User)
    person = factory.a_person()
    access.saw_person(cast.manager.user, person, screen="person")
    look = Look.objects.get(person=person)
    assert part_of(look) == f"casework_look_{datetime.now(UTC):%Y_%m}"


@pytest.mark.parametrize("table", ["casework_look", "its part"])
@pytest.mark.parametrize("change", ["UPDATE {} SET screen = 'no'", "DELETE FROM {}"])
def test_what_was_seen_is_not_unwritten_by_any_way(cast: Cast, table, change):
    look = a_look(cast, timezone.now())
    table = part_of(look) if table == "its part" else table
    change = f"{change.format(table)} WHERE id = %s"
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [look.pk])
    assert Look.objects.get(pk=look.pk).screen == "case"


def test_without_a_part_for_the_month_nothing_is_refused_or_lost(cast: Cast):
    stray = a_look(cast, datetime(2041, 5, 3, tzinfo=UTC))
    other = a_look(cast, datetime(2055, 1, 1, tzinfo=UTC))
    assert part_of(stray) == part_of(other) == "casework_look_default"
    assert months.missing(as_of=FAR) == ["2041-05", "2041-06"]

    with connection.cursor() as cursor:
        # As at a commit, which comes long before the job.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert jobs.run("make_months", as_of=FAR).counts == {"parts_made": 1 + months.AHEAD}

    assert part_of(stray) == "casework_look_2041_05"
    assert part_of(other) == "casework_look_default"
    assert months.missing(as_of=FAR) == []
    assert Look.objects.get(pk=stray.pk).at == stray.at
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.filter(pk=stray.pk).update(screen="no")
    assert months.make(FAR) == 0


def test_the_months_of_a_year_follow_each_other():
    assert [str(day) for day in months._months(date(2026, 11, 30), 3)] == [
        "2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01",
    ]  # fmt: skip


def test_the_months_to_come_are_there_after_migrating(db):
    assert months.missing(as_of=timezone.now().date()) == []


def test_health_names_a_month_that_is_missing(db, monkeypatch):
    monkeypatch.setattr(months, "missing", lambda as_of: ["2041-06"])
    monkeypatch.setattr("casework.views.health.REMEMBERED_S", 0)
    answer = json.loads(Client().get(reverse("health")).content)
    assert answer["months_missing"] == ["2041-06"]
    assert answer["ok"] is False


@pytest.mark.parametrize("by", ["person", "user"])
def test_asking_for_one_person_or_one_user_reads_an_index_of_each_part(cast: Cast, by):
    day = FAR
    for _ in range(9):
        months.make(day)
        day += timedelta(days=120)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = Look.objects.filter(**{by: 1}).order_by("-id")[:51].explain()
    # In the order of the index of each part: nothing is sorted, and nothing read but the page.
    assert "Merge Append" in plan
    assert "Seq Scan" not in plan
    assert "->  Sort" not in plan


def test_a_row_pays_for_four_indexes(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'casework_look'")
        assert cursor.fetchone()[0] == 4
