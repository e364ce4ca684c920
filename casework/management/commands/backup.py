"""Save everything to one file: ``manage.py backup``, each night or before a change."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.disasters import backup
from casework.disasters.programs import NoProgram


class Command(BaseCommand):
    help = "Save the database, the uploaded files and the letter book to one file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="Where to; else BACKUPS")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or settings.BACKUPS
        if folder is None:
            raise CommandError("Name a folder, or set BACKUPS.")
        try:
            path = backup.make(Path(folder), now=timezone.now())
        except (NoProgram, OSError) as why:
            raise CommandError(str(why)) from why
        sealed = "sealed" if settings.BACKUP_KEY else "not encrypted: BACKUP_KEY is not set"
        self.stdout.write(f"{path}, {path.stat().st_size:,} bytes, {sealed}")
