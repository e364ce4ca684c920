"""A carer's case is shown to a partner organisation, or no more (S67, S70)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from carers.forms.work import ShareForm
from carers.views.asking import about_case, carers_case_to, case_url
from casework import access
from casework.acts import sharing
from casework.calendar import local_today
from casework.messages import tell
from casework.models import Case, Share, Team
from casework.policy import Role
from casework.roles import Right
from casework.views.asking import Done, user_of


@access.record_page
def share(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = carers_case_to(request, pk, Right.CLOSE), local_today()
    partners = Team.objects.open_on(today).filter(workers__role=Role.PARTNER).distinct()

    def act(form: Any) -> Done:
        made = sharing.share(case, **form.cleaned_data, by=user_of(request), on=today)
        return Done(f"Shared with {made.team}.", case_url(case), "They see this case and no other.")

    return about_case(
        request, case, lambda data: ShareForm(data, teams=partners.order_by("name")), act,
        title="Share with a partner organisation", verb="Share the case",
        lede="Their workers see this case, and nothing of the adult's. Ask the carer first.",
    )  # fmt: skip


@access.record_page
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Case.objects.visible_to(user_of(request))
    made = get_object_or_404(Share.objects.filter(case__in=seen).select_related("team"), pk=pk)
    case = carers_case_to(request, made.case_id, Right.CLOSE)
    access.saw_case(user_of(request), case, screen="carers")
    sharing.stop(made, by=user_of(request), on=local_today())
    tell(request, f"{made.team} sees this case no more.")
    return redirect(case_url(case))
