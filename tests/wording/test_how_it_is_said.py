"""The language of a letter: no shouting, no markup, nothing unseen, nothing to keep quiet."""

import pytest

from casework.letters.wording.how_it_is_said import KNOWN_CAPITALS
from casework.letters.wording.wording import EASY_READ
from tests.wording.words import GOOD, advised, easy, line, says, stopped, terms, title


@pytest.mark.parametrize("text", ["This is URGENT.", "Do NOT wait.", "DO not wait", "PROSZĘ"])
def test_capitals_for_emphasis_are_refused(text: str):
    [said] = stopped([*GOOD, says(text)])
    assert "small letters" in said


def test_short_forms_that_people_know_are_not_shouting():
    text = " ".join(sorted(KNOWN_CAPITALS)) + " A I ZZ1 999"
    assert stopped([*GOOD, says(text)]) == []


def test_a_language_without_capitals_has_none_to_refuse():
    arabic = [says("يرجى الاتصال", translated=True)]
    assert not [s for s in stopped([*GOOD, *arabic], language="Arabic") if "small" in s]


@pytest.mark.parametrize(
    "text",
    ["<b>Hello</b>", "Fish &amp; chips", "**Hello**", "# Hello", "- Hello", "[Here](http://x)",
     "__Hello__", "`Hello`", "So *much*", "<script>", "</p>"],
)  # fmt: skip
def test_markup_is_refused(text: str):
    assert any("markup" in said for said in stopped([*GOOD, says(text)]))


@pytest.mark.parametrize("text", ["Tea & cake", "2 * 3", "A well-known rule - this one", "x < y"])
def test_marks_that_people_use_are_not_markup(text: str):
    assert stopped([*GOOD, says(text)]) == []


@pytest.mark.parametrize(
    "character", ["\x07", "\u202e", "\u200b", "\u2066", "\ue000", "\u2028", "\u00ad", "\u200d"]
)
def test_characters_that_nobody_can_see_are_refused(character: str):
    [said] = stopped([*GOOD, says(f"Hello {character}there")])
    assert f"U+{ord(character):04X}" in said


def test_the_joiner_that_persian_is_spelled_with_is_not():
    joined = "می\u200cخواهید"
    assert not [s for s in stopped([*GOOD, says(joined)], language="Farsi") if "U+" in s]
    assert [s for s in stopped([*GOOD, says(joined)], language="Polish") if "U+200C" in s]


@pytest.mark.parametrize(
    "text",
    ["About your dementia", "A safeguarding concern", "Signs of abuse", "Your diagnosis is known",
     "Section 42 enquiry", "Alcohol", "self-neglect", "The alleged perpetrator"],
)  # fmt: skip
def test_what_others_must_not_learn_from_an_envelope_is_never_named(text: str):
    [said] = stopped([*GOOD, says(text)])
    assert "others may open it" in said


def test_a_word_that_only_holds_such_a_word_may_be_used():
    assert stopped([*GOOD, says("Cancel the visit if you like. You may be unabused of it.")]) == []


LONG = "We will write to you about this " * 4 + "soon."


def test_a_long_sentence_is_advice_in_a_letter_and_refused_in_easy_read():
    assert any("hard to read" in said for said in advised([*GOOD, says(LONG)]))
    sixteen = "One two three four five six seven eight nine ten one two three four five six."
    assert any("16 words" in said for said in stopped(easy(line(sixteen)), form=EASY_READ))
    fifteen = sixteen.replace(" six.", ".")
    assert stopped(easy(line(fifteen)), form=EASY_READ) == []


def test_a_language_without_spaces_is_not_counted_in_words():
    chinese = title("请" * 40)
    words = [*easy(chinese), *terms()]
    said = stopped(words, form=EASY_READ, language="Chinese (simplified)")
    assert said == []


def test_a_number_typed_out_and_a_long_word_are_advice():
    assert any("typed out" in said for said in advised([*GOOD, says("Ring 01632 960 001.")]))
    assert any("shorter word" in s for s in advised([*GOOD, says("Your responsibilities.")]))
