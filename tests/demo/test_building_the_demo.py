"""Is the council the same each time, and are its parts as exact as they claim?"""

import csv
from datetime import date
from itertools import islice
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from casework.demo import nhs_numbers, words
from casework.demo.book import Book
from casework.demo.council import build
from casework.demo.loading import no_rubbish_collected, put_in_order
from casework.demo.published import CARERS, FIGURES, VIRTUAL_WORKER
from casework.demo.virtual_worker import write_virtual_worker_csv
from casework.demo.waits import waits_of
from casework.models import Person, User
from casework.policy import PolicyInForce, suggest_rag

AS_OF = date(2026, 11, 21)


def _written_down(as_of):
    book = Book(as_of=as_of, policy=PolicyInForce())
    with no_rubbish_collected():
        build(book)
        put_in_order(book)
    return {
        table.__name__: [
            {
                field.attname: row.__dict__.get(field.attname)
                for field in table._meta.concrete_fields
            }
            for row in rows
        ]
        for table, rows in book.rows.items()
    }


def test_two_builds_on_one_day_are_the_same_in_every_row():
    first, second = _written_down(AS_OF), _written_down(AS_OF)
    assert first.keys() == second.keys()
    for table, rows in first.items():
        assert rows == second[table], table


@pytest.mark.parametrize("figure", [*FIGURES, CARERS], ids=lambda figure: figure.kind)
@pytest.mark.parametrize("seed", range(5))
def test_drawn_waits_have_exactly_the_published_shape(figure, seed):
    waits = sorted(waits_of(figure, count=figure.ended, rng=Random(seed)))
    assert len(waits) == figure.ended
    assert waits[0] >= 0
    if figure.mean is not None:
        assert sum(waits) == figure.mean * len(waits)
    if figure.median is not None:
        assert waits[len(waits) // 2] == figure.median
        assert waits[-1] == figure.longest


def test_invented_nhs_numbers_are_right_and_never_repeat():
    numbers = list(islice(nhs_numbers.invented(start=0), 20_000))
    assert len(set(numbers)) == len(numbers)
    for number in numbers[:500]:
        assert number.startswith("999")
        assert sum(int(digit) * (10 - place) for place, digit in enumerate(number)) % 11 == 0


def test_made_up_reasons_suggest_the_rating_that_they_are_for():
    for rag, bundles in words.REASONS.items():
        assert {suggest_rag(reasons) for reasons in bundles} == {rag}


def test_the_export_has_912_good_rows_and_six_bad(tmp_path):
    path = tmp_path / "open-work.csv"
    assert write_virtual_worker_csv(path, AS_OF) == 918
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 918
    assert {row["Worker"] for row in rows} == {VIRTUAL_WORKER}
    first = path.read_bytes()
    write_virtual_worker_csv(path, AS_OF)
    assert path.read_bytes() == first


@pytest.mark.django_db
class TestARealCouncil:
    """Invented people never reach a council's own installation by mistake."""

    @pytest.fixture(autouse=True)
    def _no_leave(self, monkeypatch):
        monkeypatch.delenv("CASEWORK_DEMO", raising=False)

    @pytest.fixture
    def refused(self):
        def load(*said, https=False):
            with (
                override_settings(HTTPS=https, DEBUG=False),
                pytest.raises(CommandError) as refusal,
            ):
                call_command("load_demo", *said)
            assert not Person.objects.exists()
            return str(refusal.value)

        return load

    def test_is_refused_without_being_told(self, refused):
        assert "--yes-invented-data" in refused()

    def test_is_refused_where_https_is_on(self, refused):
        assert "HTTPS" in refused("--yes-invented-data", https=True)

    def test_is_refused_where_a_user_name_is_taken(self, refused):
        User.objects.create_user("manager")
        assert "user name" in refused("--yes-invented-data")
