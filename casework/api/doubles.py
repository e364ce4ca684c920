"""Two records that may be one person's: listed, told apart, joined, and taken apart again."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.api import base, idempotency, paging, schema
from casework.api import shown_people as out
from casework.api.fields import Asked, Choice, Text, Whole
from casework.api.on_cases import SCREEN
from casework.api.people import seen_person, shown
from casework.calendar import local_today
from casework.models import LikelyDouble, Merge, Person, ToldApart
from casework.paging import Page
from casework.people import doubles, kept_values, merging, telling_apart
from casework.roles import Right
from casework.views.asking import demand, user_of

Shown = serializers.Serializer[Any]


class OneShown(Shown):
    """A person in a pair."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    name = serializers.CharField()
    born_on = serializers.DateField(allow_null=True)


class PairShown(Shown):
    """Two records that are alike, as the nightly comparison found them."""

    id = serializers.IntegerField()
    one = OneShown()
    other = OneShown()
    nearness = serializers.FloatField()
    is_same = serializers.BooleanField()
    why = serializers.ListField(child=serializers.CharField())


class LikeShown(Shown):
    """Somebody who is like the person at this moment."""

    person = OneShown()
    nearness = serializers.FloatField()
    is_same = serializers.BooleanField()
    why = serializers.ListField(child=serializers.CharField())


class ApartShown(Shown):
    """A word that stands: these are two people."""

    id = serializers.IntegerField()
    one = serializers.IntegerField(source="one_id")
    other = serializers.IntegerField(source="other_id")
    because = serializers.CharField()
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()


class MergeShown(Shown):
    """A record that was joined to this one."""

    id = serializers.IntegerField()
    ended = serializers.IntegerField(source="ended_id")
    because = serializers.CharField()
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()


class DoublesShown(Shown):
    alike = LikeShown(many=True)
    apart = ApartShown(many=True)
    merges = MergeShown(many=True)


class ApartGiven(Asked):
    """From whom the person is told apart, and how we know."""

    other = Whole()
    because = Text(max_length=300)


class MergeGiven(Asked):
    """The record that ends, the versions of both that were compared, and what is kept of it."""

    ended = Whole()
    version = Whole()
    ended_version = Whole()
    because = Text(max_length=300)
    take = serializers.ListField(
        child=Choice(choices=[(name, name) for name in kept_values.CHOSEN]),
        required=False, default=list, max_length=len(kept_values.CHOSEN),
        help_text="The details that are taken from the record that ends.",
    )  # fmt: skip


class LikelyDoubles(base.ApiView):
    """Every pair that was found, the newest first."""

    @schema.operation("listDoubles", "Two records that may be one person's", problems=(400,),
                      params=schema.PAGES,
                      answer=schema.page_of(PairShown, "PairPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.MERGE)
        paging.known_only(request, paging.PAGING)
        user = user_of(request)
        page: Page[LikelyDouble] = paging.asked_page(
            request, doubles.visible_to(user), order=paging.NEWEST
        )
        shown_ones = {person for pair in page.rows for person in (pair.one, pair.other)}
        access.saw_people(user, people=shown_ones, screen=SCREEN)
        return base.answer(paging.envelope(page, PairShown(page.rows, many=True).data))


class PersonDoubles(base.ApiView):
    """Who is like a person, from whom they were told apart, and what was joined to them."""

    @schema.operation("readDoubles", "Who is like a person", answer=DoublesShown,
                      problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        paging.known_only(request, ())
        person = seen_person(request, pk, Right.SEE_RECORDS)
        user = user_of(request)
        alike = doubles.of_person(person, user=user)
        access.saw_people(user, people=[one for one, _ in alike], screen=SCREEN)
        apart = telling_apart.standing_of(person)
        others = {one.one_id for one in apart} | {one.other_id for one in apart}
        seen = set(
            Person.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True)
        )
        told = {
            "alike": [
                {"person": one, "nearness": like.nearness, "is_same": like.is_same,
                 "why": like.why}
                for one, like in alike
            ],
            "apart": [one for one in apart if {one.one_id, one.other_id} <= seen],
            "merges": person.merges.filter(undone_at=None).select_related("by__worker"),
        }  # fmt: skip
        return base.answer(dict(DoublesShown(told).data))


class Apart(base.ApiView):
    """They are two people."""

    @schema.operation("tellApart", "Say that two records are two people's", given=ApartGiven,
                      answer=out.PersonShown, status=201, rests="gives", problems=(404,),
                      example={"other": 2, "because": "Twins"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        person, by = seen_person(request, pk, Right.MERGE), user_of(request)
        data = base.judged(ApartGiven, request)

        def run() -> Response:
            other = seen_person(request, data["other"], Right.MERGE)
            telling_apart.tell_apart(person, other, because=data["because"], by=by)
            return shown(person, status=201)

        return idempotency.once(request, run)


class ApartUndo(base.ApiView):
    """They may be one person after all."""

    @schema.operation("undoApart", "Take back that they are two people", answer=out.PersonShown,
                      status=201, rests="gives", problems=(404,))  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.MERGE)
        said = get_object_or_404(ToldApart, pk=pk)
        person = seen_person(request, said.one_id, Right.MERGE)
        seen_person(request, said.other_id, Right.MERGE)

        def run() -> Response:
            telling_apart.undo(said, by=user_of(request))
            return shown(person, status=201)

        return idempotency.once(request, run)


class Merging(base.ApiView):
    """They are one person."""

    @schema.operation(
        "mergePeople", "Join another record to this one", given=MergeGiven,
        answer=out.PersonShown, status=201, rests="gives", problems=(404,),
        says="Everything of the record that ends moves here, and both references lead here. A "
        "protected half makes the joined record as protected.",
        example={"ended": 2, "version": 1, "ended_version": 1, "because": "Rang her",
                 "take": ["email"]},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        kept, by = seen_person(request, pk, Right.MERGE), user_of(request)
        data = base.judged(MergeGiven, request)

        def run() -> Response:
            asked = merging.Asked(
                kept=kept, ended=seen_person(request, data["ended"], Right.MERGE),
                versions=(data["version"], data["ended_version"]), because=data["because"],
                choices=frozenset(data["take"]),
            )  # fmt: skip
            merging.merge(asked, by=by, on=local_today())
            return shown(kept, status=201)

        return idempotency.once(request, run)


class MergeUndo(base.ApiView):
    """Each is a record of its own again."""

    @schema.operation("undoMerge", "Take a joined record apart again", answer=out.PersonShown,
                      status=201, rests="gives", problems=(404,),
                      says="Refused once anything else has happened on the record.")  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.MERGE)
        made = get_object_or_404(Merge, pk=pk)
        kept = seen_person(request, made.kept_id, Right.MERGE)

        def run() -> Response:
            merging.undo(made, by=user_of(request))
            return shown(kept, status=201)

        return idempotency.once(request, run)
