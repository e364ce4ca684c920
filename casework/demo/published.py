"""What the published report says about one council, and how many people our invented one has.

Each figure names its row of the seed register. Only the figures are real; the people are not.
"""

from dataclasses import dataclass

SEED = 821

# S-register section 11: people who got long-term and short-term support in 2022/23.
LONG_TERM = 3570
SHORT_TERM = 1670

# S28: over nine hundred cases sat in the caseload of a worker who was no person.
VIRTUAL_ROWS = 912
VIRTUAL_BAD_ROWS = 6
VIRTUAL_WORKER = "ASC Virtual Worker"
VIRTUAL_DISTINCT_WAITS = 45
VIRTUAL_LONGEST = 700


@dataclass(frozen=True)
class Figure:
    """One kind of wait: how many wait now, how many waits ended in a year, and their shape.

    Either ``mean`` or ``median`` is published; ``longest`` where it is. The shape holds both for
    the year's ended waits and for the list as it stands. Of the ended, ``with_worker`` are still
    open. The counts are ours; the report gives none but the carers'.
    """

    kind: str
    waiting: int
    with_worker: int
    ended: int
    seed: str
    mean: int | None = None
    median: int | None = None
    longest: int | None = None
    # The longest wait drawn where none is published.
    tail: int = 240
    within: int | None = None
    within_percent: int | None = None


FIGURES: tuple[Figure, ...] = (
    Figure(
        "care_act", waiting=196, with_worker=290, ended=1180, seed="S24", mean=15, tail=210,
    ),
    Figure(
        "occupational_therapy", waiting=211, with_worker=72, ended=241, seed="S94",
        median=42, longest=356,
    ),
    Figure(
        "financial", waiting=131, with_worker=44, ended=161, seed="S76", median=181, longest=368,
    ),
    Figure(
        "direct_payment", waiting=64, with_worker=18, ended=96, seed="S81", mean=73, tail=260,
    ),
    Figure(
        "review", waiting=324, with_worker=150, ended=640, seed="S49", mean=145, tail=420,
    ),
    Figure(
        "learning_disability", waiting=31, with_worker=36, ended=60, seed="S32", mean=61, tail=230,
    ),
)  # fmt: skip

# S64: 21 carers wait, one of them for 530 days (S27); 86 % of the year's were within 28 days.
CARERS = Figure(
    "carer_assessment", waiting=21, with_worker=22, ended=150, seed="S64",
    mean=29, within=28, within_percent=86, tail=470,
)  # fmt: skip
CARER_LONGEST = 530
