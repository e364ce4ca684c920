"""R3: two addresses are told apart only where something speaks against their being one place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.letters.gate.same_address import Likeness, Whereabouts, likeness

SAME, UNSURE, ELSEWHERE = Likeness


def at(text: str, postcode: str = "ZZ1 4AB", uprn: str = "") -> Whereabouts:
    return Whereabouts(lines=tuple(text.split("|")), postcode=postcode, uprn=uprn)


@pytest.mark.parametrize(("one", "other"), [
    (at("Flat 2, 14 High St"), at("2/14 High Street")),
    (at("14 High Street|Exampleton"), at("14, HIGH STREET|EXAMPLETON.", "zz14ab")),
    (at("14 High Street"), at("14 High Street|ZZ1 4AB", "")),
    (at("14 High Street|ZZ14AB"), at("14 High St", "ZZ1  4AB")),
    (at("3 St John's Rd"), at("3 Saint Johns Road")),
    (at("14A Mill Ave"), at("14 a Mill Avenue")),
    (at("No. 7 Crown Ct"), at("7 Crown Court")),
    (at("Fourteen High Street"), at("14 High Street")),
    (at("Apartment 4|9 Quay Pl"), at("Apt. 4, 9 Quay Place")),
    (at("Rose Cottage|Mill Lane"), at("rose cottage, mill ln")),
    (at("1 Oak Café Yard"), at("1 Oak Cafe Yard")),
    (at("12 Fox & Hounds Row"), at("12 Fox and Hounds Row")),
    (at("14 High Street", ""), at("14 High St")),
    (at("12 Fox & Hounds Row", ""), at("12 Fox and Hounds Row", "")),
    (at("1 Oak Café Yard", ""), at("1 Oak Cafe Yard", "")),
    # The postcode in the lines counts where there is no other, and only there.
    (at("14 High St|ZZ1 4AB", ""), at("14 Mill Road")),
    (at("14 High St|ZZ1 4AB", "ZZ9 9ZZ"), at("14 Mill Road", "ZZ9 9ZZ")),
    # Another shape of the postcode: a dash, a full stop, a letter typed for a digit.
    (at("14 High St", "ZZ1-4AB"), at("14 High Street")),
    (at("14 High St", "ZZ1.4AB."), at("14 High Street")),
    (at("14 High St", "ZZI 4AB"), at("14 High Street")),
    (at("14 High St", "ZZ1 OAB"), at("14 High Street", "ZZ1 0AB")),
    (at("14 High St|ZZ1 OAB", ""), at("14 High Street", "ZZ1 0AB")),
    (at("14 High St|ZZ1-4AB", ""), at("14 High Street", "")),
    (at("14 Łąkowa St"), at("14 Lakowa Street")),
    # The town is left out, or the county: a postcode and a number are enough.
    (at("14 High Street"), at("14 High Street|Exampleton|Exampleshire")),
])  # fmt: skip
def test_one_place_in_two_spellings(one, other):
    assert likeness(one, other) is likeness(other, one) is SAME


@pytest.mark.parametrize(("one", "other"), [
    (at("14 High St"), at("Flat 2, 14 High St")),
    (at("14 High St"), at("14a High St")),
    (at("Flat A, 14 High St"), at("14A High St")),
    (at("14-16 High St"), at("14 High St")),
    (at("Rose Cottage"), at("2 Mill Lane")),
    (at("Rose Cottage"), at("Mill House")),
    (at("14 High St"), at("14 High St|Exampleton", "")),
    (at("14 High St"), at("14", "")),
    # The same words under two postcodes, or postcodes that differ by a slip of the finger.
    (at("14 High St"), at("14 High St", "ZZ9 9ZZ")),
    (at("14 High St"), at("Flat 2, 14 High St", "ZZ9 9ZZ")),
    (at("Mill House"), at("Rose Cottage", "ZZ1 4AE")),
    (at("14 High St"), at("14 Hihg St", "ZZ1 4BA")),
    (at("14 High St"), at("14 Hihg St", "ZZ1 4AE")),
    (at("No fixed abode", ""), at("14 High St")),
    (at("NFA", ""), at("NFA", "")),
    (at("Sofa surfing"), at("14 High St")),
    (at("homeless"), at("16 High St", "")),
    (at("14 High St", "ZZ99 3VZ"), at("High St")),
    (at("", ""), at("14 High St")),
    (at("", "ZZ1 4AB"), at("14 High St")),
])  # fmt: skip
def test_what_cannot_be_told_is_not_guessed(one, other):
    assert likeness(one, other) is likeness(other, one) is UNSURE


@pytest.mark.parametrize(("one", "other"), [
    (at("14 High St"), at("16 High St")),
    (at("14a High St"), at("14b High St")),
    (at("0 High St"), at("14 High St")),
    (at("14a High St"), at("15 High St")),
    (at("14a High St", ""), at("15 High St", "")),
    (at("Flat B, 14 High St"), at("Flat C, 14 High St")),
    (at("14 High St"), at("14 Mill Road", "ZZ9 9ZZ")),
    (at("14 High St", ""), at("16 High St")),
    (at("14 High St", ""), at("14 Mill Road", "")),
    (at("14 High St"), at("15 High St", "ZZ1 4AE")),
    (at("14 High St"), at("14 Mill Road", "ZZ14 4AB")),
    (at("14 High St"), at("14 Mill Road", "ZZ1 5AC")),
    (at("Rose Cottage"), at("Mill House", "ZZ9 9ZZ")),
])  # fmt: skip
def test_two_places(one, other):
    assert likeness(one, other) is likeness(other, one) is ELSEWHERE


def test_a_national_number_decides_where_both_have_it():
    assert likeness(at("Rose Cottage", "", "0100"), at("2 Mill Lane", "", "100")) is SAME
    assert likeness(at("14 High St", uprn=" 100"), at("16 High St", uprn="100 ")) is SAME
    assert likeness(at("14 High St", uprn="100"), at("16 High St", uprn="200")) is ELSEWHERE
    # Two numbers and one text: a building has a number, and so has each flat in it.
    assert likeness(at("14 High St", uprn="100"), at("14 High St", uprn="200")) is SAME
    assert likeness(at("14 High St"), at("16 High St", uprn="200")) is ELSEWHERE
    assert likeness(at("14 High St", uprn="000"), at("16 High St", uprn="0")) is ELSEWHERE


LONG = ("Street", "Road", "Avenue", "Close", "Court", "Gardens", "Terrace", "Lane")
SHORT = dict(zip(LONG, ("St", "Rd.", "Ave", "Cl", "Ct", "Gdns", "Ter", "Ln"), strict=True))
WORD = st.sampled_from(["High", "Mill", "Larch", "Quay", "Crown", "St John's"])


@st.composite
def an_address(draw: st.DrawFn) -> tuple[str, str]:
    """A street address in full, and a postcode."""
    flat = draw(st.sampled_from(["", "Flat 2, ", "Apartment 11, ", "Unit B, "]))
    number = draw(st.sampled_from(["", "1 ", "14 ", "14a ", "203 ", "9-11 "]))
    street = f"{draw(WORD)} {draw(st.sampled_from(LONG))}"
    return f"{flat}{number}{street}", draw(st.sampled_from(["ZZ1 4AB", "ZZ12 9XY", ""]))


def written_badly(text: str, draw: st.DrawFn) -> str:
    """The same address as another hand would type it."""
    if draw(st.booleans()):
        text = re.sub(r"\b\w+$", lambda word: SHORT[word[0]], text)
    if draw(st.booleans()):
        text = text.replace("Flat ", "").replace(", ", "/")
    text = draw(st.sampled_from([text, text.upper(), text.lower()]))
    return draw(st.sampled_from(["{}", " {} ", "{}.", "{},"])).format(text.replace("'", ""))


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_however_it_is_typed_it_is_the_same_place(data):
    text, postcode = data.draw(an_address())
    other = at(written_badly(text, data.draw), postcode.lower().replace(" ", ""))
    assert likeness(at(text, postcode), other) is SAME


@settings(max_examples=500, deadline=None)
@given(an_address(), an_address())
def test_the_order_of_asking_changes_nothing(one, other):
    assert likeness(at(*one), at(*other)) is likeness(at(*other), at(*one))


TEXT = st.text(max_size=20)
ANY = st.builds(
    Whereabouts, lines=st.lists(TEXT, max_size=3).map(tuple), postcode=TEXT, uprn=st.just("")
)


@settings(max_examples=500, deadline=None)
@given(ANY)
def test_no_place_is_ever_elsewhere_than_itself(place):
    assert likeness(place, place) is not ELSEWHERE
