"""What fills a case: talks, notes, pauses, changes that nobody has looked at, offers of a move."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.calendar import add_working_days
from casework.demo import steps, words
from casework.demo.steps import CaseFile
from casework.models import Change, Contact, Note, Offer, Pause, PauseReason, Team, User, Verb
from casework.policy import Rag
from casework.rules.triggers import RETRIAGE_TRIGGERS

if TYPE_CHECKING:
    from casework.demo.council import Council

_CHANGES, _OFFERS, _RETURNED, _MOVED = 46, 12, 8, 40
_PAUSED_SHARE = 0.7


def add(council: Council) -> None:
    """Every open case gets some of what real ones have."""
    for file in (*council.waiting, *council.with_worker):
        _talks(council, file)
        _notes(council, file)
    for file in council.waiting:
        if file.case.rag == Rag.BLUE and council.book.rng.random() < _PAUSED_SHARE:
            _pause(council, file)
    open_files = [*council.waiting, *council.with_worker]
    for file in council.book.rng.sample(open_files, _CHANGES):
        _change(council, file)
    _moves(council)


def _by(council: Council, file: CaseFile) -> User:
    worker = next((w for w in council.staff.practitioners(file.team)), None)
    return council.staff.user_of(worker) if worker else council.staff.manager_of(file.team)


def _talks(council: Council, file: CaseFile) -> None:
    """One talk for each five weeks or so; a third of the lists are rung less (S23)."""
    book = council.book
    waited = _waited(council, file)
    wanted = min(waited // 35 + book.rng.randint(0, 1), 4)
    days = sorted((book.rng.randint(0, waited) for _ in range(wanted)), reverse=True)
    for ago in days:
        _talk(council, file, ago)


def _talk(council: Council, file: CaseFile, ago: int) -> None:
    book, by = council.book, _by(council, file)
    on = book.ago(ago)
    lot = book.rng.random()
    spoke, chasing = lot < 0.72, lot < 0.1
    texts = words.CHASED if chasing else words.TALKED if spoke else words.NOT_REACHED
    outcome = Contact.Outcome.SPOKE if spoke else Contact.Outcome.NO_ANSWER
    how = book.rng.choice((Contact.How.PHONE, Contact.How.PHONE, Contact.How.VISIT))
    contact = book.add(
        Contact(
            case_id=file.case.pk, how=how, outcome=outcome, chasing=chasing, on=on, by_id=by.pk,
            summary=book.rng.choice(texts), at=book.moment(on, 14),
            spoke_with=book.rng.choice((Contact.With.PERSON, Contact.With.SPEAKS_FOR)),
            talked=spoke,
        )
    )  # fmt: skip
    if spoke:
        file.case.spoken_on = max(file.case.spoken_on or on, on)
    says = f"{how.label}, {outcome.label.lower()}: {contact.summary}"
    book.write(file.case, Verb.CONTACT, says, on=on, by=by)


def _notes(council: Council, file: CaseFile) -> None:
    book, by = council.book, _by(council, file)
    if book.rng.random() < 0.6:
        return
    on = book.ago(book.rng.randint(0, _waited(council, file)))
    text = book.rng.choice(words.NOTES)
    book.add(Note(case_id=file.case.pk, text=text, by_id=by.pk, at=book.moment(on, 15)))
    book.write(file.case, Verb.NOTE, text, on=on, by=by)


def _pause(council: Council, file: CaseFile) -> None:
    """Waiting on someone else. Two or three pauses have run out and are for the next jobs."""
    book, case, by = council.book, file.case, _by(council, file)
    rated = case.rated_on or case.received_on
    starts_on = max(rated, book.ago(book.rng.randint(0, 24)))
    until = starts_on + timedelta(days=book.rng.randint(20, 28))
    reason = book.rng.choice(list(PauseReason))
    book.add(Pause(case_id=case.pk, reason=reason, starts_on=starts_on, until=until, by_id=by.pk))
    case.next_look_on, case.look_because = until, "Pause ends"
    says = f"{reason.label}, look again {until:%d %B %Y}"
    book.write(case, Verb.PAUSED, says, on=starts_on, by=by)


def _change(council: Council, file: CaseFile) -> None:
    """Something happened in the last days, and nobody has looked yet."""
    book, case, by = council.book, file.case, council.staff.clerk()
    trigger, note = book.rng.choice(words.CHANGES)
    on = max(book.ago(book.rng.randint(0, 3)), case.received_on)
    what = RETRIAGE_TRIGGERS[trigger]
    due_on = on if what.same_day else add_working_days(on, 1)
    book.add(Change(case_id=case.pk, trigger=trigger, note=note, on=on, due_on=due_on, by_id=by.pk))
    case.next_look_on = min(case.next_look_on or due_on, due_on)
    case.look_because = what.label
    book.write(case, Verb.CHANGED, f"{what.label}. {note}", on=on, by=by, trigger=trigger)


def _moves(council: Council) -> None:
    """Offers: some unanswered, some returned, some accepted with a stay in each team."""
    book = council.book
    old_enough = [
        file for file in council.waiting
        if file.case.kind == "care_act" and _waited(council, file) > 3
    ]  # fmt: skip
    chosen = iter(book.rng.sample(old_enough, _OFFERS + _RETURNED + _MOVED))
    for _ in range(_OFFERS):
        _unanswered(council, next(chosen))
    for _ in range(_RETURNED):
        _returned(council, next(chosen))
    for _ in range(_MOVED):
        _moved(council, next(chosen))


def _other_team(council: Council, file: CaseFile) -> Team:
    teams = council.staff.teams.for_kind("care_act")
    return council.book.rng.choice([team for team in teams if team.pk != file.team.pk])


def _offer(council: Council, file: CaseFile, to: Team, *, ago: int) -> Offer:
    book, by = council.book, council.staff.manager_of(file.team)
    reason, on = book.rng.choice(words.OFFER_REASONS), book.ago(ago)
    offer = book.add(
        Offer(case_id=file.case.pk, to_id=to.pk, reason=reason, by_id=by.pk, at=book.moment(on, 9))
    )
    book.write(file.case, Verb.OFFERED, f"To {to.name}: {reason}", on=on, by=by, team=to.pk)
    return offer


def _unanswered(council: Council, file: CaseFile) -> None:
    ago = council.book.rng.randint(0, min(_waited(council, file), 6))
    _offer(council, file, _other_team(council, file), ago=ago)


def _answered(
    council: Council, file: CaseFile, to: Team, answer: Offer.Answer, note: str = ""
) -> int:
    """An offer made and answered by the other team's manager; returns how many days ago."""
    ago = council.book.rng.randint(1, _waited(council, file))
    offer = _offer(council, file, to, ago=ago)
    answered_ago = max(ago - council.book.rng.randint(0, 3), 1)
    offer.answer, offer.answer_note = answer, note
    offer.answered_by_id = council.staff.manager_of(to).pk
    offer.answered_at = council.book.moment(council.book.ago(answered_ago), 16)
    return answered_ago


def _returned(council: Council, file: CaseFile) -> None:
    to, note = _other_team(council, file), "Lives outside our area by one street."
    on = council.book.ago(_answered(council, file, to, Offer.Answer.RETURNED, note))
    by = council.staff.manager_of(to)
    council.book.write(file.case, Verb.OFFER_RETURNED, f"By {to.name}: {note}", on=on, by=by)


def _moved(council: Council, file: CaseFile) -> None:
    to = _other_team(council, file)
    on = council.book.ago(_answered(council, file, to, Offer.Answer.ACCEPTED))
    steps.move(council.book, file, to, on=on, by=council.staff.manager_of(to))


def _waited(council: Council, file: CaseFile) -> int:
    return (council.book.as_of - file.case.received_on).days
