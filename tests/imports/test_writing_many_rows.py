"""Many rows are written as ``bulk_create`` would write them, at a fraction of its cost."""

from datetime import date
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.forms.models import model_to_dict

from casework.database.writing import insert
from casework.models import Event, Person, Verb
from casework.refusals import BadDate
from tests import factory
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
NAMED = {"family_name": "Kemp", "given_names": "Zoë “x” \\ \n"}


def test_what_is_not_said_has_its_default():
    [key] = insert(Person, [{**NAMED, "born_on": date(1935, 5, 4)}])
    [made] = Person.objects.bulk_create([Person(**NAMED, born_on=date(1935, 5, 4))])
    written = Person.objects.get(pk=key)
    assert model_to_dict(written, exclude=["id"]) == model_to_dict(made, exclude=["id"])
    assert written.created_at is not None
    assert written.plain_name == Person.objects.get(pk=made.pk).plain_name


def test_keys_come_back_in_the_order_of_the_rows_in_one_statement(django_assert_num_queries):
    names = [f"Kemp{number}" for number in range(50)]
    with django_assert_num_queries(1):
        keys = insert(Person, [{**NAMED, "family_name": name} for name in names])
    assert [Person.objects.get(pk=key).family_name for key in keys] == names
    assert insert(Person, []) == []


def test_nested_values_and_moments_are_kept(today: date):
    person = factory.a_person()
    data: dict[str, Any] = {"import": 1, "worker": "O’Neil", "nothing": None, "list": [True, 2]}
    [key] = insert(
        Event,
        [{"person_id": person.pk, "verb": Verb.IMPORTED, "says": "x", "data": data,
          "at": person.created_at}],
    )  # fmt: skip
    event = Event.objects.get(pk=key)
    assert (event.data, event.at, event.verb) == (data, person.created_at, Verb.IMPORTED)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"family_name": "K" * 151}, DataError), ({"born_on": date(9999, 1, 1)}, BadDate),
        ({"family_name": None}, IntegrityError),
        ({"born_on": TODAY, "died_on": date(1950, 1, 1)}, IntegrityError),
    ],
)  # fmt: skip
def test_what_a_column_cannot_hold_is_refused_and_never_cut(wrong, refusal):
    with pytest.raises(refusal), transaction.atomic():
        insert(Person, [{**NAMED, "born_on": None, "died_on": None, **wrong}])
    assert not Person.objects.exists()
