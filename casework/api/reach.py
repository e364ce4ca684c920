"""Who may have a person's letters, and who must not see them: listed, added, changed, ended."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.acts import reach
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Day, Text, Whole
from casework.api.given_people import Lines, Postcode
from casework.api.on_cases import SCREEN
from casework.api.people import seen_person
from casework.api.problems import invalid
from casework.api.shown_cases import Shown, WhoShown
from casework.calendar import local_today
from casework.models import Authority, Person, Representative, SourceOfHarm
from casework.paging import Page
from casework.reach_sections import HarmLine, harm_lines, representatives_seen, saw_the_others
from casework.roles import Right
from casework.views.asking import user_of


class RepresentativeGiven(Asked):
    """Who may have the letters, by the number of their own record; by what right, and which."""

    representative = Whole()
    authority = Choice(choices=Authority.choices)
    evidence = Text(max_length=300)
    letters = Choice(choices=Representative.Letters.choices)
    starts_on = Day()


class RepresentativeEnded(Asked):
    """The day from which someone has no more letters, and why."""

    ends_on = Day()
    because = Text(max_length=300)


class RepresentativeShown(Shown):
    """`representative` may have the letters of `person`; both are in the list of either."""

    id = serializers.IntegerField()
    person = WhoShown()
    representative = WhoShown()
    authority = serializers.CharField()
    evidence = serializers.CharField()
    letters = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class Representatives(base.ApiView):
    """Who has their letters, and whose they have."""

    @schema.operation("listRepresentatives", "Who has a person's letters, and whose they have",
                      answer=schema.page_of(RepresentativeShown, "RepresentativePage"),
                      params=schema.PAGES, problems=(400, 404),
                      says="Ended ones too; nobody whose record is hidden from the reader."
                      )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        person, user = seen_person(request, pk, Right.SEE_RECORDS), user_of(request)
        page = _page(request, representatives_seen(person, user))
        saw_the_others(person, page.rows, user, screen=SCREEN)
        items = RepresentativeShown(page.rows, many=True).data
        return base.answer(paging.envelope(page, items))

    @schema.operation(
        "addRepresentative", "Record who may have a person's letters", given=RepresentativeGiven,
        answer=RepresentativeShown, status=201, problems=(404,),
        says="Letters follow it from now on; those that are held for it are re-routed one by one.",
        example={"representative": 7, "authority": "attorney_health", "letters": "copy",
                 "evidence": "Saw the sealed power", "starts_on": "2026-11-20"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        person = seen_person(request, pk, Right.WORK)
        data = base.judged(RepresentativeGiven, request)
        # Before the act, since a refusal names them too.
        data["representative"] = _someone(request, data["representative"], "representative")
        standing = reach.Standing(person=person, **data)

        def run() -> Response:
            made = reach.add_representative(standing, by=user_of(request), on=local_today())
            return base.answer(RepresentativeShown(made).data, status=201)

        return idempotency.once(request, run)


def _page(request: Request, rows: QuerySet[Any]) -> Page[Any]:
    paging.known_only(request, paging.PAGING)
    return paging.asked_page(request, rows, order=paging.NEWEST)


def _someone(request: Request, pk: int, field: str) -> Person:
    """Another person, and the look at them; the same fault for one who is hidden as for nobody."""
    user = user_of(request)
    found = Person.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise invalid(**{field: "There is no such person."})
    access.saw_person(user, found, screen=SCREEN)
    return found


class RepresentativeEnd(base.ApiView):
    """Someone has no more of their letters."""

    @schema.operation("endRepresentative", "Record that a representative has no more letters",
                      given=RepresentativeEnded, answer=RepresentativeShown, status=201,
                      problems=(404,),
                      example={"ends_on": "2026-11-20", "because": "Power revoked"})  # fmt: skip
    def post(self, request: Request, pk: int, row_pk: int) -> Response:
        person, user = seen_person(request, pk, Right.WORK), user_of(request)
        row = get_object_or_404(representatives_seen(person, user), pk=row_pk, person=person)
        saw_the_others(person, [row], user, screen=SCREEN)

        def run() -> Response:
            data = base.judged(RepresentativeEnded, request)
            made = reach.end_representative(row, **data, by=user, on=local_today())
            return base.answer(RepresentativeShown(made).data, status=201)

        return idempotency.once(request, run)


class WhereGiven(Asked):
    """Where they live, as far as we know; or how we know that they do not live together.

    All of it takes the place of what was recorded.
    """

    lines = Lines(max_length=300, required=False, default="", allow_blank=True)
    postcode = Postcode(max_length=12, required=False, default="", allow_blank=True)
    uprn = Text(max_length=12, required=False, default="", allow_blank=True)
    apart_because = Text(max_length=300, required=False, default="", allow_blank=True)


class HarmGiven(WhereGiven):
    """Who must not see the letters: the number of their record, or a name where they have none."""

    other = Whole(required=False, default=None, allow_null=True)
    name = Text(max_length=150, required=False, default="", allow_blank=True)
    kind = Choice(choices=SourceOfHarm.Kind.choices)
    note = Text(max_length=300, required=False, default="", allow_blank=True)


class HarmEnded(Asked):
    """Why it is over, or what was wrong."""

    because = Text(max_length=300)


class HarmShown(Shown):
    """Someone who must not see the letters. `other` is null for a record that may not be seen."""

    id = serializers.IntegerField(source="row.id")
    other = WhoShown(allow_null=True)
    name = serializers.CharField()
    kind = serializers.CharField(source="row.kind")
    lines = serializers.CharField(source="row.lines")
    postcode = serializers.CharField(source="row.postcode")
    uprn = serializers.CharField(source="row.uprn")
    apart_because = serializers.CharField(source="row.apart_because")
    note = serializers.CharField(source="row.note")
    starts_on = serializers.DateField(source="row.starts_on")
    ends_on = serializers.DateField(source="row.ends_on", allow_null=True)
    ended_because = serializers.CharField(source="row.ended_because")


class MustNotSee(base.ApiView):
    """Who must not see their letters, now and before."""

    @schema.operation("listMustNotSee", "Who must not see a person's letters",
                      answer=schema.page_of(HarmShown, "HarmPage"), params=schema.PAGES,
                      problems=(400, 404),
                      says="Ended ones too. It is for whoever works with the person, and must not "
                      "be printed or sent to anybody.")  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        person, user = seen_person(request, pk, Right.SEE_RECORDS), user_of(request)
        page = _page(request, person.sources_of_harm.select_related("other"))
        lines = harm_lines(page.rows, user, screen=SCREEN)
        return base.answer(paging.envelope(page, HarmShown(lines, many=True).data))

    @schema.operation(
        "recordMustNotSee", "Record who must not see a person's letters", given=HarmGiven,
        answer=HarmShown, status=201, problems=(404,),
        says="No letter goes to an address that they may share. While nobody knows where that is, "
        "each letter by post is held.",
        example={"name": "Owen Grist", "kind": "harm", "lines": "3 Mill Lane",
                 "postcode": "ZZ1 4AB"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        person, user = seen_person(request, pk, Right.WORK), user_of(request)
        data = base.judged(HarmGiven, request)
        named = data.pop("other")
        other = _someone(request, named, "other") if named else None

        def run() -> Response:
            made = reach.record_harm(person, other=other, details=data, by=user, on=local_today())
            return _harm(HarmLine(made, other))

        return idempotency.once(request, run)


def _harm(line: HarmLine) -> Response:
    return base.answer(HarmShown(line).data, status=201)


def _once(
    request: Request,
    place: tuple[int, int],
    given: type[Asked],
    act: Callable[[SourceOfHarm, dict[str, Any]], SourceOfHarm],
) -> Response:
    """One act on one row of one person, once a key; answers with the row."""
    person, user = seen_person(request, place[0], Right.WORK), user_of(request)
    rows = person.sources_of_harm.select_related("person", "other")
    [line] = harm_lines([get_object_or_404(rows, pk=place[1])], user, screen=SCREEN)

    def run() -> Response:
        made = act(line.row, base.judged(given, request))
        return _harm(HarmLine(made, line.other))

    return idempotency.once(request, run)


class Whereabouts(base.ApiView):
    """Where they live, or how we know that they do not live together."""

    @schema.operation("sayWhere", "Record where someone lives who must not see letters",
                      given=WhereGiven, answer=HarmShown, status=201, problems=(404,),
                      says="It takes the place of what was recorded. An address of their own "
                      "record counts too, as it stands on the day of each letter.",
                      example={"lines": "3 Mill Lane", "postcode": "ZZ1 4AB"})  # fmt: skip
    def post(self, request: Request, pk: int, row_pk: int) -> Response:
        by = user_of(request)

        def act(row: SourceOfHarm, data: dict[str, Any]) -> SourceOfHarm:
            return reach.locate_harm(row, details=data, by=by)

        return _once(request, (pk, row_pk), WhereGiven, act)


class MustNotSeeEnd(base.ApiView):
    """They may see the letters again, or never had to be kept from them."""

    @schema.operation("endMustNotSee", "End that someone must not see a person's letters",
                      given=HarmEnded, answer=HarmShown, status=201, problems=(404,),
                      says="Letters may then go where this person lives.",
                      example={"because": "Recorded of the wrong person"})  # fmt: skip
    def post(self, request: Request, pk: int, row_pk: int) -> Response:
        by, on = user_of(request), local_today()

        def act(row: SourceOfHarm, data: dict[str, Any]) -> SourceOfHarm:
            return reach.end_harm(row, because=data["because"], by=by, on=on)

        return _once(request, (pk, row_pk), HarmEnded, act)
