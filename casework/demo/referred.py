"""Who asked us on people's behalf, whether they may be told, and what they heard (S99, S187)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from casework import kinds
from casework.calendar import add_working_days
from casework.demo import names
from casework.demo.posting import CARRIER, EMAIL, PostRoom, fingerprint
from casework.demo.steps import CaseFile
from casework.letters.gate.held import Held
from casework.letters.owed.about_the_case import FEEDBACK
from casework.models import (
    Attempt,
    Case,
    Channel,
    Letter,
    LetterState,
    LetterTask,
    Person,
    Referrer,
    Source,
    Stay,
    Team,
    Verb,
)

if TYPE_CHECKING:
    from casework.demo.council import Council

_WITHIN_DAYS = 60
_PLACES: dict[str, tuple[str, ...]] = {
    Source.GP: ("Sampleford Surgery", "Mockham Medical Centre", "The Quay Practice"),
    Source.HOSPITAL: ("Exampleton General, discharge team", "Exampleton General, Ward 7"),
    Source.HOUSING: ("Fairwater Homes", "Exampleton Housing"),
    Source.POLICE: ("Example Police, vulnerable adults", "Example Fire and Rescue"),
    Source.PROVIDER: ("Larkrise House", "Mockham Home Care"),
    Source.FAMILY: ("",),
}
_SHARE = {Source.FAMILY: 0.25}
# Whether they may be told, why or why not, and how many in a hundred.
_TOLD: tuple[tuple[bool | None, str, int], ...] = (
    (True, "The person agreed when we rang", 46),
    (True, "They have a duty to know what came of it", 14),
    (False, "The person asked us not to tell them", 12),
    (None, "", 28),
)
# One e-mail of which nobody knows whether it went, and one that the mail server refused.
_ODD = (
    (LetterState.UNCONFIRMED, Held.IN_DOUBT, "The mail server did not answer in time"),
    (LetterState.FAILED, Held.NOT_TAKEN, "The mail server does not know this mailbox"),
)
_ODD_WITHIN_DAYS = 9
_RANG = "Rang them instead: they asked on the day."


def add(council: Council, room: PostRoom) -> None:
    """Referrers of the last two months' requests and of the cases that ended in them."""
    desk = _Desk(council, room, since=council.book.ago(_WITHIN_DAYS))
    for file in desk.files():
        if room.rng.random() < _SHARE.get(Source(file.case.source), 0.7):
            desk.take(file)


@dataclass
class _Desk:
    """Where referrals come in, and what whoever made them hears."""

    council: Council
    room: PostRoom
    since: date
    odd: Iterator[tuple[LetterState, Held, str]] = field(default_factory=lambda: iter(_ODD))

    def files(self) -> list[CaseFile]:
        book = self.council.book
        people = {person.pk: person for person in book.all(Person)}
        teams = {team.pk: team for team in book.all(Team)}
        stays = {stay.case_id: stay for stay in book.all(Stay)}
        return [
            CaseFile(case, people[case.person_id], teams[case.team_id], stays[case.pk])
            for case in book.all(Case)
            if case.source in _PLACES and (case.closed_on or case.received_on) >= self.since
            and kinds.get(case.kind).writes_letters
        ]  # fmt: skip

    def take(self, file: CaseFile) -> None:
        referrer, case = self._referrer(file.case), file.case
        if not referrer.may_be_told:
            return
        if case.received_on >= self.since:
            self._tell(file, referrer, "received", case.received_on)
        if case.closed_on is not None:
            self._tell(file, referrer, "closed", case.closed_on)

    def _referrer(self, case: Case) -> Referrer:
        rng, book = self.room.rng, self.council.book
        may, because, _ = rng.choices(_TOLD, [share for _, _, share in _TOLD])[0]
        women, men, families = names.NAMES["english"]
        made = Referrer(
            case_id=case.pk, name=f"{rng.choice(women + men)} {rng.choice(families)}",
            organisation=rng.choice(_PLACES[case.source]), may_be_told=may,
            may_be_told_because=because, recorded_by_id=self.council.staff.clerk().pk,
            recorded_at=book.moment(case.received_on, 10),
        )  # fmt: skip
        book.add(made)
        if may or rng.random() < 0.5:
            self._how_to_reach(made)
        return made

    def _how_to_reach(self, made: Referrer) -> None:
        rng = self.room.rng
        if rng.random() < 0.7:
            made.email = f"referrer{made.pk}@example.com"
            return
        made.lines = f"{rng.randint(1, 90)} {rng.choice(names.STREETS)}\n{rng.choice(names.TOWNS)}"
        # A few addresses are not whole: their letters wait.
        made.postcode = f"ZZ{rng.randint(1, 9)} 4AB" if rng.random() < 0.8 else ""

    def _task(self, file: CaseFile, letter: Letter, day: date) -> None:
        """Who wrote no address down is telephoned, or asked for one."""
        task = LetterTask(
            letter_id=letter.pk,
            person_id=file.person.pk,
            team_id=letter.team_id,
            kind=LetterTask.Kind.REFERRER,
            needs=[],
            language="",
            raised_on=day,
            due_on=add_working_days(day, self.council.book.policy["letter.task"]),
        )
        self.council.book.add(task)

    def _tell(self, file: CaseFile, referrer: Referrer, happened: str, day: date) -> None:
        """One letter: sent, held for what is not known, or cancelled since somebody rang."""
        number = 1 if happened == "received" else 2
        letter = self.room.owe(file, FEEDBACK, number, due_on=day, by=self.council.staff.clerk())
        letter.referrer_id, letter.details = referrer.pk, {"happened": happened}
        if day > self.council.book.jobs_ran_on:
            return
        if why := _what_held(file.person, referrer):
            letter.state, letter.held_because = LetterState.HELD, why
            self.room.write(file, Verb.LETTER_HELD, letter, why.label, on=day, by=None)
            if why == Held.NO_REFERRER_ADDRESS:
                self._task(file, letter, day)
        elif self.room.rng.random() < 0.1:
            self._rang(file, letter)
        else:
            self._sent(file, letter, referrer)

    def _rang(self, file: CaseFile, letter: Letter) -> None:
        by, day = self.council.staff.clerk(), letter.due_on
        letter.state, letter.decided_because = LetterState.CANCELLED, _RANG
        letter.decided_by_id, letter.decided_at = by.pk, self.council.book.moment(day, 11)
        self.room.write(file, Verb.LETTER_CANCELLED, letter, _RANG, on=day, by=by)

    def _sent(self, file: CaseFile, letter: Letter, referrer: Referrer) -> None:
        book = self.council.book
        day = self.room.free_day("referrer", referrer.pk, letter.due_on)
        if day > book.jobs_ran_on:
            return
        by_email = bool(referrer.email)
        letter.channel = Channel.EMAIL if by_email else Channel.POST
        letter.carrier = EMAIL if by_email else CARRIER
        letter.format = "plain_text" if by_email else "standard"
        to = referrer.email if by_email else f"{referrer.lines}\n{referrer.postcode}"
        letter.sent_to = f"{referrer.name}\n{to}"
        letter.format_because, letter.sha256 = "To whoever referred them", fingerprint(letter)
        if by_email and day >= book.ago(_ODD_WITHIN_DAYS) and (odd := next(self.odd, None)):
            self._odd(file, letter, odd, day)
            return
        letter.state, letter.sent_at = LetterState.SENT, book.moment(day, 8)
        says = f"By {letter.carrier}, {Channel(letter.channel).label.lower()}"
        self.room.write(file, Verb.LETTER_SENT, letter, says, on=day, by=None)

    def _odd(
        self, file: CaseFile, letter: Letter, odd: tuple[LetterState, Held, str], day: date
    ) -> None:
        letter.state, letter.held_because, letter.held_detail = odd
        at = self.council.book.moment(day, 8)
        self.council.book.add(
            Attempt(
                letter_id=letter.pk, carrier=EMAIL, began_at=at, ended_at=at,
                outcome=letter.held_detail,
            )
        )  # fmt: skip
        says = Held(letter.held_because).label
        self.room.write(file, Verb.LETTER_FAILED, letter, says, on=day, by=None)


def _what_held(person: Person, referrer: Referrer) -> Held | None:
    """As the gate would answer; a death stops every letter."""
    if person.died_on:
        return Held.ABOUT_DIED
    if person.reported_dead_on:
        return Held.ABOUT_REPORTED_DEAD
    if person.is_restricted:
        return Held.ABOUT_RESTRICTED
    return None if referrer.email or referrer.postcode else Held.NO_REFERRER_ADDRESS
