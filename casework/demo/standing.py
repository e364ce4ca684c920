"""Who stands between us and some people: who has their letters, and who must not see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casework.demo import people
from casework.demo.people import add_needs, add_person
from casework.demo.posting import PostRoom
from casework.demo.steps import CaseFile
from casework.models import (
    AccessNeed,
    Address,
    Authority,
    Person,
    Representative,
    SourceOfHarm,
    Verb,
)
from casework.policy import Safety

if TYPE_CHECKING:
    from casework.demo.council import Council

_COPY, _INSTEAD = Representative.Letters.COPY, Representative.Letters.INSTEAD
_Standing = tuple[Authority, Representative.Letters, str]
_STANDINGS: tuple[_Standing, ...] = (
    (Authority.DEPUTY, _INSTEAD, "Order of the Court of Protection, the sealed copy seen"),
    (Authority.ATTORNEY_HEALTH, _COPY, "Registered power of attorney, stamped on each page"),
    (Authority.ATTORNEY_PROPERTY, _COPY, "Registered power of attorney, by its access code"),
    (Authority.APPOINTEE, _COPY, "Letter of the Department for Work and Pensions"),
    (Authority.ADVOCATE, _COPY, "Instruction of the advocacy service"),
    (Authority.CONSENT, _COPY, "Her daughter, next of kin: she asked us to, on a visit"),
    (Authority.BEST_INTERESTS, _INSTEAD, "His brother, next of kin: minutes of the meeting"),
)
_NEEDS = (people.BSL_VIDEO, people.AUDIO, people.BSL_VIDEO, people.BRAILLE)
# The record was asked about it after the letters of the past had gone.
_ASKED_DAYS_AGO = 2


def add(council: Council, room: PostRoom) -> None:
    """On people who are owed a letter on the first morning, so that it shows what comes of it."""
    able = [file for file in council.waiting if _would_be_written_to(council, file)]
    lots = iter(room.rng.sample(able, len(able)))
    for standing in _STANDINGS:
        _represented(council, room, next(lots), standing)
    _harm_at_the_same_address(council, room, lots)
    _harm_elsewhere(council, room, lots)
    for term in _NEEDS:
        _needs_by_hand(council, next(lots), term)


def _would_be_written_to(council: Council, file: CaseFile) -> bool:
    """A letter day has come since the jobs last ran, and nothing else speaks against print."""
    person, due_on = file.person, file.case.letter_due_on
    is_plain = not (person.may_have_died or person.is_restricted or person.do_not_write)
    can_read = person.access_needs_asked_on is not None and person.written_language == "English"
    is_due = due_on is not None and due_on <= council.book.as_of
    return is_due and is_plain and can_read and _is_reached_by_post(person)


def _is_reached_by_post(person: Person) -> bool:
    return person.safe_by_post == Safety.SAFE and not person.reach_note


def _represented(council: Council, room: PostRoom, file: CaseFile, standing: _Standing) -> None:
    authority, letters, evidence = standing
    book, by = council.book, council.staff.clerk()
    other = _someone(council, room)
    on = book.ago(_ASKED_DAYS_AGO)
    made = book.add(
        Representative(
            person_id=file.person.pk, representative_id=other.pk, authority=authority,
            evidence=evidence, letters=letters, starts_on=on, recorded_by_id=by.pk,
            recorded_at=book.moment(on, 11),
        )
    )  # fmt: skip
    about = f"{made.get_authority_display()}, {made.get_letters_display().lower()}"
    says = f"{other.reference} may have their letters. {about}"
    book.write_of(file.person, Verb.RELATED, says, on=on, by=by)
    says = f"Letters about {file.person.reference}. {about}"
    book.write_of(other, Verb.RELATED, says, on=on, by=by)


def _someone(council: Council, room: PostRoom) -> Person:
    """A grown-up with a record of their own, who can be written to."""
    person = add_person(council.book, age=room.rng.randint(30, 70))
    person.safe_by_post, person.reach_note, person.do_not_write = Safety.SAFE, "", False
    person.written_language = "English"
    person.access_needs_asked_on = council.book.ago(_ASKED_DAYS_AGO)
    room.homes[person.pk] = council.book.all(Address)[-1]
    return person


def _harm_at_the_same_address(council: Council, room: PostRoom, lots: Iterator[CaseFile]) -> None:
    """One who is only a name, the address in another spelling; one with a record of their own."""
    named = next(lots)
    home = room.homes[named.person.pk]
    lines = home.lines.upper().replace(" ROAD", " RD").replace(" STREET", " ST")
    _harm(council, named, name="Son, Dean", lines=lines, postcode=home.postcode.replace(" ", ""))
    known, other = next(lots), _someone(council, room)
    theirs, home = room.homes[other.pk], room.homes[known.person.pk]
    theirs.lines, theirs.postcode, theirs.kind = home.lines, home.postcode, home.kind
    _harm(council, known, other_id=other.pk)


def _harm_elsewhere(council: Council, room: PostRoom, lots: Iterator[CaseFile]) -> None:
    """Nobody knows where one lives; of another we do, and the letter may go."""
    _harm(council, next(lots), name="Former husband", note="Left no address")
    away = next(lots)
    home = room.homes[away.person.pk]
    postcode = f"ZZ9 9{'AB' if home.postcode != 'ZZ9 9AB' else 'BA'}"
    _harm(council, away, name="Nephew, Carl", lines="201 Far Lane\nSampleford", postcode=postcode)


def _harm(council: Council, file: CaseFile, **details: object) -> None:
    book, by = council.book, council.staff.manager_of(file.team)
    on = book.ago(_ASKED_DAYS_AGO)
    made = SourceOfHarm(
        person_id=file.person.pk, kind=SourceOfHarm.Kind.HARM, starts_on=on, recorded_by_id=by.pk,
        recorded_at=book.moment(on, 15), **details,
    )  # fmt: skip
    book.add(made)
    says = "Someone must not see their letters: recorded"
    book.write_of(file.person, Verb.AMENDED, says, on=on, by=by)


def _needs_by_hand(council: Council, file: CaseFile, term: str) -> None:
    """Asked again, and the answer has changed: what we print is no longer what they can read."""
    known = {need.term_id for need in council.book.all(AccessNeed)
             if need.person_id == file.person.pk}  # fmt: skip
    file.person.access_needs_asked_on = council.book.ago(_ASKED_DAYS_AGO)
    if term not in known:
        add_needs(council.book, file.person, [term])
