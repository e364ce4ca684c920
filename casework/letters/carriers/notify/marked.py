"""A letter as GOV.UK Notify reads an e-mail: headings and lists by its signs, and no other sign.

Notify fills our text into its template first and looks for its own signs of layout afterwards, so
a sign in a name or in what staff typed would be one of layout too: such a letter is not given.
"""

import re
from html.parser import HTMLParser

from casework.letters.carriers.carrier import NotTaken
from casework.letters.directions import BY_ITS_FIRST_LETTER, END, LEFT_TO_RIGHT

SIGN_OF = {"h1": "# ", "h2": "## ", "li": "* "}
# What keeps a number apart in text that runs from right to left.
_APART = {"ltr": LEFT_TO_RIGHT, "auto": BY_ITS_FIRST_LETTER}
_PARAGRAPHS = frozenset({"h1", "h2", "p", "ul"})
# A link that shows other words than its address; and, at the start of a line, a heading, a list,
# a rule or a passage set apart. A number with a stop makes a list that reads as it was written.
_READ_AS_LAYOUT = re.compile(r"\]\s?[(\[:]|\\[^\w\s]|(?m:^\s*(?:[#^>•]|[*+-]\s|(?:[*_-]\s?){3,}$))")


def as_marked(html: str) -> str:
    """The words of our own HTML (``email_body.as_html``) with Notify's signs; raises ``NotTaken``
    where words of the letter would be read as one.
    """
    reader = _Reader()
    reader.feed(html)
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.said)).strip() + "\n"


class _Reader(HTMLParser):
    """Collects what stands in the body, a sign before each heading and each point of a list."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.line = ""
        self.is_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_body = self.is_body or tag == "body"
        if tag == "bdi":
            self.line += _APART[dict(attrs).get("dir") or "auto"]
        elif tag in _PARAGRAPHS | {"br", "li"}:
            self._end_line("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "bdi":
            self.line += END
        if tag in _PARAGRAPHS or tag == "li":
            self._end_line(SIGN_OF.get(tag, ""))
        if tag in _PARAGRAPHS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if self.is_body:
            self.line += data

    def _end_line(self, sign: str) -> None:
        words, self.line = " ".join(self.line.split()), ""
        if not words:
            return
        if _READ_AS_LAYOUT.search(words):
            raise NotTaken("GOV.UK Notify would read a sign in this letter as layout or a link.")
        self.said.append(f"{sign}{words}\n")
