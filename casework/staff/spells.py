"""Absences that follow one another are one time away (S27).

A worker who is ill for a year sends 76 notes of a week each. No note is long enough to strand
their work, and the year is. Notes with at most the policy's ``absence.gap`` working days between
them are one spell, whatever their reasons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.calendar import working_days_between
from casework.models import Absence, AbsenceReason, Worker
from casework.policy import PolicyInForce

_DAY = timedelta(days=1)
# No bank holidays leave more days than these without a working day.
LONGEST_REST = timedelta(days=6)


@dataclass(frozen=True)
class Spell:
    """One time away: its absences in order, and its first and last day; no last day is open."""

    parts: Sequence[Absence]

    @property
    def starts_on(self) -> date:
        return self.parts[0].starts_on

    @property
    def ends_on(self) -> date | None:
        return self.parts[-1].ends_on

    def part_on(self, day: date) -> Absence:
        """The absence of this day, or the last one that began by then."""
        begun = [part for part in self.parts if part.starts_on <= day]
        return begun[-1] if begun else self.parts[0]

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def is_on(self, day: date) -> bool:
        """Covers the day; or has ended, and no working day has come since."""
        if self.covers(day):
            return True
        ended = self.ends_on
        if ended is None or not ended < day <= ended + LONGEST_REST:
            return False
        return working_days_between(ended, day) == 0

    def strands_work(self, as_of: date, policy: PolicyInForce) -> bool:
        """Whether the whole time away has lasted, or is known to last, beyond the threshold."""
        now = self.part_on(as_of)
        if now.reason == AbsenceReason.SUSPENDED:
            return True
        whole = Absence(reason=now.reason, starts_on=self.starts_on, ends_on=self.ends_on)
        return whole.strands_work(as_of, policy)


def joined(absences: Iterable[Absence], *, policy: PolicyInForce) -> list[Spell]:
    """The absences of one worker as spells, the earliest first."""
    found: list[list[Absence]] = []
    for absence in sorted(absences, key=lambda each: each.starts_on):
        if found and _follows(found[-1][-1], absence, policy["absence.gap"]):
            found[-1].append(absence)
        else:
            found.append([absence])
    return [Spell(tuple(parts)) for parts in found]


def _follows(before: Absence, after: Absence, gap: int) -> bool:
    if before.ends_on is None:
        return True
    eve = after.starts_on - _DAY
    if eve - before.ends_on > timedelta(days=2 * gap + 10):
        return False
    return working_days_between(before.ends_on, eve) <= gap


def spell_on(absences: Iterable[Absence], day: date, *, policy: PolicyInForce) -> Spell | None:
    """The spell that covers a day, days between two of its notes too."""
    return next((each for each in joined(absences, policy=policy) if each.covers(day)), None)


def away_too_long(columns: Sequence[Sequence[Any]], as_of: date, *, policy: PolicyInForce) -> bool:
    """Whether a worker is away for so long that their work is stranded (``stranded_since``)."""
    return stranded_since(columns, as_of, policy=policy) is not None


def stranded_since(
    columns: Sequence[Sequence[Any]], as_of: date, *, policy: PolicyInForce
) -> date | None:
    """The first day of the spell away by which a worker's work is stranded; None where it is not.

    ``columns`` are the reasons, first days and last days of their absences.
    """
    absences = [
        Absence(reason=why, starts_on=start, ends_on=end)
        for why, start, end in zip(*columns, strict=True)
    ]
    spells = joined(absences, policy=policy)
    on = (each for each in spells if each.is_on(as_of) and each.strands_work(as_of, policy))
    return next((each.starts_on for each in on), None)


def last_spell(worker: Worker, day: date, *, policy: PolicyInForce) -> Spell | None:
    """The spell that is on, or else the last one that was."""
    begun = [each for each in joined(worker.absences.all(), policy=policy) if each.starts_on <= day]
    return begun[-1] if begun else None
