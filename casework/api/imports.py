"""Files of open work: sent, their columns chosen, checked, applied; and what became of each row."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Nothing, Text, Whole
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.imports import answers, mapping, progress, work
from casework.imports.cleaning import plain
from casework.imports.columns import COLUMNS
from casework.imports.preview import PAGE, flagged, preview, problem_rows
from casework.imports.problems import Unreadable
from casework.models import PRESENT_SYSTEM, Import, ImportState, Team
from casework.paging import Page
from casework.refusals import NotAnswerable
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.imports import work_on

Shown = serializers.Serializer[Any]
_COUNTED = {
    ImportState.CHECKED, ImportState.APPLYING, ImportState.APPLIED, ImportState.UNDONE,
}  # fmt: skip
_APPLYING = {ImportState.APPLYING, ImportState.APPLIED}
_LAST_LINE = 2**31 - 1


class FileGiven(Asked):
    """One file: CSV or Excel, a row for each open case, headings in the first row."""

    file = serializers.FileField(max_length=200)


# Each of our columns, and in it the heading of the file that holds it.
Columns = type(
    "Columns", (Asked,),
    {
        column.name: Text(required=column.required, help_text=column.help or column.label)
        for column in COLUMNS
    } | {"__doc__": "For each of our columns, the heading of the file that holds it."},
)  # fmt: skip


class ColumnsGiven(Asked):
    """Which column is which, and the team of rows that name none."""

    columns = Columns()
    team = Whole(required=False, allow_null=True, default=None)
    system = Text(max_length=60, required=False, default=PRESENT_SYSTEM)
    part = Text(max_length=60, required=False, default="", allow_blank=True)


class CountShown(Shown):
    what = serializers.CharField()
    number = serializers.IntegerField()


class FlaggedShown(Shown):
    """Rows that come in with a detail to correct; the first of them as an example."""

    column = serializers.CharField()
    why = serializers.CharField()
    rows = serializers.IntegerField()
    first_line = serializers.IntegerField()
    says = serializers.CharField()


class ImportShown(Shown):
    """An import and the step that it has reached. `proposed`: the columns as we guess them.

    `read` is `accepted`, `rejected`, `unchanged`, `changed` and `asked`, once the file is checked;
    `gone` are cases of the last list that are not in this one.
    """

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    at = serializers.DateTimeField()
    state = serializers.CharField()
    refused_because = serializers.CharField()
    headings = serializers.ListField(child=serializers.CharField())
    proposed = serializers.DictField(child=serializers.CharField())
    columns = serializers.DictField(child=serializers.CharField())
    team = serializers.IntegerField(allow_null=True)
    read = serializers.IntegerField()
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    changed = serializers.IntegerField()
    asked = serializers.IntegerField()
    gone = serializers.IntegerField()
    system = serializers.CharField()
    part = serializers.CharField()
    done = serializers.IntegerField()
    kinds = CountShown(many=True)
    problems = CountShown(many=True)
    notices = serializers.ListField(child=serializers.CharField())
    orders_asked = serializers.ListField(child=serializers.CharField())
    to_correct = FlaggedShown(many=True)
    applied_at = serializers.DateTimeField(allow_null=True)


class ValueGiven(Asked):
    """A value of the file, and which of ours it is: `means` is a code, or `-` to leave it empty."""

    column = Text(max_length=40)
    said = Text(max_length=300)
    means = Text(max_length=60)


class ValuesGiven(Asked):
    """What the values of the file mean, and for each column asked how its dates stand.

    An order is `day_first` or `month_first`.
    """

    values = ValueGiven(many=True, required=False, default=list)
    orders = serializers.DictField(child=Text(max_length=20), required=False, default=dict)


class OptionShown(Shown):
    code = serializers.CharField()
    says = serializers.CharField()


class ValueShown(Shown):
    """A value that is not ours: in how many rows, and what was said of it (`-`: leave empty)."""

    column = serializers.CharField()
    said = serializers.CharField()
    rows = serializers.IntegerField()
    means = serializers.CharField(allow_null=True)
    options = OptionShown(many=True)


class ValuesShown(Shown):
    """The values that are not ours, and the columns whose dates can be read in two ways."""

    values = ValueShown(many=True)
    orders_asked = serializers.ListField(child=serializers.CharField())


class ImportBrief(Shown):
    id = serializers.IntegerField()
    file_name = serializers.CharField()
    at = serializers.DateTimeField()
    state = serializers.CharField()


class RejectedShown(Shown):
    """One row that cannot be taken: its line, its reference, and all that is wrong with it."""

    line = serializers.IntegerField()
    reference = serializers.CharField()
    says = serializers.ListField(child=serializers.CharField())


class RejectedPage(Shown):
    items = RejectedShown(many=True)
    next = serializers.IntegerField(allow_null=True)


def _import(request: Request, pk: int) -> Import:
    demand(request, Right.IMPORT)
    return get_object_or_404(Import, pk=pk)


# Told as they are kept.
_KEPT = (
    "id", "file_name", "at", "state", "refused_because", "headings", "read", "accepted", "rejected",
    "unchanged", "changed", "asked", "gone", "system", "part", "applied_at",
)  # fmt: skip


def _shown(pk: int, *, status: int = 200) -> Response:
    batch = Import.objects.get(pk=pk)
    told = preview(batch, as_of=local_today()) if batch.state in _COUNTED else None
    data: dict[str, Any] = {name: getattr(batch, name) for name in _KEPT}
    data["proposed"] = mapping.proposal(batch.headings)[0]
    data["columns"], data["team"] = batch.mapping, batch.team_id
    data["done"] = progress.of(pk).done
    data["kinds"] = _counts(told.kinds if told else ())
    data["problems"] = _counts(told.problems if told else ())
    data["notices"] = batch.findings.get("notices", [])
    data["orders_asked"] = list(batch.findings.get("orders", {}))
    data["to_correct"] = flagged(batch) if told else []
    return base.answer(ImportShown(data).data, status=status)


def _counts(found: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"what": what, "number": number} for what, number in found]


class Imports(base.ApiView):
    """The files sent so far, and the next."""

    def get_parsers(self) -> Any:
        return [MultiPartParser()]

    @schema.operation("listImports", "The imports", params=schema.PAGES, problems=(400,),
                      answer=schema.page_of(ImportBrief, "ImportPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.IMPORT)
        paging.known_only(request, paging.PAGING)
        page: Page[Import] = paging.asked_page(request, Import.objects.all(), order=paging.NEWEST)
        return base.answer(paging.envelope(page, ImportBrief(page.rows, many=True).data))

    @schema.operation(
        "sendImport", "Send a file of open work", given={"multipart/form-data": FileGiven},
        answer=ImportShown, status=201,
        says="A file that cannot be read is kept, and refused in `refused_because`.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.IMPORT)

        def run() -> Response:
            file = base.judged(FileGiven, request)["file"]
            batch = work.take_in(name=file.name, content=file, team=None, by=user_of(request))
            return _shown(batch.pk, status=201)

        return idempotency.once(request, run)


class OneImport(base.ApiView):
    """The step that an import has reached; ask again while a large file is worked on."""

    @schema.operation("readImport", "One import", answer=ImportShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        return _shown(_import(request, pk).pk)


class ImportColumns(base.ApiView):
    """The columns are chosen: the file is checked, perhaps again."""

    @schema.operation(
        "chooseColumns", "Choose the columns, and check the file", given=ColumnsGiven,
        answer=ImportShown, status=201, problems=(404,),
        says="A file of up to 2,000 rows is checked at once, a larger one by a worker.",
        example={"columns": {"external_reference": "Case ID", "family_name": "Surname",
                             "given_names": "Forename", "kind": "Type",
                             "received_on": "Received"}, "team": 1},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        batch = _import(request, pk)

        def run() -> Response:
            data = base.judged(ColumnsGiven, request)
            try:
                ready = work.confirm(
                    batch, mapped=data["columns"], team=_team(data["team"]),
                    system=data["system"], part=data["part"],
                )  # fmt: skip
            except Unreadable as wrong:
                raise invalid(columns=str(wrong)) from wrong
            _take_up(ready)
            return _shown(pk, status=201)

        return idempotency.once(request, run)


def _team(pk: int | None) -> Team | None:
    team = Team.objects.open_on(local_today()).filter(pk=pk).first() if pk else None
    if pk and team is None:
        raise invalid(team="There is no such team.")
    return team


def _take_up(batch: Import) -> None:
    """A small file now; for a large one the bell is rung once what was asked is on the disk."""
    if work.is_small(batch):
        work.work_on(batch.pk, as_of=local_today())
    else:
        transaction.on_commit(lambda: work_on(batch), robust=True)


class ImportValues(base.ApiView):
    """What the file says in its own words, and which of our values that is."""

    @schema.operation("listImportValues", "Values that are not ours", answer=ValuesShown,
                      problems=(404,))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        return _values(_import(request, pk))

    @schema.operation(
        "sayImportValues", "Say what values mean, and check the file again", given=ValuesGiven,
        answer=ImportShown, status=201, problems=(404,),
        says="What was said is remembered for the next file with that column.",
        example={"values": [{"column": "rating", "said": "1 - High", "means": "red"}],
                 "orders": {"received_on": "day_first"}},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        batch = _import(request, pk)

        def run() -> Response:
            data = base.judged(ValuesGiven, request)
            said = {(row["column"], plain(row["said"])): row["means"] for row in data["values"]}
            try:
                ready = answers.say(
                    batch, values=said, orders=data["orders"], by=user_of(request),
                    as_of=local_today(),
                )  # fmt: skip
            except answers.NotAChoice as wrong:
                raise invalid(values=str(wrong)) from wrong
            _take_up(ready)
            return _shown(pk, status=201)

        return idempotency.once(request, run)


def _values(batch: Import) -> Response:
    has_team = batch.team_id is not None
    found = [
        {
            "column": value.column.name, "said": value.said, "rows": value.rows,
            "means": answers.LEAVE_EMPTY if value.means == "" else value.means,
            "options": [
                {"code": code, "says": says}
                for code, says in answers.options(
                    value.column, as_of=local_today(), has_team=has_team
                )
            ],
        }
        for value in answers.values(batch)
    ]  # fmt: skip
    asked = list(batch.findings.get("orders", {}))
    return base.answer(ValuesShown({"values": found, "orders_asked": asked}).data)


class ImportApplication(base.ApiView):
    """What was checked is accepted: the cases come in."""

    @schema.operation(
        "applyImport", "Bring the checked cases in", answer=ImportShown, status=201,
        problems=(404,), given=Nothing,
        says="Harmless when asked twice. A file of more than 2,000 rows is applied by a worker.",
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        batch = _import(request, pk)

        def run() -> Response:
            base.judged(Nothing, request)
            asked = work.ask_to_apply(batch)
            batch.refresh_from_db()
            if not asked and batch.state not in _APPLYING:
                message = f"{batch}: {batch.get_state_display().lower()}. Check it first."
                raise NotAnswerable(message)
            if asked:
                _take_up(batch)
            return _shown(pk, status=201)

        return idempotency.once(request, run)


AFTER_LINE = OpenApiParameter(
    "after", {"type": "integer", "minimum": 0, "maximum": _LAST_LINE},
    description="`next` of the page before: the line after which to go on.",
)  # fmt: skip


def after_line(request: Request) -> int:
    """The line after which a page starts; raises a problem for what is none."""
    paging.known_only(request, ("after",))
    after = request.query_params.get("after", "0")
    if not (after.isascii() and after.isdecimal() and int(after[:11]) <= _LAST_LINE):
        raise invalid(after="This is no line of a file. Start at the top.")
    return int(after)


class ImportProblems(base.ApiView):
    """The rows that cannot be taken."""

    @schema.operation("listRejectedRows", f"Rows that cannot be taken, {PAGE} a page",
                      params=(AFTER_LINE,), answer=RejectedPage, problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        batch = _import(request, pk)
        user = user_of(request)
        rows, following = problem_rows(batch, after=after_line(request), by=user)
        spoken_of = [row.person for row in rows if row.person]
        access.saw_people(user, people=spoken_of, screen="api")
        return base.answer(RejectedPage({"items": rows, "next": following}).data)
