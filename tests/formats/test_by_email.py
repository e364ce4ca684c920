"""A letter by e-mail: two parts that say the same, escaped, quiet, and always the same bytes."""

from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.core import mail

from casework.letters.carriers.carrier import Parcel
from casework.letters.carriers.smtp import Email
from casework.letters.making.content import Bullets, Heading, Notice, Paragraph, as_plain_text
from casework.letters.making.email_body import MEDIA_TYPE, as_html, as_mime, parts
from casework.letters.making.printable import RenderFailed
from tests.formats.samples import in_script, with_text
from tests.letters.example import FACTS, LETTER

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "</title><h1>x", "{{ x }}{% now %}", "&lt;b&gt;", "javascript:alert(1)", "<!-- -->",
    "Ann 😀", "O’Brien–Łukasz", "=_boundary", "--=_x", ".", "From me", "a" * 1200,
]  # fmt: skip
TAGS = {"html", "head", "meta", "title", "body", "p", "strong", "br", "h1", "h2", "ul", "li", "bdi"}


class Seen(HTMLParser):
    """Every tag with its attributes, and the text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def everywhere(words: str):
    """The same words in each place of a letter."""
    blocks = (Heading(words), Paragraph(words), Bullets((words,)), Notice(words))
    council = replace(LETTER.council, name=words, team_name=words)
    return replace(
        LETTER, title=words, greeting=words, reference=words, council=council, blocks=blocks
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_in_both_parts_and_nothing_else(words):
    content = everywhere(words)
    text, html = parts(as_mime(content, reference="R1"))
    assert text == as_plain_text(content)
    assert html == as_html(content)
    seen = Seen(html)
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert len([tag for tag, _ in seen.tags if tag == "h1"]) == 1
    assert seen.text.count(words) >= 9
    known = {"lang", "dir", "charset", "name", "content", "style"}
    assert {name for _, attributes in seen.tags for name in attributes} <= known
    styled = [(tag, given["style"]) for tag, given in seen.tags if "style" in given]
    assert styled == [("body", "overflow-wrap: anywhere")]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\r", "\n", "\u202e", "\u200b", "\ue000"])
@pytest.mark.parametrize("place", ["greeting", "reference", "title", "recipient_name"])
def test_a_character_that_nobody_sees_stops_the_e_mail(place, character):
    with pytest.raises(RenderFailed, match="control or invisible"):
        as_mime(with_text(LETTER, place, f"Ann{character}Lee"), reference="R1")


def test_both_parts_say_the_whole_letter_in_the_same_order():
    _, html = parts(as_mime(LETTER, reference="R1"))
    seen = " ".join(Seen(html).text.split())
    for line in as_plain_text(LETTER).splitlines():
        assert line.removeprefix("- ") in seen
    assert LETTER.address_lines[0] not in html


def test_the_html_has_one_title_then_headings_and_lists():
    tags = [tag for tag, _ in Seen(as_html(LETTER)).tags]
    assert tags.count("h1") == 1
    assert tags.count("h2") == sum(isinstance(block, Heading) for block in LETTER.blocks)
    assert tags.count("ul") == sum(isinstance(block, Bullets) for block in LETTER.blocks)
    assert ("html", {"lang": "en-GB", "dir": "ltr"}) in Seen(as_html(LETTER)).tags
    assert ("html", {"lang": "ur", "dir": "rtl"}) in Seen(as_html(in_script("Urdu"))).tags


def test_nothing_is_fetched_and_nothing_is_a_link():
    html = as_html(LETTER)
    for sign in ("http:", "https:", "src=", "href=", "url(", "<style", "<script", "<img", "cid:"):
        assert sign not in html


def test_the_same_letter_is_the_same_bytes_and_another_is_not():
    one = as_mime(LETTER, reference="R1")
    assert one == as_mime(LETTER, reference="R1")
    assert one != as_mime(LETTER, reference="R2")
    assert one != as_mime(replace(LETTER, greeting="Mrs Okafar"), reference="R1")


def test_the_message_is_well_formed_and_names_nobody_in_its_head():
    raw = as_mime(LETTER, reference="R1")
    message = message_from_bytes(raw, policy=policy.default)
    assert not message.defects
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html"
    ]  # fmt: skip
    head = raw.split(b"\r\n\r\n", 1)[0].decode()
    assert "Okafor" not in head
    assert message["Content-Language"] == "en-GB"
    assert max(map(len, raw.splitlines())) <= 998


def test_the_mail_server_is_given_both_parts():
    raw = as_mime(LETTER, reference="R1")
    to = ("Mrs Ngozi Okafor", "n.okafor@example.com")
    Email().hand_over(Parcel("R1", to, FACTS.letter_on, MEDIA_TYPE, raw))
    (sent,) = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    text, html = parts(raw)
    assert sent.body == text
    assert [tuple(each) for each in sent.alternatives] == [(html, "text/html")]
    assert sent.to == ["n.okafor@example.com"]
    assert "Okafor" not in sent.subject
