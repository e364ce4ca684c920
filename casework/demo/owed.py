"""Letters that are owed because something happened: a request came, a worker has the case.

The council began to write them six weeks before it is loaded.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework import kinds
from casework.demo.posting import PostRoom
from casework.demo.steps import CaseFile
from casework.letters.owed.about_the_case import ALLOCATION, RECEIPT, REVIEW_DUE

if TYPE_CHECKING:
    from casework.demo.council import Council

SINCE_DAYS = 42
_GIVEN_A_DAY = 0.5
_REVIEW = "review"


def add(council: Council, room: PostRoom) -> None:
    """Receipts with the day we hope to start by, reviews that are due, and who has the case."""
    for file in (*council.waiting, *council.with_worker):
        if kinds.get(file.case.kind).writes_letters:
            _of_the_request(council, room, file)
            _of_the_worker(council, room, file)


def _of_the_request(council: Council, room: PostRoom, file: CaseFile) -> None:
    case, book = file.case, council.book
    if case.received_on < book.ago(SINCE_DAYS) or case.received_on == case.allocated_on:
        return
    if case.kind != _REVIEW and room.rng.random() < _GIVEN_A_DAY:
        # Guidance 6.29: the day that we told them to expect, always one that is still to come.
        case.indicative_on = case.received_on + timedelta(days=room.rng.randint(45, 70))
    kind = REVIEW_DUE if case.kind == _REVIEW else RECEIPT
    letter = room.owe(file, kind, 1, due_on=case.received_on, by=council.staff.clerk())
    room.settle(file, letter)


def _of_the_worker(council: Council, room: PostRoom, file: CaseFile) -> None:
    case = file.case
    if case.allocated_on is None or case.allocated_on < council.book.ago(SINCE_DAYS):
        return
    by = council.staff.manager_of(file.team)
    room.settle(file, room.owe(file, ALLOCATION, 1, due_on=case.allocated_on, by=by))
