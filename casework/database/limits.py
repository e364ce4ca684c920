"""How long a statement may run: a page's few seconds, or as long as it takes for a job.

The limit belongs to the code that is running and not to the connection, so it holds behind a
pooler that shares connections, and never leaks into the next request (docs/adr/0014).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_limit_ms: ContextVar[int | None] = ContextVar("statement_limit_ms", default=None)


def limit_ms() -> int | None:
    """The limit in milliseconds, 0 for none; None where nothing but the setting says."""
    return _limit_ms.get()


@contextmanager
def statements_within(*, seconds: float) -> Iterator[None]:
    """No statement of this block runs for longer."""
    with _set_to(max(1, int(seconds * 1000))):
        yield


@contextmanager
def unlimited_statements() -> Iterator[None]:
    """A statement of this block may take as long as it needs: jobs, imports, the demo."""
    with _set_to(0):
        yield


@contextmanager
def _set_to(milliseconds: int) -> Iterator[None]:
    before = _limit_ms.set(milliseconds)
    try:
        yield
    finally:
        _limit_ms.reset(before)
