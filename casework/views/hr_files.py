"""Files of HR, of absences and of staff: upload one, and see row by row what it came to."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import absence_import, hr_file, staff_import
from casework.calendar import local_today
from casework.forms.staff import AbsenceFileForm, HrFileForm
from casework.forms.staffing import StaffFileForm
from casework.imports.problems import Unreadable
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.staff import is_wide, own_team


def import_absences(request: HttpRequest) -> HttpResponse:
    """A team manager's file brings in the absences of their own team, and no other's."""
    demand(request, Right.ABSENCES)
    user = user_of(request)
    team = None if is_wide(user) else own_team(user)

    def bring(file: Any) -> hr_file.Result:
        return absence_import.bring_in(
            file, name=file.name, by=user, as_of=local_today(), of_team=team
        )

    return _upload(request, AbsenceFileForm, bring, "casework/staff/import.html")


def import_staff(request: HttpRequest) -> HttpResponse:
    demand(request, Right.STAFFING)
    user = user_of(request)

    def bring(file: Any) -> staff_import.Brought:
        return staff_import.bring_in(file, name=file.name, by=user, as_of=local_today())

    return _upload(request, StaffFileForm, bring, "casework/teams/import.html")


def _upload(
    request: HttpRequest,
    form_class: type[HrFileForm],
    bring: Callable[[Any], object],
    template: str,
) -> HttpResponse:
    """A form for the file and, once it is sent, what became of each row.

    The answer is the page itself: sending the same file again changes nothing.
    """
    form = form_class(request.POST or None, request.FILES or None)
    result, status = None, 200
    if request.method == "POST":
        result = _brought(form, bring)
        status = 200 if result else 422
        form = form_class() if result else form
    context = {"form": form, "result": result, "most": hr_file.MOST_ROWS}
    return render(request, template, context, status=status)


def _brought(form: HrFileForm, bring: Callable[[Any], object]) -> object | None:
    if not form.is_valid():
        return None
    try:
        return bring(form.cleaned_data["file"])
    except Unreadable as refusal:
        form.add_error("file", str(refusal))
        return None
