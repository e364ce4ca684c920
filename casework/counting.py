"""Counts that never cost more than their cap, all of a page's in one statement (speed.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

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


def capped_counts(questions: Mapping[str, QuerySet[Any]]) -> dict[str, Count]:
    """How many rows each question finds, up to the cap: one statement for all of them."""
    capped = {name: rows.order_by().values("pk")[:CAP] for name, rows in questions.items()}
    return {name: Count(number) for name, number in counts(capped).items()}


def counts(questions: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each question finds: one statement for all of them."""
    if not questions:
        return {}
    pieces, params = [], []
    for rows in questions.values():
        # A question that can find nothing counts as none, and does not end the statement.
        sql, values = rows.values("pk").query.get_compiler("default", elide_empty=False).as_sql()
        pieces.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's SQL
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(pieces)}", params)
        found = cursor.fetchone()
    return dict(zip(questions, found, strict=True))
