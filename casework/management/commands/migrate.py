"""Django's own command, and the rights of the application's role on what it made."""

from typing import Any

from django.core.management.commands import migrate

from casework.management.commands.grant_rights import grant_to_application


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            says = grant_to_application()
            if options["verbosity"] >= 1:
                self.stdout.write(says)
