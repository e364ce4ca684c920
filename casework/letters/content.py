"""What does a letter say? Words only: nothing here knows about paper, fonts or email."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Council:
    """Who the letter is from, and every way back to them."""

    name: str
    team_name: str
    phone: str
    hours: str
    out_of_hours_phone: str
    # The whole number to dial, with its Relay UK prefix: "18001 01632 960000".
    text_relay: str
    email: str
    web: str
    # Where local groups and services are listed: a web address.
    self_help: str
    # Each is who and how, to follow "contact": "Example Carers, 01632 960170".
    carers_service: str
    complaints: str
    advocacy: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the letter's own title."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few short sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A short list, one thing in each."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that must be seen: set apart, and in 16 point or more in every format."""

    text: str


Block = Heading | Paragraph | Bullets | Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterContent:
    """One letter to one person, whatever form it will take."""

    title: str
    recipient_name: str
    # Below the name. With the name, the envelope takes 3 to 7 lines.
    address_lines: tuple[str, ...]
    reference: str
    letter_on: date
    greeting: str
    council: Council
    blocks: tuple[Block, ...]

    @property
    def envelope(self) -> tuple[str, ...]:
        """The lines that show in the window: the name, then where they live."""
        return (self.recipient_name, *self.address_lines)


def as_plain_text(content: LetterContent) -> str:
    """The letter as an email's text: no rules or stars that a screen reader would spell out.

    The postal address is left out. An email does not go there, and a letter names no other.
    """
    parts = (
        content.council.name,
        f"Date: {in_full(content.letter_on)}\nOur reference: {content.reference}",
        f"Dear {content.greeting}",
        content.title,
        *(_block_as_text(block) for block in content.blocks),
        f"Yours sincerely\n{content.council.team_name}\n{content.council.name}",
    )
    return "\n\n".join(parts) + "\n"


def _block_as_text(block: Block) -> str:
    match block:
        case Heading(text) | Paragraph(text) | Notice(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)


def in_full(day: date) -> str:
    """A date as people say it: 3 May 2026."""
    return f"{day.day} {day:%B %Y}"
