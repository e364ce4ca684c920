"""Every printed format is tagged PDF/UA-1: title, language, headings, pictures, fonts inside."""

import re

import pytest

from casework.letters import languages
from casework.letters.directions import without_isolates
from casework.letters.making.content import Bullets, Heading, Line
from casework.letters.making.pictures import PICTURES
from casework.letters.making.render import TEMPLATES, LetterFormat, render_pdf
from tests.formats.pdf_parts import fonts_of, opened, tree
from tests.formats.samples import SYLLABLES, easy_in_script, in_script
from tests.letters.example import letter_for, read_back

LETTERS = [
    *[pytest.param(letter_for(each), each, id=each.value) for each in LetterFormat],
    *[pytest.param(in_script(each), LetterFormat.STANDARD, id=each) for each in SYLLABLES],
    *[
        pytest.param(easy_in_script(each), LetterFormat.EASY_READ, id=f"{each}, Easy Read")
        for each in ("Urdu", "Panjabi", "Polish")
    ],
]
EVERY_LETTER = pytest.mark.parametrize(("content", "format"), LETTERS)


@EVERY_LETTER
def test_it_is_pdf_ua_with_its_title_and_the_language_of_its_words(content, format):
    with opened(render_pdf(content, format=format).pdf) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        tag = "en-GB" if content.language == languages.ENGLISH else content.language.code
        assert str(document.Root.Lang) == tag
        told = document.open_metadata()
        assert told["pdfuaid:part"] == "1"
        assert told["dc:title"] == without_isolates(content.title)


@EVERY_LETTER
def test_its_headings_lists_and_pictures_come_in_the_order_of_the_words(content, format):
    expected = ["/H1"]
    for block in content.blocks:
        match block:
            case Heading():
                expected.append("/H2")
            case Bullets(items):
                expected += ["/L", *["/LI"] * len(items)]
            case Line():
                expected.append("/Figure")
    with opened(render_pdf(content, format=format).pdf) as document:
        tags = [part.tag for part in tree(document).all()]
    assert [tag for tag in tags if tag in {"/H1", "/H2", "/L", "/LI", "/Figure"}] == expected


@EVERY_LETTER
def test_every_picture_says_what_it_shows_and_stands_before_its_words(content, format):
    with opened(render_pdf(content, format=format).pdf) as document:
        parts = list(tree(document).all())
    shown = [block.picture for block in content.blocks if isinstance(block, Line)]
    figures = [number for number, part in enumerate(parts) if part.tag == "/Figure"]
    assert [parts[number].alt for number in figures] == [PICTURES[each] for each in shown]
    following = [next(p.tag for p in parts[n + 1 :] if p.tag != "/Div") for n in figures]
    assert set(following) <= {"/P"}


@EVERY_LETTER
def test_its_fonts_are_ours_and_inside(content, format):
    with opened(render_pdf(content, format=format).pdf) as document:
        fonts = fonts_of(document)
    assert fonts
    assert all(fonts.values())
    assert all(name.startswith("Noto") for name in fonts)


@pytest.mark.parametrize("language", sorted(SYLLABLES))
def test_the_words_of_every_script_can_be_read_back(language):
    text = read_back(render_pdf(in_script(language), format=LetterFormat.STANDARD).pdf)
    letters = {each for each in text if each.isalpha() and ord(each) > 0x24F}
    wanted = {each for each in SYLLABLES[language] if each.isalpha() and ord(each) > 0x24F}
    # A syllable may be one drawing for several letters; nearly all come back as they went in.
    assert len(wanted & letters) >= 0.8 * len(wanted)
    assert "�" not in text


def test_each_picture_is_our_own_drawing_and_holds_nothing_else():
    drawn = {path.stem for path in (TEMPLATES / "pictures").glob("*")}
    assert drawn == set(PICTURES)
    for name in drawn:
        source = (TEMPLATES / "pictures" / f"{name}.svg").read_text()
        assert source.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"')
        assert not re.search(r"<(?!/?(svg|g|path|circle|rect)\b)|href|url\(|style=|@", source)
    assert len(set(PICTURES.values())) == len(PICTURES)
