"""The languages of letters: what is listed, how each is written, and what is never claimed."""

import pytest

from casework.letters import languages

WELSH = {"name": "Welsh", "code": "cy", "native": "Cymraeg"}
# Scripts that are written from right to left (Unicode, Bidi_Class R and AL).
RIGHT_TO_LEFT = {"Arabic", "Farsi", "Kurdish (Sorani)", "Pashto", "Urdu"}


def test_each_language_has_a_name_and_a_tag_of_its_own():
    every = languages.every()
    assert len({each.code for each in every}) == len(every)
    names = [name for each in every for name in (each.name, *each.also)]
    assert len(set(names)) == len(names)
    assert every[0] == languages.ENGLISH


def test_direction_follows_the_script():
    """The tag of Panjabi alone is often taken for right-to-left; ours is in Gurmukhi."""
    found = {each.name for each in languages.every() if each.direction == "rtl"}
    assert found == RIGHT_TO_LEFT


@pytest.mark.parametrize(
    ("said", "name"),
    [("Polish", "Polish"), (" polish ", "Polish"), ("Punjabi", "Panjabi"), ("Polski", "Polish"),
     ("kurdish  (sorani)", "Kurdish (Sorani)")],
)  # fmt: skip
def test_a_language_is_found_by_any_of_its_names(said: str, name: str):
    assert languages.name_for(said) == name


@pytest.mark.parametrize("said", ["", "Klingon", "Kurdish", "Cantonese", "Mandarin", "Pol"])
def test_what_could_be_one_of_two_or_is_not_listed_is_none(said: str):
    """A Cantonese speaker may read either way of writing Chinese: only they can say."""
    assert languages.named(said) is None
    assert languages.name_for(said) == said


def test_a_council_adds_a_language_and_may_correct_one(settings):
    settings.LETTER_LANGUAGES = [WELSH, {"name": "Polish", "code": "pl", "also": ["Polska"]}]
    assert languages.named("cymraeg") == languages.of_code("cy")
    assert languages.name_for("Polska") == "Polish"
    assert [each.code for each in languages.every()].count("pl") == 1


@pytest.mark.parametrize(
    "wrong", [{"name": "", "code": "cy"}, {"name": "Welsh"}, {**WELSH, "script": "Latin"}]
)
def test_a_wrong_setting_is_refused_with_what_is_wrong(settings, wrong):
    settings.LETTER_LANGUAGES = [wrong]
    with pytest.raises(languages.BadLanguage, match="LETTER_LANGUAGES"):
        languages.every()
