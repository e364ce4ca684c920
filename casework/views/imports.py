"""Import of open work: upload, say which column is which, see what would come, apply."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from kombu.exceptions import OperationalError

from casework import access, tasks
from casework.calendar import local_today
from casework.exports import csv_response
from casework.forms.imports import AnswersForm, ColumnsForm, UploadForm
from casework.imports import answers, mapping, progress, work
from casework.imports.preview import flagged, preview, problem_rows
from casework.imports.rejects import rejects
from casework.messages import tell
from casework.models import Import, ImportState, ImportTaken
from casework.permissions import may
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import demand, user_of

LIST = 50
WORKING = {ImportState.CHECKING, ImportState.APPLYING}


def import_list(request: HttpRequest) -> HttpResponse:
    """The files imported so far, and a form for the next."""
    demand(request, Right.IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["file"]
        batch = work.take_in(name=uploaded.name, content=uploaded, team=None, by=user_of(request))
        return redirect("import", pk=batch.pk)
    imports = Import.objects.select_related("by__worker").order_by("-at", "-pk")[:LIST]
    context = {"form": form, "imports": imports, "most": LIST}
    return render(request, "casework/imports/list.html", context)


@require_GET
@access.record_page
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The step that this import has reached."""
    demand(request, Right.IMPORT)
    batch = get_object_or_404(Import.objects.select_related("team", "by"), pk=pk)
    if batch.state == ImportState.REFUSED:
        return render(request, "casework/imports/refused.html", {"batch": batch})
    if _is_being_worked(batch):
        return render(request, "casework/imports/working.html", _progress(batch))
    if batch.state == ImportState.UPLOADED or _wants_other_columns(request, batch):
        return _columns_page(request, batch, _columns_form(batch))
    return _preview_page(request, batch)


def _is_being_worked(batch: Import) -> bool:
    waits_for_check = batch.state == ImportState.UPLOADED and bool(batch.mapping)
    return waits_for_check or batch.state in WORKING


def _wants_other_columns(request: HttpRequest, batch: Import) -> bool:
    return "columns" in request.GET and batch.state == ImportState.CHECKED


def _columns_form(batch: Import) -> ColumnsForm:
    proposed, _ = mapping.proposal(batch.headings)
    initial: dict[str, Any] = {
        **(batch.mapping or proposed),
        "whole_team": batch.team,
        "system": batch.system,
        "part": batch.part,
    }
    return ColumnsForm(initial=initial, headings=batch.headings, as_of=local_today())


def _columns_page(request: HttpRequest, batch: Import, form: ColumnsForm) -> HttpResponse:
    _, is_remembered = mapping.proposal(batch.headings)
    earlier = Import.objects.filter(sha256=batch.sha256, state=ImportState.APPLIED).first()
    context = {
        "batch": batch, "form": form, "is_remembered": is_remembered, "earlier": earlier,
    }  # fmt: skip
    return render(request, "casework/imports/columns.html", context)


def _preview_page(request: HttpRequest, batch: Import) -> HttpResponse:
    after = request.GET.get("after", "0")
    user = user_of(request)
    rows, next_after = problem_rows(batch, after=int(after) if after.isdecimal() else 0, by=user)
    access.saw_people(user, people=[row.person for row in rows if row.person], screen="import")
    context = {
        "batch": batch,
        "is_applied": batch.state in (ImportState.APPLIED, ImportState.UNDONE),
        "may_see": may(user, Right.SEE_RECORDS),
        "may_answer": may(user, Right.RECEIVE),
        "preview": preview(batch, as_of=local_today()),
        "problem_rows": rows,
        "next_after": next_after,
        "values": answers.values(batch) if batch.state == ImportState.CHECKED else [],
        "to_correct": flagged(batch) if batch.state == ImportState.CHECKED else [],
        "may_take": batch.by_id == user_of(request).pk or may(user_of(request), Right.SEE_RECORDS),
        "taken": batch.taken.select_related("by__worker").order_by("-pk")[:LIST],
    }
    return render(request, "casework/imports/preview.html", context)


@require_POST
def import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns are chosen: check the file."""
    demand(request, Right.IMPORT)
    batch = get_object_or_404(Import, pk=pk)
    form = ColumnsForm(request.POST, headings=batch.headings, as_of=local_today())
    if not form.is_valid():
        return _columns_page(request, batch, form)
    try:
        given = form.cleaned_data
        batch = work.confirm(
            batch, mapped=form.mapped, team=given["whole_team"], system=given["system"],
            part=given["part"],
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _columns_page(request, batch, form)
    work_on(batch)
    return redirect("import", pk=pk)


def import_values(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file says in its own words: say which value of ours each is, and check again."""
    demand(request, Right.IMPORT)
    batch = get_object_or_404(Import, pk=pk)
    if batch.state != ImportState.CHECKED:
        return redirect("import", pk=pk)
    form = AnswersForm(request.POST or None, batch=batch, as_of=local_today())
    if request.method == "POST" and form.is_valid():
        try:
            ready = answers.say(
                batch, values=form.said_of_values, orders=form.said_of_orders,
                by=user_of(request), as_of=local_today(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            work_on(ready)
            return redirect("import", pk=pk)
    context = {"batch": batch, "form": form}
    return render(request, "casework/imports/values.html", context)


@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview is accepted: bring the cases in. Harmless when pressed twice."""
    demand(request, Right.IMPORT)
    batch = get_object_or_404(Import, pk=pk)
    try:
        asked = work.ask_to_apply(batch)
    except answers.SaidFirst:
        return redirect("import-values", pk=pk)
    if asked:
        batch.refresh_from_db()
        work_on(batch)
        batch.refresh_from_db()
        if batch.state == ImportState.APPLIED:
            then = "Those without a rating are due a look today."
            came = "1 case" if batch.accepted == 1 else f"{batch.accepted:,} cases"
            tell(request, f"{came} came in.", then=then if batch.accepted else "")
    return redirect("import", pk=pk)


def work_on(batch: Import) -> None:
    """A small file now; a large one by the worker, which looks each minute in any case."""
    if work.is_small(batch):
        work.work_on(batch.pk, as_of=local_today())
        return
    try:
        tasks.process_imports.apply_async(retry=False)
    except OperationalError:
        return


@require_GET
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the import is: the part of the page that refreshes itself."""
    demand(request, Right.IMPORT)
    batch = get_object_or_404(Import, pk=pk)
    return render(request, "casework/imports/_progress.html", _progress(batch))


def _progress(batch: Import) -> dict[str, Any]:
    return {"batch": batch, "progress": progress.of(batch.pk), "done": not _is_being_worked(batch)}


@require_GET
def import_rejects(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not accepted, with the reasons, as CSV; who took them is written down.

    They are people too: whoever opens no record gets back only the file that they brought.
    """
    demand(request, Right.IMPORT)
    batch, user = get_object_or_404(Import, pk=pk), user_of(request)
    if batch.by_id != user.pk:
        demand(request, Right.SEE_RECORDS)
    ImportTaken.objects.create(batch=batch, by=user, at=timezone.now())
    return csv_response(f"import-{pk}-not-accepted", rejects(batch, by=user))
