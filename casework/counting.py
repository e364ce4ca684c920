"""Counts that never cost more than their cap, all of a page's in one statement (speed.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery

CAP = 1000


@dataclass(frozen=True)
class Count:
    """How many, counted no further than the cap."""

    number: int

    @property
    def is_capped(self) -> bool:
        return self.number >= CAP

    def __str__(self) -> str:
        return f"{CAP:,}+" if self.is_capped else f"{self.number:,}"

    def __bool__(self) -> bool:
        return self.number > 0


class CappedCount(Subquery):
    """How many rows a question about each row of another table finds, up to the cap."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    # A question that can find nothing counts as none.
    empty_result_set_value = 0

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "CappedCount":
        return cls(rows.order_by().values("pk")[:CAP])


def capped_counts(questions: Mapping[str, QuerySet[Any]]) -> dict[str, Count]:
    """How many rows each question finds, up to the cap: one statement for all of them."""
    capped = {name: rows.order_by().values("pk")[:CAP] for name, rows in questions.items()}
    return {name: Count(number) for name, number in counts(capped).items()}


def capped_counts_within(
    rows: QuerySet[Any], *, questions: Mapping[str, QuerySet[Any]], first: QuerySet[Any]
) -> tuple[dict[str, Count], Any]:
    """How many of ``rows`` each question finds, up to the cap: questions put to their whole table.

    Beside them the one value that ``first`` finds, or None. One statement, in which the rows are
    described once; PostgreSQL answers each question from the index that suits it, as if it had
    been asked alone.
    """
    described, params = _statement(rows.order_by())
    pieces = []
    for question in questions.values():
        sql, values = _statement(question.order_by().values("pk")[:CAP])
        pieces.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's SQL
        params += values
    sql, values = _statement(first)
    pieces.append(f"({sql})")
    params += values
    # Named as the table that the questions ask, and so found in its place.
    named = f'WITH "{rows.model._meta.db_table}" AS NOT MATERIALIZED ({described})'
    *numbers, value = _asked(f"{named} SELECT {', '.join(pieces)}", params)
    return dict(zip(questions, map(Count, numbers), strict=True)), value


def counts(questions: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each question finds: one statement for all of them."""
    if not questions:
        return {}
    pieces, params = [], []
    for rows in questions.values():
        sql, values = _statement(rows.values("pk"))
        pieces.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's SQL
        params += values
    return dict(zip(questions, _asked(f"SELECT {', '.join(pieces)}", params), strict=True))


def _statement(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    # A question that can find nothing counts as none, and does not end the statement.
    sql, params = rows.query.get_compiler("default", elide_empty=False).as_sql()
    return sql, list(params)


def _asked(sql: str, params: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: tuple[Any, ...] = cursor.fetchone()
    return found
