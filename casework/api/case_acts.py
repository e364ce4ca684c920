"""What staff do on a case: each verb is an address below the case, and makes one call."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from casework.acts import allocating, correcting, moving, rating, receiving, record, watching
from casework.acts.record import policy_on
from casework.api import base, given, schema
from casework.api import shown_cases as out
from casework.api.cases import listed
from casework.api.fields import Nothing
from casework.api.on_cases import act_once, add_once, seen_case, take_back
from casework.api.problems import invalid
from casework.candidates import candidates
from casework.cases import completing
from casework.models import Case, Change, Team, User, Worker
from casework.permissions import may
from casework.refusals import Conflict
from casework.roles import Right
from casework.views.asking import user_of


def _does(
    name: str, summary: str, form: Any, *, rests: str = "version", **more: Any
) -> schema.Describes:
    """Describe an act that answers with the case."""
    return schema.operation(
        name, summary, given=form, answer=out.WholeCaseShown, status=201, problems=(404,),
        rests=rests, **more,
    )  # fmt: skip


def _undoes(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=out.WholeCaseShown, problems=(404,), rests="version",
        **more,
    )  # fmt: skip


# For acts that change the person too, or ask what else they wait for.
_PERSON_FIRST = record.lock_person_first


class Allocate(base.ApiView):
    """Give the case to a worker, or take it back to the list."""

    @_does("allocate", "Give the case to a worker", given.AllocationGiven,
           example={"worker": 1, "reason": "capacity"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.ALLOCATE, given.AllocationGiven, _allocate)

    @_undoes("giveBack", "Give the case back to its list", given.BecauseGiven,
             says="By the worker who holds it, or by those who may allocate it. It keeps the day "
             "on which it was asked for, and must be looked at today.",
             example={"because": "Off sick since 3 November"})  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        return take_back(request, pk, Right.GIVE_BACK, given.BecauseGiven, _give_back)


class NewHands(base.ApiView):
    """Give stranded work to new hands in one step: both happen or neither."""

    @_does("reallocate", "Give the case from its worker to another", given.NewHandsGiven,
           says="For those who record absences and allocate.",
           example={"worker": 2, "because": "Off sick since 3 November"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        if not may(user_of(request), Right.ABSENCES):
            # As for a case that they may not give: after whether they may see it.
            seen_case(request, pk, Right.ALLOCATE)
            raise PermissionDenied
        return act_once(request, pk, Right.ALLOCATE, given.NewHandsGiven, _reallocate)


def candidate(case: Case, pk: int, on: date, *, by: User, field: str = "worker") -> Worker:
    """A worker of the case's team who works cases; whether they can today, the act decides."""
    for who in candidates([case], as_of=on, policy=policy_on(on), user=by):
        if who.worker.pk == pk:
            return who.worker
    raise invalid(**{field: "Choose a worker in post, of the team that has the case."})


class Rate(base.ApiView):
    """Judge the risk."""

    @_does("rate", "Rate the risk", given.RatingGiven,
           says="A note is needed where the rating is not what the reasons suggest. Lowering the "
           "risk needs a talk with the person in the last 7 days.",
           example={"rating": "amber", "reasons": ["falls"]})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.RATE, given.RatingGiven, _rate)


class PauseCase(base.ApiView):
    """Show that the case waits on someone else, or that it does no more."""

    @_does("pause", "Pause the case", given.PauseGiven,
           says="A pause is shown, and ends. It never shortens the wait.",
           example={"reason": "hospital", "until": "2026-12-01"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.RATE, given.PauseGiven, _pause)

    @_undoes("resume", "End the pause", Nothing, says="Somebody looks at the case today.")
    def delete(self, request: Request, pk: int) -> Response:
        return take_back(request, pk, Right.RATE, Nothing, _resume)


class Progress(base.ApiView):
    """What has started or is done, as the kind of case has it."""

    @_does("recordProgress", "Record that it started or is done", given.ProgressGiven,
           says="It ends the clock that the standard is held against. A carer's assessment "
           "records its own.",
           example={"what": "started", "on": "2026-11-20"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.WORK, given.ProgressGiven, _progress)

    @_undoes("undoProgress", "Take back what was recorded last", Nothing,
             says="Refused once anything else has happened.")  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        return take_back(request, pk, Right.WORK, Nothing, _undo_progress)


class Correction(base.ApiView):
    """A request that was written down wrongly, or a new day by which we hope to start."""

    @_does("correctRequest", "Correct what the request says", given.RequestCorrected,
           says="Only what is sent is corrected; old and new stand in the timeline. The wait, its "
           "letters and its thresholds follow. What it is for stays once work on it has begun.",
           example={"because": "It was last year", "received_on": "2026-11-19"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(
            request, pk, Right.WORK, given.RequestCorrected, _correct, lock=_PERSON_FIRST
        )


class Contacts(base.ApiView):
    """Who was in touch, how, and what came of it."""

    @schema.operation("listContacts", "The contacts of a case", params=schema.PAGES,
                      answer=schema.page_of(out.ContactShown, "ContactPage"),
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return listed(request, seen_case(request, pk).contacts.all(), out.ContactShown)

    @_does("recordContact", "Record a contact", given.ContactGiven, rests="gives",
           example={"how": "phone", "spoke_with": "person", "outcome": "spoke",
                    "on": "2026-11-20", "summary": "Managing with a neighbour's help"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return add_once(request, pk, Right.WORK, given.ContactGiven, _contact)


class Notes(base.ApiView):
    """Notes are added, and never changed."""

    @schema.operation("listNotes", "The notes of a case", params=schema.PAGES,
                      answer=schema.page_of(out.NoteShown, "NotePage"),
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return listed(request, seen_case(request, pk).notes.all(), out.NoteShown)

    @_does("addNote", "Add a note", given.NoteGiven, rests="gives",
           example={"text": "Key safe at the back door"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return add_once(request, pk, Right.WORK, given.NoteGiven, _note)


class Changes(base.ApiView):
    """What happened that asks for a fresh look."""

    @schema.operation("listChanges", "What changed in a case", params=schema.PAGES,
                      answer=schema.page_of(out.ChangeShown, "ChangePage"),
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return listed(request, seen_case(request, pk).changes.all(), out.ChangeShown)

    @_does("recordChange", "Record that something changed", given.ChangeGiven, rests="gives",
           example={"trigger": "fall", "note": "In the kitchen, not hurt"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return add_once(request, pk, Right.WORK, given.ChangeGiven, _change)


class OneChange(base.ApiView):
    """A change that should not have been recorded."""

    @_undoes("undoChange", "Take back what was recorded by mistake", Nothing,
             says="Refused once somebody has looked, or anything else has happened.")  # fmt: skip
    def delete(self, request: Request, pk: int, change_pk: int) -> Response:
        def undo(case: Case, data: dict[str, Any], by: User, on: date) -> None:
            made = get_object_or_404(Change, pk=change_pk, case=case)
            watching.undo_change(made, by=by)

        return take_back(request, pk, Right.WORK, Nothing, undo)


class Looks(base.ApiView):
    """Somebody looked, and the rating stands."""

    @_does("recordLook", "Record a look: the rating stands", given.LookGiven,
           example={"note": "Read the file and rang the daughter: nothing is worse"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.RATE, given.LookGiven, _look)


class Closure(base.ApiView):
    """The end of a case, which can be undone."""

    @_does("closeCase", "Close the case", given.ClosureGiven,
           says="Where the person died and nobody has recorded it, it is recorded as reported, and "
           "no letter goes to them about another case.",
           example={"reason": "completed"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.CLOSE, given.ClosureGiven, _close, lock=_PERSON_FIRST)

    @_undoes("reopenCase", "Open the case again", given.BecauseGiven,
             says="It keeps the day on which it was first asked for, and needs a rating.",
             example={"because": "The help fell through"})  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        return take_back(request, pk, Right.CLOSE, given.BecauseGiven, _reopen, lock=_PERSON_FIRST)


class CaseOffers(base.ApiView):
    """Moves offered to other teams."""

    @schema.operation("listOffersOfCase", "The offers of a case", params=schema.PAGES,
                      answer=schema.page_of(out.OfferShown, "OfferPage"),
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        offers = seen_case(request, pk).offers.select_related("to")
        return listed(request, offers, out.OfferShown)

    @_does("offerCase", "Offer the case to another team", given.OfferGiven,
           says="The old team stays responsible until the new one accepts.",
           example={"to": 2, "reason": "Moved to the west of the borough"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return act_once(request, pk, Right.MOVE, given.OfferGiven, _offer)


def _allocate(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    to = candidate(case, data.pop("worker"), on, by=by)
    allocating.allocate(case, to=to, **data, by=by, on=on)


def _reallocate(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    held_by = case.worker
    if held_by is None:
        raise Conflict("Nobody has this case. Allocate it.")
    to = candidate(case, data.pop("worker"), on, by=by)
    allocating.reallocate(case, held_by=held_by, to=to, **data, by=by, on=on)


def _give_back(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    allocating.give_back(case, because=data["because"], by=by, on=on)


def _rate(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    rating.rate(case, rag=data["rating"], reasons=data["reasons"], note=data["note"], by=by, on=on)


def _pause(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    watching.pause(case, **data, by=by, on=on)


def _resume(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    watching.resume(case, by=by, on=on)


def _progress(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    completing.happened(case, what=data["what"], day=data["on"], by=by, on=on)


def _undo_progress(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    completing.undo(case, by=by, on=on)


def _correct(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    because, team = data.pop("because"), data.pop("team", None)
    to = None if team is None else Team.objects.filter(pk=team).first()
    if team is not None and to is None:
        raise invalid(team="There is no such team.")
    correcting.correct(case, data, because=because, by=by, on=on, to=to)


def _contact(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    watching.contact(case, watching.Talk(**data), by=by, on=on)


def _note(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    watching.note(case, text=data["text"], by=by)


def _change(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    watching.change(case, **data, by=by, on=on)


def _look(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    watching.look(case, note=data["note"], by=by, on=on)


def _close(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    receiving.close(case, **data, by=by, on=on)


def _reopen(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    receiving.reopen(case, note=data["because"], by=by, on=on)


def _offer(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    to = Team.objects.filter(pk=data["to"]).first()
    if to is None:
        raise invalid(to="There is no such team.")
    moving.offer(case, to=to, reason=data["reason"], by=by, on=on)
