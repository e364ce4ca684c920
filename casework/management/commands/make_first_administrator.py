"""The first sign-in of a new installation: ``manage.py make_first_administrator NAME`` …

Everybody else is added on the pages (docs/deploy.md).
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from casework.acts import signing_in, staffing, teams
from casework.calendar import local_today
from casework.models import Team, Worker
from casework.policy import Role
from casework.refusals import Refusal


class Command(BaseCommand):
    help = "Make the first administrator, and print the link by which they set their password"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help='as colleagues know them: "Kit Moss"')
        parser.add_argument("--username", required=True, help="the sign-in name, such as kit.moss")
        parser.add_argument("--email", default="", help="where a sign-in link may be mailed")
        parser.add_argument("--team", default="Administration", help="made where it is not there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            worker = _administrator(**{key: options[key] for key in _ASKED})
            path = signing_in.make_link(worker, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        mailed = signing_in.mail_link(worker, path)
        self.stdout.write(f"{settings.SITE_URL.rstrip('/')}{path}")
        self.stderr.write(
            f"On this page {worker} sets a password, once, within three days. It is not shown "
            f"again{'; it was mailed too' if mailed else ''}. Lost it? Run the same command again."
        )


_ASKED = ("name", "username", "email", "team")


@transaction.atomic
def _administrator(*, name: str, username: str, email: str, team: str) -> Worker:
    """The administrator of this sign-in name, made where there is none at all yet.

    Whoever runs commands here may have a new link for an administrator, and no second one.
    """
    today = local_today()
    here = Worker.objects.in_post(today).filter(role=Role.ADMINISTRATOR).exclude(user=None)
    known = here.select_related("user").filter(user__username__iexact=username).first()
    if known is not None:
        return known
    if here.exists():
        raise Refusal("There is an administrator already. They add others on the page Teams.")
    home = Team.objects.filter(name__iexact=team).first() or teams.add(
        teams.TeamDetails(name=team, opened_on=today), by=None
    )
    details = staffing.PostDetails(name=name, started_on=today)
    return staffing.appoint(
        details, team=home, role=Role.ADMINISTRATOR, username=username, email=email, by=None
    )
