"""Staff from a file of HR: upload it, and see row by row what it came to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import hr_file, staff_import
from casework.calendar import local_today
from casework.forms.staffing import StaffFileForm
from casework.imports.problems import Unreadable
from casework.models import User
from casework.roles import Right
from casework.views.asking import demand, user_of


def import_staff(request: HttpRequest) -> HttpResponse:
    """A form for the file and, once it is sent, what became of each row.

    The answer is the page itself: sending the same file again changes nothing.
    """
    demand(request, Right.STAFFING)
    form = StaffFileForm(request.POST or None, request.FILES or None)
    result, status = None, 200
    if request.method == "POST":
        result = _bring_in(form, user_of(request))
        status = 200 if result else 422
        form = StaffFileForm() if result else form
    context = {"form": form, "result": result, "most": hr_file.MOST_ROWS}
    return render(request, "casework/teams/import.html", context, status=status)


def _bring_in(form: StaffFileForm, user: User) -> staff_import.Brought | None:
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    try:
        return staff_import.bring_in(file, name=file.name, by=user, as_of=local_today())
    except Unreadable as refusal:
        form.add_error("file", str(refusal))
        return None
