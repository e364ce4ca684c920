"""Letters: the trays of the post room, one letter, and what a person decides about it."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework import access
from casework.api import base, given, idempotency, paging, schema
from casework.api.on_cases import SCREEN
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.letters.post_room import decisions, trays
from casework.letters.post_room.trays import TRAYS, Chosen
from casework.models import Letter, User
from casework.roles import Right
from casework.views.asking import demand, demand_for, user_of

_CURSOR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class LetterShown(serializers.Serializer[Any]):
    """A letter that is owed, and what became of it."""

    id = serializers.UUIDField()
    case = serializers.IntegerField(source="case_id")
    person = serializers.IntegerField(source="person_id")
    team = serializers.IntegerField(source="team_id")
    kind = serializers.CharField()
    milestone_days = serializers.IntegerField(source="milestone")
    due_on = serializers.DateField()
    state = serializers.CharField()
    held_because = serializers.CharField()
    held_detail = serializers.CharField()
    channel = serializers.CharField()
    format = serializers.CharField()
    sent_to = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_because = serializers.CharField()


_PARAMS = (
    OpenApiParameter("tray", enum=list(TRAYS), description="Without it, those that need someone."),
    schema.PAGES[0],
)


class Letters(base.ApiView):
    """One page of one tray."""

    @schema.operation("listLetters", "The letters of one tray", params=_PARAMS, problems=(400,),
                      answer=schema.page_of(LetterShown, "LetterPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, ("tray", "after"))
        user, after = user_of(request), request.query_params.get("after", "")
        tray = TRAYS.get(request.query_params.get("tray", "someone"))
        if tray is None:
            raise invalid(tray=f"Choose one of: {', '.join(TRAYS)}.")
        if "after" in request.query_params and not _CURSOR.fullmatch(after):
            raise invalid(after="This is no cursor of this list. Start at the top.")
        page = trays.page_of(user, tray, Chosen(), as_of=local_today(), after=after)
        access.saw_letters(user, letters=page.letters, screen=SCREEN)
        items = LetterShown(page.letters, many=True).data
        return base.answer({"items": items, "next": page.after or None})


def visible_letter(request: Request, pk: UUID) -> Letter:
    """The letter, or the same 404 for one that is hidden as for one that is not there."""
    letters = Letter.objects.visible_to(user_of(request))
    return get_object_or_404(letters.select_related("case__person", "case__team"), pk=pk)


class OneLetter(base.ApiView):
    @schema.operation("readLetter", "One letter", answer=LetterShown, problems=(404,))
    def get(self, request: Request, pk: UUID) -> Response:
        letter = visible_letter(request, pk)
        access.saw_letter(user_of(request), letter, screen=SCREEN)
        return base.answer(LetterShown(letter).data)


def _decides(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=LetterShown, status=201, problems=(404,), **more
    )


def _once(
    request: Request,
    pk: UUID,
    form: type[Serializer[Any]],
    act: Callable[[Letter, dict[str, Any], User], Any],
) -> Response:
    letter, user = visible_letter(request, pk), user_of(request)
    demand_for(request, Right.LETTERS, letter.case)
    access.saw_letter(user, letter, screen=SCREEN)

    def run() -> Response:
        act(letter, base.judged(form, request), user)
        return base.answer(LetterShown(visible_letter(request, pk)).data, status=201)

    return idempotency.once(request, run)


class Release(base.ApiView):
    """Let a held letter go to the gate again."""

    @_decides("releaseLetter", "Release a held letter", given.LetterGiven,
              example={"because": "The address is right: rang the daughter"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, given.LetterGiven, _release)


class Cancellation(base.ApiView):
    """This letter shall not go."""

    @_decides("cancelLetter", "Cancel a letter", given.LetterGiven,
              example={"because": "We visited this morning"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, given.LetterGiven, _cancel)


class Confirmation(base.ApiView):
    """Somebody found out what became of a doubtful letter."""

    @_decides("confirmLetter", "Say whether a doubtful letter went", given.WentGiven,
              example={"went": True, "because": "The carrier's list has it"})  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return _once(request, pk, given.WentGiven, _confirm)


def _release(letter: Letter, data: dict[str, Any], by: User) -> None:
    decisions.release(letter, by=by, because=data["because"], on=local_today())


def _cancel(letter: Letter, data: dict[str, Any], by: User) -> None:
    decisions.cancel(letter, by=by, because=data["because"])


def _confirm(letter: Letter, data: dict[str, Any], by: User) -> None:
    settle = decisions.it_went if data["went"] else decisions.it_did_not_go
    settle(letter, by=by, because=data["because"])
