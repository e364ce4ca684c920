"""A move is an offer: the old team stays responsible until the new one accepts."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import allocating, letters_of_a_case, record, teams
from casework.models import Case, Offer, Stay, StayReason, Team, User, Verb
from casework.people import readers
from casework.refusals import NeedsReason, NotAnswerable, Refusal
from casework.staff import takes


@transaction.atomic
def offer(case: Case, *, to: Team, reason: str, by: User, on: date) -> Offer:
    """Offer the case to another team, with a reason.

    Raises ``Refusal`` for its own team, or an offer that is still unanswered; ``DoesNotTake`` for
    a team that is closed or does not take this kind.
    """
    case = record.lock_open(case)
    if not reason.strip():
        raise NeedsReason("Say why the other team should have it.")
    if to.pk == case.team_id:
        message = f"{to} has this case already."
        raise Refusal(message)
    takes.refuse_unless_takes(to, case.kind, on=on)
    readers.refuse_unless_team_opens(case.person, to, on=on)
    waiting = case.offers.filter(answer="").select_related("to").first()
    if waiting:
        message = f"This case is offered to {waiting.to} and they have not answered yet."
        raise Refusal(message)
    made = Offer.objects.create(case=case, to=to, reason=reason.strip(), by=by, at=timezone.now())
    record.write(case, Verb.OFFERED, f"To {to}: {reason.strip()}", by=by, team=to.pk)
    return made


@transaction.atomic
def accept(made: Offer, *, by: User, on: date) -> Case:
    """The new team takes the case, with its original date; it must be looked at today.

    Its allocation ends: the new team decides who works it. Raises ``NotAnswerable``, ``NotOpen``.
    """
    case = record.lock_open(made.case)
    made = _unanswered(made)
    if not made.to.is_open_on(on):
        message = f"{made.to} has closed. Send the case back, so that it can be offered elsewhere."
        raise Refusal(message)
    takes.refuse_unless_takes(made.to, case.kind, on=on)
    readers.refuse_unless_team_opens(case.person, made.to, on=on)
    teams.hold_open(made.to, on=on)
    _answer(made, Offer.Answer.ACCEPTED, note="", by=by)
    left = case.team.name
    if case.worker_id is not None:
        allocating.end_allocation(case, on=on, because=f"Moved to {made.to}"[:100], by=by)
        case.spell += 1
    hand_over(case, to=made.to, because=f"Moved to {made.to}", on=on)
    case.next_look_on, case.look_because = on, f"Came from {left}"[:120]
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, "team", "worker", "allocated_on", "spell")
    record.write(case, Verb.MOVED, f"From {left} to {made.to}", by=by)
    return case


def hand_over(case: Case, *, to: Team, because: str, on: date) -> None:
    """Put a locked case on another team's list, with what waits in the post room about it.

    Does not save the case.
    """
    case.stays.filter(left_on=None).update(left_on=on, left_because=because[:100])
    Stay.objects.create(case=case, team=to, reason=StayReason.MOVED, entered_on=on)
    case.team = to
    letters_of_a_case.go_with(case)


@transaction.atomic
def send_back(made: Offer, *, note: str, by: User, on: date) -> Case:
    """The team does not take it, and says why. Raises ``NotAnswerable``, ``NeedsReason``."""
    case = record.lock_open(made.case)
    if not note.strip():
        raise NeedsReason("Say why your team does not take this case.")
    made = _unanswered(made)
    _answer(made, Offer.Answer.RETURNED, note=note.strip(), by=by)
    case.next_look_on = on
    case.look_because = f"{made.to} returned it"[:120]
    record.save(case)
    record.write(case, Verb.OFFER_RETURNED, f"By {made.to}: {note.strip()}", by=by)
    return case


@transaction.atomic
def take_back(made: Offer, *, by: User) -> Case:
    """The team that has the case offers it no more, as when it was the wrong team that was asked.

    Raises ``NotAnswerable`` where they answered first, ``NotOpen``.
    """
    case = record.lock_open(made.case)
    made = _unanswered(made)
    _answer(made, Offer.Answer.WITHDRAWN, note="", by=by)
    record.write(case, Verb.OFFER_TAKEN_BACK, f"From {made.to}", by=by, team=made.to_id)
    return case


def withdraw(case: Case, *, by: User) -> None:
    """Take back an unanswered offer, as when the case is closed. Harmless without one."""
    for made in case.offers.filter(answer=""):
        _answer(made, Offer.Answer.WITHDRAWN, note="", by=by)


def _unanswered(made: Offer) -> Offer:
    made = Offer.objects.select_for_update(of=("self",)).select_related("to").get(pk=made.pk)
    if made.answer:
        message = f"This offer was {made.get_answer_display().lower()} already."
        raise NotAnswerable(message)
    return made


def _answer(made: Offer, answer: Offer.Answer, *, note: str, by: User) -> None:
    made.answer, made.answer_note = answer, note
    made.answered_by, made.answered_at = by, timezone.now()
    made.save(update_fields=["answer", "answer_note", "answered_by", "answered_at"])
