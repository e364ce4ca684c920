"""What the gate may answer about one letter: send, hold, cancel, or not yet."""

from dataclasses import dataclass, field
from datetime import datetime

from casework.letters.gate.held import Held
from casework.models import Channel, Wording

ENGLISH = "English"
PLAIN = Wording.Form.PLAIN


@dataclass(frozen=True)
class Send:
    """Go: by this channel, in this format, to these lines or this e-mail address.

    ``language`` and ``form`` say in which words: a value of ``Wording.Form``, Easy Read or plain.
    """

    channel: Channel
    format: str
    to: tuple[str, ...]
    because: str
    language: str = ENGLISH
    form: str = PLAIN


@dataclass(frozen=True)
class Hold:
    """Stop until a person mends it."""

    reason: Held
    detail: str = ""


@dataclass(frozen=True)
class Cancel:
    """No longer owed. ``for_good`` is false where it is owed again once the case waits again."""

    because: str
    for_good: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Defer:
    """Not before this moment."""

    until: datetime
    because: str


Decision = Send | Hold | Cancel | Defer
