"""Sessions in the database, with the cache before it: a sign-in outlives the cache.

A page reads its session from the cache and costs the database nothing. The row in the database is
written when something in the session changed, and else every two minutes: without the cache a
quiet session ends up to two minutes early, and never late.
"""

import time
from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends import cached_db
from django.core.cache import caches

WRITTEN_EVERY_S = 120
_WRITTEN_AT = "_written_at"


class SessionStore(cached_db.SessionStore):
    """What ``SESSION_SAVE_EVERY_REQUEST`` saves goes to the cache, and seldom to the database."""

    cache_key_prefix = "casework.session."

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._as_loaded: dict[str, Any] | None = None

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        self._as_loaded = deepcopy(data)
        return data

    def save(self, must_create: bool = False) -> None:
        # One that is gone from the cache was signed out elsewhere, or the cache is away: the
        # database knows, and refuses to bring back what it has not.
        if not must_create and not self._must_be_written() and self._is_kept_in_cache():
            return
        self[_WRITTEN_AT] = int(time.time())
        super().save(must_create)
        self._as_loaded = deepcopy(dict(self.items()))

    def _must_be_written(self) -> bool:
        written_at: int = self.get(_WRITTEN_AT, 0)
        changed: bool = dict(self.items()) != self._as_loaded
        return changed or time.time() - written_at > WRITTEN_EVERY_S

    def _is_kept_in_cache(self) -> bool:
        return caches["default"].touch(self.cache_key, self.get_expiry_age())
