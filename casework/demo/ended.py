"""Waits that ended: cases that were worked and finished, and cases that a worker has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.clocks import next_look_on
from casework.demo import steps
from casework.demo.people import add_person
from casework.demo.published import CARERS, FIGURES, Figure
from casework.demo.waits import waits_of
from casework.models import CloseReason, Person, Worker
from casework.policy import Rag

if TYPE_CHECKING:
    from casework.demo.council import Council

YEAR = 365
SHORTEST_WORK = 7
_LONGEST_WORK = 60
_STRANDED_WITH_SICK = 7
_STRANDED_WITH_LEAVER = 6
# A worker's open cases were given to them within these days, most of them lately.
_GIVEN_WITHIN = 115
# People in these kinds of wait are met for the first time.
NEW_TO_US = frozenset({"care_act", "learning_disability", "carer_assessment"})


def year_of_work(council: Council) -> None:
    """The year's ended waits of every kind but the Care Act's, which come with the served."""
    for figure in (*FIGURES[1:], CARERS):
        waits = waits_of(figure, count=figure.ended, rng=council.book.rng)
        hand_out(council, figure, waits[: figure.with_worker])
        for wait in waits[figure.with_worker :]:
            days_ago = council.book.rng.randint(SHORTEST_WORK + 1, YEAR - 1)
            person = someone_for(council, figure.kind)
            finish(council, person=person, kind=figure.kind, wait=wait, days_ago=days_ago)


def someone_for(council: Council, kind: str) -> Person:
    """A new person, or one long in service who has no other open case."""
    if kind in NEW_TO_US or (kind == "occupational_therapy" and council.book.rng.random() < 0.4):
        return add_person(council.book)
    return council.known.pop()


def finish(
    council: Council, *, person: Person, kind: str, wait: int, days_ago: int, support: str = ""
) -> None:
    """A case that waited so long, was given to someone so many days ago, and was completed."""
    book, staff = council.book, council.staff
    on = book.ago(days_ago)
    team = book.rng.choice(staff.teams.for_kind(kind))
    worker = staff.someone_in_post(book, team, on)
    file = steps.ask(
        book, person=person, kind=kind, team=team, received_on=book.ago(days_ago + wait),
        by=staff.clerk(),
    )  # fmt: skip
    manager = staff.manager_of(team)
    if days_ago <= YEAR:
        rag = book.rng.choices(list(Rag), (14, 38, 46, 2))[0]
        steps.rate(book, file, rag, on=file.case.received_on, by=manager)
    steps.allocate(book, file, worker, on=on, by=manager)
    worked = book.rng.randint(SHORTEST_WORK, min(_LONGEST_WORK, days_ago - 1))
    by = staff.user_of(worker)
    steps.close(book, file, CloseReason.COMPLETED, on=book.ago(days_ago - worked), by=by,
                support=support)  # fmt: skip


def hand_out(council: Council, figure: Figure, waits: list[int]) -> None:
    """Cases that somebody works on now, shared out among those who are at work."""
    book, staff = council.book, council.staff
    for place, wait in enumerate(waits):
        team = book.rng.choice(staff.teams.for_kind(figure.kind))
        worker = _stranded_with(council, figure.kind, place)
        if worker is None:
            days_ago = round(_GIVEN_WITHIN * book.rng.betavariate(1, 2))
            worker = _least_loaded(council, team.pk, days_ago)
        else:
            team = staff.teams.numbered(worker.team_id)
            days_ago = book.rng.randint(45, _GIVEN_WITHIN)
        _hold(council, figure.kind, wait, worker, days_ago)


def _stranded_with(council: Council, kind: str, place: int) -> Worker | None:
    """The sick worker's and the leaver's cases: nobody took them over (S27)."""
    if kind == "carer_assessment" and place < _STRANDED_WITH_SICK:
        return council.staff.sick
    if kind == "review" and place < _STRANDED_WITH_LEAVER:
        return council.staff.left_with_work
    return None


def _least_loaded(council: Council, team_id: int, days_ago: int) -> Worker:
    staff, book = council.staff, council.book
    on = book.ago(days_ago)
    team = staff.teams.numbered(team_id)
    able = [worker for worker in staff.practitioners(team) if worker.started_on <= on]
    return min(able, key=lambda worker: (_load(council, worker), worker.pk))


def _load(council: Council, worker: Worker) -> float:
    return council.loads[worker.pk] / max(worker.usual_caseload(council.book.policy), 1)


def _hold(council: Council, kind: str, wait: int, worker: Worker, days_ago: int) -> None:
    book, staff = council.book, council.staff
    team = staff.teams.numbered(worker.team_id)
    file = steps.ask(
        book, person=someone_for(council, kind), kind=kind, team=team,
        received_on=book.ago(days_ago + wait), by=staff.clerk(),
    )  # fmt: skip
    manager = staff.manager_of(team)
    rag = book.rng.choices(list(Rag), (16, 40, 42, 2))[0]
    steps.rate(book, file, rag, on=file.case.received_on, by=manager)
    steps.allocate(book, file, worker, on=book.ago(days_ago), by=manager)
    # Most have started within a week of being given; some that have a worker have not.
    if file.case.pk % 10 and days_ago >= file.case.pk % 6:
        steps.start(book, file, on=book.ago(days_ago - file.case.pk % 6), by=manager)
    looked = max(file.case.allocated_on or book.as_of, book.ago(book.rng.randint(0, 31)))
    file.case.next_look_on = next_look_on(file.case, as_of=looked, policy=book.policy)
    council.with_worker.append(file)
    council.loads[worker.pk] += 1
