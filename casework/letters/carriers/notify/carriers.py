"""Letters, e-mails and texts by GOV.UK Notify, which can be asked by our reference.

Our reference is the letter's own number (a UUID): it says nothing of a person. Notify does not
refuse the same reference twice, so after any doubt it is asked before a letter is given again.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from notifications_python_client.notifications import NotificationsAPIClient

from casework.letters.carriers.carrier import (
    Capability,
    Carrier,
    Carriers,
    Doubtful,
    NotTaken,
    Parcel,
)
from casework.letters.carriers.notify import limits
from casework.letters.carriers.notify.client import NotThere, ask
from casework.letters.carriers.notify.marked import as_marked
from casework.letters.gate.places import is_postcode
from casework.letters.making import email_body
from casework.models import Channel
from casework.people.places import NOT_FIRST

log = logging.getLogger(__name__)

PDF, TEXT = "application/pdf", "text/plain"
MOST_BYTES, MOST_PAGES = 2 * 1024 * 1024, 10
# With the name; the last one is the postcode.
FEWEST_LINES, MOST_LINES = 3, 7
LONGEST_TEXT = 918
# Notify forgets after 7 days; half a day less, so that no answer comes from the edge of that.
REMEMBERS = timedelta(days=6, hours=12)


class _ByNotify:
    """What the three have in common."""

    name: str
    capability = Capability.QUERYABLE
    remembers = REMEMBERS

    def has(self, reference: str) -> bool:
        """Whether Notify took it, however often; raises ``NotTaken`` or ``Doubtful``."""
        found = matches(reference)
        if len(found) > 1:
            log.error("letter %s: GOV.UK Notify has it %d times", reference, len(found))
        return bool(found)


class Letters(_ByNotify):
    """A finished PDF, printed and posted."""

    name = "GOV.UK Notify letters"

    def hand_over(self, parcel: Parcel) -> None:
        if why := why_not_a_letter(parcel):
            raise NotTaken(why)
        limits.room_for_a_letter(self.name)
        _give(
            lambda client: client.send_precompiled_letter_notification(
                parcel.reference, BytesIO(parcel.content), postage=settings.NOTIFY_POSTAGE
            )
        )
        limits.went()


class Emails(_ByNotify):
    """The words of a letter, by a template of ((subject)) and ((body)) and nothing else."""

    name = "GOV.UK Notify e-mail"

    def hand_over(self, parcel: Parcel) -> None:
        if not parcel.media_type.startswith((email_body.MEDIA_TYPE, TEXT)):
            raise NotTaken("This is no e-mail, and GOV.UK Notify takes nothing else here.")
        text, html = email_body.told(parcel.media_type, parcel.content)
        said = {
            # Nothing personal: a subject shows on a locked screen.
            "subject": f"A letter from {settings.COUNCIL['name']}",
            "body": as_marked(html) if html else text,
        }
        _give(
            lambda client: client.send_email_notification(
                parcel.to[-1], settings.NOTIFY_EMAIL_TEMPLATE, said, reference=parcel.reference
            )
        )


class Texts(_ByNotify):
    """A short text through a template that holds ((body)) and nothing else."""

    name = "GOV.UK Notify texts"

    def hand_over(self, parcel: Parcel) -> None:
        body = parcel.content.decode()
        if not parcel.media_type.startswith(TEXT) or len(body) > LONGEST_TEXT:
            message = f"A text is plain words, at most {LONGEST_TEXT} characters."
            raise NotTaken(message)
        _give(
            lambda client: client.send_sms_notification(
                parcel.to[-1], settings.NOTIFY_TEXT_TEMPLATE, {"body": body},
                reference=parcel.reference,
            )
        )  # fmt: skip


def why_not_a_letter(parcel: Parcel) -> str:
    """What Notify would refuse, said before it is asked; empty where nothing is wrong."""
    lines = [line for line in parcel.to if line.strip()]
    if parcel.media_type != PDF:
        return "GOV.UK Notify prints PDF only."
    if len(parcel.content) > MOST_BYTES:
        return "GOV.UK Notify takes letters of at most 2 MB."
    if parcel.pages is not None and parcel.pages > MOST_PAGES:
        return (
            f"GOV.UK Notify takes letters of at most {MOST_PAGES} pages; this has {parcel.pages}."
        )
    if not FEWEST_LINES <= len(lines) <= MOST_LINES:
        return (
            f"GOV.UK Notify takes {FEWEST_LINES} to {MOST_LINES} lines of name and address; "
            f"this has {len(lines)}."
        )
    if refused := [line for line in lines if line[0] in NOT_FIRST]:
        return f"GOV.UK Notify takes no line that begins with “{refused[0][0]}”."
    return "" if is_postcode(lines[-1]) else "The address does not end in a postcode."


def _give(call: Callable[[NotificationsAPIClient], Any]) -> None:
    try:
        ask(call)
    except NotThere as error:
        raise NotTaken("There is no GOV.UK Notify at the address in the settings.") from error


def matches(reference: str) -> list[dict[str, Any]]:
    """Everything that Notify has under a reference, newest first: none, one, or too many."""
    try:
        answer = ask(lambda client: client.get_all_notifications(reference=reference))
        found = answer["notifications"]
        return [each for each in found if each["reference"] == reference]
    except (NotThere, LookupError, TypeError) as error:
        raise Doubtful("GOV.UK Notify gave an answer that makes no sense.") from error


_letters: Carrier = Letters()
CARRIERS: Carriers = {Channel.POST: _letters, Channel.EMAIL: Emails()}
NAMES = (Letters.name, Emails.name, Texts.name)
