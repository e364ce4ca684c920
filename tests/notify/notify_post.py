"""What the tests of GOV.UK Notify share."""

from datetime import date
from typing import Any
from uuid import uuid4

from casework.letters.carriers.carrier import Parcel
from casework.letters.carriers.notify.carriers import CARRIERS, Letters
from casework.models import Letter
from tests.letters import post

SERVICE = "11111111-1111-4111-8111-111111111111"
SECRET = "22222222-2222-4222-8222-222222222222"
KEY = f"trying_out-{SERVICE}-{SECRET}"
TOKEN = "a-token-of-the-tests"
ADDRESS = ("Doris Kemp", "1 Example Street", "Exampleton", "ZZ1 4AB")


def a_letter(**changed: Any) -> Parcel:
    given: dict[str, Any] = {
        "reference": str(uuid4()), "to": ADDRESS, "on": date(2026, 11, 21),
        "media_type": "application/pdf", "content": b"%PDF-1.7 one", "pages": 2,
    }  # fmt: skip
    return Parcel(**(given | changed))


def an_email(**changed: Any) -> Parcel:
    given: dict[str, Any] = {
        "to": ("Doris Kemp", "d@example.com"), "media_type": "text/plain; charset=utf-8",
        "content": b"Dear Doris", "pages": None,
    }  # fmt: skip
    return a_letter(**(given | changed))


def a_letter_at_notify(**case: Any) -> Letter:
    """One that the stand-in took, and that is marked sent."""
    letter = post.an_owed_letter(**case)
    assert post.send(carriers=CARRIERS)["sent"] == 1
    letter = post.again(letter)
    assert letter.carrier == Letters.name
    return letter
