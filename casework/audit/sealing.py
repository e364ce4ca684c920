"""Seal what is new in each history: links for each record, one head over them, and a line outside.

A batch names exactly the rows that it covers. One whose transaction is still open is seen by no
statement here, and is in the next batch; rows cost nothing more when they are written.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Sum
from django.db.models.functions import Coalesce

from casework.audit import seal_file
from casework.audit.protected import HISTORIES, History
from casework.models import AuditSeal, SealedBatch, SealedMonth

# A transaction that writes to a history is over by then. What comes with a lower number, or says
# an earlier time, was put in afterwards.
LONGEST_TRANSACTION = timedelta(hours=1)
# One sealer at a time, on all machines together.
_LOCK = 7205011
# After the end of a month, its last transactions are over.
MONTH_RESTS = timedelta(days=1)


class NotOfThisDatabase(Exception):
    """The last seal outside is of a state that the database does not know."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why} It was restored, or rows were taken out. Nothing is sealed until somebody has "
            "found out, and accepts it with: manage.py accept_audit WHY."
        )


@dataclass(frozen=True)
class Sealed:
    """What one run did."""

    rows: int
    number: int


def seal(*, now: datetime) -> Sealed:
    """Seal what is new. Raises ``NotOfThisDatabase``, ``SealFileChanged`` and ``OSError``."""
    last = seal_file.last()
    if last and (why := why_unknown(last["heads"])):
        raise NotOfThisDatabase(why)
    with transaction.atomic():
        made = _seal_all(now)
        months = _seal_months(now)
    facts = {"seal": made.number, "heads": heads(), "months": months}
    seal_file.append(facts, at=now)
    return made


def accept(because: str, *, now: datetime) -> None:
    """Go on from the database as it is, although the last seal is of another state."""
    seal_file.append({"accepted": because, "heads": heads(), "months": {}}, at=now)


def heads() -> dict[str, list[Any]]:
    """The newest batch of each history: its number, how many rows all have, and its head."""
    newest = (
        SealedBatch.objects.order_by("history", "-number")
        .distinct("history")
        .values_list("history", "number", "head")
    )
    counted = dict(SealedBatch.objects.values_list("history").annotate(Sum("rows")).order_by())
    return {name: [number, counted[name], bytes(head).hex()] for name, number, head in newest}


def why_unknown(said: dict[str, list[Any]]) -> str:
    """Which head of a line the database does not know, in words; empty where it knows them all."""
    for name, (number, rows, head) in said.items():
        batch = SealedBatch.objects.filter(history=name, number=number).first()
        until = SealedBatch.objects.filter(history=name, number__lte=number)
        if batch is None or bytes(batch.head).hex() != head:
            return f"The database does not know seal {number} of “{HISTORIES[name].says}”."
        if until.aggregate(all=Coalesce(Sum("rows"), 0))["all"] != rows:
            return f"Seals before {number} of “{HISTORIES[name].says}” were taken out."
    return ""


def _seal_all(now: datetime) -> Sealed:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SET LOCAL work_mem = '64MB'")
        # The links of a batch are there before it is.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    last = AuditSeal.objects.aggregate(last=Coalesce(Max("number"), 0))["last"]
    made = AuditSeal.objects.create(number=last + 1, at=now)
    return Sealed(sum(_seal_one(each, made) for each in HISTORIES.values()), made.number)


def hashed(history: History, columns: str) -> str:
    """The SELECT of a history's rows: number, record as it was when written, moment, and text."""
    if not history.moves:
        record, moved = f"coalesce(t.{history.record}, 0)", ""
    else:
        record, moved = f"coalesce(m.was, t.{history.record})", _MOVED.format(history.name)
    named = ", ".join(f"t.{name.strip()}" for name in columns.split(","))
    return _HASHED.format(
        record=record, at=history.at, named=named, table=history.table, moved=moved
    )


_HASHED = """
SELECT t.id, {record} AS record, t.{at} AS at, ROW({named})::text AS says
FROM {table} t {moved}
"""
_MOVED = (
    "LEFT JOIN (SELECT DISTINCT ON (row) row, was FROM casework_historymoved"
    " WHERE history = '{}' ORDER BY row, id) m ON m.row = t.id"
)
# The rows that no batch has, from the number on below which every transaction is long over.
_FRESH = """
CREATE TEMP TABLE casework_fresh ON COMMIT DROP AS
SELECT * FROM ({hashed}) AS row
WHERE id > %(floor)s AND coalesce(
    id > (%(lasts)s::bigint[])[width_bucket(id, %(firsts)s::bigint[])], true
)
"""
_LINKS = """
INSERT INTO casework_sealedlink (batch_id, history, record, rows, head)
SELECT %(batch)s, %(history)s, fresh.record, fresh.rows,
    sha256(coalesce(last.head, ''::bytea) || sha256(convert_to(fresh.says, 'UTF8')))
FROM (
    SELECT record, count(*) AS rows, string_agg(says, E'\\n' ORDER BY id) AS says
    FROM casework_fresh GROUP BY record
) AS fresh
LEFT JOIN LATERAL (
    SELECT head FROM casework_sealedlink
    WHERE history = %(history)s AND record = fresh.record ORDER BY id DESC LIMIT 1
) AS last ON true
ORDER BY fresh.record
"""
# Runs of numbers that follow each other.
_RUNS = """
SELECT array_agg(first ORDER BY first), array_agg(last ORDER BY first), sum(rows)::bigint
FROM (
    SELECT min(id) AS first, max(id) AS last, count(*) AS rows
    FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM casework_fresh) AS numbered
    GROUP BY run
) AS runs
"""
# Over the links of one batch, or of each.
LINKS_DIGEST = """
SELECT batch_id, sha256(string_agg(
    convert_to(record || ':' || rows || ':', 'UTF8') || head, ''::bytea ORDER BY record
))
FROM casework_sealedlink WHERE {where} GROUP BY batch_id
"""


def _seal_one(history: History, made: AuditSeal) -> int:
    """Seal one history; how many rows were new."""
    batches = SealedBatch.objects.filter(history=history.name)
    before = batches.order_by("-number").first()
    with connection.cursor() as cursor:
        set_how_rows_are_written()
        fresh = _FRESH.format(hashed=hashed(history, history.columns))
        cursor.execute(fresh, _not_again(history, made.at))
        cursor.execute(_RUNS)
        firsts, lasts, rows = cursor.fetchone()
        if rows:
            # Its links come first: a row of a batch is never changed, not even to add its head.
            cursor.execute(_NEXT_BATCH)
            batch = SealedBatch(
                pk=cursor.fetchone()[0], seal=made, history=history.name, rows=rows,
                number=before.number + 1 if before else 1, firsts=firsts, lasts=lasts,
                columns=history.columns,
            )  # fmt: skip
            cursor.execute(_LINKS, {"batch": batch.pk, "history": history.name})
            cursor.execute(LINKS_DIGEST.format(where="batch_id = %s"), [batch.pk])
            batch.head = head_of(
                batch, before=bytes(before.head) if before else b"", links=cursor.fetchone()[1]
            )
            batch.save(force_insert=True)
        cursor.execute("DROP TABLE casework_fresh")
    return int(rows or 0)


_NEXT_BATCH = "SELECT nextval(pg_get_serial_sequence('casework_sealedbatch', 'id'))"


def _not_again(history: History, now: datetime) -> dict[str, Any]:
    """Which numbers the batches of the last hour have, and below which every row has one."""
    newest = SealedBatch.objects.filter(history=history.name).order_by("-number")
    recent = newest.filter(seal__at__gt=now - LONGEST_TRANSACTION)
    runs = sorted(run for each in recent for run in zip(each.firsts, each.lasts, strict=True))
    return {
        "floor": floor_of(history, now),
        "firsts": [first for first, _ in runs],
        "lasts": [last for _, last in runs],
    }


def floor_of(history: History, now: datetime) -> int:
    """The number below which nothing can be new: every transaction that had one is over."""
    old = SealedBatch.objects.filter(
        history=history.name, seal__at__lte=now - LONGEST_TRANSACTION
    ).order_by("-number")
    return max((each.lasts[-1] for each in old[:_LATE_BATCHES]), default=-(2**62))


# A batch of only late rows ends below the one before it.
_LATE_BATCHES = 20


def head_of(batch: SealedBatch, *, before: bytes, links: bytes | None) -> bytes:
    """The head that a batch must have: it rests on the batch before, its links and its rows."""
    parts = (
        batch.history, batch.number, batch.rows, batch.firsts, batch.lasts, batch.columns,
        batch.seal.number, int(batch.seal.at.timestamp() * 1_000_000),
    )  # fmt: skip
    said = " ".join(str(part) for part in parts)
    return sha256(before + said.encode() + bytes(links or b"")).digest()


def set_how_rows_are_written() -> None:
    """The text of a row is the same in whatever session it is hashed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL TimeZone = 'UTC'")
        cursor.execute("SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'")


# A month at a time, ten thousand numbers together, so that no text grows too long.
MONTH = """
SELECT coalesce(sum(rows), 0)::bigint, sha256(coalesce(string_agg(digest, ''::bytea ORDER BY part),
    ''::bytea))
FROM (
    SELECT id / 10000 AS part, count(*) AS rows,
        sha256(convert_to(string_agg(says, E'\\n' ORDER BY id), 'UTF8')) AS digest
    FROM ({hashed}) AS row WHERE at >= %s AND at < %s GROUP BY 1
) AS parts
"""


def _seal_months(now: datetime) -> dict[str, list[Any]]:
    """Seal for good each month of the access log that is over; by month its count and digest."""
    ended = (now - MONTH_RESTS).date().replace(day=1)
    known = set(SealedMonth.objects.values_list("month", flat=True))
    made = {}
    for month in parts():
        if month < ended and month not in known:
            rows, digest = digest_of_month(month)
            SealedMonth.objects.create(month=month, rows=rows, digest=digest, at=now)
            made[f"{month:%Y-%m}"] = [rows, digest.hex()]
    return made


def parts() -> list[date]:
    """The months of which the access log has a part."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(right(relname, 7), 'YYYY_MM') FROM pg_inherits"
            " JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = 'casework_look'::regclass AND relname ~ '_[0-9]{4}_[0-9]{2}$'"
            " ORDER BY 1"
        )
        return [month for (month,) in cursor.fetchall()]


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def digest_of_month(month: date) -> tuple[int, bytes]:
    """How many looks a month has, and the digest over them."""
    look = HISTORIES["look"]
    set_how_rows_are_written()
    with connection.cursor() as cursor:
        cursor.execute(
            MONTH.format(hashed=hashed(look, look.columns)),
            [f"{month} 00:00:00+00", f"{next_month(month)} 00:00:00+00"],
        )
        rows, digest = cursor.fetchone()
    return int(rows), bytes(digest)
