"""The waiting lists as they stand: rated or not, looked at or overdue, waiting to be allocated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.clocks import next_look_on
from casework.demo import steps, words
from casework.demo.ended import someone_for
from casework.demo.published import CARERS, FIGURES
from casework.demo.steps import CaseFile
from casework.demo.waits import waits_of
from casework.models import Verb
from casework.policy import Rag

if TYPE_CHECKING:
    from casework.demo.council import Council

# Most of the newest are not rated yet; a few older ones were forgotten.
_FRESH = 3
_RATED_WITHIN = 2
# The carers' list without the longest: short but for three (S64).
_CARERS_BRIEF, _CARERS_LONG = 17, (34, 47, 61)


def lists(council: Council) -> None:
    """Every list, each person on one of them."""
    for figure in FIGURES:
        for wait in waits_of(figure, count=figure.waiting, rng=council.book.rng):
            wait_for(council, figure.kind, wait)
    brief = [council.book.rng.randint(0, 27) for _ in range(_CARERS_BRIEF)]
    for wait in (*brief, *_CARERS_LONG):
        wait_for(council, CARERS.kind, wait)


def wait_for(council: Council, kind: str, wait: int) -> CaseFile:
    """One person who asked so many days ago and has nobody yet."""
    book, staff = council.book, council.staff
    team = book.rng.choice(staff.teams.for_kind(kind))
    file = steps.ask(
        book, person=someone_for(council, kind), kind=kind, team=team,
        received_on=book.ago(wait), by=staff.clerk(),
    )  # fmt: skip
    council.waiting.append(file)
    if not _forgotten(council, wait):
        _judge(council, file, wait)
    return file


def _forgotten(council: Council, wait: int) -> bool:
    chance = 0.6 if wait <= _FRESH else 0.015 if wait <= 40 else 0
    return council.book.rng.random() < chance


def _judge(council: Council, file: CaseFile, wait: int) -> None:
    book = council.book
    by = council.staff.manager_of(file.team)
    rated_on = book.ago(wait - min(wait, book.rng.randint(0, _RATED_WITHIN)))
    final = _rag_of(council, wait)
    if wait > 35 and book.rng.random() < 0.2:
        # It was judged less urgent at first, and somebody looked again.
        steps.rate(book, file, Rag.GREEN, on=rated_on, by=by)
        rated_on = book.ago(book.rng.randint(1, wait - 3))
        final = Rag.AMBER
    steps.rate(book, file, final, on=rated_on, by=by)
    look_again(council, file)


def _rag_of(council: Council, wait: int) -> Rag:
    """Someone at immediate risk rarely waits long; the long waits are green and amber."""
    weights = (10, 36, 48, 6) if wait <= 21 else (1, 28, 62, 9)
    return council.book.rng.choices(list(Rag), weights)[0]


def look_again(council: Council, file: CaseFile) -> None:
    """The last look at a rated case: in time for most, overdue for one in eight."""
    book, case = council.book, file.case
    rated_on = case.rated_on or case.received_on
    period = book.policy.for_rag("look", case.rag)
    late = book.rng.randint(1, 6) if book.rng.random() < 0.12 else 0
    looked_on = book.ago(period + late if late else book.rng.randint(0, period - 1))
    if looked_on > rated_on:
        by = council.staff.manager_of(file.team)
        book.write(case, Verb.LOOKED, book.rng.choice(words.LOOKED), on=looked_on, by=by)
    else:
        looked_on = rated_on
    case.next_look_on = next_look_on(case, as_of=looked_on, policy=book.policy)
