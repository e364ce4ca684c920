"""An invented council, person and letter, and how to read a letter back, for these tests."""

import re
from dataclasses import dataclass, replace
from datetime import date

import pytest

from casework.letter_kinds import Term
from casework.letters.making.compose import Envelope, compose
from casework.letters.making.content import Council, LetterContent
from casework.letters.making.render import LetterFormat
from casework.letters.owed.about_the_wait import facts_of_a_wait
from casework.letters.wording import wording
from casework.letters.wording.wording import Words
from tests.reading_pdf import pdftotext

# Easy Read has words of its own: tests/formats.
OF_FULL_WORDS = [each for each in LetterFormat if each != LetterFormat.EASY_READ]
EVERY_FORMAT = pytest.mark.parametrize("format", OF_FULL_WORDS)

COUNCIL = Council(
    name="Overstone Council",
    team_name="North Locality Team",
    phone="01632 960001",
    hours="Monday to Friday, 9am to 5pm",
    out_of_hours_phone="01632 960002",
    text_relay="18001 01632 960001",
    email="north.locality.team@overstone.example.com",
    web="www.overstone.example.com/adult-social-care",
    self_help="www.overstone.example.com/help",
    carers_service="Overstone Carers, 01632 960170",
    carers_service_phone="01632 960170",
    complaints="01632 960004",
    complaints_phone="01632 960004",
    advocacy="Overstone Advocacy, 01632 960005",
    advocacy_phone="01632 960005",
)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """All that a Waiting Well letter is told, in one place to vary."""

    name_on_envelope: str
    address_lines: tuple[str, ...]
    greeting: str
    reference: str
    what_for: str
    request_on: date
    waited_days: int
    is_first: bool
    letter_on: date
    indicative_by: date | None
    update_by: date


def waiting_well(*, facts: Wait) -> LetterContent:
    """The letter in the words that came with the product."""
    return worded(_shipped(wording.PLAIN), facts=facts)


def easy_read(*, facts: Wait) -> LetterContent:
    """The same in Easy Read."""
    return worded(_shipped(wording.EASY_READ), facts=facts)


def _shipped(form: str) -> Words:
    words = wording.shipped("waiting_well", language="English", form=form)
    assert words is not None
    return words


def worded(words: Words, *, facts: Wait) -> LetterContent:
    """A letter about this wait in any words."""
    told = facts_of_a_wait(
        what_for=Term("care_act", facts.what_for), request_on=facts.request_on,
        waited_days=facts.waited_days, is_first=facts.is_first, indicative_by=facts.indicative_by,
        update_by=facts.update_by, on=facts.letter_on,
    )  # fmt: skip
    envelope = Envelope(
        name=facts.name_on_envelope, address_lines=facts.address_lines, greeting=facts.greeting,
        reference=facts.reference, letter_on=facts.letter_on,
    )  # fmt: skip
    return compose(words, told, envelope, COUNCIL)


FACTS = Wait(
    name_on_envelope="Mrs Ngozi Okafor",
    address_lines=("14 Larch Close", "Overstone", "ZZ1 4AB"),
    greeting="Mrs Okafor",
    reference="CW-2026-004217",
    what_for="a Care Act assessment (a conversation about the help you need)",
    request_on=date(2026, 9, 21),
    waited_days=61,
    is_first=False,
    letter_on=date(2026, 11, 21),
    indicative_by=None,
    update_by=date(2026, 12, 19),
)
FIRST = replace(FACTS, is_first=True, waited_days=28, letter_on=date(2026, 10, 19))
LETTER = waiting_well(facts=FACTS)
EASY = easy_read(facts=FACTS)


def letter_for(format: LetterFormat) -> LetterContent:
    """The letter in the words that this format takes."""
    return EASY if format == LetterFormat.EASY_READ else LETTER


def read_back(pdf: bytes, *options: str) -> str:
    """What poppler reads in the document, without the page's own running foot."""
    return pdftotext(*options, "-", "-", given=pdf).decode()


def squashed(text: str) -> str:
    """Without any space, so that where a line broke does not matter."""
    return re.sub(r"\s+", "", text)
