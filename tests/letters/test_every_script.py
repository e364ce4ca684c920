"""A name, an address or words in any script: set in full, or held in words. Never as boxes."""

import pytest

from casework.letters.post_room import decisions
from casework.models import Address, Letter, LetterDocument, Person
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import again, an_owed_letter, send
from tests.post.stories import ask_for
from tests.reading_pdf import pdftotext

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
GOES = ("Łącka", "Nguyễn", "Nguye\u0302\u0303n", "Þórsdóttir", "Шевченко", "Παπαδοπούλου", "शर्मा")
HELD = {
    "王小明": "Chinese characters", "たなか": "Japanese letters", "김철수": "Korean letters",
    "สมชาย": "Thai letters", "አበበ": "Ethiopic letters", "محمد": "Arabic letters",
    "כהן": "Hebrew letters", "রহমান": "Bengali letters", "ਸਿੰਘ": "Panjabi (Gurmukhi) letters",
    "குமார்": "Tamil letters", "પટેલ": "Gujarati letters", "გიორგი": "Georgian letters",
    "Հակոբյան": "Armenian letters", "පෙරේරා": "Sinhala letters", "អ៊ុំ": "Khmer letters",
    "အောင်": "Burmese letters", "Ann 😀": "a picture or sign", "𝐀dam": "mathematical letters",
}  # fmt: skip
WHERE = ("name", "address", "words")


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


def a_letter_with(words: str, where: str) -> Letter:
    person = factory.a_person(family_name=words if where == "name" else "Kemp")
    if where == "address":
        Address.objects.update(lines=f"1 {words}\nExampleton")
    if where == "words":
        case = factory.a_case(person=person, today=TODAY, waited=3)
        [letter] = ask_for(case, factory.user_of(factory.a_worker()), place=words)
    else:
        letter = an_owed_letter(person=person)
    send()
    return again(letter)


def text_of(letter: Letter, tmp_path) -> str:
    file = tmp_path / "letter.pdf"
    file.write_bytes(bytes(LetterDocument.objects.get(letter=letter).content))
    return pdftotext(str(file), "-").decode()


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("words", GOES)
def test_what_there_is_a_font_for_goes(words, where):
    assert a_letter_with(words, where).state == "sent"


@pytest.mark.parametrize("words", ["Łącka", "Шевченко", "Παπαδοπούλου"])
def test_it_stands_in_the_letter_as_it_was_written(words, tmp_path):
    assert words in text_of(a_letter_with(words, "name"), tmp_path)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("words", HELD)
def test_what_there_is_none_for_is_held_in_words_that_name_the_script(words, where):
    letter = a_letter_with(words, where)
    assert (letter.state, letter.held_because) == ("held", "cannot_print")
    assert HELD[words] in letter.held_detail
    assert "Latin letters" in letter.held_detail


def test_put_right_and_released_it_goes(cast):
    letter = a_letter_with("王小明", "name")
    Person.objects.update(family_name="Wang")
    decisions.release(
        letter, by=factory.user_of(cast.manager), because="Written as she does", on=TODAY
    )
    send()
    assert again(letter).state == "sent"
