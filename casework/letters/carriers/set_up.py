"""``manage.py check``: is each carrier that letters go by set up whole?"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from casework.letters.carriers.carrier import Carrier
from casework.letters.carriers.hybrid_mail import HybridMail, root
from casework.letters.carriers.in_use import BadCarriers, carriers_in_use
from casework.letters.carriers.notify.carriers import Emails, Letters, Texts
from casework.models import Channel

# A name, the service and the secret, each of the last two a UUID.
_KEY = re.compile(r".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}"
                  r"-[0-9a-f]{12}")  # fmt: skip


def check_carriers(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Every half-configured carrier, before a letter finds it out."""
    try:
        carriers = carriers_in_use()
    except BadCarriers as bad:
        return [Error(str(bad), id="casework.E001")]
    found = [*_channels(set(carriers))]
    named = list(carriers.values())
    if any(isinstance(each, Letters | Emails | Texts) for each in named):
        found += _notify(named)
    if any(isinstance(each, HybridMail) for each in named):
        found += _hybrid_mail()
    return found


def _channels(channels: set[Channel]) -> Iterator[CheckMessage]:
    for channel in (Channel.POST, Channel.EMAIL):
        if channel not in channels:
            words = f"LETTER_CARRIERS names nobody who carries letters by {channel.value}."
            yield Error(words, id="casework.E002")


def _notify(carriers: Sequence[Carrier]) -> Iterator[CheckMessage]:
    if not _KEY.fullmatch(settings.NOTIFY_API_KEY):
        words = "Letters go by GOV.UK Notify, and NOTIFY_API_KEY is not a whole key of its."
        yield Error(words, id="casework.E003")
    for kind, name in ((Emails, "NOTIFY_EMAIL_TEMPLATE"), (Texts, "NOTIFY_TEXT_TEMPLATE")):
        if any(isinstance(each, kind) for each in carriers) and not getattr(settings, name):
            yield Error(f"{name} must name a template at GOV.UK Notify.", id="casework.E004")
    if sum(settings.NOTIFY_TIMEOUT) >= settings.LETTER_LEASE.total_seconds():
        words = "The time-outs of GOV.UK Notify must be shorter than LETTER_LEASE_S."
        yield Error(words, id="casework.E005")
    if sum(settings.NOTIFY_TIMEOUT) >= settings.LETTER_ASK_AGAIN.total_seconds():
        words = "LETTER_ASK_AGAIN_S must be longer than the time-outs of GOV.UK Notify."
        hint = "A letter could be given again while Notify still takes it in."
        yield Error(words, hint=hint, id="casework.E006")
    if not settings.NOTIFY_CALLBACK_TOKEN:
        words = "NOTIFY_CALLBACK_TOKEN is not set: a letter that comes back is not heard of."
        yield Warning(words, id="casework.W001")
    if settings.NOTIFY_LETTERS_A_DAY > 20_000 or settings.NOTIFY_PER_MINUTE > 3_000:
        words = "GOV.UK Notify takes 20,000 letters a day and 3,000 requests a minute."
        yield Warning(words, id="casework.W002")


def _hybrid_mail() -> Iterator[CheckMessage]:
    folder = root()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        words = "The folder that HYBRID_MAIL names cannot be made."
        yield Error(words, id="casework.E007")
