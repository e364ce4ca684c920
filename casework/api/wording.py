"""What letters say: how far each wording is, one with its versions, and what two people do."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework import letter_kinds
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Nothing, Text, Whole, YesNo
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.forms.wording import LONGEST
from casework.letters import languages
from casework.letters.wording import acts, how_far, origins, parts, versions, wording
from casework.letters.wording.parts import Parts
from casework.models import Wording
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.wording_places import Place, demand_reading, place_of, version_of, words_at

_STARTS = (
    origins.IN_FORCE, origins.LAST, origins.SHIPPED,
    origins.FROM_ENGLISH, origins.UPDATED, origins.EMPTY,
)  # fmt: skip
MOST_PARTS = 200


class WordingShown(serializers.Serializer[Any]):
    """How far one wording is. `used` is the version that letters use; 0 came with the product."""

    kind = serializers.CharField()
    language = serializers.CharField()
    form = serializers.CharField()
    used = serializers.IntegerField(allow_null=True)
    in_hand = serializers.IntegerField(allow_null=True)
    in_hand_state = serializers.CharField()
    is_behind = serializers.BooleanField()


class WordingsShown(serializers.Serializer[Any]):
    items = WordingShown(many=True)


class FindingShown(serializers.Serializer[Any]):
    """What stops a version, or advice. `part` counts from 0; null is the whole."""

    part = serializers.IntegerField(allow_null=True)
    stops = serializers.BooleanField()
    says = serializers.CharField()


class WordingActShown(serializers.Serializer[Any]):
    act = serializers.CharField()
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()
    because = serializers.CharField()


class VersionShown(serializers.Serializer[Any]):
    """One version. `edits` counts its changes: send back the count that you saw."""

    version = serializers.IntegerField()
    state = serializers.CharField()
    edits = serializers.IntegerField()
    of_version = serializers.IntegerField(allow_null=True)
    is_behind = serializers.BooleanField()
    parts = serializers.JSONField()
    findings = FindingShown(many=True)
    acts = WordingActShown(many=True)


class WordingOneShown(WordingShown):
    """One wording: the parts that letters use now, and the number of each version."""

    parts = serializers.JSONField()
    versions = serializers.ListField(child=serializers.IntegerField())


class VersionBegun(Asked):
    start = Choice(choices=_STARTS)


class PartGiven(Asked):
    """A part: `items` of a list, `text` of any other. A term is the `text` that stands for a kind
    of case (`of`) in a translation: those that you leave out come back, to be translated.
    """

    kind = Choice(choices=list(parts.NAMES))
    text = Text(max_length=LONGEST, required=False)
    items = serializers.ListField(
        child=Text(max_length=LONGEST), required=False, max_length=MOST_PARTS
    )
    when = Text(max_length=40, required=False)
    picture = Text(max_length=40, required=False)
    of = Text(max_length=40, required=False)
    translated = YesNo(required=False)


class PartsGiven(Asked):
    parts = serializers.ListField(child=PartGiven(), max_length=MOST_PARTS)
    edits = Whole()


class Submitted(Asked):
    why = Text(max_length=300)
    edits = Whole()


class ReadAs(Asked):
    """The count of changes of the words that were read."""

    edits = Whole()


class WordingReason(Asked):
    because = Text(max_length=300)


_LANGUAGE = OpenApiParameter("language", description="A language tag; without it, every language.")


class Wordings(base.ApiView):
    @schema.operation("listWordings", "How far each wording of letters is", answer=WordingsShown,
                      params=(_LANGUAGE,), problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand_reading(request)
        paging.known_only(request, ("language",))
        told = how_far.overview(letter_kinds.every())
        cells = [cell for cell in told.cells.values() if not cell.is_untouched]
        if (code := request.query_params.get("language")) is not None:
            language = languages.of_code(code)
            if language is None:
                raise invalid(language="There is no such language.")
            cells = [cell for cell in cells if cell.of.language == language.name]
        return base.answer({"items": [_cell(cell) for cell in cells]})


def _cell(cell: how_far.Cell) -> dict[str, Any]:
    held = cell.in_hand
    return {
        "kind": cell.of.kind, "language": cell.of.language, "form": str(cell.of.form),
        "used": cell.used, "in_hand": held.version if held else None,
        "in_hand_state": held.state if held else "", "is_behind": cell.is_behind,
    }  # fmt: skip


class OneWording(base.ApiView):
    @schema.operation("readWording", "One wording, as letters use it", answer=WordingOneShown,
                      problems=(404,))  # fmt: skip
    def get(self, request: Request, kind: str, code: str, form: str) -> Response:
        demand_reading(request)
        place = place_of(kind, code, form)
        of = place.of
        cell = how_far.overview([place.kind]).cell(of.kind, place.language, of.form)
        now = wording.read_in_force(of.kind, language=of.language, form=of.form)
        numbers = list(place.rows().order_by("-version").values_list("version", flat=True))
        told = {**_cell(cell), "parts": list(now.blocks) if now else [], "versions": numbers}
        return base.answer(told)


class Versions(base.ApiView):
    @schema.operation("beginVersion", "Begin a version of a wording", given=VersionBegun,
                      answer=VersionShown, status=201, problems=(404,),
                      example={"start": "in_force"})  # fmt: skip
    def post(self, request: Request, kind: str, code: str, form: str) -> Response:
        demand(request, Right.WORDING)
        place = place_of(kind, code, form)

        def run() -> Response:
            start = base.judged(VersionBegun, request)["start"]
            made = acts.begin(place.of, start=start, by=user_of(request))
            return base.answer(_version(place, made.version), status=201)

        return idempotency.once(request, run)


class OneVersion(base.ApiView):
    @schema.operation("readVersion", "One version of a wording", answer=VersionShown,
                      problems=(404,))  # fmt: skip
    def get(self, request: Request, kind: str, code: str, form: str, version: int) -> Response:
        demand_reading(request)
        return base.answer(_version(place_of(kind, code, form), version))


def _version(place: Place, number: int) -> dict[str, Any]:
    if number == 0:
        shipped = words_at(place, 0)
        told: dict[str, Any] = {
            "version": 0, "state": "shipped", "edits": 0, "of_version": None, "is_behind": False,
            "parts": shipped.blocks, "findings": [], "acts": [],
        }  # fmt: skip
    else:
        row = version_of(place, number)
        told = {
            "version": row.version, "state": row.state, "edits": row.edits,
            "of_version": row.of_version, "is_behind": versions.is_out_of_date(row),
            "parts": row.blocks, "findings": versions.findings(row),
            "acts": row.acts.select_related("by__worker").order_by("pk"),
        }  # fmt: skip
    return dict(VersionShown(told).data)


def _act(
    name: str, summary: str, right: Right, form: type[Serializer[Any]],
    do: Callable[[Request, Wording, dict[str, Any]], None], **more: Any,
) -> type[base.ApiView]:  # fmt: skip
    """An address at which one thing is done to one version."""

    class Act(base.ApiView):
        @schema.operation(name, summary, given=form, answer=VersionShown, status=201,
                          problems=(404,), **more)  # fmt: skip
        def post(self, request: Request, kind: str, code: str, form: str, version: int) -> Response:
            demand(request, right)
            place = place_of(kind, code, form)
            row = version_of(place, version)

            def run() -> Response:
                do(request, row, _given(request))
                return base.answer(_version(place, version), status=201)

            return idempotency.once(request, run)

    def _given(request: Request) -> dict[str, Any]:
        return {} if form is Nothing else base.judged(form, request)

    Act.__name__ = Act.__qualname__ = name[0].upper() + name[1:]
    return Act


def _change(request: Request, row: Wording, data: dict[str, Any]) -> None:
    made: Parts = [dict(part) for part in data["parts"]]
    acts.change(row, made, edits=data["edits"], by=user_of(request))


def _submit(request: Request, row: Wording, data: dict[str, Any]) -> None:
    acts.submit(row, **data, by=user_of(request), on=local_today())


def _withdraw(request: Request, row: Wording, data: dict[str, Any]) -> None:
    acts.withdraw(row, **data, by=user_of(request))


Change = _act(
    "changeVersion", "Put these parts in place of a draft's", Right.WORDING, PartsGiven, _change,
    example={"parts": [{"kind": "title", "text": "Your review"}], "edits": 1},
)  # fmt: skip
Submission = _act(
    "submitVersion", "Ask a second person to agree", Right.WORDING, Submitted, _submit,
    example={"why": "Fewer words, as people asked", "edits": 4},
)  # fmt: skip
Recall = _act(
    "takeBackVersion", "Take a submitted version back", Right.WORDING, Nothing,
    lambda request, row, data: acts.take_back(row, by=user_of(request)),
)  # fmt: skip
Approval = _act(
    "approveVersion", "Agree, as the second person", Right.APPROVE_WORDING, ReadAs,
    lambda request, row, data: acts.approve(row, **data, by=user_of(request)),
    says="Refused to whoever wrote any of it. Letters use it within 30 seconds.",
    example={"edits": 4},
)  # fmt: skip
Return = _act(
    "sendVersionBack", "Send a version back to be changed", Right.APPROVE_WORDING, WordingReason,
    lambda request, row, data: acts.send_back(row, **data, by=user_of(request)),
    example={"because": "Say it in fewer words"},
)  # fmt: skip
Withdrawal = _act(
    "withdrawVersion", "Withdraw a version", Right.WORDING, WordingReason, _withdraw,
    says="An approved one is withdrawn by those who may approve.",
    example={"because": "The number is wrong"},
)  # fmt: skip

_ONE = "wordings/<str:kind>/<slug:code>/<slug:form>/"
_VERSION = f"{_ONE}versions/<int:version>/"

urlpatterns: list[URLPattern] = [
    path("wordings/", Wordings.as_view(), name="api-wordings"),
    path(_ONE, OneWording.as_view(), name="api-wording"),
    path(f"{_ONE}versions/", Versions.as_view(), name="api-wording-versions"),
    path(_VERSION, OneVersion.as_view(), name="api-wording-version"),
    path(f"{_VERSION}parts/", Change.as_view(), name="api-wording-parts"),
    path(f"{_VERSION}submission/", Submission.as_view(), name="api-wording-submission"),
    path(f"{_VERSION}recall/", Recall.as_view(), name="api-wording-recall"),
    path(f"{_VERSION}approval/", Approval.as_view(), name="api-wording-approval"),
    path(f"{_VERSION}return/", Return.as_view(), name="api-wording-return"),
    path(f"{_VERSION}withdrawal/", Withdrawal.as_view(), name="api-wording-withdrawal"),
]
