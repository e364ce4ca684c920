"""Which carriers does this installation use? Named in ``LETTER_CARRIERS``."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from casework.letters.carriers.carrier import Carrier, Carriers
from casework.letters.carriers.print_room import PrintRoom
from casework.letters.carriers.smtp import Email
from casework.models import Channel

CARRIERS: Carriers = {Channel.POST: PrintRoom(), Channel.EMAIL: Email()}


class BadCarriers(ImproperlyConfigured):
    """``LETTER_CARRIERS`` names no carriers; the message says what is wrong with it."""


def carriers_in_use() -> Carriers:
    """The carriers that this installation names (``LETTER_CARRIERS``); raises ``BadCarriers``.

    Either one dotted path of a whole mapping, or a carrier for each channel:
    ``post=casework.letters.carriers.hybrid_mail.HybridMail,email=casework.letters.carriers.smtp.Email``.
    """
    named: str = settings.LETTER_CARRIERS
    if "=" in named:
        return _each(named)
    carriers: Carriers = _imported(named)
    return carriers


@lru_cache
def _each(named: str) -> Carriers:
    pairs = [pair.partition("=") for pair in named.split(",") if pair.strip()]
    carriers: dict[Channel, Carrier] = {}
    for channel, _, path in pairs:
        if channel.strip() not in Channel.values:
            message = f"LETTER_CARRIERS: there is no channel {channel.strip()!r}."
            raise BadCarriers(message)
        carriers[Channel(channel.strip())] = _imported(path.strip())()
    return carriers


def _imported(path: str) -> Any:
    try:
        return import_string(path)
    except ImportError as error:
        message = f"LETTER_CARRIERS: {path!r} cannot be found."
        raise BadCarriers(message) from error
