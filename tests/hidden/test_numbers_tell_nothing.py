"""Numbers of people and cases say nothing of those that somebody may not see (S2, ADR 0018)."""

from itertools import pairwise, product
from random import Random
from statistics import correlation

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from casework import numbering, searching
from casework.models import Case, Note, Person
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db

# Their numbers are on no page, in no address and no answer of the API, or say nothing of a person.
NOT_SHOWN = {
    "casework.Look", "casework.Attempt", "casework.ReorganisedCase", "casework.ImportRow",
}  # fmt: skip


UNORDERED = "SELECT casework_unordered_number(%s) FROM generate_series(1, %s)"
SPACED = "SELECT casework_spaced_number(%s) FROM generate_series(1, %s)"


def drawn(how: str, table: str, many: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(how, [table, many])
        return [number for (number,) in cursor.fetchall()]


@pytest.mark.parametrize("table", ["casework_person", "casework_case"])
def test_numbers_of_records_have_no_order_and_no_two_are_one(table: str) -> None:
    numbers = drawn(UNORDERED, table, 3000)

    assert len(set(numbers)) == len(numbers)
    assert all(len(str(number)) == 9 for number in numbers)
    assert abs(correlation(range(len(numbers)), numbers)) < 0.1
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    assert 0.45 < sum(step > 0 for step in steps) / len(steps) < 0.55
    assert all(numbering.check_digit(number) == 0 for number in numbers)


def test_a_number_that_is_taken_is_not_drawn(db: None) -> None:
    """One from a backup or the demo may be anywhere among those that are still to come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM casework_person_id_seq")
        counted = cursor.fetchone()[0]
        cursor.execute(
            "SELECT casework_shuffled(n, 'casework_person') FROM generate_series(%s, %s) AS n",
            [counted, counted + 5],
        )
        coming = [number for (number,) in cursor.fetchall() if number >= 10_000_000]
    taken = {number * 10 + numbering.check_digit(number) for number in coming[:4]}
    for number in taken:
        factory.a_person(pk=number)

    assert factory.a_person().pk not in taken


def test_old_numbers_stay_and_are_found(cast: Cast) -> None:
    old = factory.a_person("Oldfield", pk=377)

    assert old.reference == "P-000377"
    for words in ("P-000377", "p 377", "377"):
        meant = searching.read(words, as_of=factory.LONG_AGO)
        assert meant.person == 377
        assert not meant.is_mistyped


def test_each_wrong_digit_and_each_swap_is_noticed() -> None:
    number = 482_917_63
    number = number * 10 + numbering.check_digit(number)
    digits = str(number)
    wrong = {
        digits[:place] + digit + digits[place + 1 :]
        for place, digit in product(range(9), "0123456789")
    }
    wrong |= {
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(8)
    }
    wrong = {text for text in wrong - {digits} if text[0] != "0"}
    assert len(wrong) > 80
    assert all(numbering.is_mistyped(int(text)) for text in wrong)
    assert not numbering.is_mistyped(number)


def test_the_database_and_the_code_agree_on_the_check_digit() -> None:
    numbers = [1, 10_000_000, 99_999_999, *(Random(7).sample(range(10**8), 200))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_check_digit(n) FROM unnest(%s::bigint[]) AS n", [numbers])
        found = [digit for (digit,) in cursor.fetchall()]

    assert found == [numbering.check_digit(number) for number in numbers]


def test_a_mistyped_reference_is_said_to_be_one(cast: Cast) -> None:
    client = signed_in(cast.practitioner)
    person = factory.a_person()
    digits = str(person.pk)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)

    said = client.get(reverse("search"), {"q": f"P-{wrong}"}).content.decode()
    spoken = f"P {digits[:3]} {digits[3:6]} {digits[6:]}"
    found = client.get(reverse("search"), {"q": spoken}).content.decode()

    assert "A digit of this reference is wrong" in said
    assert person.name in found


def test_what_belongs_to_a_record_is_numbered_with_gaps_that_say_nothing(cast: Cast) -> None:
    numbers = drawn(SPACED, "casework_note", 2000)
    gaps = [later - earlier for earlier, later in pairwise(numbers)]

    assert min(gaps) >= 1
    # A hole between two that somebody sees is what is usual, so it is no sign of a third.
    assert sum(gap > 2 for gap in gaps) / len(gaps) > 0.8
    assert len(set(gaps)) > 40


def test_every_table_about_people_or_cases_is_numbered_so() -> None:
    """Red for a new model: call ``spaced`` in its migration, or name it above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_default FROM information_schema.columns "
            "WHERE column_name = 'id' AND table_schema = 'public'"
        )
        defaults = dict(cursor.fetchall())
    wrong = {
        model._meta.label: defaults[model._meta.db_table]
        for model in apps.get_models()
        if _is_of_a_record(model)
        and model._meta.label not in NOT_SHOWN
        and "casework_spaced_number" not in (defaults[model._meta.db_table] or "")
    }
    assert wrong == {}
    for model in (Person, Case):
        assert "casework_unordered_number" in defaults[model._meta.db_table]
    assert "casework_spaced_number" in defaults[Note._meta.db_table]


def _is_of_a_record(model: type[models.Model]) -> bool:
    if model in (Person, Case) or not isinstance(model._meta.pk, models.BigAutoField):
        return False
    keys = (field for field in model._meta.concrete_fields if field.is_relation)
    return any(field.related_model in (Person, Case) for field in keys)
