"""A form that is sent twice, or two who record one person at once, make one record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from casework.models import Event, Person, ToldApart, Verb
from casework.policy import Role
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.test_receiving_a_request import NEW, typed

FOUR = (
    {"given_names": "Bronwen", "family_name": "Ashworth", "born_on": "04/05/1935"},
    {"given_names": "Bronwyn", "family_name": "Ashworth", "born_on": "04/05/1935"},
    {"given_names": "Ashworth", "family_name": "Bronwen", "born_on": "05/04/1935"},
    {"given_names": "Bronwen", "family_name": "Ashwroth", "born_on": "04/05/1935"},
)


def at_once(post: Any, bodies: Any) -> list[int]:
    def one(pair: tuple[Client, dict[str, Any]]) -> int:
        try:
            return int(post(*pair).status_code)
        finally:
            connection.close()

    post_room = factory.a_team()
    clients = [signed_in(factory.a_worker(Role.BUSINESS_SUPPORT, team=post_room)) for _ in bodies]
    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(one, zip(clients, bodies, strict=True)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bodies", [(FOUR[0],) * 4, FOUR], ids=["equal", "nearly equal"])
def test_four_pages_sent_at_once_make_one_person(bodies: Any) -> None:
    answers = at_once(lambda client, data: client.post(NEW, typed(**data)), bodies)
    assert Person.objects.count() == 1
    assert sorted(answers) == [302, 409, 409, 409]


@pytest.mark.django_db(transaction=True)
def test_four_api_calls_at_once_make_one_person() -> None:
    bodies = [{**each, "born_on": "1935-05-04"} for each in FOUR]
    keys = count()

    def post(client: Client, data: dict[str, Any]) -> Any:
        headers = {"Idempotency-Key": f"once-{next(keys)}"}
        return client.post("/api/people/", data, "application/json", headers=headers)

    answers = at_once(post, bodies)
    assert Person.objects.count() == 1
    assert sorted(answers) == [201, 409, 409, 409]


@pytest.mark.django_db
def test_the_same_form_again_comes_to_the_record_that_it_made(cast: Cast) -> None:
    client = signed_in(cast.support)
    first = client.post(NEW, typed(born_on="04/05/1935"))
    again = client.post(NEW, typed(born_on="04/05/1935"))
    assert first["Location"] == again["Location"]
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_somebody_else_with_the_same_words_is_asked(cast: Cast) -> None:
    signed_in(cast.support).post(NEW, typed(born_on="04/05/1935"))
    assert signed_in(cast.manager).post(NEW, typed(born_on="04/05/1935")).status_code == 409


@pytest.mark.django_db
def test_none_of_these_is_kept_as_a_decision(cast: Cast) -> None:
    twin = factory.a_person("Ash", given_names="Bronwen", born_on=date(1935, 5, 4))
    signed_in(cast.support).post(NEW, typed(born_on="04/05/1935", none_of=str(twin.pk)))
    newcomer = Person.objects.exclude(pk=twin.pk).get()
    said = ToldApart.objects.get()
    assert {said.one, said.other} == {twin, newcomer}
    assert said.by == cast.support.user
    assert Event.objects.filter(person=twin, verb=Verb.TOLD_APART).exists()
