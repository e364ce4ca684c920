"""A way in that only its owner completes: a link, once, by which they set their own password."""

from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from casework.acts.staffing import write
from casework.models import StaffAct, User, Worker
from casework.refusals import Refusal
from casework.staff import sessions


@transaction.atomic
def make_link(worker: Worker, *, by: User | None) -> str:
    """The path of a page on which the worker sets a password: once, within three days.

    It is kept nowhere, only that it was made. Raises ``Refusal`` where there is no sign-in.
    """
    user = worker.user
    if user is None:
        message = f"{worker} has no sign-in yet."
        raise Refusal(message)
    says = f"For {user.get_username()}"
    write(worker, StaffAct.Act.LINK_MADE, says, by=by)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("set-password", args=[uid, default_token_generator.make_token(user)])


def mail_link(worker: Worker, path: str) -> bool:
    """Mail the link to its owner; whether a mail server took it. Ask outside a transaction."""
    user = worker.user
    if user is None or not user.email:
        return False
    context = {
        "url": f"{settings.SITE_URL.rstrip('/')}{path}", "username": user.get_username(),
        "council": settings.COUNCIL,
    }  # fmt: skip
    body = render_to_string("casework/email/sign_in.txt", context)
    try:
        return bool(send_mail("Your sign-in", body, None, [user.email]))
    except (OSError, SMTPException):
        # Whoever made it has the link on the page, and hands it over.
        return False


def password_was_set(user: User) -> None:
    """Write down that somebody set their own password by a link, and end their sessions."""
    sessions.end_all(user)
    worker: Worker | None = getattr(user, "worker", None)
    if worker is not None:
        write(worker, StaffAct.Act.PASSWORD_SET, "By a sign-in link", by=user)
