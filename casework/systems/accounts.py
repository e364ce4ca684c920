"""A service account is asked for, agreed to by somebody else, given a secret, and ended.

Every act is written on the post of its sponsor, and into the security log by the account's number.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from casework.acts.staffing import write
from casework.api.tokens import digest
from casework.audit import security_log
from casework.calendar import local_day
from casework.models import ServiceAccount, ServiceSecret, StaffAct, User, Worker
from casework.models.api import LONGEST_LIFE
from casework.models.service_account import OVERLAP
from casework.policy import ServiceScope
from casework.refusals import NotAllowed, NotAnswerable, Refusal

# Scanners for leaked secrets know ours by this beginning (trust.md S18).
PREFIX = "cwc_"
_BYTES = 32
_SHOWN = len(PREFIX) + 6


@dataclass(frozen=True)
class Wanted:
    """What a service account is asked for with."""

    name: str
    purpose: str
    sponsor: Worker
    scopes: Sequence[str]


@transaction.atomic
def ask(wanted: Wanted, *, by: User, at: datetime) -> ServiceAccount:
    """A service account that opens nothing yet. Raises ``Refusal``."""
    if not wanted.scopes or not set(wanted.scopes) <= set(ServiceScope.values):
        raise Refusal("Say what the system may be used for.")
    if not wanted.sponsor.is_in_post(local_day(at)):
        message = f"{wanted.sponsor} is not in post, so cannot answer for a system."
        raise Refusal(message)
    user = User.objects.create_user(_client_id(), password=None)
    account = ServiceAccount.objects.create(
        user=user, name=wanted.name.strip(), purpose=wanted.purpose.strip(),
        sponsor=wanted.sponsor, scopes=sorted(set(wanted.scopes)), asked_by=by, asked_at=at,
    )  # fmt: skip
    _write(account, "asked for", by=by)
    return account


def _client_id() -> str:
    """A sign-in name that tells nothing and clashes with nobody's."""
    return f"system-{secrets.token_hex(6)}"


@transaction.atomic
def agree(account: ServiceAccount, *, by: User, at: datetime) -> ServiceAccount:
    """Somebody else agrees to what was asked for. Raises ``NotAllowed``, ``NotAnswerable``."""
    account = _lock(account)
    if account.ended_at or account.agreed_at:
        raise NotAnswerable("Somebody has answered this first.")
    if by.pk == account.asked_by_id:
        raise NotAllowed("You asked for it, so somebody else must agree.")
    account.agreed_by, account.agreed_at = by, at
    account.save(update_fields=["agreed_by", "agreed_at"])
    _write(account, "agreed to", by=by)
    return account


@transaction.atomic
def new_secret(
    account: ServiceAccount, *, days: int, by: User, at: datetime
) -> tuple[ServiceSecret, str]:
    """A secret, told this once and kept nowhere. The ones before it hold for seven days more.

    Raises ``Refusal`` for an account that is not agreed to, or ended, or for too many days.
    """
    account = _lock(account)
    _refuse_unless_live(account)
    if not 1 <= days <= LONGEST_LIFE.days:
        message = f"A secret lives from 1 to {LONGEST_LIFE.days} days."
        raise Refusal(message)
    earlier = account.secrets.filter(ended_at=None, expires_at__gt=at + OVERLAP)
    earlier.update(expires_at=at + OVERLAP)
    told = PREFIX + secrets.token_urlsafe(_BYTES)
    secret = ServiceSecret.objects.create(
        account=account, sha256=digest(told), begins=told[:_SHOWN], made_by=by, made_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    _write(account, f"given a secret for {days} days", by=by)
    return secret, told


@transaction.atomic
def change_sponsor(account: ServiceAccount, *, sponsor: Worker, by: User, at: datetime) -> None:
    """Somebody else answers for it. Raises ``Refusal`` for whoever is not in post."""
    account = _lock(account)
    if not sponsor.is_in_post(local_day(at)):
        message = f"{sponsor} is not in post, so cannot answer for a system."
        raise Refusal(message)
    account.sponsor = sponsor
    account.save(update_fields=["sponsor"])
    _write(account, "has another sponsor", by=by)


@transaction.atomic
def end(account: ServiceAccount, *, by: User, at: datetime) -> ServiceAccount:
    """It opens nothing any more, from its next request. Raises ``NotAnswerable`` once ended."""
    account = _lock(account)
    if account.ended_at:
        raise NotAnswerable("Somebody ended it first.")
    account.ended_by, account.ended_at = by, at
    account.save(update_fields=["ended_by", "ended_at"])
    account.secrets.filter(ended_at=None).update(ended_at=at)
    _write(account, "ended", by=by)
    return account


def _refuse_unless_live(account: ServiceAccount) -> None:
    if account.ended_at:
        raise Refusal("It has ended. Ask for another.")
    if not account.agreed_at:
        raise Refusal("Somebody else must agree to it first.")


def _lock(account: ServiceAccount) -> ServiceAccount:
    rows = ServiceAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("sponsor", "user").get(pk=account.pk)


def _write(account: ServiceAccount, what: str, *, by: User) -> None:
    write(account.sponsor, StaffAct.Act.SERVICE_ACCOUNT, f"{account}: {what}", by=by)
    security_log.write(f"service_account_{account.pk}_{what.split(maxsplit=1)[0]}", user=by.pk)
