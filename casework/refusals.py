"""Refusals that a person can cause. Each carries the words that the person is shown."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """Something cannot be done, and the user can understand why. ``str()`` is for the screen."""


class NotOpen(Refusal):
    """The case was closed in the meantime."""


class NotAllowed(Refusal):
    """The user's role or team does not carry this right for this case."""


class AlreadyAllocated(Refusal):
    """Someone just gave this case to a worker."""


class CannotTakeWork(Refusal):
    """The worker is not in post, or is away."""


class OverCap(Refusal):
    """The worker holds as many cases as their cap allows, and nobody said why more (S183)."""


class NeedsReason(Refusal):
    """The step must say why, and did not."""


class NeedsContact(Refusal):
    """Risk is lowered only by someone who has spoken to the person (rules.md 2.2)."""


class NotAnswerable(Refusal):
    """The offer, letter or escalation was dealt with by somebody else first."""


class BadDate(Refusal):
    """A date that cannot be right, such as one in the future for something that happened."""


class Conflict(Refusal):
    """Somebody else changed the same thing first."""


class Overtaken(Conflict):
    """Somebody else changed what this rests on, while it was being written.

    ``now`` is what the form should carry to rest on what stands now, by field; ``between`` are the
    events that its writer had not seen, the oldest first.
    """

    def __init__(self, *, now: Mapping[str, int], between: Sequence[Any]) -> None:
        super().__init__(
            "Somebody else changed this while you were writing. Nothing of theirs is overwritten: "
            "read what they did, then send yours again, or leave it as it is now."
        )
        self.now, self.between = now, between


class NameTaken(Refusal):
    """Another team, or another sign-in, has this name."""
