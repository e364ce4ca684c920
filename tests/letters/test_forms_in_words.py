"""What staff read of the form of a letter; and which form a letter never has."""

import pytest

from casework.letters.carriers.in_use import CARRIERS
from casework.letters.carriers.notify import carriers as notify
from casework.letters.gate.needs import (
    PLAIN_TEXT,
    TASKS,
    CannotMake,
    LetterNeed,
    form_for,
    format_in_words,
    format_name,
)
from casework.letters.making.render import LetterFormat
from casework.letters.post_room.trays import Row
from casework.models import Channel, Letter


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("plain_text", "E-mail as HTML, with plain text beside it"),
        ("bsl_video", "A video in British Sign Language"),
        ("large_24", "Large print (24 point)"),
        ("translation", "Translated, or told with an interpreter"),
        ("of_an_app_that_left", "of_an_app_that_left"),
    ],
)
def test_a_format_has_words_of_its_own(code, says):
    assert format_name(code) == says


@pytest.mark.parametrize("code", [*TASKS, *LetterFormat, PLAIN_TEXT])
def test_every_format_has_words(code):
    assert format_name(str(code)) != code
    assert format_name(str(code))[0].isupper()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("large_20", "large print (20 point)"),
        ("easy_read", "Easy Read (16 point, with pictures)"),
        ("braille_1", "uncontracted (Grade 1) Braille"),
        ("bsl_video", "a video in British Sign Language"),
    ],
)
def test_within_a_sentence_only_names_keep_their_capital(code, says):
    assert format_in_words(code) == says


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "code", "says"),
    [
        (Channel.EMAIL, "plain_text", "E-mail as HTML, with plain text beside it"),
        (Channel.POST, "large_24", "Post, large print (24 point)"),
        (Channel.POST, "easy_read", "Post, Easy Read (16 point, with pictures)"),
    ],
)
def test_the_list_says_how_a_letter_went(channel, code, says):
    assert Row(Letter(state="sent", channel=channel, format=code)).why == says


def test_no_letter_is_a_text_message_and_whoever_asks_for_texts_has_a_person():
    """Rules 5.5: what a letter must say does not fit into a text (docs/carriers.md)."""
    asked = form_for({LetterNeed.TEXT_MESSAGE})
    assert asked == CannotMake((LetterNeed.TEXT_MESSAGE,))
    for carriers in (CARRIERS, notify.CARRIERS):
        assert set(carriers) == {Channel.POST, Channel.EMAIL}
