"""One section of an assessment: read with its guidance, and saved as the talk goes."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from carers.acts import assessing
from carers.acts.assessing import SectionChanged
from carers.api import seen
from carers.api.given import day, words
from carers.eligibility import CarerLimb, CarerOutcome
from carers.models import Assessment
from carers.models.assessment import YesNo as HowFar
from carers.sections import BY_CODE, EQUALITY, Section, missing
from casework.api import base, schema
from casework.api.fields import Asked, Choice, Text, Whole, YesNo
from casework.api.problems import Stale, invalid
from casework.api.shown_cases import Shown
from casework.calendar import local_today
from casework.models import Case, User
from casework.views.asking import user_of

_ACHIEVED = "achieved"
_TEXTS = tuple(
    name for section in BY_CODE.values() for name in section.fields
    if name.endswith("_words") or name in ("own_words", "strengths", "wishes")
)  # fmt: skip
_HOW_FAR = ("willing_now", "able_now", "willing_future", "able_future")
_FOUND = ("necessary_care", "health_at_risk", "significant_impact")
_LIST_SECTIONS = ("outcomes", "equality")


class OutcomeGiven(Asked):
    """One of the eight outcomes: achieved, or why it cannot be."""

    outcome = Choice(choices=CarerOutcome.choices)
    finding = Choice(choices=[(_ACHIEVED, "They can"), *CarerLimb.choices])
    words = words()


class EqualityGiven(Asked):
    """One prompt and what they said; null where they prefer not to say."""

    prompt = Choice(choices=list(EQUALITY.items()))
    said = Text(max_length=500, allow_null=True)


def _how_far() -> Choice:
    return Choice(choices=HowFar.choices, required=False, default="", allow_blank=True)


def _found() -> YesNo:
    return YesNo(required=False, allow_null=True, default=None)


class SectionGiven(Asked):
    """The whole of one section: what is left out is unanswered. Send only what it asks."""

    own_words = words()
    strengths = words()
    willing_now = _how_far()
    able_now = _how_far()
    willing_future = _how_far()
    able_future = _how_far()
    willing_words = words()
    necessary_care = _found()
    necessary_words = words()
    working_words = words()
    education_words = words()
    recreation_words = words()
    impact_words = words()
    health_at_risk = _found()
    health_words = words()
    significant_impact = _found()
    significant_words = words()
    outcomes = OutcomeGiven(many=True, required=False, default=list)
    wishes = words()
    equality = EqualityGiven(many=True, required=False, default=list)
    combined_with = Whole(required=False, allow_null=True, default=None)
    carer_agreed_on = day()
    adult_agreed_on = day()


class _Outcome(Shown):
    outcome = serializers.CharField()
    finding = serializers.CharField()
    words = serializers.CharField()


class _Equality(Shown):
    prompt = serializers.CharField()
    said = serializers.CharField(allow_null=True)


class _Answers(Shown):
    """The answers of this section; the fields of the others are not there."""

    outcomes = _Outcome(many=True, required=False)
    equality = _Equality(many=True, required=False)
    combined_with = serializers.IntegerField(required=False, allow_null=True)
    carer_agreed_on = serializers.DateField(required=False, allow_null=True)
    adult_agreed_on = serializers.DateField(required=False, allow_null=True)


class AnswersShown(_Answers):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        more: dict[str, Any] = {
            name: serializers.CharField(required=False) for name in (*_TEXTS, *_HOW_FAR)
        }
        found = {name: serializers.BooleanField(required=False, allow_null=True) for name in _FOUND}
        return {**super().get_fields(), **more, **found}


class SectionShown(Shown):
    """One section. `saved` counts its savings, and is the version in the ETag."""

    section = serializers.CharField()
    title = serializers.CharField()
    guidance = serializers.CharField()
    saved = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    answers = AnswersShown()


def told(found: Assessment, section: Section) -> dict[str, Any]:
    """A section as it stands."""
    return {
        "section": section.code, "title": section.title, "guidance": section.guidance,
        "saved": found.saved.get(section.code, 0), "answers": _answers(found, section),
        "missing": missing(found).get(section.code, []),
    }  # fmt: skip


def _answers(found: Assessment, section: Section) -> dict[str, Any]:
    if section.code == "outcomes":
        rows = found.outcomes.order_by("id")
        return {"outcomes": [
            {"outcome": row.outcome, "finding": row.limb or _ACHIEVED, "words": row.words}
            for row in rows
        ]}  # fmt: skip
    if section.code == "equality":
        said = found.equality.order_by("id")
        return {"equality": [
            {"prompt": row.prompt, "said": None if row.prefers_not else row.said} for row in said
        ]}  # fmt: skip
    names = {"combined_with": "combined_with_id"}
    values = {name: getattr(found, names.get(name, name)) for name in section.fields}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _answer(found: Assessment, section: Section) -> Response:
    data = told(found, section)
    return base.answer(data, version=data["saved"])


_CODE = OpenApiParameter("code", enum=list(BY_CODE), location=OpenApiParameter.PATH)


def _of(code: str) -> Section:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


class OneSection(base.ApiView):
    """Each section has a version of its own, so that two may write two sections at once."""

    @schema.operation("readSection", "One section of an assessment", answer=SectionShown,
                      params=(_CODE,), rests="gives", problems=(404,))  # fmt: skip
    def get(self, request: Request, pk: int, code: str) -> Response:
        return _answer(seen.assessment(request, pk), _of(code))

    @schema.operation(
        "saveSection", "Save one section", answer=SectionShown, given=SectionGiven,
        params=(_CODE,), rests="version", problems=(404,),
        says="Nothing is required until the assessment is completed. If-Match names the version "
        "of the section; where somebody saved it first, theirs is in `current`.",
        example={"own_words": "I sleep in snatches.", "strengths": "My sister rings."},
    )  # fmt: skip
    def put(self, request: Request, pk: int, code: str) -> Response:
        found = seen.assessment(request, pk, *seen.EDIT)
        section, user, version = _of(code), user_of(request), base.version_seen(request)
        answers = _given(request, section, user)
        try:
            saved = assessing.save_section(
                found, code, answers, seen=version, by=user, on=local_today()
            )
        except SectionChanged as changed:
            theirs = told(changed.current, section)
            raise Stale(current=theirs, etag=base.etag(theirs["saved"])) from changed
        return _answer(saved, section)


def _given(request: Request, section: Section, user: User) -> Mapping[str, Any]:
    """What was sent for this section, as ``assessing.save_section`` takes it."""
    data = base.judged(SectionGiven, request)
    asked = (section.code,) if section.code in _LIST_SECTIONS else section.fields
    strange = {name: "This section does not ask that." for name in request.data
               if name not in asked}  # fmt: skip
    if strange:
        raise invalid(**strange)
    if section.code == "outcomes":
        return {
            row["outcome"]: ("" if row["finding"] == _ACHIEVED else row["finding"], row["words"])
            for row in data["outcomes"]
        }
    if section.code == "equality":
        return {row["prompt"]: row["said"] for row in data["equality"]}
    answers = {name: data[name] for name in section.fields}
    if section.code == "together":
        answers["combined_with"] = _case(answers["combined_with"], user)
    return answers


def _case(pk: int | None, user: User) -> Case | None:
    if pk is None:
        return None
    found = Case.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise invalid(combined_with="There is no such case.")
    return found
