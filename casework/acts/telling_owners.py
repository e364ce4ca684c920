"""Tell the owner of a sign-in, and who manages them, that something about it has changed."""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from casework.calendar import local_today
from casework.models import User, Worker
from casework.policy import Role

log = logging.getLogger(__name__)


def tell_owner(user: User, subject: str, says: str) -> None:
    """Mail them once the act is kept; without a mail server the act is kept all the same."""
    _mail([user.email], subject, says)


def tell_managers(worker: Worker, subject: str, says: str) -> None:
    """Mail the managers of the worker's team, but not the worker."""
    managers = Worker.objects.in_post(local_today()).filter(
        team=worker.team, role=Role.TEAM_MANAGER, user__isnull=False
    )
    others = managers.exclude(pk=worker.pk).values_list("user__email", flat=True)
    _mail(list(others), subject, says)


def _mail(addresses: list[str], subject: str, says: str) -> None:
    to = [address for address in addresses if address]
    if to:
        transaction.on_commit(partial(_send, to, subject, says))


def _send(to: list[str], subject: str, says: str) -> None:
    context = {"says": says, "council": settings.COUNCIL}
    body = render_to_string("casework/email/sign_in_changed.txt", context)
    for address in to:
        try:
            send_mail(subject, body, None, [address])
        except (OSError, SMTPException) as error:
            log.warning("a mail about a sign-in was not taken: %s", type(error).__name__)
