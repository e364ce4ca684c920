"""A refused row says nothing of anybody who may not be seen, and writes the look where it does."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.imports.preview import FOR_SOMEBODY_ELSE
from casework.models import Grant, Import, Look, Person
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, Cast, signed_in
from tests.imports.conftest import Bring, bring_rows

Door = Callable[[Cast, Import], str]
WAITS = "already has an open case for this"
DIED = "A new request cannot be opened"
ELSE = "the names and the date of birth differ"


def by_page(cast: Cast, batch: Import) -> str:
    page = signed_in(cast.service_manager).get(reverse("import", args=[batch.pk]))
    return page.content.decode()


def by_csv(cast: Cast, batch: Import) -> str:
    url = reverse("import-rejects", args=[batch.pk])
    return signed_in(cast.service_manager).get(url).getvalue().decode()


def by_program(cast: Cast, batch: Import) -> str:
    page = caller(cast.service_manager).get(f"/api/imports/{batch.pk}/problems/").json()
    return " ".join(says for row in page["items"] for says in row["says"])


DOORS = {"page": (by_page, "import"), "csv": (by_csv, "import rejects"), "api": (by_program, "api")}


@pytest.fixture(params=["waits", "died", "somebody else"])
def refused(request: pytest.FixtureRequest, bring: Bring, cast: Cast) -> tuple[Import, str]:
    """A row that is refused because of what a record of ours says, and the words of it."""
    if request.param == "somebody else":
        bring_rows(bring, {"Surname": "Amis", "Forename": "Sol", "DOB": "1950-01-01"})
        return bring_rows(bring, {}), ELSE
    person = factory.a_person("Kemp", given_names="Doris", born_on=date(1935, 5, 4))
    if request.param == "died":
        Person.objects.filter(pk=person.pk).update(died_on=date(2026, 11, 1))
        return bring_rows(bring, {}), DIED
    factory.a_case(person=person, kind="occupational_therapy", team=cast.team, today=TODAY)
    return bring_rows(bring, {}), WAITS


@pytest.mark.parametrize("door", DOORS)
def test_words_about_a_record_are_said_and_the_look_is_written(refused, cast: Cast, door: str):
    batch, words = refused
    (told, screen), person = DOORS[door], Person.objects.get()
    assert batch.rejected == 1
    assert words in told(cast, batch)
    look = Look.objects.get()
    assert (look.user, look.person, look.screen) == (cast.service_manager.user, person, screen)


@pytest.mark.parametrize("door", DOORS)
def test_of_a_hidden_record_nothing_is_said_and_no_look_written(refused, cast: Cast, door: str):
    """S2: neither that they wait, nor that they died, nor that there is anybody."""
    batch, words = refused
    Person.objects.update(is_restricted=True)
    text = DOORS[door][0](cast, batch)
    assert words not in text
    assert FOR_SOMEBODY_ELSE in text
    assert Person.objects.get().reference not in text
    assert not Look.objects.exists()


@pytest.mark.parametrize("door", DOORS)
def test_whoever_was_given_sight_is_told(refused, cast: Cast, door: str):
    batch, words = refused
    Person.objects.update(is_restricted=True)
    user = factory.user_of(cast.service_manager)
    Grant.objects.create(
        person=Person.objects.get(), user=user, reason="Imports", given_by=user,
        given_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert words in DOORS[door][0](cast, batch)
    assert Look.objects.get().person == Person.objects.get()
