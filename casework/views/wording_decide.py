"""Two people agree on a version: submitted, approved, sent back, taken back, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from casework.calendar import local_today
from casework.forms.wording import ApproveForm, BecauseForm, SubmitForm
from casework.letters.wording import acts, versions
from casework.letters.wording.checks import stops
from casework.messages import tell
from casework.models import Wording
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.wording import SECONDS_AT_MOST
from casework.views.wording_edit import seen_edits
from casework.views.wording_places import Place, place_of, shown, version_of, writing


def _page(
    place: Place, row: Wording, make: Callable[[Any], Any], act: Callable[[Any], Done], **more: Any
) -> FormPage:
    context = {
        "place": place, "row": row, "lede": f"{place.title}, version {row.version}",
        "back": place.url("version", row.version), **more,
    }  # fmt: skip
    return FormPage("casework/wording/confirm.html", make, act, context)


def wording_submit(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """Ask a second person to agree."""
    place = writing(request, kind, code, form)
    row = version_of(place, version)

    def act(form: Any) -> Done:
        acts.submit(
            row, why=form.cleaned_data["why"], edits=seen_edits(request), by=user_of(request),
            on=local_today(),
        )  # fmt: skip
        return Done(
            "Submitted.", place.url("version", version),
            then="It waits for a second person: someone who wrote none of it.",
        )  # fmt: skip

    found = versions.findings(row)
    page = _page(
        place, row, SubmitForm, act, title="Submit for approval", verb="Submit",
        stopping=stops(found), advice=[each for each in found if not each.stops],
        back=place.url("edit", version),
    )  # fmt: skip
    return page.respond(request)


def wording_approve(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """The second person agrees."""
    demand(request, Right.APPROVE_WORDING)
    place = place_of(kind, code, form)
    row = version_of(place, version)

    def act(form: Any) -> Done:
        acts.approve(row, edits=seen_edits(request), by=user_of(request))
        return Done(
            f"Version {version} approved.", place.url("version", version),
            then=f"Letters use it within {SECONDS_AT_MOST} seconds.",
        )  # fmt: skip

    page = _page(
        place, row, ApproveForm, act, title="Approve these words", verb="Approve",
        parts=shown(place, row.blocks), advice=versions.findings(row),
    )  # fmt: skip
    return page.respond(request)


def wording_send_back(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """Something should be changed first."""
    demand(request, Right.APPROVE_WORDING)
    place = place_of(kind, code, form)
    row = version_of(place, version)

    def act(form: Any) -> Done:
        acts.send_back(row, because=form.cleaned_data["because"], by=user_of(request))
        return Done(f"Version {version} sent back to its writers.", place.url("version", version))

    page = _page(place, row, BecauseForm, act, title="Send back to be changed", verb="Send back")
    return page.respond(request)


def wording_withdraw(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """Letters use it no more, or its writers give it up."""
    place = place_of(kind, code, form)
    row = version_of(place, version)
    approved = row.state == Wording.State.APPROVED
    demand(request, Right.APPROVE_WORDING if approved else Right.WORDING)

    def act(form: Any) -> Done:
        acts.withdraw(row, because=form.cleaned_data["because"], by=user_of(request))
        then = f"No letter uses it within {SECONDS_AT_MOST} seconds." if approved else ""
        return Done(f"Version {version} withdrawn.", place.url(), then=then)

    page = _page(
        place, row, BecauseForm, act, title="Withdraw this version", verb="Withdraw", grave=True,
        instead=_instead(place, row) if approved else "",
    )  # fmt: skip
    return page.respond(request)


def _instead(place: Place, row: Wording) -> str:
    """What letters say once this version is withdrawn."""
    others = place.rows().filter(state=Wording.State.APPROVED).exclude(pk=row.pk)
    last = others.order_by("-version").values_list("version", flat=True).first()
    if last is not None:
        return f"Letters use version {last} instead."
    of = place.of
    if versions.at_version(of.kind, of.language, of.form, 0) is not None:
        return "Letters use the words that came with the product instead."
    return (
        f"There are no other words in {place.language.name}: such a letter is held, "
        "and its translation becomes a task."
    )


@require_POST
def wording_take_back(
    request: HttpRequest, *, kind: str, code: str, form: str, version: int
) -> HttpResponse:
    """Its writers change something before anyone decided."""
    place = writing(request, kind, code, form)
    try:
        acts.take_back(version_of(place, version), by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(place.url("version", version))
    tell(request, "Taken back. Submit it again when it is ready.")
    return redirect(place.url("edit", version))
