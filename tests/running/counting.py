"""How many statements a page costs beyond finding out who asks."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Transactions, the session, and the user with their post: every page pays for these alike.
_NOT_THE_PAGE = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")
_WHO_ASKS = ('FROM "casework_user"', '"django_session"')


def get_counted(client: Client, url: str) -> tuple[Any, list[str]]:
    """The page, and the statements that it asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    statements = [query["sql"] for query in asked.captured_queries]
    return answer, [
        sql
        for sql in statements
        if not sql.startswith(_NOT_THE_PAGE) and not any(part in sql for part in _WHO_ASKS)
    ]
