"""Last week's allocation meetings: what each team decided, and what it did not reach (S20)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from casework.calendar import is_working_day
from casework.demo.steps import CaseFile
from casework.models import AgendaItem, AllocationMeeting, Decided, Situation, Team, Verb
from casework.policy import Rag, Role, Urgency

if TYPE_CHECKING:
    from casework.demo.council import Council

_DAYS_AGO = 6
# What two hours are enough for.
_REACHED = 40
_SAFE_BY = (
    "Daughter stays at weekends, neighbour looks in each morning.",
    "Meals and a key safe are in place; rings us if it gets worse.",
    "Short-term calls twice a day until the assessment.",
    "Pendant alarm tested last week. The GP visits on Thursday.",
    "Lives with a partner who copes for now and knows whom to ring.",
)
_WORSE = (
    "Fell again on Sunday; no injury, shaken.",
    "The carer is worn out and says so for the first time.",
    "Stopped answering the phone this week.",
)


def add(council: Council) -> None:
    """One meeting of each team that has a list, all on the same day of last week."""
    on = council.book.ago(_DAYS_AGO)
    while not is_working_day(on):
        on += timedelta(days=1)
    by_team: dict[int, list[CaseFile]] = defaultdict(list)
    for file in council.waiting:
        if file.stay.entered_on < on:
            by_team[file.team.pk].append(file)
    for files in by_team.values():
        files.sort(
            key=lambda file: (Urgency.of(_rag_on(file, on)), file.case.received_on, file.case.pk)
        )
        _meet(council, files[0].team, files, on)


def _rag_on(file: CaseFile, on: date) -> Rag | None:
    """Its rating on that day; one that was rated since is told as not rated then."""
    rated_on = file.case.rated_on
    return Rag(file.case.rag) if file.case.rag and rated_on and rated_on <= on else None


def _meet(council: Council, team: Team, files: list[CaseFile], on: date) -> None:
    book, manager = council.book, council.staff.manager_of(team)
    began_at = book.moment(on, 9)
    meeting = book.add(
        AllocationMeeting(
            team_id=team.pk, on=on, chair_id=manager.pk, began_at=began_at,
            ended_at=began_at + timedelta(hours=2), ended_by_id=manager.pk,
        )
    )  # fmt: skip
    there = (*council.staff.in_role(Role.TEAM_MANAGER, team), *council.staff.practitioners(team))
    for worker in there:
        if worker.started_on <= on:
            seat = AllocationMeeting.present.through
            book.add(seat(allocationmeeting_id=meeting.pk, worker_id=worker.pk))
    place = 0
    for number, file in enumerate(files, start=1):
        place += book.rng.randint(1, 1000)
        item = AgendaItem(
            meeting_id=meeting.pk, case_id=file.case.pk, place=place, rag_before=_rag_on(file, on),
            decision=Decided.NOT_REACHED,
        )  # fmt: skip
        if number <= _REACHED:
            item.decided_at = meeting.began_at + timedelta(minutes=2 * number)
            _decide(council, meeting, item, file)
        book.add(item)


def _decide(council: Council, meeting: AllocationMeeting, item: AgendaItem, file: CaseFile) -> None:
    """Most wait on, and some are to be called."""
    book = council.book
    is_worse = book.rng.random() < 0.15
    item.decision = Decided.CALL if is_worse else Decided.KEEP
    item.situation = Situation.WORSE if is_worse else Situation.SAME
    item.situation_note = book.rng.choice(_WORSE) if is_worse else ""
    item.safe_by = book.rng.choice(_SAFE_BY)
    item.rag_after = item.rag_before
    item.decided_by_id = meeting.chair_id
    item.outcome = "Call asked for" if is_worse else "Waits on"
    item.note = "Ask how they manage at night." if is_worse else ""
    situation = Situation(item.situation).label
    said = f"{situation}: {item.situation_note}" if is_worse else f"{situation}."
    says = f"{item.outcome}. {said} Kept safe by: {item.safe_by}"
    manager = council.staff.manager_of(file.team)
    book.write(file.case, Verb.DISCUSSED, says, on=meeting.on, by=manager, meeting=meeting.pk,
               decision=item.decision)  # fmt: skip
