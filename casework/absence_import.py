"""Absences from a CSV of HR: what is new is recorded, what is known better is corrected (S27).

Every row is accounted for: accepted, rejected with a reason, or unchanged. The same file a second
time changes nothing. The format is in docs/absences.md.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO

from casework import hr_file
from casework.acts import absences
from casework.hr_file import NOTHING_SAID, Result, RowRejected, Said
from casework.imports.cleaning import Known, day, line_of, one_of, plain
from casework.imports.columns import Column
from casework.imports.problems import BadValue, quoted
from casework.imports.roster import same_name
from casework.imports.table import Row
from casework.models import Absence, AbsenceReason, Team, User, Worker
from casework.refusals import Refusal

# A first day further ahead than this is a slip of the keyboard.
FAR_AHEAD = timedelta(days=730)

REASONS: Mapping[str, AbsenceReason] = {
    **{plain(reason.value): reason for reason in AbsenceReason},
    **{plain(reason.label): reason for reason in AbsenceReason},
    "sickness": AbsenceReason.SICK,
    "sick leave": AbsenceReason.SICK,
    "annual leave": AbsenceReason.LEAVE,
    "holiday": AbsenceReason.LEAVE,
    "maternity": AbsenceReason.PARENTAL,
    "maternity leave": AbsenceReason.PARENTAL,
    "paternity leave": AbsenceReason.PARENTAL,
    "adoption leave": AbsenceReason.PARENTAL,
    "suspension": AbsenceReason.SUSPENDED,
    "other": AbsenceReason.OTHER,
}
_CALLED = f"a reason that is kept here: {', '.join(each.label.lower() for each in AbsenceReason)}"

FILE = hr_file.Kind(
    "absences",
    columns=(
        Column("worker", "Worker", "Username, e-mail or name.", line_of(200), takes_any_word=True,
               also=("name", "employee", "staff", "username", "email", "e mail")),
        Column("reason", "Reason", "", one_of(REASONS, called=_CALLED),
               takes_any_word=True, required=True,
               also=("absence reason", "absence type", "type")),
        Column("first", "First day", "", day("first"), required=True,
               also=("first day away", "start", "start date", "from")),
        Column("last", "Last day", "", day("last"),
               also=("last day away", "end", "end date", "to", "until")),
    ),
    of_days=("first", "last"),
    # Without them nobody is away, or nobody knows until when; a cell may be empty.
    headings=("worker", "last"),
    listed={"reason": lambda _: [(str(code), str(label)) for code, label in AbsenceReason.choices]},
)  # fmt: skip


@dataclass(frozen=True)
class Spell:
    """One row, read: who is away, why, and from when to when."""

    worker: Worker
    reason: AbsenceReason
    starts_on: date
    ends_on: date | None


def bring_in(
    file: IO[bytes], *, name: str, by: User | None, as_of: date, of_team: Team | None,
    said: Said = NOTHING_SAID,
) -> Result:  # fmt: skip
    """Record and correct absences row by row, each in its own transaction.

    ``of_team`` limits the rows to the workers of one team; None is the whole council. Raises
    ``Unreadable`` for a file that cannot be taken as a whole, before any row is.
    """
    known = Known(as_of, {}, {}, {})
    sheet = hr_file.read(file, name=name, kind=FILE, known=known, said=said, by=by)
    return _Bringing(_Staff(of_team), sheet, by=by, as_of=as_of).each()


class _Staff:
    """The workers that a file may name, by username, e-mail and name; two statements."""

    def __init__(self, of_team: Team | None) -> None:
        workers = Worker.objects.select_related("user").prefetch_related("absences").order_by("pk")
        if of_team is not None:
            workers = workers.filter(team=of_team)
        self.by_key: dict[str, set[int]] = defaultdict(set)
        self.workers = {worker.pk: worker for worker in workers}
        for worker in self.workers.values():
            for key in _keys(worker):
                self.by_key[key].add(worker.pk)

    def find(self, text: str, day: date) -> Worker:
        """The one worker of this name who is in post on a day; raises ``RowRejected``."""
        if not text:
            raise RowRejected("The row names no worker.")
        named = [self.workers[pk] for pk in self.by_key.get(_folded(text), ())]
        if not named:
            message = f"{quoted(text)} is nobody whose absences you record here."
            raise RowRejected(message)
        in_post = [worker for worker in named if worker.is_in_post(day)]
        if len(in_post) > 1:
            message = f"{len(in_post)} people are called {quoted(text)}: give the username."
            raise RowRejected(message)
        return in_post[0] if in_post else named[0]


def _keys(worker: Worker) -> Collection[str]:
    keys = {_folded(worker.name)}
    if worker.user is not None:
        keys |= {_folded(worker.user.username), _folded(worker.user.email)}
    return keys - {""}


def _folded(text: str) -> str:
    """A name in either order and without accents; a username or an address as it is."""
    tidy = " ".join(text.split())
    return same_name(tidy) if " " in tidy else tidy.casefold()


class _Bringing:
    """One file on its way in: what has been taken, so that no absence is taken twice."""

    def __init__(
        self, staff: _Staff, sheet: hr_file.Sheet, *, by: User | None, as_of: date
    ) -> None:
        self.staff, self.sheet, self.by, self.as_of = staff, sheet, by, as_of
        self.lines: dict[tuple[int, date], int] = {}

    def each(self) -> Result:
        result = Result(read=len(self.sheet.rows))
        for row in self.sheet.rows:
            try:
                self._take(row, result)
            except (RowRejected, BadValue, Refusal) as why:
                result.reject(row, self.sheet.text(row, "worker"), why)
        result.not_ours = self.sheet.values_not_ours()
        return result

    def _take(self, row: Row, result: Result) -> None:
        spell = self._read(row)
        key = (spell.worker.pk, spell.starts_on)
        if key in self.lines:
            message = f"The same absence stands on line {self.lines[key]} already."
            raise RowRejected(message)
        self.lines[key] = row.line
        known = self._known(spell)
        if known is None:
            made = absences.record_note(
                spell.worker, reason=spell.reason, starts_on=spell.starts_on,
                ends_on=spell.ends_on, by=self.by,
            )  # fmt: skip
            result.recorded += bool(made)
            result.unchanged += not made
        elif self._says_nothing_new(spell, known):
            result.unchanged += 1
        else:
            absences.correct_absence(
                known, reason=spell.reason, ends_on=spell.ends_on or known.ends_on, by=self.by
            )
            result.corrected += 1

    def _known(self, spell: Spell) -> Absence | None:
        """The absence here that begins on the same day, which is the same absence."""
        all_known = spell.worker.absences.all()
        return next((item for item in all_known if item.starts_on == spell.starts_on), None)

    def _says_nothing_new(self, spell: Spell, known: Absence) -> bool:
        """An end that is known here is not unsaid by a blank; one that has passed is doubted."""
        if spell.ends_on is None and known.ends_on is not None and known.ends_on < self.as_of:
            message = (
                f"{known.worker} is recorded here as away until {known.ends_on:%d %B %Y}; the "
                "file says still away. Change it on the staff page if the file is right."
            )
            raise RowRejected(message)
        is_same_end = spell.ends_on in (None, known.ends_on)
        return is_same_end and known.reason == spell.reason

    def _read(self, row: Row) -> Spell:
        says = self.sheet.says(row)
        starts_on, ends_on = says["first"], says.get("last")
        if ends_on is not None and ends_on < starts_on:
            raise RowRejected("The last day is before the first.")
        if starts_on > self.as_of + FAR_AHEAD:
            message = f"The first day, {starts_on:%d %B %Y}, is more than two years ahead."
            raise RowRejected(message)
        worker = self.staff.find(says.get("worker", ""), starts_on)
        return Spell(worker, AbsenceReason(says["reason"]), starts_on, ends_on)
