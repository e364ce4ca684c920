"""Give the application's database role its rights; ``migrate`` does it too, at its end."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.audit import app_role


class Command(BaseCommand):
    help = "Give the database role of DATABASE_URL its rights. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        says = grant_to_application()
        self.stdout.write(says)


def grant_to_application() -> str:
    """Grant to the role of ``DATABASE_URL``, as its owner; what was done, in a sentence."""
    url = urlsplit(settings.DATABASE_APP_URL)
    role = unquote(url.username or "")
    if not role or app_role.is_own(role):
        return (
            "The application connects as the owner of the tables and so could change the audit. "
            "Set DATABASE_OWNER_URL, and in DATABASE_URL a role of its own (docs/deploy.md)."
        )
    try:
        app_role.grant(role, password=unquote(url.password or ""))
    except app_role.NoSuchRole as missing:
        raise CommandError(str(missing)) from missing
    return f"The role {role} works with every table and changes no history."
