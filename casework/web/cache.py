"""A cache that may be away: then it knows nothing, and every page works it out for itself.

What it holds can all be counted again, so that a Valkey that was stopped, or hangs, stops nobody.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# For so long nobody asks again after it did not answer: a hanging server costs one wait, not many.
REST_S = 5.0
# Keys that could not be deleted, kept to delete them first when it is back; a sign-out is one.
MOST_OWED = 10_000

Answer = TypeVar("Answer")


class JsonSerializer:
    """What the cache holds is data. A pickle would be code for whoever can write to the server."""

    def dumps(self, value: Any) -> bytes | int:
        """Raises ``TypeError`` for what JSON would bring back as something else."""
        if type(value) is int:
            return value
        _refuse_other_keys(value)
        return json.dumps(value).encode()

    def loads(self, data: bytes | int) -> Any:
        """None, which is a miss, for what is no JSON."""
        try:
            return json.loads(data) if isinstance(data, bytes) else int(data)
        except ValueError:
            return None


def _refuse_other_keys(value: Any) -> None:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("A cached mapping has words for keys.")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            _refuse_other_keys(each)


class Bearing:
    """What this process knows of the server: whether it rests, and what it owes to be deleted."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rests_until = 0.0
        self.owed: set[str] = set()

    @property
    def is_resting(self) -> bool:
        return time.monotonic() < self.rests_until

    def did_not_answer(self, error: Exception) -> None:
        if not self.is_resting:
            log.warning("the cache does not answer: %s", type(error).__name__)
        self.rests_until = time.monotonic() + REST_S

    def owes(self, key: str) -> None:
        with self.lock:
            if len(self.owed) < MOST_OWED:
                self.owed.add(key)

    def take_owed(self) -> set[str]:
        with self.lock:
            owed, self.owed = self.owed, set()
        return owed


_bearing = Bearing()


class CacheThatMayBeAway(RedisCache):
    """Django's Redis cache; without its server a miss, never an error."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, lambda: super(CacheThatMayBeAway, self).get(key, default, version))

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._or(None, lambda: super(CacheThatMayBeAway, self).set(key, value, *args, **kwargs))

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """True where it is away: whoever adds goes on as the first."""
        return self._or(
            True, lambda: super(CacheThatMayBeAway, self).add(key, value, *args, **kwargs)
        )

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, lambda: super(CacheThatMayBeAway, self).touch(key, *args, **kwargs))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Where it is away the key is deleted as soon as it is back."""
        whole = self.make_and_validate_key(key, version=version)
        answer = self._or(None, lambda: self._cache.delete(whole))
        if answer is None:
            _bearing.owes(whole)
        return bool(answer)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._or({}, lambda: super(CacheThatMayBeAway, self).get_many(keys, version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._or(False, lambda: super(CacheThatMayBeAway, self).has_key(key, version))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self._or([], lambda: super(CacheThatMayBeAway, self).set_many(data, *args, **kwargs))

    def _or(self, otherwise: Answer, ask: Callable[[], Answer]) -> Answer:
        if _bearing.is_resting:
            return otherwise
        try:
            self._delete_what_is_owed()
            return ask()
        except (RedisError, OSError) as error:
            _bearing.did_not_answer(error)
            return otherwise

    def _delete_what_is_owed(self) -> None:
        if not _bearing.owed:
            return
        owed = _bearing.take_owed()
        try:
            self._cache.delete_many(owed)
        except (RedisError, OSError):
            for key in owed:
                _bearing.owes(key)
            raise
