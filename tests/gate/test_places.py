"""Where post goes, as it is printed; and what is no address."""

import pytest

from casework.letters.gate.places import (
    POST_GOES_TO,
    Place,
    is_no_fixed_abode,
    is_out_of_reach,
    is_postcode,
    lines_of,
    what_of_postcode,
    where_to_post,
)
from casework.letters.gate.same_address import Whereabouts
from casework.models import AddressKind
from tests.gate.records import HOME, place


def test_an_address_as_it_was_typed_has_no_empty_lines():
    assert lines_of(" 1 Example Street \n \n\nExampleton\n") == ("1 Example Street", "Exampleton")


@pytest.mark.parametrize(("lines", "postcode", "posted"), [
    (("1 Example Street",), "ZZ1 4AB", ("1 Example Street", "ZZ1 4AB")),
    (("1 Example Street", "ZZ1 4AB"), "ZZ14AB", ("1 Example Street", "ZZ1 4AB")),
    (("1 Example Street", "ZZ14AB"), "ZZ1 4AB", ("1 Example Street", "ZZ14AB")),
    ((), "ZZ1 4AB", ("ZZ1 4AB",)),
])  # fmt: skip
def test_the_postcode_is_printed_last_and_once(lines, postcode, posted):
    assert place(lines=lines, postcode=postcode).as_posted == posted


def test_what_is_compared_of_a_place():
    kept = Place(kind=AddressKind.HOME, lines=("1 Mill Lane",), postcode="ZZ1 4AB", uprn="100")
    assert kept.whereabouts == Whereabouts(lines=("1 Mill Lane",), postcode="ZZ1 4AB", uprn="100")


@pytest.mark.parametrize(("text", "is_one"), [
    ("ZZ1 4AB", True), ("zz14ab", True), (" ZZ1 4AB ", True), ("Z1A 4AB", False),
    ("ZZ12 4AB", True), ("", False), ("ZZ1", False), ("1ZZ 4AB", False), ("ZZ1  4AB", True),
    ("ZZ123 4AB", False),
])  # fmt: skip
def test_the_shape_of_a_postcode(text, is_one):
    assert is_postcode(text) is is_one


@pytest.mark.parametrize(("lines", "postcode", "is_none"), [
    (("No Fixed Abode",), "", True), (("of no-fixed abode",), "", True), (("NFA",), "", True),
    ((), "ZZ1 4AB", True), (("14", "2"), "ZZ1 4AB", True), (("Anywhere",), " zz99 3VZ", True),
    (("1 NFA Street",), "ZZ1 4AB", False), (("1 Mill Lane",), "ZZ9 9ZZ", False),
])  # fmt: skip
def test_who_has_no_fixed_abode(lines, postcode, is_none):
    assert is_no_fixed_abode(place(lines=lines, postcode=postcode)) is is_none


def test_post_goes_to_the_first_of_the_kinds_and_to_nothing_that_has_ended():
    places = tuple(place(kind) for kind in reversed(POST_GOES_TO))
    assert where_to_post(places) == place(AddressKind.FORWARDING)
    for number, kind in enumerate(POST_GOES_TO):
        chosen = where_to_post(places[: len(places) - number])
        assert chosen is not None
        assert chosen.kind == kind
    ended = place(AddressKind.FORWARDING, is_current=False)
    assert where_to_post((ended, HOME)) == HOME
    assert where_to_post((ended,)) is None
    assert set(POST_GOES_TO) == set(AddressKind)


def test_of_two_of_a_kind_the_first_given_counts():
    newer = place(lines=("2 Newer Road",))
    assert where_to_post((newer, HOME)) == newer


def test_a_british_postcode_outweighs_the_name_of_a_country():
    """Poland may be the name of a house; without a postcode it is the country."""
    assert is_out_of_reach(place(lines=("Poland", "1 Example Street"))) == ""
    assert is_out_of_reach(place(lines=("1 Example Street", "Poland"), postcode="")) == "Poland"


def test_post_to_the_forces_goes_another_way():
    forces = "British forces (BFPO)"
    assert is_out_of_reach(place(postcode="BF1 2AX")) == forces
    assert is_out_of_reach(place(lines=("Unit 3", "BFPO 25"), postcode="")) == forces


def test_what_is_wrong_with_a_postcode_is_said_with_what_was_meant():
    assert what_of_postcode("ZZ1 4AB") == ""
    assert what_of_postcode("ZZ1 OAB") == "ZZ1 OAB: did you mean ZZ1 0AB?"
    assert what_of_postcode("EXAMPLE") == "EXAMPLE"
    assert what_of_postcode("") == "none recorded"
