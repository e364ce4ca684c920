"""Stores the invented council: table by table, many rows at a time, in one transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from casework.database.limits import unlimited_statements
from casework.demo.book import Book
from casework.models import (
    Absence,
    AccessNeed,
    Address,
    AgendaItem,
    Allocation,
    AllocationMeeting,
    Attempt,
    Case,
    Change,
    Contact,
    Delivery,
    Escalation,
    Event,
    Grant,
    Letter,
    LetterTask,
    Note,
    Offer,
    Pause,
    Person,
    Rating,
    Referrer,
    Representative,
    SourceOfHarm,
    Stay,
    Team,
    User,
    Worker,
)

# What a row names comes before the row.
TABLES: tuple[type[Model], ...] = (
    User, Team, Worker, Absence, Person, Address, AccessNeed, Grant, Representative, SourceOfHarm,
    Case, Stay, Allocation, Rating, Pause, Contact, Note, Offer, Change, Escalation, Referrer,
    Letter, LetterTask, Attempt, Delivery, AllocationMeeting, AllocationMeeting.present.through,
    AgendaItem, Event,
)  # fmt: skip
# Pages show these newest number first, so they are numbered in the order in which they happened.
BY_TIME: tuple[type[Model], ...] = (Rating, Contact, Note, Event)
# These are known by a letter's own number, which is drawn.
NUMBERED = tuple(table for table in TABLES if table not in (Letter, Delivery))
# Numbered without order (casework/numbering.py), so nothing is counted on from the last one.
UNORDERED = (Person, Case)


def first_ids() -> dict[type[Model], int]:
    """For each table, the number after the last one that is there."""
    found = {table: table._default_manager.aggregate(last=Max("pk"))["last"] for table in NUMBERED}
    return {table: (last or 0) + 1 for table, last in found.items()}


def put_in_order(book: Book) -> None:
    """Number what happened by when it happened. Nothing else names these rows."""
    for table in BY_TIME:
        rows: list[Any] = book.all(table)
        first = book.first_ids.get(table, 1)
        rows.sort(key=lambda row: (row.at, row.pk))
        for place, row in enumerate(rows):
            row.pk = first + place


@contextmanager
def no_rubbish_collected() -> Iterator[None]:
    """Nothing made here is thrown away before the end, so looking for rubbish is time lost."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def store(book: Book) -> dict[str, int]:
    """Store every row, all or none; returns how many of each."""
    put_in_order(book)
    # A page may not run for long; this may.
    with unlimited_statements():
        return _store(book)


@transaction.atomic
def _store(book: Book) -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        # COPY does not pass where the limit is set; an ordinary statement does.
        cursor.execute("SELECT 1")
    for table in TABLES:
        rows = book.all(table)
        _copy(table, rows)
        counts[table.__name__] = len(rows)
    counted = [table for table in NUMBERED if table not in UNORDERED]
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), counted):
            cursor.execute(line)
    return counts


def _copy(table: type[Model], rows: list[Any]) -> None:
    """Stream the rows in: several times as fast as inserts, and the same checks apply."""
    fields = [field for field in table._meta.concrete_fields if not field.generated]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields if field.column)
    line = f"COPY {quoted(table._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(line) as stream:
        for row in rows:
            values = ((field, field.pre_save(row, add=True)) for field in fields)
            stream.write_row([field.get_db_prep_save(value, connection) for field, value in values])
