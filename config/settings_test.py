"""The settings under test: the same, but plain HTTP, quick passwords, and nothing left behind."""

import os
import tempfile
from pathlib import Path

os.environ["HTTPS"] = "0"
# Tests make and empty tables; tests/audit and the demo's tests take the application's own role.
os.environ["CASEWORK_AS_OWNER"] = "1"
# Tests of the second factor ask for it themselves; servers that a test starts inherit this.
os.environ["SECOND_FACTOR"] = "off"

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_SCRATCH = Path(tempfile.mkdtemp(prefix="casework-test-"))
MEDIA_ROOT = _SCRATCH / "media"
PRINT_ROOM = _SCRATCH / "print-room"
HYBRID_MAIL = _SCRATCH / "hybrid-mail"
# Each test has a database of its own, in which no letter of another test ever went.
LETTER_BOOK = None
JOURNAL = None
# Nor is its day that of the database's clock.
CLOCK_TOLERANCE = None
# A number is counted afresh, so that no test sees another's.
BADGE_SECONDS = 0
WORDING_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# A seal of rows that a test takes back would be missed; those of the audit have a folder each.
AUDIT_SEALS = None
# How fast this machine's disk drops a database is no question of a page's patience. The tests of
# that patience set their own.
STATEMENT_TIMEOUT_MS = 120_000
if not TRANSACTION_POOLER:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["options"] = f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"  # noqa: F405
# Nor do tests that run beside it in another process count in what it counts, as who asks how often.
CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # noqa: F405
# The server of the journeys finds static files by itself, and not in STATIC_ROOT.
STATICFILES_DIRS = [STATIC_ROOT]  # noqa: F405
