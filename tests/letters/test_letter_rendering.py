"""A letter on paper: the right words, sizes and places, readable by everyone, or refused."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pikepdf
import pytest

from casework.letters.making import render
from casework.letters.making.content import Bullets, Heading, as_plain_text
from casework.letters.making.render import LetterFormat, RenderedLetter, RenderFailed, render_pdf
from tests.letters.example import (
    EVERY_FORMAT,
    FACTS,
    FIRST,
    LETTER,
    OF_FULL_WORDS,
    read_back,
    squashed,
    waiting_well,
)

MM = 72 / 25.4

REQUIRED = {
    "what you wait for": "a Care Act assessment (a conversation about the help you need)",
    "date of request": "Your request reached us on 21 September 2026.",
    "how long": "You have now waited 61 days.",
    "no date yet, and when we will say": "by 19 December 2026",
    "what happens next": "What happens next",
    "if worse": "If things change or get worse",
    "phone and hours": "Phone 01632 960001. We are here Monday to Friday, 9am to 5pm.",
    "out of hours": "At other times, phone 01632 960002.",
    "text relay": "By text relay, dial 18001 01632 960001.",
    "email": "Email north.locality.team@overstone.example.com.",
    "emergency": "In an emergency, phone 999.",
    "emergency without voice": "dial 18000 with text relay",
    "self-help": "local groups, services and equipment at www.overstone.example.com/help",
    "carers": "contact Overstone Carers, 01632 960170",
    "how to contact you": "How you like us to contact you",
    "other formats": "Other formats: large print, Easy Read, Braille, audio",
    "advocate": "contact Overstone Advocacy, 01632 960005",
    "complain": "To complain, contact 01632 960004",
    "not a decision": "This letter is not a decision on whether you are eligible",
}


class Word(NamedTuple):
    """A word and its box in points, from the top left of its page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return self.bottom - self.top


@pytest.fixture(scope="module")
def printed() -> dict[LetterFormat, RenderedLetter]:
    return {each: render_pdf(LETTER, format=each) for each in OF_FULL_WORDS}


def words_on(pdf: bytes, page: int) -> list[Word]:
    xml = read_back(pdf, "-bbox", "-f", str(page), "-l", str(page))
    found = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', xml
    )
    return [Word(float(a), float(b), float(c), float(d), text) for a, b, c, d, text in found]


def word_sizes(pdf: bytes) -> Counter[float]:
    """How many strings are set in each size, in points, from the drawing commands themselves."""
    sizes: Counter[float] = Counter()
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            size = scale = 0.0
            for step in pikepdf.parse_content_stream(page):
                match str(step.operator):
                    case "Tf":
                        size = float(step.operands[1])
                    case "Tm":
                        scale = abs(float(step.operands[3]))
                    case "Tj" | "TJ":
                        sizes[round(size * scale, 2)] += 1
    return sizes


# What a screen reader needs


@EVERY_FORMAT
def test_the_document_is_tagged_titled_and_declares_pdf_ua(printed, format):
    with pikepdf.open(BytesIO(printed[format].pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.StructTreeRoot
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        metadata = document.open_metadata()
        assert metadata["dc:title"] == "You are still on our waiting list"
        assert metadata["pdfuaid:part"] == "1"


@EVERY_FORMAT
def test_headings_lists_and_paragraphs_are_tagged_as_such(printed, format):
    with pikepdf.open(BytesIO(printed[format].pdf)) as document:
        tags = Counter(
            str(each.S)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and "/S" in each and "/P" in each
        )
    assert tags["/H1"] == 1
    assert tags["/H2"] == sum(isinstance(block, Heading) for block in LETTER.blocks)
    assert tags["/L"] == sum(isinstance(block, Bullets) for block in LETTER.blocks)
    assert tags["/LI"] == sum(len(b.items) for b in LETTER.blocks if isinstance(b, Bullets))


@EVERY_FORMAT
def test_only_our_two_upright_fonts_are_used_and_both_are_inside(printed, format):
    with pikepdf.open(BytesIO(printed[format].pdf)) as document:
        fonts = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        names = {str(font.FontName).split("+")[1] for font in fonts}
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert all(font.ItalicAngle == 0 for font in fonts)
    assert names == {"NotoSans-Regular", "NotoSans-Bold"}


# What it says


@EVERY_FORMAT
def test_the_printed_letter_has_everything_that_the_standard_asks(printed, format):
    text = squashed(read_back(printed[format].pdf, "-nopgbrk"))
    # A page's foot may fall in the middle of a sentence.
    text = re.sub(r"CW-2026-004217Page\d+of\d+", "", text)
    absent = [what for what, words in REQUIRED.items() if squashed(words) not in text]
    assert absent == []
    for line in LETTER.envelope:
        assert squashed(line) in text


@EVERY_FORMAT
def test_every_page_says_whose_it_is_and_how_many_there_are(printed, format):
    letter = printed[format]
    with pikepdf.open(BytesIO(letter.pdf)) as document:
        assert len(document.pages) == letter.pages
    for page in range(1, letter.pages + 1):
        text = read_back(letter.pdf, "-f", str(page), "-l", str(page))
        assert f"Page {page} of {letter.pages}" in text
        assert "CW-2026-004217" in text


def test_the_carrier_takes_ten_pages_and_the_longest_letter_fits(printed):
    assert printed[LetterFormat.STANDARD].pages == 2
    assert printed[LetterFormat.LARGE_28].pages <= 10


def test_the_plain_text_has_everything_but_the_postal_address():
    text = as_plain_text(LETTER)
    assert [what for what, words in REQUIRED.items() if words not in text] == []
    assert "Larch Close" not in text
    assert "ZZ1 4AB" not in text
    assert not re.search(r"[*=_#]{2,}", text)


def test_a_later_letter_says_so_and_asks_again_what_has_changed():
    later, first = as_plain_text(LETTER), as_plain_text(waiting_well(facts=FIRST))
    assert "This is a further letter." in later
    assert "Has anything changed?" in later
    assert "further letter" not in first
    assert "If things change or get worse" in first


@pytest.mark.parametrize(
    ("indicative_by", "said"),
    [
        (None, "We cannot give you a date yet. We will write to you about this by 19 December"),
        (date(2026, 11, 20), "We hoped to start by 20 November 2026. That day has passed"),
        (date(2026, 11, 21), "We hope to start by 21 November 2026."),
        (date(2026, 12, 4), "We hope to start by 4 December 2026."),
    ],
)
def test_the_letter_is_honest_about_the_date(indicative_by, said):
    letter = waiting_well(facts=replace(FACTS, indicative_by=indicative_by))
    assert said in as_plain_text(letter)


@pytest.mark.parametrize("facts", [FIRST, FACTS])
def test_the_words_are_plain(facts):
    text = as_plain_text(waiting_well(facts=facts))
    sentences = [s.split() for s in re.split(r"(?<=[.?:])\s+|\n+", text) if s.strip()]
    assert max(map(len, sentences)) <= 22
    assert mean(map(len, sentences)) <= 12
    # No shouting: the only capitals are names that are always so.
    assert set(re.findall(r"\b[A-Z]{2,}\b", text)) <= {"CW", "GP", "NHS"}


@pytest.mark.parametrize("facts", [FIRST, FACTS])
def test_the_letter_names_no_safeguarding_and_no_diagnosis(facts):
    text = as_plain_text(waiting_well(facts=facts)).lower()
    for word in ("safeguard", "abuse", "neglect", "harm", "dementia", "mental capacity", "diagnos"):
        assert not re.search(rf"\b{word}", text)


# How it looks


@EVERY_FORMAT
def test_the_body_is_exactly_the_size_asked_for(printed, format):
    sizes = word_sizes(printed[format].pdf)
    assert sizes.most_common(1)[0][0] == format.points
    # Smaller than the body: nothing but the address, for the envelope's window.
    assert {size for size in sizes if size < format.points} == {11.0}
    assert sizes[11.0] == len(LETTER.envelope)


@EVERY_FORMAT
@pytest.mark.parametrize("lines", [3, 4, 7])
def test_the_address_is_inside_the_window_and_alone_there(format, lines):
    address = tuple(f"Line{n} of the address" for n in range(lines - 1))
    letter = replace(LETTER, address_lines=address)
    words = words_on(render_pdf(letter, format=format).pdf, 1)
    expected = " ".join(letter.envelope).split()
    inside = [
        word
        for word in words
        if word.right > 24.6 * MM
        and word.left < 120 * MM
        and word.bottom > 39.5 * MM
        and word.top < 66.3 * MM
    ]
    assert [word.text for word in inside] == expected
    assert min(word.left for word in inside) >= 24.6 * MM
    assert max(word.right for word in inside) <= 120 * MM
    assert min(word.top for word in inside) >= 39.5 * MM
    assert max(word.bottom for word in inside) <= 66.3 * MM


@EVERY_FORMAT
def test_the_body_begins_below_the_window_s_clear_space(printed, format):
    words = words_on(printed[format].pdf, 1)
    # A box has room for accents above the capitals: 0.35 of the size in this font.
    tops = [word.top + 0.35 * format.points for word in words if word.top > 66.3 * MM]
    assert 94.9 * MM <= min(tops) <= 96 * MM


@EVERY_FORMAT
def test_nothing_runs_off_the_page(printed, format):
    for page in range(1, printed[format].pages + 1):
        words = words_on(printed[format].pdf, page)
        assert min(word.left for word in words) >= 15 * MM
        assert max(word.right for word in words) <= 195 * MM
        assert max(word.bottom for word in words) <= 292 * MM


@EVERY_FORMAT
def test_the_other_formats_line_is_at_least_16_point(printed, format):
    words = [
        w for p in range(1, printed[format].pages + 1) for w in words_on(printed[format].pdf, p)
    ]
    body = next(word for word in words if word.text == "sincerely").height / format.points
    start = next(n for n, word in enumerate(words) if word.text == "Other")
    notice = words[start : start + 6]
    assert [w.text for w in notice] == ["Other", "formats:", "large", "print,", "Easy", "Read,"]
    assert all(word.height / body >= max(16, format.points) - 0.1 for word in notice)


def test_lines_are_not_stretched_to_the_right_edge(printed):
    words = words_on(printed[LetterFormat.STANDARD].pdf, 2)
    gaps = [
        after.left - before.right
        for before, after in pairwise(words)
        if after.top == before.top and before.text != "•" and "Page" not in after.text
    ]
    assert len(gaps) > 100
    assert max(gaps) - min(gaps) < 1


# The same letter is the same letter


@EVERY_FORMAT
def test_the_same_content_gives_the_same_bytes(printed, format):
    again = render_pdf(waiting_well(facts=FACTS), format=format)
    assert again == printed[format]
    other = render_pdf(replace(LETTER, greeting="Mrs Okafar"), format=format)
    assert other.sha256 != again.sha256


def test_letters_made_side_by_side_do_not_mix():
    def one(n: int) -> tuple[str, str, RenderedLetter]:
        name, street = f"Person {n:03}X", f"{n:03} Sidebyside Road"
        facts = replace(
            FACTS,
            name_on_envelope=name,
            greeting=name,
            reference=f"REF-{n:03}Z",
            address_lines=(street, "Overstone", "ZZ1 4AB"),
        )
        return name, street, render_pdf(waiting_well(facts=facts), format=LetterFormat.STANDARD)

    with ThreadPoolExecutor(max_workers=4) as pool:
        made = list(pool.map(one, range(24)))
    for n, (name, street, letter) in enumerate(made):
        text = read_back(letter.pdf)
        assert set(re.findall(r"Person \d{3}X", text)) == {name}
        assert set(re.findall(r"\d{3} Sidebyside Road", text)) == {street}
        assert set(re.findall(r"REF-\d{3}Z", text)) == {f"REF-{n:03}Z"}


def test_without_its_fonts_no_letter_is_made(settings, tmp_path):
    settings.LETTER_FONTS = tmp_path
    with pytest.raises(RenderFailed, match="letter fonts are not set up"):
        render_pdf(LETTER, format=LetterFormat.STANDARD)


def test_the_template_fetches_nothing_and_runs_no_data():
    for template in Path(render.TEMPLATES).glob("*.typ"):
        source = template.read_text()
        assert "@preview" not in source
        assert not re.search(r"\beval\(", source)
        assert "italic" not in source
        assert "emph" not in source
