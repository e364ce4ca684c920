"""Files of HR, of absences and of staff: upload one, and see row by row what it came to."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import absence_import, hr_file, staff_import
from casework.calendar import local_today
from casework.forms.staff import AbsenceFileForm, Asks, HrFileForm
from casework.forms.staffing import StaffFileForm
from casework.hr_file import OrderUnsaid, Result, Said
from casework.imports.answers import NotAChoice
from casework.imports.problems import Unreadable
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.staff import is_wide, own_team

Bring = Callable[[Any, Said], Result]


def import_absences(request: HttpRequest) -> HttpResponse:
    """A team manager's file brings in the absences of their own team, and no other's."""
    demand(request, Right.ABSENCES)
    user = user_of(request)
    team = None if is_wide(user) else own_team(user)

    def bring(file: Any, said: Said) -> Result:
        return absence_import.bring_in(
            file, name=file.name, by=user, as_of=local_today(), of_team=team, said=said
        )

    return _upload(request, AbsenceFileForm, bring, "casework/staff/import.html")


def import_staff(request: HttpRequest) -> HttpResponse:
    demand(request, Right.STAFFING)
    user = user_of(request)

    def bring(file: Any, said: Said) -> Result:
        return staff_import.bring_in(file, name=file.name, by=user, as_of=local_today(), said=said)

    return _upload(request, StaffFileForm, bring, "casework/teams/import.html")


def _upload(
    request: HttpRequest, form_class: type[HrFileForm], bring: Bring, template: str
) -> HttpResponse:
    """A form for the file and, once it is sent, what became of each row.

    The answer is the page itself: sending the same file again changes nothing. What the file left
    open is asked above the form, and is said with the same file.
    """
    form = form_class(request.POST or None, request.FILES or None)
    result, asks = None, Asks()
    if request.method == "POST" and form.is_valid():
        try:
            result = bring(form.cleaned_data["file"], form_class.said(request.POST))
        except OrderUnsaid as unsaid:
            asks = Asks(orders=unsaid.asked)
            form.add_error("file", str(unsaid))
        except (Unreadable, NotAChoice) as refusal:
            form.add_error("file", str(refusal))
        else:
            asks = Asks(values=result.not_ours)
    if result or asks:
        form = form_class(asks=asks)
    status = 422 if request.method == "POST" and not result else 200
    context = {"form": form, "result": result, "asks": asks, "most": hr_file.MOST_ROWS}
    return render(request, template, context, status=status)
