"""Make a token for another system, in the name of one user; its secret is shown this once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.api import tokens
from casework.models import Scope, User
from casework.models.api import LONGEST_LIFE
from casework.refusals import Refusal


class Command(BaseCommand):
    help = "Make a token for the API. Its secret is shown once, and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, required=True,
            help="What it may be used for; give it twice for both",
        )  # fmt: skip
        parser.add_argument("--days", type=int, default=LONGEST_LIFE.days)
        parser.add_argument("--name", default="", help="What it is for, such as the other system")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            message = f"Nobody signs in as {options['username']}."
            raise CommandError(message)
        try:
            token, secret = tokens.make(
                user=user, name=options["name"], scopes=options["scope"], days=options["days"],
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(secret)
        until = timezone.localtime(token.expires_at)
        scopes = " and ".join(token.scopes)
        self.stderr.write(
            f"For {user.get_username()}, to {scopes}, until {until:%d %B %Y}. Keep it like a "
            f"password: it is not shown again. Revoke it with: revoke_api_token {token.begins}"
        )
