"""Notify reads our e-mail as it was meant: headings, lists, and no word as anything else."""

import re
from dataclasses import replace

import pytest

from casework import letter_kinds
from casework.letters.carriers.carrier import NotTaken
from casework.letters.carriers.notify.carriers import Emails
from casework.letters.carriers.notify.marked import as_marked
from casework.letters.carriers.notify.standin import Office
from casework.letters.directions import without_isolates
from casework.letters.making.content import Heading, Paragraph, as_plain_text
from casework.letters.making.email_body import as_html, as_mime
from casework.letters.wording import checks, previews, wording
from tests import factory
from tests.conftest import TODAY
from tests.formats.samples import RIGHT_TO_LEFT, in_script
from tests.letters.example import LETTER
from tests.notify.notify_post import an_email

SIGNS = re.compile(r"^(#{1,2} |\* )", re.MULTILINE)


def without_signs(text: str) -> list[str]:
    """The words, line by line, whatever stands before a heading or a point of a list."""
    plain = (re.sub(r"^(#{1,2} |\* |- )", "", line).strip() for line in text.splitlines())
    return [line for line in plain if line]


def test_headings_and_lists_are_said_as_such_and_no_word_is_lost():
    marked = as_marked(as_html(LETTER))
    assert f"\n# {LETTER.title}\n" in marked
    headings = [block.text for block in LETTER.blocks if isinstance(block, Heading)]
    assert [line[3:] for line in marked.splitlines() if line.startswith("## ")] == headings
    assert without_signs(marked) == without_signs(as_plain_text(LETTER))


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_numbers_stay_apart_from_right_to_left(language):
    content = in_script(language)
    marked, plain = as_marked(as_html(content)), as_plain_text(content)
    kept = re.findall("[\u2066\u2068][^\u2069]*\u2069", plain)
    assert len(kept) > 5
    assert [each for each in kept if each not in marked] == []
    assert without_signs(without_isolates(marked)) == without_signs(without_isolates(plain))


@pytest.mark.parametrize(
    "words",
    [
        "[Your council](http://evil.example.com)", "[Your council] (http://evil.example.com)",
        "[1]: http://evil.example.com", "[x][1]", "# Urgent", "#Urgent", "* one", "- one", "+ one",
        "^ set apart", "> said", "• one", "---", "* * *", "___", r"\*literal\*",
    ],
)  # fmt: skip
def test_a_sign_of_layout_in_a_fact_is_refused_in_words(words):
    letter = replace(LETTER, blocks=(*LETTER.blocks, Paragraph(words)))
    with pytest.raises(NotTaken, match="as layout or a link"):
        as_marked(as_html(letter))


@pytest.mark.parametrize(
    "words",
    [
        "Ring 01632 960001 (between 9 and 5) - we are here", "1. Ring us. 2. Wait.",
        "O'Neil & Sons", "#", "Flat 2 [rear], High Street", "a_b@example.com", "5 * 3",
        "<b>bold</b>", "((name))", "C:/letters", "half-past 2, 3 > 2",
    ],
)  # fmt: skip
def test_ordinary_signs_are_printed_as_they_stand(words):
    letter = replace(LETTER, blocks=(*LETTER.blocks, Paragraph(f"So: {words}")))
    assert f"So: {words}" in as_marked(as_html(letter))


@pytest.mark.parametrize("kind", letter_kinds.every(), ids=lambda kind: kind.code)
def test_no_words_that_ship_are_read_as_layout(db, kind):
    """Each letter that can come about, as it would be handed over."""
    words = wording.shipped(kind.code, language=wording.ENGLISH, form=wording.PLAIN)
    assert words is not None
    for holds in checks.possible(kind, words):
        letter = previews.content(kind, words, holds=holds, team=factory.a_team(), on=TODAY)
        assert SIGNS.search(as_marked(as_html(letter)))


def test_the_letter_reaches_notify_with_its_headings(office: Office, monkeypatch):
    said = []
    monkeypatch.setattr(
        "notifications_python_client.notifications.NotificationsAPIClient.post",
        lambda self, url, data: said.append(data["personalisation"]["body"]),
    )
    raw = as_mime(LETTER, reference="r")
    Emails().hand_over(an_email(media_type="message/rfc822", content=raw))
    assert said == [as_marked(as_html(LETTER))]
