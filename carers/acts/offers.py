"""Asked on an adult's case: is there a carer, were they offered, and what did they say (S75)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from carers.acts import requests
from carers.kinds import CARER_ASSESSMENT
from carers.models import CarerOffer, CaringRelationship
from carers.models.offer import Answer, Identified
from carers.models.request import CameBy
from casework.acts import record
from casework.models import Case, Person, User, Verb
from casework.refusals import BadDate, NeedsReason, Refusal


@dataclass(frozen=True)
class Offered:
    """What was found out and said, on the days on which it was."""

    identified: str
    carer: Person | None = None
    offered_on: date | None = None
    answer: str = ""
    answered_on: date | None = None
    note: str = ""


@transaction.atomic
def ask(case: Case, offered: Offered, *, by: User, on: date) -> CarerOffer:
    """Record the asking. A carer who accepts has a request on the list from that day (S69).

    Raises ``NeedsReason`` for an acceptance that does not say whose, ``BadDate``, ``Refusal``.
    """
    case = record.lock_open(case)
    if case.kind == CARER_ASSESSMENT.code:
        raise Refusal("This is a carer's own case. The question is asked on the adult's.")
    _refuse_nonsense(case, offered, on)
    made = CarerOffer.objects.create(
        case=case, identified=offered.identified, carer=offered.carer,
        offered_on=offered.offered_on, answer=offered.answer, answered_on=offered.answered_on,
        note=offered.note.strip(), by=by, at=timezone.now(),
    )  # fmt: skip
    record.write(case, Verb.ASSESSMENT, _says(made), by=by, offer=made.pk)
    if made.answer == Answer.ACCEPTED and offered.carer is not None:
        _open_request(case, made, offered.carer, by=by, on=on)
    return made


def _refuse_nonsense(case: Case, offered: Offered, on: date) -> None:
    if offered.identified not in Identified.values:
        raise NeedsReason("Say whether there is a carer.")
    if offered.identified != Identified.YES and (offered.carer or offered.offered_on):
        raise Refusal("You name a carer or an offer, and say that there is no carer.")
    if offered.carer and offered.carer.pk == case.person_id:
        raise Refusal("Nobody is recorded as a carer for themselves. Name the other person.")
    _refuse_wrong_answer(offered, on)


def _refuse_wrong_answer(offered: Offered, on: date) -> None:
    if offered.answer and not (offered.offered_on and offered.answered_on):
        raise NeedsReason("Say on which day it was offered, and on which they answered.")
    for day in (offered.offered_on, offered.answered_on):
        if day:
            record.not_in_future(day, on)
    if offered.answered_on and offered.offered_on and offered.answered_on < offered.offered_on:
        raise BadDate("They cannot have answered before it was offered.")
    if offered.answer == Answer.ACCEPTED and offered.carer is None:
        raise NeedsReason("Say who the carer is, so that their request is not lost.")


def _says(made: CarerOffer) -> str:
    """The adult's timeline says that there is a carer, and who by reference only."""
    said = [f"Carer: {made.get_identified_display().lower()}"]
    if made.carer:
        said.append(made.carer.reference)
    if made.offered_on:
        said.append(f"offered an assessment on {made.offered_on:%-d %B %Y}")
    if made.answer:
        said.append(made.get_answer_display().lower())
    return ", ".join(said)


def _open_request(case: Case, made: CarerOffer, carer: Person, *, by: User, on: date) -> None:
    waits = Case.objects.still_open().filter(person=carer, kind=CARER_ASSESSMENT.code)
    if waits.exists():
        return
    both = CaringRelationship.objects.filter(carer=carer, adult=case.person, ends_on=None)
    requests.receive(
        requests.Ask(
            carer=carer, team=case.team, received_on=made.answered_on or on,
            came_by=CameBy.ADULTS_CASE, summary="Accepted an assessment offered on another case",
            relationship=both.first(), from_case=case,
        ),
        by=by, on=on,
    )  # fmt: skip
