"""The few people whose story the product must get right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.demo import names, steps, waiting
from casework.demo.people import BRAILLE, BSL, BY_EMAIL, EASY_READ, add_needs, add_person
from casework.demo.published import CARER_LONGEST, CARERS
from casework.demo.steps import CaseFile
from casework.models import AccessNeed, Address, AddressKind, CloseReason, Grant, Verb
from casework.policy import Rag, Role, Safety

if TYPE_CHECKING:
    from casework.demo.council import Council

_GIVEN_AFTER, _BACK_AGO = 24, 9


def add(council: Council) -> None:
    """Every story, each on people of its own."""
    _the_longest_waiting_carer(council)
    lots = iter(council.book.rng.sample(council.waiting, 70))
    _given_back(council, [next(lots) for _ in range(9)])
    _reported_dead(council, [next(lots) for _ in range(4)])
    _in_hospital(council, [next(lots) for _ in range(9)])
    _mail_came_back(council, [next(lots) for _ in range(6)])
    _restricted(council, [next(lots) for _ in range(7)])
    _unsafe_and_unwilling(council, [next(lots) for _ in range(8)])
    _needs_that_stop_print(council, [next(lots) for _ in range(12)])
    _died(council)
    _youngest_and_oldest(council)


def _the_longest_waiting_carer(council: Council) -> None:
    """S27, S64: given to a worker who fell sick and then left; back on the list nine days ago."""
    book, staff = council.book, council.staff
    team, worker = staff.teams["Carers"], staff.sick_until_gone
    file = steps.ask(
        book, person=add_person(book, age=67), kind=CARERS.kind, team=team,
        received_on=book.ago(CARER_LONGEST), by=staff.clerk(),
    )  # fmt: skip
    manager = staff.manager_of(team)
    steps.rate(book, file, Rag.AMBER, on=book.ago(CARER_LONGEST - 1), by=manager)
    if worker is not None:
        on = book.ago(CARER_LONGEST - _GIVEN_AFTER)
        steps.allocate(book, file, worker, on=on, by=manager)
        because = f"{worker.name} was off sick and has left; nobody took the case over"
        steps.give_back(book, file, because=because, on=book.ago(_BACK_AGO), by=manager)
    council.waiting.append(file)


def _given_back(council: Council, files: list[CaseFile]) -> None:
    """Given to someone after a while, and back some weeks later with the same date."""
    book, staff = council.book, council.staff
    for file in files:
        waited = (book.as_of - file.case.received_on).days
        if waited < 30 or file.case.rag is None:
            continue
        manager = staff.manager_of(file.team)
        rated = (book.as_of - (file.case.rated_on or book.as_of)).days
        given_ago = book.rng.randint(min(16, rated), rated)
        worker = staff.someone_in_post(book, file.team, book.ago(given_ago))
        steps.allocate(book, file, worker, on=book.ago(given_ago), by=manager)
        back_ago = book.rng.randint(min(8, given_ago), given_ago)
        because = f"From {worker.name}: the person asked for a change of worker"
        steps.give_back(book, file, because=because, on=book.ago(back_ago), by=manager)


def _reported_dead(council: Council, files: list[CaseFile]) -> None:
    for file in files:
        day = council.book.ago(council.book.rng.randint(1, 5))
        file.person.reported_dead_on = max(day, file.case.received_on)


def _in_hospital(council: Council, files: list[CaseFile]) -> None:
    for file in files:
        since = council.book.ago(council.book.rng.randint(2, 25))
        council.book.add(
            Address(
                person_id=file.person.pk, kind=AddressKind.HOSPITAL, lines=names.HOSPITAL_LINES,
                postcode=names.HOSPITAL_POSTCODE, starts_on=since,
            )
        )  # fmt: skip


def _mail_came_back(council: Council, files: list[CaseFile]) -> None:
    homes = {address.person_id: address for address in council.book.all(Address)}
    for file in files:
        homes[file.person.pk].returned_on = council.book.ago(council.book.rng.randint(1, 20))


def _restricted(council: Council, files: list[CaseFile]) -> None:
    """Records that nobody finds without leave; two people have leave for one (trust.md S5)."""
    book, staff = council.book, council.staff
    giver = staff.user_of(staff.in_role(Role.SERVICE_MANAGER)[0])
    for file in files:
        file.person.is_restricted = True
        says = "The person's daughter works for the council"
        book.write_of(file.person, Verb.RESTRICTED, says, on=file.case.received_on, by=giver)
    first = files[0]
    given_at = book.moment(book.ago(3))
    book.add(
        Grant(
            person_id=first.person.pk, user_id=staff.manager_of(first.team).pk,
            reason="Allocates the case", given_by_id=giver.pk, given_at=given_at,
            ends_at=given_at + timedelta(days=60),
        )
    )  # fmt: skip


def _unsafe_and_unwilling(council: Council, files: list[CaseFile]) -> None:
    for file in files[:4]:
        file.person.safe_by_post = file.person.safe_by_phone = Safety.UNSAFE
        file.person.reach_note = "Only through the health visitor, never by post: he opens it."
    for file in files[4:]:
        file.person.do_not_write = True
        file.person.reach_note = "Asked us to ring and not to write."


def _needs_that_stop_print(council: Council, files: list[CaseFile]) -> None:
    for place, file in enumerate(files):
        code = (BRAILLE, EASY_READ, BSL, BY_EMAIL)[place % 4]
        present = {need.term_id for need in _needs_of(council, file)}
        if code not in present:
            add_needs(council.book, file.person, [code])
        if code == BY_EMAIL:
            file.person.email = f"person{file.person.pk}@example.com"
            file.person.safe_by_email = Safety.SAFE


def _needs_of(council: Council, file: CaseFile) -> list[AccessNeed]:
    needs = council.book.all(AccessNeed)
    return [need for need in needs if need.person_id == file.person.pk]


def _died(council: Council) -> None:
    """Died while waiting, after letters; their cases are closed and nothing more is written."""
    for wait in (33, 61, 90, 118, 170):
        file = waiting.wait_for(council, "occupational_therapy", wait)
        council.waiting.remove(file)
        council.ended_early.append(file)
        day = council.book.ago(council.book.rng.randint(2, 12))
        file.person.died_on = day
        by = council.staff.manager_of(file.team)
        council.book.write_of(file.person, Verb.DIED, "Registrar's notice", on=day, by=by)
        steps.close(council.book, file, CloseReason.DIED, on=day, by=by)


def _youngest_and_oldest(council: Council) -> None:
    """Two more on the Care Act list, of eighteen and of a hundred and four, who waited the mean."""
    for age in (18, 104):
        person = add_person(council.book, age=age)
        team = council.staff.teams["West First Response"]
        file = steps.ask(
            council.book, person=person, kind="care_act", team=team,
            received_on=council.book.ago(15), by=council.staff.clerk(),
        )  # fmt: skip
        by = council.staff.manager_of(team)
        steps.rate(council.book, file, Rag.AMBER, on=council.book.ago(14), by=by)
        waiting.look_again(council, file)
        council.waiting.append(file)
