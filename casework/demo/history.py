"""Letters sent and escalations answered up to the day the jobs last ran, and the dates still due.

What fell due after that day is left for the first run of the jobs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from casework import clocks
from casework.calendar import add_working_days
from casework.demo import people, words
from casework.demo.steps import CaseFile, Spell
from casework.models import (
    WAITING_WELL,
    AccessNeed,
    Address,
    AddressKind,
    Channel,
    Escalation,
    Letter,
    LetterState,
    Verb,
)
from casework.policy import Safety, told_for

if TYPE_CHECKING:
    from casework.demo.council import Council

CARRIER = "print-room"
_LARGE = {
    people.LARGE_PRINT_20: "large_20",
    people.LARGE_PRINT_24: "large_24",
    people.LARGE_PRINT_28: "large_28",
}
_NOT_PRINT = {people.BRAILLE, people.EASY_READ, people.BY_EMAIL, people.AUDIO}
_TOLD_OTHERWISE = "Told by telephone: we could not write in a way that was safe and could be read."


def add(council: Council) -> None:
    """Give every open case, and those who died waiting, their letters and escalations."""
    homes = _addresses(council)
    needs: dict[int, set[str]] = {}
    for need in council.book.all(AccessNeed):
        needs.setdefault(need.person_id, set()).add(need.term_id)
    for file in (*council.waiting, *council.with_worker, *council.ended_early):
        last = _letters(council, file, homes[file.person.pk], needs.get(file.person.pk, set()))
        raised = _escalations(council, file)
        _set_what_is_due(council, file, last=last, raised=raised)


def _addresses(council: Council) -> dict[int, Address]:
    rows = council.book.all(Address)
    return {row.person_id: row for row in rows if row.kind != AddressKind.HOSPITAL}


def _letters(council: Council, file: CaseFile, home: Address, needs: set[str]) -> int:
    """Write down each letter that was owed in each spell; returns the last milestone."""
    last = 0
    for spell in file.spells:
        for milestone, due_on in _owed(council, file, spell, last):
            letter = _letter(council, file, milestone, due_on)
            if _could_be_printed(file, needs):
                _sent(council, file, home, needs, letter)
            else:
                _told_otherwise(council, file, letter)
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


def _letter(council: Council, file: CaseFile, milestone: int, due_on: date) -> Letter:
    number = UUID(int=council.book.rng.getrandbits(128), version=4)
    return council.book.add(
        Letter(
            id=number, case_id=file.case.pk, person_id=file.person.pk, team_id=file.team.pk,
            kind=WAITING_WELL, milestone=milestone, due_on=due_on,
        )
    )  # fmt: skip


def _told_otherwise(council: Council, file: CaseFile, letter: Letter) -> None:
    book, by = council.book, council.staff.clerk()
    letter.state, letter.decided_because = LetterState.CANCELLED, _TOLD_OTHERWISE
    letter.decided_by_id, letter.decided_at = by.pk, book.moment(letter.due_on, 11)
    book.write(file.case, Verb.LETTER_CANCELLED, _TOLD_OTHERWISE, on=letter.due_on, by=by)


def _could_be_printed(file: CaseFile, needs: set[str]) -> bool:
    person = file.person
    safe = person.safe_by_post == Safety.SAFE and not person.do_not_write
    known = person.access_needs_asked_on is not None and not person.is_restricted
    return safe and known and person.written_language == "English" and not needs & _NOT_PRINT


def _sent(council: Council, file: CaseFile, home: Address, needs: set[str], letter: Letter) -> None:
    sizes = [_LARGE[code] for code in sorted(needs & set(_LARGE))]
    letter.state, letter.channel, letter.carrier = LetterState.SENT, Channel.POST, CARRIER
    letter.format = sizes[-1] if sizes else "standard"
    letter.format_because = "Recorded need for large print" if sizes else "No need recorded"
    letter.sent_to = f"{file.person.name}\n{home.lines}\n{home.postcode}"
    # The invented past kept no documents; the fingerprint is of this line.
    line = f"{file.case.pk} day {letter.milestone}: {letter.sent_to}"
    letter.sha256 = hashlib.sha256(line.encode()).hexdigest()
    letter.sent_at = council.book.moment(letter.due_on, 7)
    says = f"Waiting Well letter, day {letter.milestone}, by post"
    council.book.write(file.case, Verb.LETTER_SENT, says, on=letter.due_on, by=None)


def _escalations(council: Council, file: CaseFile) -> set[tuple[str, int]]:
    """Every threshold passed by the last run was told and answered; returns this spell's."""
    book, case = council.book, file.case
    if not case.is_open or case.worker_id is not None:
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
    action = book.rng.choice(words.MANAGER_ACTIONS)
    answered_on = min(add_working_days(on, 1), book.as_of)
    book.add(
        Escalation(
            case_id=case.pk, rung=item.rung.code, threshold=item.days, spell=case.spell,
            rag=case.rag, told=role, raised_on=on, acknowledged_by_id=by.pk, action=action,
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
