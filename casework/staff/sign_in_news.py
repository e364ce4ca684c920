"""Who is told of a change of somebody's sign-in: its owner, and who manages them."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from casework.calendar import local_today
from casework.models import Worker
from casework.policy import CLIMB, Role
from casework.staff import mailing

_SUBJECT = "A sign-in was changed"


def tell(worker: Worker, what: str) -> None:
    """Tell the owner and their managers, once the change is committed."""
    mine = (
        f"Good morning.\n\nOf your sign-in: {what}.\n\nIf you did not expect this, tell your "
        "manager and your service desk today.\n"
    )
    transaction.on_commit(partial(_mail, [worker], mine), robust=True)
    tell_managers(worker, what)


def tell_managers(worker: Worker, what: str) -> None:
    page = f"{settings.SITE_URL.rstrip('/')}{reverse('worker', args=[worker.pk])}"
    theirs = (
        f"Good morning.\n\nOf the sign-in of somebody whom you manage: {what}.\n\nWho, and who "
        f"did it: {page}\n\nIf you did not expect this, tell your service desk today.\n"
    )
    transaction.on_commit(partial(_mail, managers_of(worker), theirs), robust=True)


def _mail(workers: list[Worker], body: str) -> None:
    reached = [each for each in workers if each.user is not None and each.user.email]
    mailing.mail_each(reached, _SUBJECT, body)


def managers_of(worker: Worker) -> list[Worker]:
    """The managers of their team, or the first role above that somebody else holds."""
    here = Worker.objects.in_post(local_today()).exclude(pk=worker.pk).select_related("user")
    above = CLIMB[CLIMB.index(Role(worker.role)) + 1 :] if worker.role in CLIMB else CLIMB
    for role in above:
        held = here.filter(role=role)
        if role == Role.TEAM_MANAGER:
            held = held.filter(team=worker.team_id)
        if found := list(held.order_by("pk")):
            return found
    return []
