"""The access log is kept in parts by month, each made before its month begins."""

from datetime import date

from django.db import connection

AHEAD = 3


def owed(*, as_of: date) -> list[date]:
    """The first days of this month and of the next ``AHEAD``, each of which must have its part."""
    return _months(as_of, AHEAD)


def make(month: date) -> int:
    """Make the part of a month; 1 where it was missing, 0 where it is there."""
    with connection.cursor() as cursor:
        # Rows of this transaction whose foreign keys are still to be checked would stop it.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT casework_look_make_month(%s)", [month])
        made = int(cursor.fetchone()[0])
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return made


def missing(*, as_of: date) -> list[str]:
    """Which of this month and the next have no part, as in "2026-12"."""
    with connection.cursor() as cursor:
        names = {f"casework_look_{month:%Y_%m}": month for month in _months(as_of, 1)}
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL",
            [list(names)],
        )
        return [f"{names[name]:%Y-%m}" for (name,) in cursor.fetchall()]


def _months(as_of: date, ahead: int) -> list[date]:
    whole = [as_of.year * 12 + as_of.month - 1 + number for number in range(ahead + 1)]
    return [date(number // 12, number % 12 + 1, 1) for number in whole]
