"""What does a letter say? Words only: nothing here knows about paper, fonts or email."""

from dataclasses import dataclass
from datetime import date

from casework.letters.languages import ENGLISH, Language


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
    # Each is who and how, to follow "contact": "Example Carers, 01632 960170"; then its number
    # alone, for words in another language.
    carers_service: str
    carers_service_phone: str
    complaints: str
    complaints_phone: str
    advocacy: str
    advocacy_phone: str


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


@dataclass(frozen=True, slots=True)
class Line:
    """One or two short sentences of Easy Read, and the name of the picture beside them."""

    text: str
    picture: str


Block = Heading | Paragraph | Bullets | Notice | Line


@dataclass(frozen=True, slots=True)
class Phrases:
    """The few words that stand around every wording."""

    date: str = ""
    reference: str = ""
    about: str = ""
    dear: str = ""
    close: str = ""


IN_ENGLISH = Phrases("Date: ", "Our reference: ", "About: ", "Dear ", "Yours sincerely")
IN_EASY_READ = Phrases("Date: ", "Our reference: ", "About: ", "Dear ", "From")
# No phrase is translated by us: in another language the date, reference and names stand alone.
ALONE = Phrases()


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
    language: Language = ENGLISH
    # Whom it is about, where that is not whoever reads it.
    about: str = ""

    @property
    def phrases(self) -> Phrases:
        """What is said around the wording, or nothing where we have not the words for it."""
        if self.language.code != ENGLISH.code:
            return ALONE
        return IN_EASY_READ if self.is_easy_read else IN_ENGLISH

    @property
    def is_easy_read(self) -> bool:
        return any(isinstance(block, Line) for block in self.blocks)

    @property
    def envelope(self) -> tuple[str, ...]:
        """The lines that show in the window: the name, then where they live."""
        return (self.recipient_name, *self.address_lines)


def as_plain_text(content: LetterContent) -> str:
    """The letter as an email's text: no rules or stars that a screen reader would spell out.

    The postal address is left out. An email does not go there, and a letter names no other.
    """
    phrases = content.phrases
    parts = (
        content.council.name,
        "\n".join(heads(content)),
        f"{phrases.dear}{content.greeting}",
        content.title,
        *(_block_as_text(block) for block in content.blocks),
        "\n".join(signature(content)),
    )
    return "\n\n".join(parts) + "\n"


def heads(content: LetterContent) -> tuple[str, ...]:
    """The lines above the greeting: the date, our reference, and whom it is about."""
    phrases, about = content.phrases, content.about
    lines = (
        f"{phrases.date}{in_full(content.letter_on, content.language)}",
        f"{phrases.reference}{content.reference}",
    )
    return (*lines, f"{phrases.about}{about}") if about else lines


def signature(content: LetterContent) -> tuple[str, ...]:
    """The lines below the last words: who it is from."""
    names = (content.council.team_name, content.council.name)
    return (content.phrases.close, *names) if content.phrases.close else names


def _block_as_text(block: Block) -> str:
    match block:
        case Heading(text) | Paragraph(text) | Notice(text) | Line(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)


def in_full(day: date, language: Language = ENGLISH) -> str:
    """A date as people say it: 3 May 2026. In numbers where we do not know the month's name."""
    if language.code == ENGLISH.code:
        return f"{day.day} {day:%B %Y}"
    return f"{day.day}/{day.month}/{day.year}"
