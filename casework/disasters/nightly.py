"""What is put outside of the system each night: a backup, and the oldest ones deleted."""

from datetime import datetime, timedelta

from django.conf import settings

from casework.disasters import backup


def back_up(*, now: datetime) -> dict[str, int]:
    """A backup into BACKUPS. Where that is not set the council saves the database in its own way.

    Raises ``programs.NoProgram`` and ``OSError``.
    """
    if settings.BACKUPS is None:
        return {"made": 0}
    path = backup.make(settings.BACKUPS, now=now)
    kept = timedelta(days=settings.BACKUP_DAYS)
    deleted = backup.tidy(settings.BACKUPS, now=now, kept=kept)
    return {"made": 1, "megabytes": path.stat().st_size // 1_000_000, "deleted": deleted}
