"""Whatever is in a name or an address is printed as it stands, or stops the letter."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from casework.letters.making.content import Bullets, Heading, LetterContent, Notice, Paragraph
from casework.letters.making.render import LetterFormat, RenderFailed, render_pdf
from tests.letters.example import EVERY_FORMAT, LETTER, read_back, squashed


def with_name(name: str) -> LetterContent:
    return replace(LETTER, recipient_name=name, greeting=name)


@pytest.mark.parametrize(
    "name",
    [
        "#sys.inputs",
        "#panic()",
        '#import "@preview/x:1.0.0"',
        "$x^2$",
        "*bold* _it_",
        "= Heading",
        "- item",
        "<b>x</b>",
        "&amp;",
        'say "hi"',
        "it's",
        "back\\slash \\u{41}",
        '")#panic("',
        "`raw`",
        "// note",
        "/* x */",
        "[a](b)",
        "@ref <reference>",
        "{{ x }}",
        "a~b--c...",
        "O’Brien–Łukasz Żółć",
        "Ødegård Ñandú",
        "  two  spaces",
        "100%",
        "\\n",
    ],
)
def test_markup_in_a_name_is_printed_as_it_stands(name):
    text = read_back(render_pdf(with_name(name), format=LetterFormat.STANDARD).pdf, "-l", "1")
    assert squashed(text).count(squashed(name)) >= 2
    assert squashed("Dear" + name) in squashed(text)


@trials(max_examples=30, deadline=None)
@given(
    st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]),
        min_size=1,
        max_size=40,
    )
)
def test_any_latin_text_is_printed_as_it_stands(words):
    letter = replace(LETTER, blocks=(Heading(words), Paragraph(words), Bullets((words,))))
    letter = replace(letter, blocks=(*letter.blocks, Notice(words)), greeting=words)
    text = read_back(render_pdf(letter, format=LetterFormat.STANDARD).pdf)
    # Poppler takes a hyphen at the end of a line for one that the line break put there.
    assert squashed(text).count(squashed(words).rstrip("-")) >= 5


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Ann\x07 Lee", "control or invisible character (U+0007)"),
        ("Ann\nLee", "control or invisible character (U+000A)"),
        ("Ann \u202eeeL", "control or invisible character (U+202E)"),
        ("Ann\u200bLee", "control or invisible character (U+200B)"),
        ("Ann\ud800", "control or invisible character (U+D800)"),
        ("Ann 😀", "none of the letter fonts"),
        ("דנה לוי", "none of the letter fonts"),
        ("علي", "none of the letter fonts"),
        ("王芳", "none of the letter fonts"),
        ("Ann " * 125, "do not fit the envelope window"),
        ("   ", "line of the name and address is empty"),
    ],
)
def test_a_name_that_cannot_be_printed_right_stops_the_letter(name, reason):
    with pytest.raises(RenderFailed, match=re.escape(reason)):
        render_pdf(with_name(name), format=LetterFormat.STANDARD)


@EVERY_FORMAT
def test_a_word_wider_than_the_page_stops_the_letter(format):
    word = "W" * 500
    for letter in (
        replace(LETTER, greeting=word),
        replace(LETTER, title=word),
        replace(LETTER, blocks=(Bullets((word,)),)),
        replace(LETTER, blocks=(Notice(word),)),
    ):
        with pytest.raises(RenderFailed, match=r"^A word is too long for the page\.$"):
            render_pdf(letter, format=format)


@EVERY_FORMAT
def test_a_greeting_of_500_characters_is_printed_in_full(format):
    greeting = ("Maximiliana " * 42)[:500].strip()
    letter = render_pdf(replace(LETTER, greeting=greeting), format=format)
    text = re.sub(r"CW-2026-004217Page\d+of\d+", "", squashed(read_back(letter.pdf, "-nopgbrk")))
    assert squashed(greeting) in text


@pytest.mark.parametrize(("lines", "fits"), [(2, False), (3, True), (7, True), (8, False)])
def test_an_envelope_takes_3_to_7_lines(lines, fits):
    letter = replace(LETTER, address_lines=("ZZ1 4AB",) * (lines - 1))
    if fits:
        assert render_pdf(letter, format=LetterFormat.STANDARD).pages == 2
        return
    with pytest.raises(RenderFailed, match=f"make {lines} lines"):
        render_pdf(letter, format=LetterFormat.STANDARD)
