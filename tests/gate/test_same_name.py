"""Is this the name of someone who must not see the letter? As people type names."""

import pytest

from casework.letters.gate.same_name import may_be_one, names_in


@pytest.mark.parametrize(("lines", "name", "is_there"), [
    (("c/o Owen Grist", "3 Mill Lane"), "Owen Grist", True),
    (("C/O MR O. GRIST (Owen)",), "owen grist", True),
    (("Owen Grist",), "Owen Grist", True),
    (("c/o Owen", "Grist House"), "Owen Grist", True),
    (("3 Grist Lane",), "Owen Grist", False),
    (("3 Owen Lane",), "Owen", False),
    (("3 Mill Lane",), "", False),
    (("c/o Owen Grist",), "Mr Owen Grist", True),
    (("Mr Mill",), "Mr Grist", False),
    # As people are compared everywhere: misspelt, shortened, joined, accented.
    (("c/o Owen Grsit",), "Owen Grist", True),
    (("c/o Bill Grist",), "William Grist", True),
    (("c/o O. Grist",), "Owen Grist", True),
    (("c/o Owen GristPrice",), "Owen Grist-Price", True),
    (("c/o Zoe O Neill",), "Zoë O’Neill", True),
    (("c/o Łukasz Nowak",), "Lukasz Nowak", True),
    (("Flat A", "3 Grist Lane"), "Amy Grist", False),
])  # fmt: skip
def test_a_name_in_the_address_is_seen(lines, name, is_there):
    assert names_in(lines, name) is is_there


@pytest.mark.parametrize(("name", "other", "may_be"), [
    ("Owen Grist", "Owen Grist", True),
    ("Mr Owen Grist", "owen GRIST ", True),
    ("Mr Owen Grist", "Dr. Owen Grist", True),
    ("Owen Grist", "Owen James Grist", True),
    ("Owen Grist", "Grist, Owen", True),
    ("Zoë O'Neill", "Zoe ONeill", True),
    ("André Müller", "Andre Muller", True),
    ("Grist", "grist", True),
    # As people are compared everywhere: misspelt, shortened, joined, accented, changed about.
    ("Owen Grsit", "Owen Grist", True),
    ("Bill Grist", "William Grist", True),
    ("O. Grist", "Owen Grist", True),
    ("Owen GristPrice", "Owen Grist-Price", True),
    ("Owen Grist Price", "Owen Price-Grist", True),
    ("Łukasz Nowak", "Lukasz Nowak", True),
    ("Sørensen", "Sorensen", True),
    ("Oewn Grist", "Grist Owen", True),
    ("Owen Grist", "Owen Price", False),
    ("Owen Grist", "Amy Grist", False),
    # One word is a whole family, or everyone of that first name.
    ("Grist", "Owen Grist", False),
    ("Mr Grist", "Mr Owen Grist", False),
    ("Owen James Grist", "Owen Paul Grist", False),
    ("", "Owen Grist", False),
    ("", "", False),
    ("Mr", "Mr", False),
])  # fmt: skip
def test_names_are_compared_word_by_word_in_either_order(name, other, may_be):
    assert may_be_one(name, other) is may_be
    assert may_be_one(other, name) is may_be
