"""What a file says about people who are here: listed, applied or refused; and an import undone."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Nothing, Text, Whole, YesNo
from casework.api.imports import AFTER_LINE, after_line
from casework.calendar import local_today
from casework.imports import answering, deciding, undoing, work
from casework.imports.news_words import new, old
from casework.imports.preview import problem_words
from casework.models import CloseReason, Import, ImportNews, ImportRow, NewsState, Person, What
from casework.paging import Order, Page
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.import_asked import PAGE, Listed, asked_rows, listed
from casework.views.import_news import counts_of, seen_by

Shown = serializers.Serializer[Any]
SCREEN = "api"
_BY_NUMBER = Order(("id",))
_WHAT = OpenApiParameter("what", enum=What.values, description="One kind of news.")
_STATE = OpenApiParameter("state", enum=NewsState.values, description="How far it is.")


class NewsShown(Shown):
    """One difference: our record, the file, and what was decided. A case gone has no `line`."""

    id = serializers.IntegerField()
    line = serializers.IntegerField(allow_null=True)
    person = serializers.IntegerField(source="person_id")
    case = serializers.IntegerField(source="case_id", allow_null=True)
    what = serializers.CharField()
    was = serializers.SerializerMethodField()
    says = serializers.SerializerMethodField()
    state = serializers.CharField()
    because = serializers.CharField()

    def get_was(self, news: ImportNews) -> str:
        return old(news)

    def get_says(self, news: ImportNews) -> str:
        return new(news)


class NewsCounts(Shown):
    what = serializers.CharField()
    open = serializers.IntegerField()
    agreed = serializers.IntegerField()
    applied = serializers.IntegerField()
    refused = serializers.IntegerField()


class CountsShown(Shown):
    items = NewsCounts(many=True)


class NewsDecisionGiven(Asked):
    """Apply or refuse. `reason`: why a case that is gone ends; `because`: why it is refused."""

    decision = Choice(choices=[("apply", "Apply"), ("refuse", "Refuse")])
    reason = Choice(choices=CloseReason.to_choose(), required=False, default="")
    because = Text(max_length=300, required=False, default="", allow_blank=True)


class KindGiven(NewsDecisionGiven):
    what = Choice(choices=What.choices)


class AnswerGiven(Asked):
    """Whose row it is: the id of a person, or `new`; or `because` it is left out.

    `new` with `birth_is_wrong` leaves a child's date of birth out, to be corrected.
    """

    person = Whole(required=False, allow_null=True, default=None)
    new = YesNo(required=False, default=False)
    birth_is_wrong = YesNo(required=False, default=False)
    because = Text(max_length=200, required=False, default="", allow_blank=True)


class AnsweredShown(Shown):
    """What became of the row; one that is rejected says why."""

    line = serializers.IntegerField()
    verdict = serializers.CharField()
    case = serializers.IntegerField(source="case_id", allow_null=True)
    says = serializers.SerializerMethodField()

    def get_says(self, row: ImportRow) -> list[str]:
        is_rejected = row.verdict == ImportRow.Verdict.REJECTED
        return [problem_words(each) for each in row.problems] if is_rejected else []


class AskedLikeShown(Shown):
    """One whom a row is like: a person of ours, or another line of the file."""

    person = serializers.IntegerField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()


class AskedRowShown(Shown):
    """A row that waits for an answer. Without `may_answer` nobody whom it is like is named."""

    line = serializers.IntegerField()
    given_names = serializers.CharField()
    family_name = serializers.CharField()
    born_on = serializers.DateField(allow_null=True)
    may_answer = serializers.BooleanField()
    questions = serializers.ListField(child=serializers.CharField())
    likes = AskedLikeShown(many=True)


class AskedRowPage(Shown):
    items = AskedRowShown(many=True)
    next = serializers.IntegerField(allow_null=True)


class KeptShown(Shown):
    case = serializers.IntegerField(allow_null=True)
    news = serializers.IntegerField(allow_null=True)
    because = serializers.CharField()


class ImportUndoneShown(Shown):
    cases = serializers.IntegerField()
    news = serializers.IntegerField()
    kept = KeptShown(many=True)


def _import(request: Request, pk: int) -> Import:
    demand(request, Right.IMPORT)
    demand(request, Right.SEE_RECORDS)
    return get_object_or_404(Import, pk=pk)


class News(base.ApiView):
    """The news of one import, of those whose record the reader may see; and by kind."""

    @schema.operation(
        "listImportNews", "What a file says about people who are here", problems=(400, 404),
        params=(_WHAT, _STATE, *schema.PAGES), answer=schema.page_of(NewsShown, "ImportNewsPage"),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        batch = _import(request, pk)
        paging.known_only(request, ("what", "state", *paging.PAGING))
        asked = {name: request.query_params[name] for name in ("what", "state")
                 if name in request.query_params}  # fmt: skip
        found = seen_by(batch, user_of(request)).filter(**asked).select_related("person", "batch")
        page: Page[ImportNews] = paging.asked_page(request, found, order=_BY_NUMBER)
        people = [row.person for row in page.rows]
        access.saw_people(user_of(request), people=people, screen=SCREEN)
        return base.answer(paging.envelope(page, NewsShown(page.rows, many=True).data))

    @schema.operation(
        "decideImportNewsOfAKind", "Decide all news of one kind", given=KindGiven,
        answer=CountsShown, status=201, problems=(404,),
        says="More than 200 are applied by a worker: ask for the counts again.",
        example={"what": "phone", "decision": "apply"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        batch, user = _import(request, pk), user_of(request)

        def run() -> Response:
            data = base.judged(KindGiven, request)
            if data["decision"] == "apply":
                agreed = deciding.agree_by_kind(batch, data["what"], by=user, reason=data["reason"])
                if agreed <= work.SMALL_NEWS:
                    deciding.work_agreed(batch, on=local_today(), most=work.SMALL_NEWS)
            else:
                deciding.refuse_by_kind(batch, data["what"], because=data["because"], by=user)
            counts = NewsCounts(counts_of(seen_by(batch, user)), many=True).data
            return base.answer({"items": counts}, status=201)

        return idempotency.once(request, run)


class Decision(base.ApiView):
    """One piece of news is decided."""

    @schema.operation(
        "decideImportNews", "Apply or refuse one piece of news", given=NewsDecisionGiven,
        answer=NewsShown, status=201, problems=(404,), example={"decision": "apply"},
    )  # fmt: skip
    def post(self, request: Request, pk: int, news_pk: int) -> Response:
        batch, user = _import(request, pk), user_of(request)
        found = seen_by(batch, user).select_related("person", "batch", "case")
        news = get_object_or_404(found, pk=news_pk)
        access.saw_person(user, news.person, screen=SCREEN)

        def run() -> Response:
            data = base.judged(NewsDecisionGiven, request)
            if data["decision"] == "apply":
                made = deciding.apply(news, by=user, on=local_today(), reason=data["reason"])
            else:
                made = deciding.refuse(news, because=data["because"], by=user)
            return base.answer(NewsShown(made).data, status=201)

        return idempotency.once(request, run)


class AskedRows(base.ApiView):
    """The rows that are like somebody we have."""

    @schema.operation(
        "listAskedRows", f"Rows that wait for an answer, {PAGE} a page", params=(AFTER_LINE,),
        answer=AskedRowPage, problems=(400, 404),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        demand(request, Right.IMPORT)
        demand(request, Right.RECEIVE)
        batch, user = get_object_or_404(Import, pk=pk), user_of(request)
        rows, following = asked_rows(batch, after=after_line(request))
        found = listed(rows, by=user, on=local_today())
        people = {like.hit.person.pk: like.hit.person for each in found for like in each.likes}
        access.saw_people(user, people=people.values(), screen=SCREEN)
        items = [_asked_row(each) for each in found]
        return base.answer(AskedRowPage({"items": items, "next": following}).data)


def _asked_row(each: Listed) -> dict[str, Any]:
    people = [{"person": like.hit.person.pk, "line": None, "why": like.why} for like in each.likes]
    lines = [{"person": None, "line": like["line"], "why": like["why"]} for like in each.lines]
    return {
        "line": each.row.line,
        "given_names": each.row.clean.get("given_names", ""),
        "family_name": each.row.clean.get("family_name", ""),
        "born_on": each.born_on,
        "may_answer": each.may_answer,
        "questions": each.questions,
        "likes": [*people, *lines],
    }


class Answer(base.ApiView):
    """A row that is like somebody: whose it is."""

    @schema.operation(
        "answerImportRow", "Say whose row it is", given=AnswerGiven, answer=AnsweredShown,
        status=201, problems=(404,), example={"new": True},
    )  # fmt: skip
    def post(self, request: Request, pk: int, line: int) -> Response:
        demand(request, Right.IMPORT)
        demand(request, Right.RECEIVE)
        row, user = get_object_or_404(ImportRow, batch=pk, line=line), user_of(request)

        def run() -> Response:
            data = base.judged(AnswerGiven, request)
            if data["person"]:
                person = Person.objects.visible_to(user).filter(pk=data["person"]).first()
                if person is None:
                    raise Refusal("There is no such person.")
                access.saw_person(user, person, screen=SCREEN)
                made = answering.is_person(row, person, by=user, on=local_today())
            elif data["new"] and data["birth_is_wrong"]:
                made = answering.is_new_but_for_the_birth(row, by=user, on=local_today())
            elif data["new"]:
                made = answering.is_new(row, by=user, on=local_today())
            else:
                made = answering.leave_out(row, because=data["because"], by=user)
            return base.answer(AnsweredShown(made).data, status=201)

        return idempotency.once(request, run)


class Undo(base.ApiView):
    """An import is undone as a whole."""

    @schema.operation(
        "undoImport", "Undo an import", given=Nothing, answer=ImportUndoneShown, status=201,
        problems=(404,), says="`kept` names what could not be undone, and why.",
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        batch, user = _import(request, pk), user_of(request)

        def run() -> Response:
            base.judged(Nothing, request)
            done = undoing.undo(batch, by=user, on=local_today())
            seen = _seen(done.kept, request)
            kept = [
                {"case": each.case.pk if each.case else None,
                 "news": each.news.pk if each.news else None, "because": each.because}
                for each in done.kept if _person(each) in seen
            ]  # fmt: skip
            told = {"cases": done.cases, "news": done.news, "kept": kept}
            return base.answer(ImportUndoneShown(told).data, status=201)

        return idempotency.once(request, run)


def _person(kept: undoing.Kept) -> int:
    return kept.case.person_id if kept.case else (kept.news.person_id if kept.news else 0)


def _seen(kept: Any, request: Request) -> set[int]:
    people = Person.objects.visible_to(user_of(request)).filter(pk__in=map(_person, kept))
    access.saw_people(user_of(request), people=people, screen=SCREEN)
    return {person.pk for person in people}
