"""The numbers of other systems: one number however a spreadsheet wrote it, never one shortened."""

import pytest

from casework.models import Case, NoLongerTheNumber, Person, PersonReference, same_number
from casework.people import other_numbers
from tests import factory
from tests.conftest import Cast, signed_in
from tests.imports.conftest import Bring, bring_rows, problems


@pytest.mark.parametrize(
    "written", ["00123", "123", "123.0", "123.00", " 123 ", "1 23", "'00123", "\u00a0123"]
)
def test_a_number_that_a_spreadsheet_changed_is_the_same_number(written: str):
    assert same_number(written) == "123"


@pytest.mark.parametrize(
    ("one", "other"), [("MOS-77120", "mos-77120"), ("WS 399 001", "WS399001"), ("12,345", "12345")]
)
def test_two_spellings_of_one_number(one: str, other: str):
    assert same_number(one) == same_number(other)


@pytest.mark.parametrize(
    ("one", "other"), [("A012", "A12"), ("12-3", "123"), ("1.5", "15"), ("12E5", "1200000")]
)
def test_two_numbers_stay_two(one: str, other: str):
    assert same_number(one) != same_number(other)


@pytest.mark.parametrize("written", ["1.23E+11", "1E+05", "4.5e6"])
def test_a_shortened_number_is_no_number(written: str):
    with pytest.raises(NoLongerTheNumber):
        same_number(written)


def test_a_shortened_reference_is_refused_with_words(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Case ID": "1.23E+11"}, {"Person ID": "4.56E+09"})
    assert batch.accepted == 0
    said = [says for each in problems(batch).values() for says in each]
    assert len(said) == 2
    assert all("no longer the whole number" in says for says in said)


def test_a_case_and_its_person_keep_the_numbers_of_the_present_system(bring: Bring, cast: Cast):
    bring_rows(bring, {"Case ID": "00123", "Person ID": "P-9"})
    assert Case.objects.get().references.get().number == "00123"
    assert Person.objects.get().references.get().number == "P-9"


@pytest.mark.parametrize("written", ["123", "123.0", " 00123"])
def test_the_same_row_is_the_same_case_however_its_number_is_written(
    bring: Bring, cast: Cast, written: str
):
    bring_rows(bring, {"Case ID": "00123"})
    again = bring_rows(bring, {"Case ID": written})
    assert (again.unchanged, Case.objects.count()) == (1, 1)


def test_two_spellings_in_one_file_are_one_reference_twice(bring: Bring, cast: Cast):
    batch = bring_rows(bring, {"Case ID": "00123"}, {"Case ID": "123.0"})
    assert (batch.accepted, batch.rejected) == (1, 1)


def test_a_person_is_known_by_their_number_in_a_later_file(bring: Bring, cast: Cast):
    bring_rows(bring, {"Case ID": "1", "Person ID": "0077", "DOB": ""})
    bring_rows(bring, {"Case ID": "2", "Person ID": "77", "DOB": ""})
    assert Person.objects.count() == 1
    assert PersonReference.objects.get().number == "0077"


def test_the_pages_of_case_and_person_show_the_numbers(bring: Bring, cast: Cast):
    bring_rows(bring, {"Case ID": "WS-77120", "Person ID": "SW-9"})
    case = Case.objects.get()
    browser = signed_in(cast.manager)
    assert b"Present system WS-77120" in browser.get(f"/cases/{case.pk}/").content
    assert b"SW-9" in browser.get(f"/people/{case.person_id}/").content


def test_a_number_that_somebody_ended_does_not_come_back_with_the_next_file(
    bring: Bring, cast: Cast
):
    bring_rows(bring, {"Case ID": "1", "Person ID": "77", "DOB": "1935-05-04"})
    other_numbers.end(
        PersonReference.objects.get(), because="Not hers", by=factory.user_of(cast.manager)
    )
    again = bring_rows(
        bring,
        {"Case ID": "2", "Person ID": "77", "DOB": "1935-05-04", "Case type": "Annual review"},
    )
    assert (again.accepted, Person.objects.count(), Case.objects.count()) == (1, 1, 2)
    assert not PersonReference.objects.live().exists()
