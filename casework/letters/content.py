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


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingWellFacts:
    """All that a Waiting Well letter may know. What is not here cannot be printed."""

    name_on_envelope: str
    address_lines: tuple[str, ...]
    greeting: str
    reference: str
    # In plain words that follow "You are waiting for".
    what_for: str
    request_on: date
    waited_days: int
    # The day of the wait that made this letter due: 28, 56 and so on.
    milestone: int
    is_first: bool
    letter_on: date
    indicative_by: date | None
    # The day by which we write or call again, whatever has happened.
    update_by: date
    council: Council


def waiting_well(*, facts: WaitingWellFacts) -> LetterContent:
    """The letter to a person who is still waiting (rules 5.5; Care and Support guidance 6.29)."""
    return LetterContent(
        title=_title(facts),
        recipient_name=facts.name_on_envelope,
        address_lines=facts.address_lines,
        reference=facts.reference,
        letter_on=facts.letter_on,
        greeting=facts.greeting,
        council=facts.council,
        blocks=(
            *_where_you_are(facts),
            *_what_has_changed(facts),
            *_when_and_what_next(facts),
            *_if_things_get_worse(facts.council),
            *_help_while_you_wait(facts.council),
            *_your_rights(facts.council),
        ),
    )


def _title(facts: WaitingWellFacts) -> str:
    return "You are on our waiting list" if facts.is_first else "You are still on our waiting list"


def _where_you_are(facts: WaitingWellFacts) -> tuple[Block, ...]:
    opening = "We are writing to tell you where you are on our list."
    if not facts.is_first:
        opening = "This is a further letter. We have written to you before about your wait."
    return (
        Paragraph(f"{opening} We are sorry that you have to wait."),
        Paragraph(
            f"You are waiting for {facts.what_for}. "
            f"Your request reached us on {in_full(facts.request_on)}. "
            f"You have now waited {facts.waited_days} days."
        ),
        Paragraph(
            "This letter is not a decision on whether you are eligible for care and support. "
            "It does not change any help that you get now."
        ),
        Notice(
            "Other formats: large print, Easy Read, Braille, audio, or another language. "
            f"Phone {facts.council.phone} or email {facts.council.email}."
        ),
    )


def _what_has_changed(facts: WaitingWellFacts) -> tuple[Block, ...]:
    if facts.is_first:
        return ()
    return (
        Heading("Has anything changed?"),
        Paragraph(
            "Please tell us what has changed since we last wrote. We will look again at how soon "
            "we need to see you. For example:"
        ),
        Bullets(
            (
                "your health is worse, or you have been in hospital",
                "you have had a fall",
                "a person who helps you can no longer do so",
                "you have moved home, or may have to",
                "things are better and you need less help",
            )
        ),
    )


def _when_and_what_next(facts: WaitingWellFacts) -> tuple[Block, ...]:
    return (
        Heading("When we hope to see you"),
        Paragraph(_when(facts)),
        Heading("What happens next"),
        Bullets(
            (
                "We look at our waiting list often. We see the people most at risk first.",
                "When it is your turn, a worker will contact you. They will agree a day with you.",
                f"You will hear from us again by {in_full(facts.update_by)}.",
                "You do not need to do anything to keep your place on the list.",
            )
        ),
    )


def _when(facts: WaitingWellFacts) -> str:
    """A date only when there is one; never a date that has already gone by."""
    no_date = f"We will write to you about this by {in_full(facts.update_by)}."
    if facts.indicative_by is None:
        return f"We cannot give you a date yet. {no_date}"
    if facts.indicative_by < facts.letter_on:
        return (
            f"We hoped to start by {in_full(facts.indicative_by)}. That day has passed, and we "
            f"are sorry. We cannot give you a new date yet. {no_date}"
        )
    return (
        f"We hope to start by {in_full(facts.indicative_by)}. This is our best guess, not a "
        "promise. We will tell you if it changes."
    )


def _if_things_get_worse(council: Council) -> tuple[Block, ...]:
    return (
        Heading("If things change or get worse"),
        Paragraph("Do not wait for us. Tell us straight away and we will look at your case again."),
        Bullets(
            (
                f"Phone {council.phone}. We are here {council.hours}.",
                f"At other times, phone {council.out_of_hours_phone}.",
                f"By text relay, dial {council.text_relay}.",
                f"Email {council.email}.",
                f"Read more at {council.web}.",
            )
        ),
        Paragraph(
            "In an emergency, phone 999. If you cannot hear or speak on the phone, "
            "dial 18000 with text relay."
        ),
    )


def _help_while_you_wait(council: Council) -> tuple[Block, ...]:
    return (
        Heading("Help while you wait"),
        Bullets(
            (
                f"There is a list of local groups, services and equipment at {council.self_help}.",
                "If you do not use the internet, phone us and we can post it to you.",
                "Your GP or local pharmacist can help with your health.",
                "You can phone NHS 111 at any time.",
            )
        ),
        Heading("Support for carers"),
        Paragraph(
            "Does a relative or friend look after you? Or do you look after someone? "
            "A carer can have an assessment and support of their own. "
            f"Ask us, or contact {council.carers_service}."
        ),
    )


def _your_rights(council: Council) -> tuple[Block, ...]:
    return (
        Heading("How you like us to contact you"),
        Paragraph(
            "Tell us if you would like a phone call, email, text message or letter. "
            "Tell us if you need an interpreter, or if someone should speak to us for you."
        ),
        Heading("Someone to speak up for you"),
        Paragraph(
            "You may have a right to an advocate. This is a person outside the council who helps "
            "you to say what you want. It is free. "
            f"To find out more, contact {council.advocacy}."
        ),
        Heading("If you are not happy"),
        Paragraph(
            "You can complain about your wait or how we have treated you. It will not affect "
            f"your place on the list. To complain, contact {council.complaints}, or email us."
        ),
    )


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
