"""How far is an import? Told beside the transaction, which nobody else can see into."""

import logging
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_KEPT_FOR = 60 * 60


@dataclass(frozen=True)
class Progress:
    """So many rows of about so many; ``about`` is 0 where the file does not say."""

    done: int
    about: int

    @property
    def words(self) -> str:
        return f"{self.done:,} of {self.about:,} rows" if self.about else f"{self.done:,} rows"


def tell(batch_id: int, *, done: int, about: int) -> None:
    """Say how far the work is. An import does not stop because nobody can be told."""
    try:
        cache.set(_key(batch_id), (done, about), _KEPT_FOR)
    except RedisError as error:
        log.warning("progress of import %s was not told: %s", batch_id, error)


def of(batch_id: int) -> Progress:
    """How far it is; nothing done where nobody said."""
    try:
        done, about = cache.get(_key(batch_id), (0, 0))
    except RedisError:
        return Progress(0, 0)
    return Progress(done, about)


def _key(batch_id: int) -> str:
    return f"import-{batch_id}-rows"
