"""What became of letters in the invented past: sent, given by hand, held with a task, or told.

What fell due after the jobs last ran stays due: the first run asks the gate about it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from casework.calendar import add_working_days
from casework.demo import people
from casework.demo.published import SEED
from casework.demo.steps import CaseFile
from casework.letters.gate import needs as formats
from casework.letters.gate.given_by_hand import How
from casework.letters.gate.held import Held
from casework.letters.gate.needs import LetterNeed
from casework.letters.owed.about_the_case import ALLOCATION
from casework.letters.post_room.tasks import RAISED_FOR
from casework.models import (
    AccessNeed,
    Address,
    AddressKind,
    Channel,
    Delivery,
    Letter,
    LetterState,
    LetterTask,
    Person,
    User,
    Verb,
)
from casework.policy import Safety

if TYPE_CHECKING:
    from casework.demo.council import Council

CARRIER, EMAIL, _BY_HAND = "print room", "e-mail", "by hand"
_TOLD_OTHERWISE = "Told by telephone: we could not write in a way that was safe and could be read."
# What was held longer ago than this was dealt with; of the rest, this share was not.
_HELD_WITHIN = timedelta(days=12)
_LEFT_UNDONE = 0.4
_NEED: dict[str, LetterNeed] = {
    people.LARGE_PRINT_20: LetterNeed.LARGE_20, people.LARGE_PRINT_24: LetterNeed.LARGE_24,
    people.LARGE_PRINT_28: LetterNeed.LARGE_28, people.EASY_READ: LetterNeed.EASY_READ,
    people.BRAILLE: LetterNeed.BRAILLE_2, people.BY_EMAIL: LetterNeed.EMAIL,
    people.AUDIO: LetterNeed.AUDIO, people.BSL_VIDEO: LetterNeed.BSL_VIDEO,
    people.BY_TELEPHONE: LetterNeed.TELEPHONE,
}  # fmt: skip
_PRINTED = {LetterNeed.LARGE_20, LetterNeed.LARGE_24, LetterNeed.LARGE_28}
_NOT_BY_POST = {LetterNeed.EASY_READ, LetterNeed.EMAIL}


@dataclass
class PostRoom:
    """Whom the letters are to, and on which days they were written to: never twice on one."""

    council: Council
    homes: dict[int, Address] = field(default_factory=dict)
    needs: dict[int, set[LetterNeed]] = field(default_factory=dict)
    written: set[tuple[str, int, date]] = field(default_factory=set)
    open_tasks: list[LetterTask] = field(default_factory=list)
    rng: Random = field(default_factory=lambda: Random(SEED + 7))  # noqa: S311

    def __post_init__(self) -> None:
        for address in self.council.book.all(Address):
            if address.kind != AddressKind.HOSPITAL:
                self.homes[address.person_id] = address
        for need in self.council.book.all(AccessNeed):
            if need.term_id in _NEED:
                self.needs.setdefault(need.person_id, set()).add(_NEED[need.term_id])

    def owe(
        self, file: CaseFile, kind: str, milestone: int, *, due_on: date, by: User | None = None
    ) -> Letter:
        """A letter in the outbox, due."""
        number = UUID(int=self.rng.getrandbits(128), version=4)
        return self.council.book.add(
            Letter(
                id=number, case_id=file.case.pk, person_id=file.person.pk, team_id=file.team.pk,
                kind=kind, milestone=milestone, due_on=due_on, asked_by_id=by.pk if by else None,
            )
        )  # fmt: skip

    def settle(self, file: CaseFile, letter: Letter) -> None:
        """What became of it, if the jobs have run since it fell due."""
        if letter.due_on > self.council.book.jobs_ran_on:
            return
        why = self._what_held(file.person)
        if why is None:
            self._sent(file, letter)
        elif why in RAISED_FOR and self._is_left_undone(file, letter):
            self._held(file, letter, why)
        elif why in (Held.FORMAT_TASK, Held.LANGUAGE):
            self._given_by_hand(file, letter, why)
        else:
            self._told_otherwise(file, letter)

    def free_day(self, reader: str, pk: int, day: date) -> date:
        """The first day from this one on which they had no other letter; taken now."""
        while (reader, pk, day) in self.written:
            day += timedelta(days=1)
        self.written.add((reader, pk, day))
        return day

    def _what_held(self, person: Person) -> Held | None:
        """As the gate would have answered, gravest first (letters/gate/decision.py)."""
        wanted = self.needs.get(person.pk, set())
        if person.do_not_write or person.is_restricted or person.reach_note:
            return Held.REACH_NOTE
        if person.access_needs_asked_on is None and not wanted:
            return Held.NEEDS_NOT_ASKED
        if person.written_language != "English":
            return Held.LANGUAGE
        if wanted - _PRINTED - _NOT_BY_POST:
            return Held.FORMAT_TASK
        if wanted & _NOT_BY_POST or person.safe_by_post != Safety.SAFE:
            return Held.UNSAFE
        return None

    def _is_left_undone(self, file: CaseFile, letter: Letter) -> bool:
        """Held lately, still owed, and nobody has dealt with it yet; of each team, one at least."""
        person, case = file.person, file.case
        is_owed = case.is_open and (case.worker_id is not None) == (letter.kind == ALLOCATION)
        lately = letter.due_on >= self.council.book.as_of - _HELD_WITHIN
        if not is_owed or person.may_have_died or not lately:
            return False
        is_first = file.team.pk not in {task.team_id for task in self.open_tasks}
        return is_first or self.rng.random() < _LEFT_UNDONE

    def _sent(self, file: CaseFile, letter: Letter) -> None:
        book, person = self.council.book, file.person
        day = self.free_day("person", person.pk, letter.due_on)
        if day > book.jobs_ran_on:
            return
        home, sizes = self.homes[person.pk], sorted(self.needs.get(person.pk, set()) & _PRINTED)
        letter.state, letter.channel, letter.carrier = LetterState.SENT, Channel.POST, CARRIER
        letter.format = sizes[-1] if sizes else "standard"
        letter.format_because = "Recorded need for large print" if sizes else "No need recorded"
        letter.sent_to = f"{person.name}\n{home.lines}\n{home.postcode}"
        letter.sha256, letter.sent_at = fingerprint(letter), book.moment(day, 7)
        self.write(file, Verb.LETTER_SENT, letter, "By post", on=day, by=None)

    def _held(self, file: CaseFile, letter: Letter, why: Held) -> None:
        language = file.person.written_language if why == Held.LANGUAGE else ""
        letter.state, letter.held_because, letter.held_detail = LetterState.HELD, why, language
        self.write(file, Verb.LETTER_HELD, letter, why.label, on=letter.due_on, by=None)
        task = self._task(file, letter, why)
        self.open_tasks.append(task)
        able = self.council.staff.practitioners(file.team)
        if able and self.rng.random() < 0.3:
            task.worker_id = self.rng.choice(able).pk

    def _task(self, file: CaseFile, letter: Letter, why: Held) -> LetterTask:
        book = self.council.book
        due_on = add_working_days(letter.due_on, book.policy["letter.task"])
        return book.add(
            LetterTask(
                letter_id=letter.pk, person_id=file.person.pk, team_id=file.team.pk,
                kind=RAISED_FOR[why], needs=sorted(self.needs.get(file.person.pk, set())),
                language=file.person.written_language if why == Held.LANGUAGE else "",
                raised_on=letter.due_on, due_on=due_on,
            )
        )  # fmt: skip

    def _given_by_hand(self, file: CaseFile, letter: Letter, why: Held) -> None:
        """Ordered, translated or recorded by a person, who said so."""
        book, task = self.council.book, self._task(file, letter, why)
        worked = self.rng.randint(1, 6)
        day = add_working_days(letter.due_on, worked)
        day = self.free_day("person", file.person.pk, min(day, book.jobs_ran_on))
        by = self.council.staff.clerk()
        task.done_on, task.done_by_id = day, by.pk
        is_foreign = why == Held.LANGUAGE
        task.done_way = How.IN_PERSON if is_foreign else How.POSTED
        task.done_how = (
            "In person: told, signed or read aloud. With the interpreter." if is_foreign
            else "Made in their form, and posted. By the transcription service."
        )  # fmt: skip
        letter.state, letter.channel, letter.carrier = LetterState.SENT, Channel.BY_HAND, _BY_HAND
        letter.format = formats.TRANSLATION if is_foreign else task.needs[0]
        letter.format_because = f"They read {task.language}" if is_foreign else "Recorded need"
        letter.sent_to = f"{file.person.name}\n{'In person' if is_foreign else 'In their form'}"
        letter.sha256, letter.sent_at = fingerprint(letter), book.moment(day, 12)
        self.write(file, Verb.LETTER_SENT, letter, task.done_how, on=day, by=by)

    def _told_otherwise(self, file: CaseFile, letter: Letter) -> None:
        book, by = self.council.book, self.council.staff.clerk()
        letter.state, letter.decided_because = LetterState.CANCELLED, _TOLD_OTHERWISE
        letter.decided_by_id, letter.decided_at = by.pk, book.moment(letter.due_on, 11)
        self.write(file, Verb.LETTER_CANCELLED, letter, _TOLD_OTHERWISE, on=letter.due_on, by=by)

    def mail_came_back(self) -> None:
        """The last letter to each address that is marked: the post room was handed it back."""
        marked = {pk: home.returned_on for pk, home in self.homes.items() if home.returned_on}
        last: dict[int, Letter] = {}
        for letter in self.council.book.all(Letter):
            day = marked.get(letter.person_id)
            if day and letter.channel == Channel.POST and letter.due_on + timedelta(days=1) < day:
                last[letter.person_id] = letter
        for letter in last.values():
            self.council.book.add(
                Delivery(
                    letter_id=letter.pk, carrier=CARRIER, status=Delivery.Status.RETURNED,
                    status_at=self.council.book.moment(marked[letter.person_id], 12),
                    told_by=Delivery.ToldBy.PERSON, detail="Not known at this address",
                )
            )  # fmt: skip

    def write(
        self, file: CaseFile, verb: Verb, letter: Letter, says: str, *, on: date, by: User | None
    ) -> None:
        """What became of the letter, on the case's timeline."""
        words = f"{letter.short}. {says}"
        self.council.book.write(file.case, verb, words, on=on, by=by, letter=str(letter.pk))


def fingerprint(letter: Letter) -> str:
    """The invented past kept no documents: of one line that says whom it went to."""
    line = f"{letter.case_id} {letter.kind} {letter.milestone}: {letter.sent_to}"
    return hashlib.sha256(line.encode()).hexdigest()
