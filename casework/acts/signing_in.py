"""A way in needs two people: one asks for the link, another agrees, and it is mailed to its owner.

Nobody else sees the link, and nobody asks or agrees for themselves. Only the council's IT, which
runs commands on the server, can print one (docs/who-sees.md).
"""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from casework.acts.staffing import write
from casework.models import StaffAct, User, Worker
from casework.refusals import NotAllowed, NotAnswerable, Refusal
from casework.staff import sessions, sign_in_news
from casework.staff.newest_link import LINK_ACTS, newest_link

_Act = StaffAct.Act


def asked_for(worker: Worker) -> StaffAct | None:
    """The request for a link that waits for a second person; None where none waits."""
    newest = worker.acts.filter(act__in=LINK_ACTS).select_related("by__worker").order_by("-pk")
    found = newest.first()
    return found if found is not None and found.act == _Act.LINK_ASKED else None


def waiting() -> QuerySet[Worker]:
    """Workers for whom a link was asked for, and nobody has agreed yet."""
    acts = StaffAct.objects.filter(worker=OuterRef("pk"), act__in=LINK_ACTS).order_by("-pk")
    workers = Worker.objects.annotate(newest_link_act=Subquery(acts.values("act")[:1]))
    return workers.filter(newest_link_act=_Act.LINK_ASKED).exclude(user=None)


@transaction.atomic
def ask(worker: Worker, *, by: User | None) -> None:
    """Ask for a link, which another person agrees to. Raises ``Refusal``, ``NotAllowed``."""
    worker, user = _lock(worker)
    _refuse_own(user, by)
    if asked_for(worker) is not None:
        raise NotAnswerable("A link was asked for already. Somebody else has to agree to it.")
    write(worker, _Act.LINK_ASKED, f"For {user.get_username()}", by=by)


@transaction.atomic
def agree(worker: Worker, *, by: User) -> None:
    """Make the link that somebody else asked for, and mail it to its owner.

    Raises ``NotAnswerable`` where none waits, ``NotAllowed`` for the owner and for whoever asked,
    ``Refusal`` where it cannot be mailed: it waits on.
    """
    worker, user = _lock(worker)
    asked = _asked(worker)
    _refuse_own(user, by)
    if asked.by_id == by.pk:
        raise NotAllowed("You asked for this link. Another administrator or manager agrees to it.")
    _refuse_address_of(by, user)
    if asked.by is not None:
        _refuse_address_of(asked.by, user)
    if not user.email:
        raise Refusal(_NO_ADDRESS)
    path = make_link(worker, by=by)
    if not _mailed(user, path):
        raise Refusal("The mail server did not take the link. It still waits: agree again later.")


_NO_ADDRESS = (
    "They have no e-mail address at work, and nobody else may see the link. Enter one with "
    "“Correct”; without a mail server the council’s IT prints it: manage.py agree_sign_in."
)


@transaction.atomic
def agree_on_the_server(worker: Worker) -> str:
    """The path of a link that a person asked for, agreed to by whoever runs the server.

    Raises ``NotAnswerable``; ``NotAllowed`` where a command asked for it too.
    """
    worker, _ = _lock(worker)
    if _asked(worker).by is None:
        raise NotAllowed("A command asked for this link. A person agrees to it, on its page.")
    return make_link(worker, by=None)


@transaction.atomic
def withdraw(worker: Worker, *, by: User) -> None:
    """Take back a request, or a link that was not used yet. Raises ``NotAnswerable``."""
    worker, user = _lock(worker)
    newest = worker.acts.filter(act__in=(*LINK_ACTS, _Act.PASSWORD_SET)).order_by("-pk").first()
    if newest is None or newest.act not in (_Act.LINK_ASKED, _Act.LINK_MADE):
        raise NotAnswerable("There is no link to take back: it was used or taken back already.")
    write(worker, _Act.LINK_WITHDRAWN, f"For {user.get_username()}", by=by)


@transaction.atomic
def make_link(worker: Worker, *, by: User | None) -> str:
    """The path of a page on which the worker sets a password: once, within three days.

    It is kept nowhere, only that it was made, and it ends every link before it. The owner's
    manager is told. Raises ``Refusal`` where there is no sign-in.
    """
    worker, user = _lock(worker)
    write(worker, _Act.LINK_MADE, f"For {user.get_username()}", by=by)
    sign_in_news.tell_managers(worker, "a link was made by which they set their password")
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("set-password", args=[uid, newest_link.make_token(user)])


def mail_link(worker: Worker, path: str) -> bool:
    """Mail the link to its owner; whether a mail server took it."""
    return worker.user is not None and bool(worker.user.email) and _mailed(worker.user, path)


def _mailed(user: User, path: str) -> bool:
    context = {
        "url": f"{settings.SITE_URL.rstrip('/')}{path}", "username": user.get_username(),
        "council": settings.COUNCIL,
    }  # fmt: skip
    body = render_to_string("casework/email/sign_in.txt", context)
    try:
        return bool(send_mail("Your sign-in", body, None, [user.email]))
    except (OSError, SMTPException):
        return False


def password_was_set(user: User) -> None:
    """Write down that somebody set their own password by a link, and end their sessions."""
    sessions.end_all(user)
    worker: Worker | None = getattr(user, "worker", None)
    if worker is not None:
        write(worker, _Act.PASSWORD_SET, "By a sign-in link", by=user)
        sign_in_news.tell(worker, "a password was set by a sign-in link")


def _lock(worker: Worker) -> tuple[Worker, User]:
    Worker.objects.select_for_update(no_key=True).values("pk").get(pk=worker.pk)
    worker = Worker.objects.select_related("user", "team").get(pk=worker.pk)
    if worker.user is None:
        message = f"{worker} has no sign-in yet."
        raise Refusal(message)
    return worker, worker.user


def _asked(worker: Worker) -> StaffAct:
    asked = asked_for(worker)
    if asked is None:
        raise NotAnswerable("No link waits for a second person: somebody dealt with it first.")
    return asked


def _refuse_own(user: User, by: User | None) -> None:
    if by is not None and user.pk == by.pk:
        raise NotAllowed("Nobody makes a sign-in for themselves. Ask an administrator or manager.")


def _refuse_address_of(other: User, user: User) -> None:
    """The link must reach its owner, and neither of the two who make it."""
    if user.email and other.email.casefold() == user.email.casefold():
        message = f"{user.email} is the address of {other.name}. Enter the owner’s own."
        raise NotAllowed(message)
