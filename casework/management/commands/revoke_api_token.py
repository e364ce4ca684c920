"""Revoke a token of the API by its first letters: the next request with it is refused."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.api import tokens


class Command(BaseCommand):
    help = "Revoke a token of the API, named by its beginning or by the whole of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("token", help="How it begins, as in cwk_a1b2c3, or the whole token")

    def handle(self, *args: Any, **options: Any) -> None:
        revoked = tokens.revoke(options["token"], at=timezone.now())
        if not revoked:
            raise CommandError("No token that is not yet revoked begins so.")
        for token in revoked:
            self.stdout.write(f"Revoked: {token}, of {token.user.get_username()}.")
