"""Print a sign-in link that a person asked for: ``manage.py agree_sign_in USERNAME``.

For an installation without a mail server, and for its first weeks with one administrator.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.acts import signing_in
from casework.models import Worker
from casework.refusals import Refusal


class Command(BaseCommand):
    help = "Agree to a sign-in that a person asked for, and print its link for its owner"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker.objects.filter(user__username__iexact=options["username"]).first()
        if worker is None:
            raise CommandError("Nobody signs in by this name.")
        try:
            path = signing_in.agree_on_the_server(worker)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{settings.SITE_URL.rstrip('/')}{path}")
        self.stderr.write(f"Hand it to {worker} and to nobody else. It works once, for three days.")
