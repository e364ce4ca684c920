"""Letters that staff ask for, what follows after one went, referrers, and the measures."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access, letter_kinds
from casework.acts import referring
from casework.api import base, given, idempotency, paging, schema
from casework.api.cases import listed
from casework.api.fields import Asked, Choice, Day, Nothing, Text, Whole
from casework.api.letters import LetterShown, visible_letter
from casework.api.on_cases import SCREEN, seen_case
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.letter_kinds import Field
from casework.letters.owed import by_hand
from casework.letters.owed.about_the_case import is_day
from casework.letters.post_room import afterwards, measures
from casework.models import Letter, Person, User
from casework.roles import Right
from casework.views.asking import demand, demand_for, user_of

_BY_HAND = [(kind.code, kind.name) for kind in letter_kinds.every() if kind.by_hand]


class LetterAsked(Asked):
    """A letter that staff ask for, and the facts that its kind asks of them."""

    kind = Choice(choices=_BY_HAND)
    details = serializers.DictField(child=Text(max_length=by_hand.LONG), default=dict)
    # What is typed was read again: it may give another postcode, or name what letters do not.
    confirmed = serializers.BooleanField(default=False)
    # Why it goes again, where the same letter went before.
    again_because = Text(max_length=200, required=False, default="", allow_blank=True)


class LettersShown(serializers.Serializer[Any]):
    """One letter for each recipient."""

    items = LetterShown(many=True)


class CaseLetters(base.ApiView):
    """Letters that somebody asks for."""

    @schema.operation(
        "askForLetter", "Ask for a letter about a case", given=LetterAsked, answer=LettersShown,
        status=201, problems=(404,),
        says="Its wording is the council's; `details` are the facts that the kind asks for, days "
        "as 2026-11-21. It is due at once, and the gate decides whether it goes. A postcode to "
        "which it does not go, or a thing that letters do not name, is refused (409) until "
        "`confirmed` says that somebody has read it again. The same letter is refused (409) while "
        "it is due, and once it went until `again_because` says why it goes again.",
        example={"kind": "appointment", "details": {
            "appointment_on": "2030-12-04", "at_time": "10.30am", "place": "Your home",
            "with_whom": "Joan Patel, social worker"}},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        case, user = seen_case(request, pk, Right.WORK), user_of(request)

        def run() -> Response:
            data = base.judged(LetterAsked, request)
            kind = letter_kinds.get(data["kind"])
            details = _details(by_hand.asked(kind), data["details"])
            letters = by_hand.ask(
                case, kind=kind, details=details, by=user, on=local_today(),
                confirmed=data["confirmed"], again_because=data["again_because"],
            )  # fmt: skip
            seen = Letter.objects.visible_to(user).filter(pk__in=[each.pk for each in letters])
            shown = seen.select_related("case").order_by("id")
            copies = [each for each in shown if each.person_id != case.person_id]
            access.saw_letters(user, letters=copies, screen=SCREEN)
            return base.answer({"items": LetterShown(shown, many=True).data}, status=201)

        return idempotency.once(request, run)


def _details(fields: list[Field], given: dict[str, str]) -> dict[str, str | date]:
    """The facts as the letter takes them. Raises ``ValidationError`` naming the one at fault."""
    unknown = sorted(set(given) - {field.code for field in fields})
    if unknown:
        raise invalid(details=f"This kind of letter asks for: {_named(fields)}.")
    return {
        field.code: _day(given[field.code]) if is_day(field) else given[field.code]
        for field in fields
        if field.code in given
    }


def _named(fields: list[Field]) -> str:
    return ", ".join(field.code for field in fields) or "nothing"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(details="Give each day as 2026-11-21.") from None


Act = Callable[[Letter, dict[str, Any], User], Letter]


def _once(request: Request, pk: UUID, form: type[Asked], act: Act) -> Response:
    """One decision about one letter; answers with the letter that it leaves or makes."""
    letter, user = visible_letter(request, pk), user_of(request)
    demand_for(request, Right.LETTERS, letter.case)
    access.saw_letter(user, letter, screen=SCREEN)

    def run() -> Response:
        made = visible_letter(request, act(letter, base.judged(form, request), user).pk)
        if made.person_id != letter.person_id:
            access.saw_letter(user, made, screen=SCREEN)
        return base.answer(LetterShown(made).data, status=201)

    return idempotency.once(request, run)


class CameBack(base.ApiView):
    """Somebody holds the envelope."""

    @schema.operation("returnLetter", "Record that a letter came back", given=given.LetterGiven,
                      answer=LetterShown, status=201, problems=(404,),
                      example={"because": "Marked “gone away”"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, given.LetterGiven, _came_back)


class SeenTo(base.ApiView):
    """It did not arrive, and they had the news in another way, or need it no more."""

    @schema.operation("seeToLetter", "Record that a letter that did not arrive is seen to",
                      given=given.LetterGiven, answer=LetterShown, status=201, problems=(404,),
                      example={"because": "I rang her and told her"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, given.LetterGiven, _seen_to)


class Again(base.ApiView):
    """A new letter to the same person."""

    @schema.operation("sendLetterAgain", "Send a letter again, as a new one",
                      given=given.LetterGiven, answer=LetterShown, status=201, problems=(404,),
                      example={"because": "Lost in the post"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, given.LetterGiven, _again)


class ReroutingGiven(Asked):
    """Who has it instead, by the number of their record, and why."""

    to = Whole()
    because = Text(max_length=300)


class Rerouting(base.ApiView):
    """To someone else, whose authority is on record."""

    @schema.operation("rerouteLetter", "Send a letter to someone else with authority",
                      given=ReroutingGiven, answer=LetterShown, status=201, problems=(404,),
                      example={"to": 7, "because": "Her attorney has her letters now"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, ReroutingGiven, _reroute)


class Withdrawal(base.ApiView):
    """Undo: nothing of it has gone."""

    @schema.operation("takeLetterBack", "Take back a letter that was asked for", given=Nothing,
                      answer=LetterShown, status=201, problems=(404,))  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        letter, user = visible_letter(request, pk), user_of(request)
        if letter.asked_by_id != user.pk:
            demand_for(request, Right.LETTERS, letter.case)
        access.saw_letter(user, letter, screen=SCREEN)

        def run() -> Response:
            base.judged(Nothing, request)
            by_hand.take_back(letter, by=user)
            return base.answer(LetterShown(visible_letter(request, pk)).data, status=201)

        return idempotency.once(request, run)


def _came_back(letter: Letter, data: dict[str, Any], by: User) -> Letter:
    return afterwards.came_back(letter, by=by, because=data["because"])


def _seen_to(letter: Letter, data: dict[str, Any], by: User) -> Letter:
    return afterwards.seen_to(letter, by=by, because=data["because"])


def _again(letter: Letter, data: dict[str, Any], by: User) -> Letter:
    return afterwards.send_again(letter, by=by, because=data["because"], on=local_today())


def _reroute(letter: Letter, data: dict[str, Any], by: User) -> Letter:
    to = Person.objects.visible_to(by).filter(pk=data["to"]).first()
    if to is None:
        raise invalid(to="There is no such person.")
    because = data["because"]
    return afterwards.reroute(letter, to=to, by=by, because=because, on=local_today())


class ReferrerGiven(Asked):
    """Who referred them, and whether they may be told; without it, nobody has asked."""

    name = Text(max_length=150)
    organisation = Text(max_length=150, required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
    lines = Text(max_length=300, required=False, default="", allow_blank=True)
    postcode = Text(max_length=8, required=False, default="", allow_blank=True)
    may_be_told = serializers.BooleanField(required=False, default=None, allow_null=True)
    may_be_told_because = Text(max_length=300, required=False, default="", allow_blank=True)
    phone = Text(max_length=30, required=False, default="", allow_blank=True)
    # The day on which somebody told them by telephone what there was to tell.
    told_on = Day(required=False, allow_null=True, default=None)
    # The record that this puts right; by name or e-mail address it is found by itself.
    corrects = Whole(required=False, allow_null=True, default=None)


class ReferrerShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    email = serializers.CharField()
    lines = serializers.CharField()
    postcode = serializers.CharField()
    may_be_told = serializers.BooleanField(allow_null=True)
    may_be_told_because = serializers.CharField()
    phone = serializers.CharField()
    told_on = serializers.DateField(allow_null=True)
    replaced_by = serializers.IntegerField(source="replaced_by_id", allow_null=True)
    recorded_at = serializers.DateTimeField()


class Referrers(base.ApiView):
    """Who referred them; each hears from us, as they were recorded last."""

    @schema.operation("listReferrers", "Who referred a case", params=schema.PAGES,
                      answer=schema.page_of(ReferrerShown, "ReferrerPage"),
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return listed(request, seen_case(request, pk).referrers.all(), ReferrerShown)

    @schema.operation(
        "recordReferrer", "Record who referred them", given=ReferrerGiven, answer=ReferrerShown,
        status=201, problems=(404,),
        example={"name": "Dr Ann Example", "organisation": "Example Surgery",
                 "email": "surgery@example.com", "may_be_told": True,
                 "may_be_told_because": "She agreed on the telephone"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        case = seen_case(request, pk, Right.WORK)

        def run() -> Response:
            data = base.judged(ReferrerGiven, request)
            number = data.pop("corrects")
            corrects = case.referrers.filter(pk=number).first() if number is not None else None
            if number is not None and corrects is None:
                raise invalid(corrects="This case has no such referrer.")
            made = referring.record_referrer(
                case, referring.Given(**data), by=user_of(request), on=local_today(),
                corrects=corrects,
            )  # fmt: skip
            return base.answer(ReferrerShown(made).data, status=201)

        return idempotency.once(request, run)


class LetterMeasureShown(serializers.Serializer[Any]):
    """One measure for one team. What is of fewer than five people is left out."""

    measure = serializers.CharField(source="measure.code")
    first = serializers.SerializerMethodField()
    second = serializers.SerializerMethodField()
    percent = serializers.FloatField(source="share", allow_null=True)
    words = serializers.CharField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_first(self, figure: measures.Figure) -> int | None:
        return None if figure.is_small else figure.first

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_second(self, figure: measures.Figure) -> float | None:
        return None if figure.is_small else figure.second


class MeasuresOfTeam(serializers.Serializer[Any]):
    team = serializers.CharField()
    figures = LetterMeasureShown(many=True)


class MeasureSaid(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    says = serializers.CharField()
    query = serializers.CharField()


class MeasuresShown(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    measures = MeasureSaid(many=True)
    items = MeasuresOfTeam(many=True)


class Measures(base.ApiView):
    """Does everyone get what they can read?"""

    @schema.operation("readLetterMeasures", "The measures of accessible letters, by team",
                      answer=MeasuresShown, problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.FIGURES)
        paging.known_only(request, ())
        today = local_today()
        said = [
            {"code": each.code, "name": each.name, "says": each.says,
             "query": measures.query_of(each, as_of=today)}
            for each in measures.MEASURES
        ]  # fmt: skip
        rows = MeasuresOfTeam(measures.measured(as_of=today), many=True).data
        return base.answer({"as_of": today, "measures": said, "items": rows})
