"""Draws waits that look natural and whose mean, median and longest are exact."""

from random import Random

from casework.demo.published import Figure


def waits_of(figure: Figure, *, count: int, rng: Random, least: int = 0) -> list[int]:
    """So many waits in days, in no order, of the shape that the figure asks for."""
    if figure.median is not None:
        waits = _with_median(
            rng, count=count, median=figure.median, longest=figure.longest or figure.tail,
            least=least,
        )  # fmt: skip
    elif figure.within is not None:
        waits = _with_share_within(rng, figure, count=count)
    else:
        waits = _with_mean(rng, count=count, mean=figure.mean or 0, least=least, most=figure.tail)
    rng.shuffle(waits)
    return waits


def _with_mean(rng: Random, *, count: int, mean: int, least: int, most: int) -> list[int]:
    """Many short waits and a long tail; the sum is exactly ``mean * count``."""
    drawn = [rng.lognormvariate(0, 0.9) for _ in range(count)]
    scale = mean * count / sum(drawn)
    waits = [min(max(round(value * scale), least), most) for value in drawn]
    return _made_exact(rng, waits, total=mean * count, least=least, most=most)


def _made_exact(rng: Random, waits: list[int], *, total: int, least: int, most: int) -> list[int]:
    """Move waits by a day, here and there, until they add up."""
    missing = total - sum(waits)
    step = 1 if missing > 0 else -1
    while missing:
        place = rng.randrange(len(waits))
        if least <= waits[place] + step <= most:
            waits[place] += step
            missing -= step
    return waits


def _with_median(rng: Random, *, count: int, median: int, longest: int, least: int) -> list[int]:
    """An odd number of waits: half at most the median, half at least, one the longest."""
    half = count // 2
    below = [rng.randint(least, median) for _ in range(half)]
    above = [
        median + round((longest - median) * rng.betavariate(1.1, 3.2)) for _ in range(half - 1)
    ]
    return [*below, median, *above, longest]


def _with_share_within(rng: Random, figure: Figure, *, count: int) -> list[int]:
    """A share of the waits within so many days, the rest beyond, and the mean of all exact."""
    within, percent, mean = figure.within or 0, figure.within_percent or 0, figure.mean or 0
    few = count - round(count * percent / 100)
    short = [rng.randint(3, within) for _ in range(count - few)]
    rest = mean * count - sum(short)
    long = [min(max(round(rng.lognormvariate(0, 0.6) * rest / few), within + 1), figure.tail)
            for _ in range(few)]  # fmt: skip
    return short + _made_exact(rng, long, total=rest, least=within + 1, most=figure.tail)
