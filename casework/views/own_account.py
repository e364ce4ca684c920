"""One's own account: factors, sessions; and taking away a factor that somebody else has lost."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from casework.acts import factors
from casework.audit import security_log
from casework.forms.second_factor import ResetFactorForm
from casework.messages import tell
from casework.models import Worker
from casework.roles import Right
from casework.staff import council_directory, second_factor, sessions
from casework.views.asking import Done, FormPage, demand, user_of


def account(request: HttpRequest) -> HttpResponse:
    """How one signs in, and where one is signed in now."""
    user = user_of(request)
    found = list(second_factor.factors(user))
    here = request.session.session_key
    codes = [each for each in found if each.type == Authenticator.Type.RECOVERY_CODES]
    context = {
        "app": next((each for each in found if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "has_factor": second_factor.has_one(user),
        "must_have_one": settings.SECOND_FACTOR == "required",
        "linked": SocialAccount.objects.filter(user=user).exists(),
        "council_sign_on": council_directory.is_on(),
        "sessions": [
            {"row": each, "sign": sessions.sign_of(each.pk), "is_here": each.pk == here}
            for each in sessions.live(user, at=timezone.now())
        ],
        "idle_minutes": int(settings.SESSION_IDLE.total_seconds() // 60),
        "longest_hours": int(settings.SESSION_LONGEST.total_seconds() // 3600),
    }
    return render(request, "casework/account/page.html", context)


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    user = user_of(request)
    sign = request.POST.get("session", "")
    if sign:
        ended = sessions.end_one(user, sign=sign)
    else:
        ended = sessions.end_others(user, keep=request.session.session_key)
    if ended:
        security_log.write("sessions ended", user=user.pk, request=request)
    tell(request, _says(ended))
    return redirect("own-account")


def _says(ended: int) -> str:
    if not ended:
        return "It had ended already."
    return "1 session is ended." if ended == 1 else f"{ended} sessions are ended."


def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who has lost theirs."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(Worker.objects.select_related("team", "user"), pk=pk)
    page = f"/staff/{pk}/"

    def act(form: Any) -> Done:
        factors.reset(found, by=user_of(request), because=form.cleaned_data["because"])
        security_log.write("second factor reset", user=found.user_id, request=request)
        then = "They and their manager are told. At their next sign-in they set up a new one."
        return Done(f"The second factor of {found} is taken away.", to=page, then=then)

    return FormPage(
        template="casework/form_page.html",
        make=ResetFactorForm,
        act=act,
        context={
            "title": f"Take away the second factor of {found}",
            "back": page,
            "verb": "Take it away",
            "grave": True,
            "lede": _RESET_SAYS,
        },
    ).respond(request)


_RESET_SAYS = (
    "For somebody who has lost their telephone or key, and their recovery codes. Make sure that it "
    "is them: see them, or ring a number that you already had. Their password is still asked for."
)
