"""Whatever is in a name, a place or a fact is printed as it stands or stops the letter, always."""

import re
from dataclasses import replace

import pytest

from casework.letters.making.content import Line, Paragraph
from casework.letters.making.render import LetterFormat, RenderFailed, render_pdf
from tests.formats.samples import in_script, with_text
from tests.letters.example import letter_for, read_back, squashed

EVERY = pytest.mark.parametrize("format", list(LetterFormat))
MARKUP = [
    '")#panic("', '\\")#panic(\\"', "\\", "\\\\\"", "#sys.inputs", "$x^2$", "*b* _i_", "= H",
    "<b>x</b>", "&amp;", "{{ x }}", '"}], "blocks": [', "\\u{22}", "\\n#x", "// x", "/* x */", "]}",
    "`raw`", "@ref <a>", "100%", "O’Brien–Łukasz", "Ødegård", "- item", "a~b--c",
]  # fmt: skip
UNSEEN = ["\x00", "\x07", "\t", "\n", "\r", "\x85", "\u200b", "\u200e", "\u200f", "\u202e",
          "\u2028", "\u2066", "\u2069", "\ufeff", "\ue000", "\ud800"]  # fmt: skip


def with_words(format: LetterFormat, words: str):
    """The letter with these words as name, greeting, address and the first of its parts."""
    letter = letter_for(format)
    first = letter.blocks[0]
    part = Line(words, "letter") if isinstance(first, Line) else Paragraph(words)
    return replace(
        letter, recipient_name=words, greeting=words, address_lines=(words, "ZZ1 4AB"),
        blocks=(part, *letter.blocks[1:]),
    )  # fmt: skip


@EVERY
@pytest.mark.parametrize("words", MARKUP)
def test_markup_is_printed_as_it_stands(format, words):
    pdf = render_pdf(with_words(format, words), format=format).pdf
    text = squashed(read_back(pdf, "-l", "1"))
    assert text.count(squashed(words)) >= 4
    assert squashed(f"Dear {words}") in text


@EVERY
@pytest.mark.parametrize("character", UNSEEN)
def test_what_nobody_can_see_stops_the_letter(format, character):
    number = f"U\\+{ord(character):04X}"
    for place in ("recipient_name", "greeting", "reference", "title", "about"):
        letter = with_text(letter_for(format), place, f"Ann{character}Lee")
        with pytest.raises(RenderFailed, match=number):
            render_pdf(letter, format=format)
    with pytest.raises(RenderFailed, match=number):
        render_pdf(with_words(format, f"Ann{character}Lee"), format=format)


@EVERY
@pytest.mark.parametrize("words", ["Ann 😀", "علي", "王芳", "דנה"])
def test_what_no_font_of_the_letter_has_stops_it(format, words):
    for place in ("recipient_name", "greeting", "title"):
        with pytest.raises(RenderFailed, match="none of the letter fonts"):
            render_pdf(with_text(letter_for(format), place, words), format=format)


def test_in_another_script_the_address_is_still_for_the_post():
    """The script's own font may set a greeting, and never what the postman reads."""
    letter = in_script("Urdu")
    assert render_pdf(replace(letter, greeting="علی"), format=LetterFormat.STANDARD).pages
    with pytest.raises(RenderFailed, match="none of the letter fonts"):
        render_pdf(replace(letter, recipient_name="علی"), format=LetterFormat.STANDARD)


@pytest.mark.parametrize("words", ['")#panic("', "\\u{2066}", "<b>x</b>", "(A) - 12"])
def test_markup_in_a_right_to_left_letter_is_printed_as_it_stands(words):
    letter = replace(in_script("Urdu"), recipient_name=words, greeting=words)
    printed = read_back(render_pdf(letter, format=LetterFormat.STANDARD).pdf, "-raw", "-l", "1")
    # The reader puts marks of direction of its own around what it finds.
    text = squashed(re.sub("[\u2066-\u2069\u202a-\u202e]", "", printed))
    assert text.count(squashed(words)) >= 2
