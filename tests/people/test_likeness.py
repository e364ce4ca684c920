"""Who may be the same person, and who never is: 500 invented pairs, and each rule by itself."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.models import Address, Person, PersonName
from casework.people import births, names, phones
from casework.people.likeness import LIKE, WORTH_ASKING, Likeness, Newcomer, likely
from casework.people.names import Name, Near
from tests.conftest import TODAY
from tests.people.labelled_pairs import Pair, pairs

pytestmark = pytest.mark.django_db


def on_record(known: Newcomer) -> Person:
    """The person of the left hand, as any door would have recorded them."""
    person = Person.objects.create(
        given_names=known.given_names, family_name=known.family_name, born_on=known.born_on,
        nhs_number=known.nhs_number, phone=known.phone or "",
    )  # fmt: skip
    if known.postcode:
        Address.objects.create(
            person=person, lines="1 Example Street", postcode=known.postcode, starts_on=TODAY
        )
    for given, family in known.other_names:
        PersonName.objects.create(
            person=person, given_names=given, family_name=family, source="changed",
            until=TODAY, recorded_at="2026-11-01T10:00Z",
        )  # fmt: skip
    return person


def judged(pair: Pair, *, at_least: float = LIKE) -> Likeness | None:
    """The likeness of a pair, whose left hand is taken out of the records again."""
    person = on_record(pair.known)
    (found,) = likely([pair.comes], at_least=at_least, among=[person.pk])
    PersonName.objects.filter(person=person).delete()
    person.delete()
    return found[0] if found else None


def test_500_invented_pairs() -> None:
    labelled = pairs()
    assert len(labelled) == 500
    missed: Counter[str] = Counter()
    mistaken: Counter[str] = Counter()
    for pair in labelled:
        is_like = judged(pair) is not None
        missed[pair.how] += pair.is_one and not is_like
        mistaken[pair.how] += is_like and not pair.is_one
    assert missed.total() <= 5, +missed
    assert mistaken.total() <= 2, +mistaken


def test_no_pair_of_two_people_is_ever_called_the_same() -> None:
    for pair in pairs(seed=11):
        if not pair.is_one:
            found = judged(pair, at_least=0.01)
            assert found is None or not found.is_same, pair


KNOWN = Newcomer(
    given_names="Doris", family_name="Kempsted", born_on=date(1935, 5, 4), postcode="ZZ1 4AB",
    phone="01632 960 001", nhs_number="9990000018",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({}, True),
        ({"family_name": "Married"}, True),
        ({"born_on": None}, True),
        ({"given_names": "Horace"}, False),
        ({"born_on": date(1961, 5, 4)}, False),
        ({"born_on": date(1935, 4, 5)}, False),
        ({"given_names": "Dorissa"}, False),
    ],
)
def test_a_shared_nhs_number_is_never_enough(changed: dict[str, Any], is_same: bool) -> None:
    person = on_record(KNOWN)
    (found,) = likely([replace(KNOWN, **changed)])
    assert [(one.person_id, one.is_same) for one in found] == [(person.pk, is_same)]


def test_of_two_with_one_name_and_birth_neither_is_the_same() -> None:
    comes = replace(KNOWN, nhs_number=None)
    on_record(comes)
    on_record(replace(comes, postcode="ZZ9 9ZZ"))
    (found,) = likely([comes])
    assert [one.is_same for one in found] == [False, False]


def test_father_and_son_are_worth_a_question_and_hold_no_letter() -> None:
    on_record(replace(KNOWN, nhs_number=None))
    comes = replace(KNOWN, nhs_number=None, born_on=date(1961, 9, 12))
    assert likely([comes]) == [[]]
    ((found,),) = likely([comes], at_least=WORTH_ASKING)
    assert not found.is_same


def test_a_thousand_newcomers_cost_one_statement(django_assert_num_queries) -> None:
    on_record(KNOWN)
    with django_assert_num_queries(1):
        found = likely([KNOWN] * 1_000)
    assert all(len(one) == 1 for one in found)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (("Gwyn", "Kempsted"), ("Mrs Gwyn", "Kempsted"), Near.SAME),
        (("Anne-Marie", "O'Gradyson"), ("anne marie", "o’gradyson"), Near.SAME),
        (("Anne-Marie", "O'Gradyson"), ("Annemarie", "OGradyson"), Near.SAME),
        (("Gwyn", "Kempsted"), ("Kempsted", "Gwyn"), Near.SAME),
        (("Gwyn", "Kempsted"), ("Gwyn Ann", "Kempsted"), Near.SPELLED),
        (("Gwyn", "Kempsted"), ("G.", "Kempsted"), Near.SPELLED),
        (("Stephen", "Smithson"), ("Steven", "Smithson"), Near.SPELLED),
        (("Mohammed", "Iqbalzada"), ("Muhammad", "Iqbal Zada"), Near.SPELLED),
        (("Gwyn", "Kempsted"), ("Gwyn", "Kepmsted"), Near.SLIP),
        (("Gwyn", "Hartley-Brook"), ("Gwyn", "Brook"), Near.SLIP),
        (("Jean", "Kempsted"), ("Joan", "Kempsted"), Near.OTHER),
        (("Ronald", "Kempsted"), ("Donald", "Kempsted"), Near.OTHER),
    ],
)
def test_how_near_two_names_are(one: tuple[str, str], other: tuple[str, str], near: Near) -> None:
    assert min(names.compare(Name(*one), Name(*other))) is near
    assert min(names.compare(Name(*other), Name(*one))) is near


def test_a_council_adds_spellings_of_its_own(settings, tmp_path) -> None:
    assert names.nearness("ngozi", "blessing") is Near.OTHER
    file = tmp_path / "names.txt"
    file.write_text("# ours\nngozi blessing\n")
    settings.NAME_SPELLINGS = str(file)
    names.forget()
    try:
        assert names.nearness("ngozi", "blessing") is Near.SPELLED
    finally:
        settings.NAME_SPELLINGS = ""
        names.forget()


@pytest.mark.parametrize(
    "typed", ["07700 900123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700900123",
              "(07700) 900-123"],
)  # fmt: skip
def test_a_telephone_in_any_form_is_one(typed: str) -> None:
    assert phones.typed_phone(typed) == "07700900123"
    person = Person.objects.create(given_names="A", family_name="B", mobile=typed)
    assert Person.objects.get(mobile=typed) == person
    comes = Newcomer(given_names="A", family_name="B", phone="07700 900123")
    assert len(likely([comes])[0]) == 1


@pytest.mark.parametrize(
    "typed",
    ["17/5/40", "17/05/1940", "17 May 1940", "17th of may 1940", "May 17, 1940", "1940-05-17",
     "17.5.40", "17-5-1940", "5/17/1940"],
)  # fmt: skip
def test_a_birth_in_any_form_is_one(typed: str) -> None:
    assert births.take(f"{typed} smithson", as_of=TODAY)[0] == date(1940, 5, 17)
