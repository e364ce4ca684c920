"""A carer's request: it is received with where it came from, and ends only with an outcome."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from carers.calls import missed_in_a_row
from carers.kinds import CARER_ASSESSMENT
from carers.models import CarerRequest, CaringRelationship, Decision, YoungCarerReferral
from carers.models.plan import PlanReview
from carers.models.request import CameBy
from carers.policy import ADULT_AT, MISSED_CALLS
from casework.acts import receiving, record
from casework.acts.record import policy_on
from casework.extensions import Closing
from casework.models import Case, CloseReason, Person, Source, Team, User, Verb
from casework.refusals import NeedsReason, Refusal

_SOURCES = {
    CameBy.ADULTS_CASE: Source.COUNCIL,
    CameBy.SELF: Source.CARER,
    CameBy.STAFF: Source.COUNCIL,
    CameBy.PARTNER: Source.PROVIDER,
    CameBy.CAMPAIGN: Source.CAMPAIGN,
}


class UnderAge(Refusal):
    """Someone under 18 on the adults' route; theirs is a young carer's assessment."""


class NoOutcome(Refusal):
    """The request has no outcome yet, so it stays on the lists (S69)."""


@dataclass(frozen=True)
class Ask:
    """A carer's request as it came."""

    carer: Person
    team: Team
    received_on: date
    came_by: str
    campaign: str = ""
    summary: str = ""
    relationship: CaringRelationship | None = None
    from_case: Case | None = None


@transaction.atomic
def receive(ask: Ask, *, by: User, on: date) -> Case:
    """Put the request on the list, with where it came from (S69, S74).

    Raises ``UnderAge``, ``NeedsReason`` for a campaign without a name, and as
    ``receiving.receive``.
    """
    came_by = CameBy(ask.came_by)
    if came_by == CameBy.CAMPAIGN and not ask.campaign.strip():
        raise NeedsReason("Name the campaign, so that its worth can be counted.")
    if ask.relationship and ask.relationship.carer_id != ask.carer.pk:
        raise Refusal("That relationship is of somebody else.")
    case = receiving.receive(
        receiving.Request(
            person=ask.carer, kind=CARER_ASSESSMENT.code, team=ask.team,
            received_on=ask.received_on, source=_SOURCES[came_by], summary=ask.summary,
        ),
        by=by, on=on,
    )  # fmt: skip
    CarerRequest.objects.create(
        case=case, came_by=came_by, relationship=ask.relationship, from_case=ask.from_case,
        campaign=ask.campaign.strip()[:100] if came_by == CameBy.CAMPAIGN else "",
    )  # fmt: skip
    return case


def refuse_under_age(request: receiving.Request) -> None:
    """The guard of the adults' route, whoever opens the case and on whatever page."""
    age = request.person.age(request.received_on)
    if age is not None and age < ADULT_AT:
        message = (
            f"{request.person} is {age}. Under {ADULT_AT}, children's services assess a young "
            "carer: record the referral to them on the person's page."
        )
        raise UnderAge(message)


@transaction.atomic
def refer_young_carer(
    person: Person, *, to: str, note: str, by: User, on: date
) -> YoungCarerReferral:
    """Refer someone under 18 across. Raises ``Refusal`` for an adult, ``NeedsReason``."""
    age = person.age(on)
    if age is None or age >= ADULT_AT:
        raise Refusal("Only someone under 18 is referred. Check the date of birth.")
    if not to.strip():
        raise NeedsReason("Say which children's service it goes to.")
    made = YoungCarerReferral.objects.create(
        person=person, to=to.strip()[:150], note=note.strip(), on=on, by=by
    )
    record.write_for(person, Verb.REFERRED, f"Young carer, to {made.to}", by=by, note=made.note)
    return made


def refuse_once_begun(case: Case) -> None:
    """The guard on the kind of a case: what was begun for a carer on it needs it as it was.

    An offer to a carer is made on any adult's case, and on none of a carer's own.
    """
    begun: list[QuerySet[Any]] = [
        CarerRequest.objects.filter(case=case),
        PlanReview.objects.filter(case=case),
        case.carer_assessments.all(),
        case.shares.all(),
    ]
    if case.kind == CARER_ASSESSMENT.code:
        begun.append(case.carer_offers.all())
    if any(rows.exists() for rows in begun):
        raise Refusal(
            "What it is for cannot be corrected any more: work for a carer has begun on it. Close "
            "it as recorded twice, and receive the request anew."
        )


def refuse_without_outcome(closing: Closing) -> None:
    """The guard on closing: a request without an outcome never leaves the lists (S69)."""
    check = _CHECKS.get(closing.reason)
    if check:
        check(closing)


def _decided(closing: Closing) -> None:
    newest = closing.case.carer_assessments.order_by("-id").first()
    if newest is None or not Decision.objects.filter(assessment=newest).exists():
        raise NoOutcome(
            "There is no written decision yet. A carer's request is completed by a decision with "
            "reasons; if they no longer want it, say so instead."
        )


def _said_why(closing: Closing) -> None:
    if not closing.note.strip():
        raise NoOutcome("Say in your own words what the carer said, and when.")


def _tried(closing: Closing) -> None:
    needed = policy_on(closing.on)[MISSED_CALLS]
    if missed_in_a_row(closing.case) < needed:
        message = f"Ring them at least {needed} times first, and record each call."
        raise NoOutcome(message)


def _never(closing: Closing) -> None:
    raise NoOutcome(
        "Advice alone does not answer a request for a carer's assessment (Care Act, section 10). "
        "Record the decision, or that they no longer want it."
    )


_CHECKS: dict[str, Any] = {
    CloseReason.COMPLETED: _decided,
    CloseReason.DECLINED: _said_why,
    CloseReason.NO_CONTACT: _tried,
    CloseReason.SIGNPOSTED: _never,
    CloseReason.DUPLICATE: _said_why,
    CloseReason.NOT_OURS: _said_why,
    CloseReason.MOVED_AWAY: _said_why,
}
