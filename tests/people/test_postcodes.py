"""A postcode has one check, whichever door it comes through."""

import pytest

from casework.people import places, postcodes


@pytest.mark.parametrize(("text", "kept"), [
    ("me44aa", "ME4 4AA"), (" ZZ1 4AB. ", "ZZ1 4AB"), ("ZZ1\u00a04AB", "ZZ1 4AB"),
    ("sw1a1aa", "SW1A 1AA"), ("GIR 0AA", "GIR 0AA"), ("M1 1AE", "M1 1AE"), ("EC1A 1BB", "EC1A 1BB"),
    ("ME1O 1AB", ""), ("ZZ1 OAB", ""), ("ZZ1 4AO", ""), ("12345", ""), ("Z1A 4AB", ""),
    ("ME4A 4AA", ""), ("ME04 4AA", ""), ("QQ1 1AA", ""), ("ME4 4AC", ""), ("", ""), ("ME4", ""),
])  # fmt: skip
def test_a_postcode_is_kept_in_one_form_or_is_none(text, kept):
    assert postcodes.kept(text) == kept


@pytest.mark.parametrize(("text", "meant"), [
    ("ME4 4AA", ""), ("MEI0 1AB", "ME10 1AB"), ("ME1O 1AB", "ME10 1AB"), ("ZZ1 OAB", "ZZ1 0AB"),
    ("ZZl 4AB", "ZZ1 4AB"), ("ZZ1 4AO", ""), ("12345", ""), ("0L1 1AA", "OL1 1AA"),
])  # fmt: skip
def test_what_was_meant_is_offered_where_it_is_clear(text, meant):
    assert postcodes.meant(text) == meant


@pytest.mark.parametrize(("text", "lines", "postcode"), [
    ("14 Example Street, Exampleton, ZZ1 4AB", "14 Example Street, Exampleton", "ZZ1 4AB"),
    ("14 Example Street\nExampleton zz14ab.", "14 Example Street\nExampleton", "ZZ1 4AB"),
    ("14 Example Street, ZZ1 OAB", "14 Example Street", "ZZ1 OAB"),
    ("14 Example Street, Exampleton", "14 Example Street, Exampleton", ""),
    ("Flat 2 B12 9th Floor", "Flat 2 B12 9th Floor", ""),
])  # fmt: skip
def test_a_postcode_at_the_end_of_an_address_is_taken_out_of_it(text, lines, postcode):
    assert postcodes.taken_out_of(text) == (lines, postcode)


@pytest.mark.parametrize("written", [
    "NFA", "N.F.A.", "No fixed address", "of no fixed abode", "Homeless", "ROUGH SLEEPER",
    "sofa-surfing", "Unknown", "n/f/a", "Street homeless",
])  # fmt: skip
def test_every_way_of_writing_no_fixed_address_is_one(written):
    assert places.says_no_fixed_address([written])
    if written != "Unknown":
        assert places.says_no_fixed_address([written, "Exampleton"])


def test_an_address_with_one_of_the_words_in_it_is_an_address():
    for lines in (["Homeless Shelter", "1 Mill Lane"], ["1 NFA Street"], ["2 Mill Lane", "None"]):
        assert not places.says_no_fixed_address(lines)


@pytest.mark.parametrize(("line", "printed"), [
    ("(Flat 2) 9 Market Row", "Flat 2, 9 Market Row"), ("[c/o Rose House]", "c/o Rose House"),
    ("/ 12 Mill Lane", "12 Mill Lane"), ("@ Rose House", "Rose House"), ("Flat (2)", "Flat (2)"),
    ("<>", ""), (", 3 Mill Lane", "3 Mill Lane"),
])  # fmt: skip
def test_a_line_loses_what_a_printer_refuses_at_its_beginning(line, printed):
    assert places.as_printed(line) == printed


def test_a_country_is_found_at_the_end_of_an_address():
    assert places.country_in(["Calle Ejemplo 4", "03001 Alicante, Spain"]) == "Spain"
    assert places.country_in(["1 Spain Street", "Exampleton"]) == ""
    assert postcodes.is_of_the_forces("BF1 2AX")
    assert postcodes.is_of_the_forces("", "2 Regt\nB.F.P.O. 57")
