"""Settings of what is kept outside the database for the day it is lost (docs/disasters.md)."""

import os
from datetime import timedelta
from pathlib import Path

from config.environment import VAR_DIR

# What must not be forgotten if the database is put back; on another disk than the database's.
JOURNAL: Path | None = Path(os.environ.get("JOURNAL", VAR_DIR / "journal"))
JOURNAL_KEPT = timedelta(days=int(os.environ.get("JOURNAL_DAYS", "35")))
# A database server that starts after a longer silence may be a snapshot: a person is asked.
_SILENCE_MINUTES = int(os.environ.get("SILENCE_MINUTES", "30"))
SILENCE_ASKED_ABOUT = timedelta(minutes=_SILENCE_MINUTES) if _SILENCE_MINUTES else None
# By how much this machine's clock may differ from the database's; beyond it no job runs.
_CLOCK_S = float(os.environ.get("CLOCK_TOLERANCE_S", "120"))
CLOCK_TOLERANCE: timedelta | None = timedelta(seconds=_CLOCK_S) if _CLOCK_S else None
# Seals backups, the journal and the emergency packs (docs/disasters.md). Keep a copy elsewhere.
BACKUP_KEY = os.environ.get("BACKUP_KEY", "")
# Where the nightly backups go; empty where the council saves the database in another way.
_BACKUPS = os.environ.get("BACKUPS", "")
BACKUPS: Path | None = Path(_BACKUPS) if _BACKUPS else None
BACKUP_DAYS = int(os.environ.get("BACKUP_DAYS", "14"))
# Emergency packs: where they go, how long they are kept, and what opens them. Without a password
# none is made; restricted records have a pack, and a password, of their own.
PACKS = Path(os.environ.get("PACKS", VAR_DIR / "emergency-packs"))
PACK_DAYS = int(os.environ.get("PACK_DAYS", "7"))
PACK_PASSWORD = os.environ.get("PACK_PASSWORD", "")
PACK_RESTRICTED_PASSWORD = os.environ.get("PACK_RESTRICTED_PASSWORD", "")
# The folder of pg_dump and pg_restore, where they are not on the path.
POSTGRES_PROGRAMS = os.environ.get("POSTGRES_PROGRAMS", "")
# Where the seals of the audit are kept, outside the database, and the key that they are made with;
# optionally a syslog server ("host:port" or a socket) that is told each of them (docs/audit.md).
AUDIT_SEALS: Path | None = Path(os.environ.get("AUDIT_SEALS", VAR_DIR / "audit-seals"))
AUDIT_SEAL_KEY = os.environ.get("AUDIT_SEAL_KEY", "")
AUDIT_SYSLOG = os.environ.get("AUDIT_SYSLOG", "")
