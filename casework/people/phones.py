"""Telephone numbers: one number, however it is written."""

import re

from django.db import models
from django.db.models import Func

# Fewer digits are no whole number.
FEWEST = 9
_TYPED = re.compile(r"[+(]?[0-9][0-9 ()./-]{7,24}")


class PlainPhone(Func):
    """The digits of a number as we dial it here; the function is made in migration 0008."""

    function = "casework_plain_phone"
    arity = 1
    output_field = models.TextField()


def plain_phone(text: str | None) -> str:
    """The digits of a number as we dial it: "+44 (0)7700 900123" is "07700900123"; else empty."""
    digits = re.sub(r"[^0-9]", "", text or "")
    digits = re.sub(r"^(00)?440?", "0", digits)
    return digits if len(digits) >= FEWEST else ""


def typed_phone(words: str) -> str:
    """The number that was typed; empty where what was typed is no number as people write them."""
    is_one = _TYPED.fullmatch(words) and words.strip()[:1] in "+0("
    return plain_phone(words) if is_one else ""
