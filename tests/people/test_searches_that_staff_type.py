"""What staff type finds the person, by the page and by the API, and says where it is only near."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from casework.models import Person, PersonName
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db

RECORDED: dict[str, dict[str, Any]] = {
    "Margery Fordwich": {"born_on": date(1937, 8, 22)},
    "Gwyn Kempsted": {"mobile": "07700 900123"},
    "Stephen Smithson": {"born_on": date(1940, 5, 17)},
    "Mohammed Iqbalzada": {},
    "Anne-Marie O'Gradyson": {},
    "Ngozi Dunnock": {},
    "Żaneta Łącka": {},
}
# Others, of like names, whom nobody means.
OTHERS = (
    "Margaret Fordham", "Gwen Kemp", "Steven Smith", "Mohammed Iqbal", "Anna Grady", "Marie Ogden",
    "Janet Lacey", "Stefan Smetana", "Nigel Dunn", "Ngozi Nightingale",
)  # fmt: skip
TYPED = {
    "Margery Fordwich": (
        "Margery Fordwich 22/08/1937", "fordwich margery", "Margory Fordwitch",
        "22 Aug 37 fordwich", "Fordwich 08/22/1937",
    ),
    "Gwyn Kempsted": (
        "Mrs Gwyn Kempsted", "Gwyn Ann Kempsted", "Kepmsted", "07700 900123", "+44 7700 900123",
        "G Kempsted",
    ),
    "Stephen Smithson": (
        "Steven Smithson", "Smtihson", "17 May 1940 smithson", "17/5/40", "05/17/1940",
        "Steve Smithson",
    ),
    "Mohammed Iqbalzada": ("Muhammad Iqbalzada", "Iqbal Zada", "mohamed iqbalzada"),
    "Anne-Marie O'Gradyson": (
        "Ann Marie OGradyson", "anne marie o’gradyson", "Annemarie O'Gradyson",
    ),
    "Ngozi Dunnock": ("Nightjarson", "ngozi nightjarson", "Ngozi Dunnock"),
    "Żaneta Łącka": ("Zaneta Lacka", "Z\u0307aneta Łącka", "lacka"),
}  # fmt: skip
EVERY = [(name, words) for name, typed in TYPED.items() for words in typed]


@pytest.fixture
def recorded(db: None) -> dict[str, Person]:
    people = {}
    for name, details in RECORDED.items():
        given, family = name.rsplit(" ", 1)
        known: dict[str, Any] = {"born_on": date(1950, 1, 2), **details}
        people[name] = factory.a_person(family, given_names=given, **known)
    PersonName.objects.create(
        person=people["Ngozi Dunnock"], given_names="Ngozi", family_name="Nightjarson",
        until=date(2026, 5, 12), source="changed", recorded_at="2026-05-12T10:00Z",
    )  # fmt: skip
    for name in OTHERS:
        given, family = name.split()
        factory.a_person(family, given_names=given, born_on=date(1944, 3, 9))
    return people


@pytest.mark.parametrize(("name", "words"), EVERY, ids=[words for _, words in EVERY])
def test_the_page_shows_them_among_the_first_five(
    cast: Cast, recorded: dict[str, Person], name: str, words: str
) -> None:
    page = unescape(body(signed_in(cast.practitioner).get(reverse("search"), {"q": words})))
    shown = page.split('class="cw-who"')[1:]
    assert any(f">{recorded[name].name}</a>" in row for row in shown[:5])


@pytest.mark.parametrize(("name", "words"), EVERY, ids=[words for _, words in EVERY])
def test_the_api_shows_them_among_the_first_five(
    cast: Cast, recorded: dict[str, Person], name: str, words: str
) -> None:
    answer = signed_in(cast.practitioner).get("/api/people/", {"q": words})
    items = answer.json()["items"]
    assert recorded[name].pk in [item["id"] for item in items[:5]]


def test_who_is_found_by_a_name_that_they_had_is_shown_with_the_one_they_have(
    cast: Cast, recorded: dict[str, Person]
) -> None:
    client = signed_in(cast.practitioner)
    page = body(client.get(reverse("search"), {"q": "Nightjarson"}))
    assert "Ngozi Nightjarson, now Dunnock" in page
    items = client.get("/api/people/", {"q": "Nightjarson"}).json()["items"]
    assert [item["other_name"] for item in items] == ["Ngozi Nightjarson"]


@pytest.mark.parametrize(
    ("words", "is_exact"),
    [
        ("Gwyn Kempsted", True), ("kempsted", True), ("Zaneta Lacka", True),
        ("anne marie o’gradyson", True), ("Kepmsted", False), ("Gwyn Ann Kempsted", False),
        ("Steven Smithson", False), ("smithson 17/05/1940", True),
    ],
)  # fmt: skip
def test_a_person_who_is_only_near_is_never_shown_as_the_one(
    cast: Cast, recorded: dict[str, Person], words: str, is_exact: bool
) -> None:
    client = signed_in(cast.practitioner)
    page = body(client.get(reverse("search"), {"q": words}))
    assert ("Nobody has exactly what you typed" in page) is not is_exact
    assert client.get("/api/people/", {"q": words}).json()["exact"] is is_exact


def test_a_name_that_was_taken_away_finds_nobody(cast: Cast, recorded: dict[str, Person]) -> None:
    PersonName.objects.update(removed_at="2026-06-01T10:00Z", until=TODAY)
    page = body(signed_in(cast.practitioner).get(reverse("search"), {"q": "Nightjarson"}))
    assert "now Dunnock" not in page
