"""A letter by e-mail: the same words as plain text and as simple HTML, in one message.

Plain HTML is what screen readers do best with: headings, lists and the language are said, and the
reader's own size and colours apply. It holds no picture, link or script, so nothing is fetched and
nothing tells anyone that it was read. Its one style lets a long word break on a phone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.template.loader import render_to_string

from casework.letters.directions import Piece, isolated, pieces
from casework.letters.languages import ENGLISH, Language
from casework.letters.making.content import (
    Block,
    Bullets,
    Heading,
    LetterContent,
    Line,
    Notice,
    Paragraph,
    as_plain_text,
    heads,
    signature,
)
from casework.letters.making.printable import refuse_invisible

MEDIA_TYPE = "message/rfc822"
TEMPLATE = "letters_email/letter.html"
# What marks which letter it is; it is ours, and tells an outsider nothing.
REFERENCE = "X-Letter-Reference"


def as_mime(content: LetterContent, *, reference: str) -> bytes:
    """The whole message but for whom it is to: the same letter always gives the same bytes.

    Raises ``RenderFailed`` for a character that nobody could see.
    """
    refuse_invisible(content)
    text, html = as_plain_text(content), as_html(content)
    message = EmailMessage(policy=policy.SMTP)
    message[REFERENCE] = reference
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = tag_of(content.language)
    # "=_" never stands in quoted-printable text, so no letter can hold the boundary.
    digest = hashlib.sha256(f"{reference}\n{text}\n{html}".encode()).hexdigest()
    message.set_boundary(f"=_{digest[:32]}")
    return message.as_bytes()


def told(media_type: str, content: bytes) -> tuple[str, str]:
    """The text and the HTML of a document that goes by e-mail; older ones are text alone."""
    return parts(content) if media_type == MEDIA_TYPE else (content.decode(), "")


def parts(raw: bytes) -> tuple[str, str]:
    """The plain text and the HTML of a message that ``as_mime`` made."""
    message = message_from_bytes(raw, policy=policy.SMTP)
    if not isinstance(message, EmailMessage):
        raise TypeError(type(message))
    return _part(message, "plain"), _part(message, "html")


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    if part is None:
        raise ValueError(subtype)
    return str(part.get_content()).replace("\r\n", "\n")


def tag_of(language: Language) -> str:
    """Its BCP 47 tag; our own English is Britain's."""
    return "en-GB" if language.code == ENGLISH.code else language.code


@dataclass(frozen=True)
class Shown:
    """One block as the template shows it: each text in pieces, each list with its items."""

    kind: str
    texts: Sequence[Sequence[Piece]]


def as_html(content: LetterContent, *, has_style: bool = True) -> str:
    """The letter as a page of HTML; every text of it is escaped by the template.

    In a mail its one style lets a long word break. A page of ours has no style of its own (S9).
    """
    language = content.language
    context = {
        "lang": tag_of(language), "dir": language.direction,
        "title": _in_pieces(content.title), "sender": content.council.name,
        "heads": _apart(heads(content), language),
        "greeting": _apart((f"{content.phrases.dear}{content.greeting}",), language),
        "blocks": [_shown(block) for block in content.blocks],
        "signature": _apart(signature(content), language),
        "has_style": has_style,
    }  # fmt: skip
    return render_to_string(TEMPLATE, context)


def _apart(lines: Sequence[str], language: Language) -> list[list[Piece]]:
    return [_in_pieces(isolated(line, language)) for line in lines]


def _shown(block: Block) -> Shown:
    match block:
        case Bullets(items):
            return Shown("bullets", [_in_pieces(item) for item in items])
        case Heading(text):
            return Shown("heading", [_in_pieces(text)])
        case Notice(text):
            return Shown("notice", [_in_pieces(text)])
        case Paragraph(text) | Line(text):
            return Shown("paragraph", [_in_pieces(text)])


def _in_pieces(text: str) -> list[Piece]:
    return list(pieces(text))
