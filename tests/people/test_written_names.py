"""Names as files and people write them."""

import pytest

from casework.models import Person
from casework.people.written_names import NoName, judged, split, without_title


@pytest.mark.parametrize("text", [
    "#N/A", "#REF!", "NULL", "nan", "-", ".", "Unknown", "12345", "N/A", "???", "(blank)",
])  # fmt: skip
def test_words_that_are_no_name_are_refused(text):
    with pytest.raises(NoName):
        judged(text)


@pytest.mark.parametrize("text", ["Null", "Nan", "O", "Ng", "X Æ", "Na", "فاطمة", "陈"])
def test_unusual_names_are_names(text):
    assert judged(text).name == text
    assert not judged(text).doubt


@pytest.mark.parametrize(("text", "name", "is_doubted"), [
    ("Zo&euml;", "Zoë", True), ("Smith &amp; Jones", "Smith & Jones", True),
    ("SiÃ¢n", "Siân", True), ("Dâ€™Souza", "D’Souza", True),
    ("Zero\u200bwidth", "Zerowidth", False), ("\u202eevil", "evil", False),
    ("Ann\u00a0Marie", "Ann Marie", False), ("\u200b", "", False),
    ("علی\u200cرضا", "علی\u200cرضا", False), ("Emoji 😀", "Emoji 😀", True),
])  # fmt: skip
def test_what_an_export_spoilt_is_put_right_and_said(text, name, is_doubted):
    assert judged(text).name == name
    assert bool(judged(text).doubt) is is_doubted


@pytest.mark.parametrize(("text", "given", "family"), [
    ("FORDWICH, Margery (Mrs)", "Margery", "FORDWICH"), ("Margery Fordwich", "Margery", "Fordwich"),
    ("Mrs Margery Fordwich", "Margery", "Fordwich"), ("Quartermain, Edith", "Edith", "Quartermain"),
    ("Fordwich, Mrs Margery", "Margery", "Fordwich"), ("Suharto", "", "Suharto"),
    ("Pieter van der Bergh", "Pieter", "van der Bergh"),
    ("Seán Ó Súilleabháin", "Seán", "Ó Súilleabháin"), ("Mary Ann Kemp", "Mary Ann", "Kemp"),
])  # fmt: skip
def test_one_column_of_names_is_split(text, given, family):
    assert split(text)[:2] == (given, family)


def test_nobody_is_greeted_in_capitals_or_by_a_title():
    def greeted(given: str, family: str) -> str:
        return Person(given_names=given, family_name=family).goes_by

    assert greeted("MRS JEAN", "MACDONALD") == "Jean"
    assert greeted("ANNE-MARIE", "O'NEILL") == "Anne-Marie"
    assert greeted("AJ", "Smith") == "AJ"
    assert greeted("Jean", "Macdonald") == "Jean"
    assert greeted("", "Suharto") == "Suharto"
    assert without_title("Mrs") == "Mrs"
