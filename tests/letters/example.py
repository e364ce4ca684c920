"""An invented council, person and letter, and how to read a letter back, for these tests."""

import re
import subprocess
from dataclasses import replace
from datetime import date

import pytest

from casework.letters.content import Council, WaitingWellFacts, waiting_well
from casework.letters.render import LetterFormat

EVERY_FORMAT = pytest.mark.parametrize("format", list(LetterFormat))

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
    complaints="01632 960004",
    advocacy="Overstone Advocacy, 01632 960005",
)
FACTS = WaitingWellFacts(
    name_on_envelope="Mrs Ngozi Okafor",
    address_lines=("14 Larch Close", "Overstone", "ZZ1 4AB"),
    greeting="Mrs Okafor",
    reference="CW-2026-004217",
    what_for="a Care Act assessment (a conversation about the help you need)",
    request_on=date(2026, 9, 21),
    waited_days=61,
    milestone=56,
    is_first=False,
    letter_on=date(2026, 11, 21),
    indicative_by=None,
    update_by=date(2026, 12, 19),
    council=COUNCIL,
)
FIRST = replace(FACTS, is_first=True, milestone=28, waited_days=28, letter_on=date(2026, 10, 19))
LETTER = waiting_well(facts=FACTS)


def read_back(pdf: bytes, *options: str) -> str:
    """What poppler reads in the document, without the page's own running foot."""
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def squashed(text: str) -> str:
    """Without any space, so that where a line broke does not matter."""
    return re.sub(r"\s+", "", text)
