"""NHS numbers that can belong to nobody: the 999 range, with a check digit that is right."""

from collections.abc import Iterator

_MIDDLES = 1_000_000
# Shares no factor with a million, so that every middle comes once and none looks counted.
_STRIDE = 617_323


def check_digit(nine: str) -> int | None:
    """The tenth digit by the modulus 11 rule; None where these nine can have none."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(nine))
    digit = 11 - total % 11
    if digit == 10:
        return None
    return 0 if digit == 11 else digit


def invented(*, start: int) -> Iterator[str]:
    """Numbers without end or repeat. Two starts give two streams that are long apart."""
    for step in range(start, start + _MIDDLES):
        nine = f"999{step * _STRIDE % _MIDDLES:06d}"
        digit = check_digit(nine)
        if digit is not None:
            yield f"{nine}{digit}"
