"""Records that are hidden: hide one, let someone in for a time, get in when someone is at risk."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.acts import restricting
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Text, Whole
from casework.api.people import seen_person, shown
from casework.api.problems import invalid
from casework.api.shown_people import PersonShown
from casework.calendar import local_today
from casework.models import Grant, Person, User, Worker
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.restricted import whose_record

# Two weeks for a piece of work, six months for the people whose case it is (trust.md S5).
LENGTHS = {"2_weeks": timedelta(days=14), "6_months": timedelta(days=182)}
_MOST_READERS = 100


def _length() -> Choice:
    return Choice(choices=[(code, code.replace("_", " ")) for code in LENGTHS])


class RestrictionGiven(Asked):
    """Why the record is hidden, and which workers still see it, and for how long."""

    reason = Text(max_length=300)
    to = serializers.ListField(child=Whole(), min_length=1, max_length=_MOST_READERS)
    length = _length()


class LiftGiven(Asked):
    because = Text(max_length=300)


class GrantGiven(Asked):
    """Which worker needs to see it, why, and for how long."""

    to = Whole()
    reason = Text(max_length=300)
    length = _length()


class EmergencyGiven(Asked):
    """The reference or NHS number of someone who is at risk now."""

    words = Text(max_length=40)
    reason = Text(
        max_length=300,
        help_text=f"At least {restricting.EMERGENCY_WORDS} words, and nobody's name in them.",
    )


class GrantShown(serializers.Serializer[Any]):
    """Who may see a hidden record, who let them, and until when."""

    to = serializers.CharField(source="user.name")
    reason = serializers.CharField()
    given_by = serializers.CharField(source="given_by.name")
    ends_at = serializers.DateTimeField()
    is_emergency = serializers.BooleanField()


class AccessShown(serializers.Serializer[Any]):
    is_restricted = serializers.BooleanField()
    grants = GrantShown(many=True)


class SaidShown(serializers.Serializer[Any]):
    """What happened, in words."""

    says = serializers.CharField()


_HIDDEN = "The record is restricted. Nobody else finds it, in any list, search or count."
_EMERGENCY = (
    "If there is such a record, you can now find it for 3 hours. "
    "This was written down and reported to the service managers."
)


def _readers(keys: list[int], field: str) -> list[User]:
    """The users of workers in post. Raises ``ValidationError`` for anyone else."""
    staff = Worker.objects.in_post(local_today()).exclude(user=None).filter(pk__in=keys)
    found = {worker.pk: worker.user for worker in staff.select_related("user")}
    if unknown := sorted(set(keys) - set(found)):
        says = f"No worker in post with a sign-in: {', '.join(map(str, unknown))}."
        raise invalid(**{field: says})
    return [user for user in found.values() if user is not None]


class Restriction(base.ApiView):
    """Hide the record from all but the named; or end that."""

    @schema.operation(
        "restrictRecord", "Restrict a record", given=RestrictionGiven, answer=SaidShown,
        status=201, problems=(404,),
        says="Send your own worker id in `to` if you are to see it yourself.",
        example={"reason": "A relative works here", "to": [1], "length": "2_weeks"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        person = seen_person(request, pk, Right.GRANT)

        def run() -> Response:
            data = base.judged(RestrictionGiven, request)
            _refuse_if_hidden(person)
            restricting.restrict(
                person, reason=data["reason"], to=_readers(data["to"], "to"),
                length=LENGTHS[data["length"]], by=user_of(request),
            )  # fmt: skip
            return base.answer({"says": _HIDDEN}, status=201)

        return idempotency.once(request, run)

    @schema.operation(
        "liftRestriction", "End the restriction of a record", given=LiftGiven, answer=PersonShown,
        problems=(404, 409), says="From then on the record is found like any other.",
        example={"because": "The relative left"},
    )  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        person = seen_person(request, pk, Right.GRANT)
        data = base.judged(LiftGiven, request)
        if not _locked(person).is_restricted:
            raise Refusal("The record is not restricted.")
        return shown(restricting.lift(person, reason=data["because"], by=user_of(request)))


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _refuse_if_hidden(person: Person) -> None:
    # Or somebody could give themselves more time by hiding it again.
    if _locked(person).is_restricted:
        raise Refusal("The record is restricted already. Give access to those who need it.")


class Access(base.ApiView):
    """Who may see a hidden record; and one more, for a time."""

    @schema.operation("listAccess", "Who may see a restricted record", answer=AccessShown,
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        paging.known_only(request, ())
        return _access_to(seen_person(request, pk, Right.GRANT))

    @schema.operation(
        "grantAccess", "Let someone see a restricted record", given=GrantGiven, answer=AccessShown,
        status=201, problems=(404,), says="Nobody can give access to themselves.",
        example={"to": 1, "reason": "Works the case while Joan is away", "length": "2_weeks"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        person = seen_person(request, pk, Right.GRANT)

        def run() -> Response:
            data = base.judged(GrantGiven, request)
            [reader] = _readers([data["to"]], "to")
            restricting.grant(
                person, to=reader, reason=data["reason"], length=LENGTHS[data["length"]],
                by=user_of(request),
            )  # fmt: skip
            return _access_to(person, status=201)

        return idempotency.once(request, run)


def _access_to(person: Person, *, status: int = 200) -> Response:
    live = Grant.objects.filter(person=person, ends_at__gt=timezone.now())
    grants = live.select_related("user__worker", "given_by__worker").order_by("ends_at", "pk")
    told = {"is_restricted": person.is_restricted, "grants": grants}
    return base.answer(AccessShown(told).data, status=status)


class Emergency(base.ApiView):
    """Take access for three hours. The answer is the same whether or not there is a record."""

    @schema.operation(
        "takeEmergencyAccess", "Emergency access to a restricted record", given=EmergencyGiven,
        answer=SaidShown, status=201, says="The service managers are told each time.",
        example={"words": "P-482917632", "reason": "The adult was seen on the roof and her doctor "
                 "needs to know what she takes"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        user = user_of(request)

        def run() -> Response:
            data = base.judged(EmergencyGiven, request)
            access.searched(user, f"Emergency access: {data['words']}", found=0)
            restricting.break_glass(whose_record(data["words"]), reason=data["reason"], by=user)
            return base.answer({"says": _EMERGENCY}, status=201)

        return idempotency.once(request, run)
