"""A letter from right to left: its words turn, its numbers and addresses never do."""

import re
from dataclasses import replace

import pytest

from casework.letter_kinds import Facts
from casework.letters.directions import ISOLATES, Piece, pieces, without_isolates
from casework.letters.making import fonts
from casework.letters.making.compose import CannotCompose, Envelope, compose
from casework.letters.making.content import as_plain_text
from casework.letters.making.email_body import as_html
from casework.letters.making.render import LetterFormat, RenderFailed, render_pdf
from casework.letters.wording.wording import Words
from tests.formats.samples import NUMBERS, RIGHT_TO_LEFT, SYLLABLES, in_script
from tests.letters.example import COUNCIL, FACTS, LETTER, read_back

EACH = pytest.mark.parametrize("language", RIGHT_TO_LEFT)
# From the left edge of the page, in points.
LEFT, RIGHT, WINDOW = 70.8, 538.6, 340.2
BOX = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


def words_on_first_page(language: str) -> list[tuple[float, float, float, str]]:
    """Each word: left, top, right."""
    pdf = render_pdf(in_script(language), format=LetterFormat.STANDARD).pdf
    found = BOX.findall(read_back(pdf, "-bbox", "-l", "1"))
    return [
        (float(left), float(top), float(right), without_isolates(text))
        for left, top, right, _, text in found
    ]


@EACH
@pytest.mark.parametrize("number", ["01632 960001", "18001 01632 960001"])
def test_the_groups_of_a_telephone_number_stand_in_their_order(language, number):
    groups = number.split()
    lines: dict[float, list[str]] = {}
    for _, top, _, text in sorted(words_on_first_page(language)):
        lines.setdefault(round(top), []).append(re.sub(r"[^0-9]", "", text))
    # From left to right, whatever the direction of the words around it.
    shown = [each for each in lines.values() if set(groups) <= set(each)]
    assert shown
    for line in shown:
        at = line.index(groups[0])
        assert line[at : at + len(groups)] == groups


@EACH
def test_the_words_begin_at_the_right_and_the_address_stays_at_the_left(language):
    words = words_on_first_page(language)
    address = [word for word in words if word[3] in {"Larch", "Overstone", "ZZ1"}]
    assert min(word[0] for word in address) < LEFT + 20
    # The date and the reference stand alone on their lines, below the window.
    dated = next(word for word in words if word[3] == "21/11/2026")
    assert dated[2] == pytest.approx(RIGHT, abs=1)
    assert dated[0] > WINDOW


@EACH
def test_the_text_keeps_every_number_apart(language):
    text = as_plain_text(in_script(language))
    for number in NUMBERS:
        assert f"\u2066{number}\u2069" in text
    assert f"\u2066{COUNCIL.email}\u2069" in text
    assert text.count("\u2066") == text.count("\u2069")


@EACH
def test_the_html_keeps_every_number_apart_by_markup_alone(language):
    html = as_html(in_script(language))
    for fact in (*NUMBERS, COUNCIL.email, COUNCIL.web, COUNCIL.advocacy_phone):
        assert f'<bdi dir="ltr">{fact}</bdi>' in html
    assert 'dir="rtl"' in html
    assert ISOLATES.isdisjoint(html)


@pytest.mark.parametrize("language", sorted(set(SYLLABLES) - set(RIGHT_TO_LEFT)))
def test_a_left_to_right_letter_holds_no_marks_of_direction(language):
    assert ISOLATES.isdisjoint(as_plain_text(in_script(language)))
    assert ISOLATES.isdisjoint(as_plain_text(LETTER))
    assert 'dir="ltr"' in as_html(in_script(language))


@pytest.mark.parametrize("language", ["Urdu", "Polish", "Panjabi"])
def test_no_english_stands_around_the_words_of_another_language(language):
    text = as_plain_text(in_script(language))
    for phrase in ("Dear", "Yours", "reference", "Date", "November", "Page"):
        assert phrase not in text
    printed = read_back(render_pdf(in_script(language), format=LetterFormat.STANDARD).pdf)
    assert "Page" not in printed
    assert re.search(r"\b1 ?/ ?[12]\b", printed)


def test_panjabi_is_never_taken_for_a_right_to_left_script():
    words = words_on_first_page("Panjabi")
    dated = next(word for word in words if word[3] == "21/11/2026")
    assert dated[0] == pytest.approx(LEFT, abs=1)


def worded_in(language: str, name: str, team: str = "Team"):
    blocks = ({"kind": "paragraph", "text": "{worker}"},)
    words = Words("allocation", language, "plain", 1, blocks)
    envelope = Envelope(
        name="Ann", address_lines=("A", "ZZ1 4AB"), greeting="Ann", reference="X",
        letter_on=FACTS.letter_on,
    )  # fmt: skip
    return compose(words, Facts({"worker": name}), envelope, replace(COUNCIL, team_name=team))


@pytest.mark.parametrize("mark", ["\u2066", "\u2067", "\u2068", "\u2069", "\u202e", "\u200f"])
@pytest.mark.parametrize("language", ["English", "Urdu"])
def test_a_fact_that_would_turn_the_text_around_it_stops_the_letter(language, mark):
    with pytest.raises((CannotCompose, RenderFailed), match="control or invisible"):
        render_pdf(worded_in(language, f"Ann {mark}Lee"), format=LetterFormat.STANDARD)


def test_marks_that_do_not_pair_stop_the_letter():
    for wrong in ("\u2066a", "a\u2069", "\u2066a\u2066b\u2069\u2069"):
        letter = replace(in_script("Urdu"), title=wrong)
        with pytest.raises(RenderFailed, match="mark of direction out of its place"):
            render_pdf(letter, format=LetterFormat.STANDARD)


def test_a_fact_in_the_letter_s_own_script_keeps_its_direction():
    content = worded_in("Urdu", "جچح")
    assert list(pieces(content.blocks[0].text)) == [Piece("جچح", "auto")]


def test_a_script_without_a_font_stops_the_letter():
    words = Words("waiting_well", "Chinese (simplified)", "plain", 1, ())
    letter = replace(worded_in("English", "x"), language=in_language(words.language))
    with pytest.raises(RenderFailed, match="no letter font for Chinese"):
        render_pdf(letter, format=LetterFormat.STANDARD)


def in_language(name: str):
    from casework.letters import languages

    found = languages.named(name)
    assert found is not None
    return found


def test_a_language_without_its_fonts_stops_only_its_own_letters(settings, tmp_path):
    folder = fonts.folder()
    for file in folder.glob("NotoSans_*.ttf"):
        (tmp_path / file.name).symlink_to(file)
    settings.LETTER_FONTS = tmp_path
    with pytest.raises(RenderFailed, match="NotoNastaliqUrdu"):
        render_pdf(in_script("Urdu"), format=LetterFormat.STANDARD)
    assert render_pdf(LETTER, format=LetterFormat.STANDARD).pages == 2
