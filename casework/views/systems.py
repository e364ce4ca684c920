"""Other systems: which come in by the API, who answers for each, and the acts about them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from casework.calendar import local_today
from casework.forms.plain import PlainForm
from casework.forms.systems import SecretForm, SponsorForm, SystemForm
from casework.models import ServiceAccount, ServiceSecret, Worker
from casework.models.api import LONGEST_LIFE
from casework.permissions import may
from casework.policy import ServiceScope
from casework.roles import Right
from casework.systems import accounts
from casework.systems.scopes import SCOPES
from casework.views.asking import Done, FormPage, demand, demand_any, user_of


def systems(request: HttpRequest) -> HttpResponse:
    """Every system, those that come in first."""
    demand_any(request, Right.STAFFING, Right.AUDIT)
    found = list(_systems().order_by("ended_at", "name", "pk"))
    context = {
        "open": [each for each in found if each.ended_at is None],
        "ended": [each for each in found if each.ended_at is not None],
        "may_change": may(user_of(request), Right.STAFFING),
    }
    return render(request, "casework/systems/list.html", context)


def system(request: HttpRequest, pk: int) -> HttpResponse:
    """One system: what for, by whom agreed, and which secrets it has."""
    demand_any(request, Right.STAFFING, Right.AUDIT)
    found = get_object_or_404(_systems(), pk=pk)
    return render(request, "casework/systems/system.html", _shown(request, found))


def _shown(request: HttpRequest, found: ServiceAccount) -> dict[str, Any]:
    now = timezone.now()
    may_change = may(user_of(request), Right.STAFFING) and found.ended_at is None
    return {
        "system": found,
        "scopes": [f"{ServiceScope(code).label}. {SCOPES[ServiceScope(code)].says}"
                   for code in found.scopes],
        "secrets": found.secrets.filter(ended_at=None, expires_at__gt=now).order_by("expires_at"),
        "may_change": may_change,
        "may_agree": may_change and not found.agreed_at
        and found.asked_by_id != user_of(request).pk,
    }  # fmt: skip


def _systems() -> QuerySet[ServiceAccount]:
    return ServiceAccount.objects.select_related(
        "user", "sponsor", "asked_by__worker", "agreed_by__worker", "ended_by__worker"
    )


def _sponsors() -> QuerySet[Worker]:
    return Worker.objects.in_post(local_today()).exclude(user=None).order_by("name", "pk")


def system_add(request: HttpRequest) -> HttpResponse:
    """A system is asked for. Somebody else must agree before it opens anything."""
    demand(request, Right.STAFFING)

    def act(form: Any) -> Done:
        wanted = accounts.Wanted(**form.cleaned_data)
        made = accounts.ask(wanted, by=user_of(request), at=timezone.now())
        then = "It opens nothing until somebody else agrees to it on its page."
        return Done(f"{made} was asked for.", to=_page_of(made), then=then)

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: SystemForm(data, sponsors=_sponsors()), act=act,
        context={"title": "Add a system", "back": reverse("systems"), "verb": "Ask for it"},
    ).respond(request)  # fmt: skip


def system_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody other than whoever asked agrees."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(_systems(), pk=pk)

    def act(_form: Any) -> Done:
        accounts.agree(found, by=user_of(request), at=timezone.now())
        then = "Now it can be given a secret."
        return Done(f"{found} is agreed to.", to=_page_of(found), then=then)

    return FormPage(
        template="casework/form_page.html", make=PlainForm, act=act,
        context={"title": f"Agree to {found}", "back": _page_of(found), "verb": "Agree",
                 "lede": f"{found.asked_by.name} asked for it. {found.purpose}"},
    ).respond(request)  # fmt: skip


def system_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown on the next page this once."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(_systems(), pk=pk)
    told_now: list[tuple[ServiceSecret, str]] = []

    def act(form: Any) -> Done:
        told_now.append(
            accounts.new_secret(
                found, days=form.cleaned_data["days"], by=user_of(request), at=timezone.now()
            )
        )
        return Done(f"{found} has a new secret.", to=_page_of(found))

    answer = FormPage(
        template="casework/form_page.html",
        make=lambda data: SecretForm(data, initial={"days": LONGEST_LIFE.days}), act=act,
        context={"title": f"A new secret for {found}", "back": _page_of(found),
                 "verb": "Make the secret", "lede": _ON_SECRETS},
    ).respond(request)  # fmt: skip
    for secret, told in told_now:
        # Shown in the answer itself: an address or a message would keep it.
        context = {**_shown(request, found), "secret": secret, "told": told}
        return render(request, "casework/systems/secret.html", context)
    return answer


_ON_SECRETS = (
    "It is shown once, on the next page, and kept nowhere. Secrets made before it hold for seven "
    "days more, so that the system can be given the new one."
)


def system_sponsor(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else answers for it."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(_systems(), pk=pk)

    def act(form: Any) -> Done:
        sponsor = form.cleaned_data["sponsor"]
        accounts.change_sponsor(found, sponsor=sponsor, by=user_of(request), at=timezone.now())
        return Done(f"{sponsor} answers for {found}.", to=_page_of(found))

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: SponsorForm(data, sponsors=_sponsors(),
                                      initial={"sponsor": found.sponsor_id}),
        act=act,
        context={"title": f"Who answers for {found}", "back": _page_of(found),
                 "verb": "Keep this"},
    ).respond(request)  # fmt: skip


def system_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A system comes in no more, from its next request."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(_systems(), pk=pk)

    def act(_form: Any) -> Done:
        accounts.end(found, by=user_of(request), at=timezone.now())
        then = "What it did stays on the records. To let it in again, ask for it anew."
        return Done(f"{found} opens nothing any more.", to=_page_of(found), then=then)

    return FormPage(
        template="casework/form_page.html", make=PlainForm, act=act,
        context={"title": f"End {found}", "back": _page_of(found), "verb": "End it",
                 "lede": "Its secrets and tokens open nothing from this moment."},
    ).respond(request)  # fmt: skip


def _page_of(found: ServiceAccount) -> str:
    return reverse("system", args=[found.pk])
