"""Which fault strikes which request? Drawn from a seed, the reference and how often it came."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

# Before it is taken: 400 and 403 and 429 and 500. After it: silence, and a dropped connection.
BEFORE = ("400", "403", "429", "429-today", "500")
AFTER = ("silent", "dropped")
FAULTS = (*BEFORE, *AFTER, "slow")

# What becomes of a thing that was taken, where it is not printed or delivered.
UNHAPPY = {
    "letter": (
        "virus-scan-failed",
        "validation-failed",
        "technical-failure",
        "permanent-failure",
    ),
    "email": ("permanent-failure", "temporary-failure", "technical-failure"),
    "sms": ("permanent-failure", "temporary-failure", "technical-failure"),
}


@dataclass(frozen=True)
class Script:
    """How often what goes wrong. Shares of one; the same seed and requests give the same faults.

    ``first`` strikes the first request for a reference, ``again`` the second, nothing the rest.
    ``asking`` strikes look-ups. ``unhappy`` is the share that Notify takes and cannot deliver.
    """

    seed: int = 0
    first: Mapping[str, float] = field(default_factory=dict)
    again: Mapping[str, float] = field(default_factory=dict)
    asking: Mapping[str, float] = field(default_factory=dict)
    unhappy: float = 0.0
    # Each callback is sent so often, in any order, and held back for up to so many seconds.
    repeats: int = 1
    late_s: float = 0.0

    def on_sending(self, reference: str, time_asked: int) -> str:
        shares = {1: self.first, 2: self.again}.get(time_asked, {})
        return _drawn(shares, self.dice(f"send {reference} {time_asked}"))

    def on_asking(self, reference: str, time_asked: int) -> str:
        return _drawn(self.asking, self.dice(f"ask {reference} {time_asked}"))

    def end_of(self, kind: str, reference: str) -> str:
        """The failure that this one comes to; empty where it arrives."""
        dice = self.dice(f"end {reference}")
        return dice.choice(UNHAPPY[kind]) if dice.random() < self.unhappy else ""

    def dice(self, about: str) -> random.Random:
        return random.Random(f"{self.seed} {about}")  # noqa: S311 - a script, not a secret


def _drawn(shares: Mapping[str, float], dice: random.Random) -> str:
    place = dice.random()
    for fault, share in shares.items():
        if place < share:
            return fault
        place -= share
    return ""


def read(words: str) -> dict[str, float]:
    """Shares as they are written on a command line: ``500=0.2,silent=0.2``."""
    pairs = (pair.partition("=") for pair in words.split(",") if pair)
    shares = {name: float(share) for name, _, share in pairs}
    if unknown := set(shares) - set(FAULTS):
        message = f"No such fault: {', '.join(sorted(unknown))}. Known: {', '.join(FAULTS)}."
        raise ValueError(message)
    return shares
