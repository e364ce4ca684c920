"""Letters sent and escalations answered up to the day the jobs last ran, and the dates still due.

What fell due after that day is left for the first run of the jobs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from casework import clocks
from casework.calendar import add_working_days
from casework.demo import words
from casework.demo.posting import PostRoom
from casework.demo.steps import CaseFile, Spell
from casework.models import WAITING_WELL, Escalation, Verb
from casework.policy import told_for

if TYPE_CHECKING:
    from casework.demo.council import Council


def add(council: Council, room: PostRoom) -> None:
    """Give every open case, and those who died waiting, their letters and escalations."""
    for file in (*council.waiting, *council.with_worker, *council.ended_early):
        last = _letters(council, file, room)
        raised = _escalations(council, file)
        _set_what_is_due(council, file, last=last, raised=raised)


def _letters(council: Council, file: CaseFile, room: PostRoom) -> int:
    """Write down each letter that was owed in each spell; returns the last milestone."""
    last = 0
    for spell in file.spells:
        for milestone, due_on in _owed(council, file, spell, last):
            room.settle(file, room.owe(file, WAITING_WELL, milestone, due_on=due_on))
            last = milestone
    return last


def _owed(council: Council, file: CaseFile, spell: Spell, last: int) -> Iterator[tuple[int, date]]:
    """The milestones reached in one spell by the day the jobs last ran, with their days."""
    policy, case = council.book.policy, file.case
    until = min(spell.until or council.book.as_of, council.book.jobs_ran_on + timedelta(days=1))
    while True:
        day = case.received_on + timedelta(days=clocks.milestone_after(last, policy))
        day = max(day, spell.since)
        if day >= until:
            return
        last = clocks.milestone_reached((day - case.received_on).days, policy) or 0
        yield last, day


def _escalations(council: Council, file: CaseFile) -> set[tuple[str, int]]:
    """Every threshold passed by the last run was told and answered; returns this spell's."""
    book, case = council.book, file.case
    if not case.is_open:
        return set()
    spell = file.spells[-1]
    raised: set[tuple[str, int]] = set()
    ran_on = book.jobs_ran_on
    if spell.since > ran_on:
        return raised
    for item in clocks.passed(case, as_of=ran_on, policy=book.policy, raised=()):
        raised.add((item.rung.code, item.days))
        _answered(council, file, item, on=max(item.passed_on, spell.since))
    return raised


def _answered(council: Council, file: CaseFile, item: clocks.Threshold, *, on: date) -> None:
    book, case = council.book, file.case
    role = told_for(item.rung, case.rag)
    by = council.staff.who_answers(role, file.team)
    action, reason = book.rng.choice(words.MANAGER_ACTIONS)
    answered_on = min(add_working_days(on, 1), book.as_of)
    book.add(
        Escalation(
            case_id=case.pk, rung=item.rung.code, threshold=item.days, spell=case.spell,
            rag=case.rag, told=role, raised_on=on, acknowledged_by_id=by.pk, action=action,
            reason=reason if item.rung.asks_why else "",
            climbs_on=add_working_days(on, book.policy["escalate.acknowledge"]),
            acknowledged_at=book.moment(answered_on, 12),
        )
    )  # fmt: skip
    told = f"{item.days} days, told to the {role.label.lower()}: {item.rung.says}"
    book.write(case, Verb.ESCALATED, told, on=on, by=None)
    book.write(case, Verb.ACKNOWLEDGED, action, on=answered_on, by=by)


def _set_what_is_due(
    council: Council, file: CaseFile, *, last: int, raised: set[tuple[str, int]]
) -> None:
    """The two dates that the sweeps read, worked out as every act works them out."""
    book, case = council.book, file.case
    case.letter_due_on = clocks.letter_due_on(
        case, last=last, known_on=file.spells[-1].since, policy=book.policy
    )
    case.escalation_due_on = clocks.escalation_due_on(
        case, as_of=book.as_of, policy=book.policy, raised=raised
    )
