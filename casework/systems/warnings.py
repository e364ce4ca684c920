"""Before the secret of another system ends, whoever answers for it is told."""

from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from casework.calendar import local_day
from casework.models import ServiceSecret, Worker
from casework.not_done import Apart
from casework.roles import ROLES, Right

# So many days before a secret ends; each is told once.
WARNED_AT = (30, 14, 7, 1)


def warn(as_of: date) -> int:
    """Tell the sponsor of each secret that ends within 30 days; how many were told.

    Whoever keeps sign-ins is told instead where the sponsor is in post no more. A message that
    cannot be sent delays no other: raises ``NotAllDone`` at the end.
    """
    apart, told = Apart(), 0
    for secret in _ending(as_of):
        whose = f"the secret of service account {secret.account_id}"
        told += apart.do("warn_of_secrets", partial(_warn, secret, as_of), 0, what=whose)
    apart.raise_if_any(done=told)
    return told


def _ending(as_of: date) -> list[ServiceSecret]:
    """The newest live secret of each account, where it ends soon: older ones were replaced."""
    live = ServiceSecret.objects.live(timezone.now()).select_related("account__sponsor__user")
    newest = live.order_by("account", "-made_at", "-pk").distinct("account")
    return [each for each in newest if _days_left(each, as_of) <= max(WARNED_AT)]


def _days_left(secret: ServiceSecret, as_of: date) -> int:
    return (local_day(secret.expires_at) - as_of) // timedelta(days=1)


@transaction.atomic
def _warn(secret: ServiceSecret, as_of: date) -> int:
    left = _days_left(secret, as_of)
    due = min(days for days in WARNED_AT if left <= days)
    if secret.warned_days is not None and secret.warned_days <= due:
        return 0
    secret.warned_days = due
    secret.save(update_fields=["warned_days"])
    context = {
        "account": secret.account, "ends_on": local_day(secret.expires_at),
        "url": settings.SITE_URL, "council": settings.COUNCIL,
    }  # fmt: skip
    body = render_to_string("casework/email/secret_ends.txt", context)
    send_mail("A system will lose its access", body, None, _readers(secret, as_of))
    return 1


def _readers(secret: ServiceSecret, as_of: date) -> list[str]:
    sponsor = secret.account.sponsor
    if sponsor.is_in_post(as_of) and sponsor.user and sponsor.user.email:
        return [sponsor.user.email]
    roles = [role for role, duties in ROLES.items() if Right.STAFFING in duties.rights]
    keepers = Worker.objects.in_post(as_of).filter(role__in=roles).exclude(user__email="")
    return sorted(keepers.exclude(user=None).values_list("user__email", flat=True))
