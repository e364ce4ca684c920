"""Django's PostgreSQL backend, with ``SET LOCAL statement_timeout`` in place of session settings.

A pooler in transaction mode gives each transaction another connection of the server, so what a
session sets is lost, or met by a stranger. Where the limit of the running code (limits.py) is not
what the connection was opened with, it is set at the start of each transaction; a statement
outside of one gets a transaction of its own. Otherwise this costs nothing.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from casework.database.limits import limit_ms

# PostgreSQL refuses these inside a transaction.
_STANDS_ALONE = re.compile(
    r"\s*(VACUUM|(CREATE|DROP)\s+(DATABASE|TABLESPACE)|ALTER\s+SYSTEM)\b|.*\bCONCURRENTLY\b",
    re.IGNORECASE | re.DOTALL,
)
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, and the limit that its transaction has now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit_now: int | None = None
        self.execute_wrappers.append(self._within_limit)

    def ensure_limit(self) -> None:
        """Set the limit of the transaction; for what goes round ``execute``, such as COPY."""
        wanted = self._wanted()
        if wanted is not None and wanted != self._limit_now:
            with self.wrap_database_errors:
                self.connection.execute(f"SET LOCAL statement_timeout = {wanted}")
            self._limit_now = wanted

    def _wanted(self) -> int | None:
        """What the server must be told; None where the connection was opened with it."""
        of_code = limit_ms()
        opened_with = _opened_with()
        wanted = opened_with or settings.STATEMENT_TIMEOUT_MS if of_code is None else of_code
        if wanted == opened_with and self._limit_now is None:
            return None
        return wanted

    def _within_limit(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.ensure_connection()
        wanted = self._wanted()
        if wanted is None:
            return execute(sql, params, many, context)
        if not self.get_autocommit():
            self.ensure_limit()
            return execute(sql, params, many, context)
        if _STANDS_ALONE.match(sql):
            return execute(sql, params, many, context)
        with self.wrap_database_errors, self.connection.transaction():
            self.connection.execute(f"SET LOCAL statement_timeout = {wanted}")
            return execute(sql, params, many, context)

    # The setting ends with its transaction, or with the savepoint after which it was made.

    def _set_autocommit(self, autocommit: bool) -> None:
        self._limit_now = None
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        self._limit_now = None
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._limit_now = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        # Not None: a statement must set it again, even to what the connection was opened with.
        self._limit_now = None if self._limit_now is None else -1

    def close(self) -> None:
        self._limit_now = None
        super().close()


def _opened_with() -> int | None:
    """The limit in the options of the connection; None behind a pooler, which drops them."""
    return None if settings.TRANSACTION_POOLER else settings.STATEMENT_TIMEOUT_MS
