"""Absences from a file of HR: upload it, and see row by row what it came to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import absence_import as bringing
from casework import hr_file
from casework.calendar import local_today
from casework.forms.staff import AbsenceFileForm
from casework.imports.problems import Unreadable
from casework.models import User
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.staff import is_wide, own_team


def absence_import(request: HttpRequest) -> HttpResponse:
    """A form for the file and, once it is sent, what became of each row.

    The answer is the page itself: sending the same file again changes nothing.
    """
    demand(request, Right.ABSENCES)
    form = AbsenceFileForm(request.POST or None, request.FILES or None)
    result, status = None, 200
    if request.method == "POST":
        result = _bring_in(form, user_of(request))
        status = 200 if result else 422
        form = AbsenceFileForm() if result else form
    context = {"form": form, "result": result, "most": hr_file.MOST_ROWS}
    return render(request, "casework/staff/import.html", context, status=status)


def _bring_in(form: AbsenceFileForm, user: User) -> hr_file.Result | None:
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    team = None if is_wide(user) else own_team(user)
    try:
        return bringing.bring_in(file, name=file.name, by=user, as_of=local_today(), of_team=team)
    except Unreadable as refusal:
        form.add_error("file", str(refusal))
        return None
