"""Easy Read: short sentences, a picture beside each, large and wide apart."""

import re
from dataclasses import replace
from datetime import date

import pytest

from casework import letter_kinds
from casework.letters.making.compose import FIELD, CannotCompose
from casework.letters.making.content import Line, as_plain_text
from casework.letters.making.render import LetterFormat, RenderFailed, render_pdf
from casework.letters.wording import wording
from casework.letters.wording.wording import Words
from tests.letters.example import EASY, FACTS, LETTER, easy_read, read_back, squashed, worded

EASY_READ = LetterFormat.EASY_READ


@pytest.fixture(scope="module")
def printed():
    return render_pdf(EASY, format=EASY_READ)


def test_it_says_all_that_a_waiting_well_letter_must():
    words = wording.shipped("waiting_well", language="English", form="easy_read")
    assert words is not None
    named = {code for block in words.blocks for code in FIELD.findall(block["text"])}
    assert letter_kinds.get("waiting_well").must_name <= named


@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        replace(FACTS, is_first=True),
        replace(FACTS, indicative_by=date(2026, 12, 4)),
        replace(FACTS, indicative_by=date(2026, 11, 4)),
    ],
)
def test_its_sentences_are_short_and_its_words_are_plain(facts):
    # How a kind of case is called is not of this wording.
    letter = easy_read(facts=replace(facts, what_for="an assessment"))
    for text in as_plain_text(letter).splitlines():
        for sentence in re.split(r"(?<=[.?!:]) ", text):
            assert len(sentence.split()) <= 13, sentence
    words = as_plain_text(letter)
    for hard in ("eligible", "prior", "commence", "regarding", "assistance", "e.g.", "i.e.", "etc"):
        assert hard not in words


def test_each_sentence_has_a_picture_and_is_printed(printed):
    lines = [block for block in EASY.blocks if isinstance(block, Line)]
    assert len(lines) > 20
    text = re.sub(r"CW-2026-004217Page\d+of\d+", "", squashed(read_back(printed.pdf, "-nopgbrk")))
    assert [line.text for line in lines if squashed(line.text) not in text] == []


def test_it_is_in_16_point_and_goes_by_any_post(printed):
    fonts = read_back(printed.pdf, "-bbox", "-l", "1")
    assert EASY_READ.points == 16
    heights = {
        round(float(bottom) - float(top), 1)
        for top, bottom, word in re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)">(\w+)</', fonts)
        if word in {"waiting", "letter"}
    }
    one = float(next(iter(heights)))
    standard = read_back(render_pdf(LETTER, format=LetterFormat.STANDARD).pdf, "-bbox", "-l", "1")
    top, bottom = re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)">letter</', standard)[0]
    assert min(heights) / (float(bottom) - float(top)) == pytest.approx(16 / 12, abs=0.02), one
    assert printed.pages <= 10


def test_its_words_are_never_set_as_print_nor_full_words_as_easy_read():
    with pytest.raises(RenderFailed, match="words of its own"):
        render_pdf(EASY, format=LetterFormat.STANDARD)
    with pytest.raises(RenderFailed, match="words of its own"):
        render_pdf(LETTER, format=EASY_READ)


def test_a_picture_that_there_is_not_stops_the_letter():
    for picture in ("dragon", "", "../letter", "letter.svg"):
        line = {"kind": "line", "text": "We will write.", "picture": picture}
        with pytest.raises(CannotCompose, match="a picture that there is not"):
            worded(Words("waiting_well", "English", "easy_read", 1, (line,)), facts=FACTS)
