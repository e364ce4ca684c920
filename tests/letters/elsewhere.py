"""Another process at the same work, as far as the database can see: it holds one of its places."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection


@contextmanager
def at_work(what: int) -> Iterator[psycopg.Connection]:
    """It has the first place of this work while it is connected."""
    of_ours = connection.settings_dict
    other = psycopg.connect(
        dbname=of_ours["NAME"], host=of_ours["HOST"], port=of_ours["PORT"] or None,
        user=of_ours["USER"], password=of_ours["PASSWORD"] or None, autocommit=True,
    )  # fmt: skip
    other.execute("SELECT pg_advisory_lock(%s, 0)", [what])
    try:
        yield other
    finally:
        has_died(other, what)


def has_died(other: psycopg.Connection, what: int) -> None:
    """Its connection is gone; wait until the server has noticed, as it does in a moment."""
    other.close()
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE classid = %s", [what])
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    pytest.fail("The place of a process that died is not free.")
