"""What the council calls itself, and how people reach it: read from the environment."""

import os
import re


def _listed(name: str, *, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def number_in(words: str) -> str:
    """The telephone number that stands in these words, as the default of its own setting."""
    found = re.search(r"\d[\d ]{7,}\d", words)
    return found[0] if found else ""


_ADVOCACY = os.environ.get("COUNCIL_ADVOCACY", "Example Advocacy, 01632 960 160")
_CARERS_SERVICE = os.environ.get("COUNCIL_CARERS_SERVICE", "Example Carers, 01632 960 170")
# What the council calls itself, and how people reach it; printed on pages and letters. Words are in
# English: a letter in another language gives the numbers alone.
COUNCIL = {
    "name": os.environ.get("COUNCIL_NAME", "Example Council"),
    "service": os.environ.get("COUNCIL_SERVICE", "Adult social care"),
    "address": _listed(
        "COUNCIL_ADDRESS", default="Civic Offices,1 Market Square,Exampleton,ZZ1 1AA"
    ),
    "phone": os.environ.get("COUNCIL_PHONE", "01632 960 100"),
    "hours": os.environ.get("COUNCIL_HOURS", "Monday to Friday, 8.30am to 5pm"),
    "out_of_hours_phone": os.environ.get("COUNCIL_OUT_OF_HOURS_PHONE", "01632 960 199"),
    "email": os.environ.get("COUNCIL_EMAIL", "adult.social.care@council.example"),
    "website": os.environ.get("COUNCIL_WEBSITE", "www.council.example/adult-social-care"),
    "complaints_phone": os.environ.get("COUNCIL_COMPLAINTS_PHONE", "01632 960 150"),
    "advocacy": _ADVOCACY,
    "advocacy_phone": os.environ.get("COUNCIL_ADVOCACY_PHONE", number_in(_ADVOCACY)),
    "carers_service": _CARERS_SERVICE,
    "carers_service_phone": os.environ.get(
        "COUNCIL_CARERS_SERVICE_PHONE", number_in(_CARERS_SERVICE)
    ),
    "self_help": os.environ.get("COUNCIL_SELF_HELP", "www.council.example/help-while-you-wait"),
}
