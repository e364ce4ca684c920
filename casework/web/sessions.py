"""Sessions in the database, with the cache before it: a sign-in outlives the cache.

A page reads its session from the cache and costs the database nothing. The row in the database is
written when something in the session changed, and else every two minutes: without the cache a
quiet session ends up to two minutes early, and never late.

A session ends after ``SESSION_IDLE`` without a request, and ``SESSION_LONGEST`` after the sign-in
whatever is done in it. Both are asked where a session is read, so that every door has them.
"""

import time
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import cached_db
from django.core.cache import caches

from casework.models import Session

WRITTEN_EVERY_S = 120
BEGAN_AT, ADDRESS, BROWSER = "began_at", "address", "browser"
CACHE_PREFIX = "casework.session."
_WRITTEN_AT = "_written_at"


class SessionStore(cached_db.SessionStore):
    """What ``SESSION_SAVE_EVERY_REQUEST`` saves goes to the cache, and seldom to the database."""

    cache_key_prefix = CACHE_PREFIX

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._as_loaded: dict[str, Any] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, which says beside the data whose session it is and from where."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.address, row.browser = data.get(ADDRESS), data.get(BROWSER, "")
        row.began_at = _moment(data.get(BEGAN_AT))
        row.last_used_at = _moment(data.get(_WRITTEN_AT))
        return row

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if _is_over(data):
            self.delete()
            self._session_key = None
            data = {}
        self._as_loaded = deepcopy(data)
        return data

    def save(self, must_create: bool = False) -> None:
        # One that is gone from the cache was signed out elsewhere, or the cache is away: the
        # database knows, and refuses to bring back what it has not.
        if not must_create and not self._must_be_written() and self._is_kept_in_cache():
            return
        now = int(time.time())
        self[_WRITTEN_AT] = now
        if SESSION_KEY in self:
            self.setdefault(BEGAN_AT, now)
        super().save(must_create)
        self._as_loaded = deepcopy(dict(self.items()))

    def _must_be_written(self) -> bool:
        written_at: int = self.get(_WRITTEN_AT, 0)
        changed: bool = dict(self.items()) != self._as_loaded
        return changed or time.time() - written_at > WRITTEN_EVERY_S

    def _is_kept_in_cache(self) -> bool:
        return caches["default"].touch(self.cache_key, self.get_expiry_age())


def _is_over(data: dict[str, Any]) -> bool:
    """Whether it was used for too long, or not for so long that no cache should have kept it."""
    now = time.time()
    began, written = data.get(BEGAN_AT, now), data.get(_WRITTEN_AT, now)
    unused = settings.SESSION_IDLE.total_seconds() + WRITTEN_EVERY_S
    longest: float = settings.SESSION_LONGEST.total_seconds()
    return bool(now - began >= longest or now - written >= unused)


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
