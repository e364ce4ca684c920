"""GOV.UK Notify's words for how far a thing has come, and ours."""

from casework.models import Delivery

Status = Delivery.Status

_FAILED = {
    "cancelled": "Sending was cancelled at GOV.UK Notify; it was not printed",
    "virus-scan-failed": "GOV.UK Notify found a virus in the file; it was not printed",
    "validation-failed": "GOV.UK Notify cannot print it: something stands outside the print area, "
    "or the address is not one that it takes",
    "technical-failure": "GOV.UK Notify had a fault; it did not go",
    "permanent-failure": "It could not be printed or delivered, and trying again will not help",
    "temporary-failure": "It could not be delivered: the inbox is full or the phone was off",
}
_MEANS: dict[str, Status] = {
    "created": Status.ACCEPTED,
    "pending-virus-check": Status.ACCEPTED,
    "accepted": Status.IN_HAND,
    "pending": Status.IN_HAND,
    "sending": Status.IN_HAND,
    # A letter is printed and posted; a text has left the country.
    "received": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    **dict.fromkeys(_FAILED, Status.FAILED),
}


def meaning(word: object) -> Status | None:
    """Ours for Notify's; None for a word that we do not know, which is then no news."""
    return _MEANS.get(word) if isinstance(word, str) else None


def detail(word: object) -> str:
    """Why it failed, in words for staff; empty for anything else."""
    return _FAILED.get(word, "") if isinstance(word, str) else ""
