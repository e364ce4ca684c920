"""Find what was changed in the audit: every row against its seal, and every seal against the file.

What a row says is hashed again and compared with the link of its record; each link rests on the one
before it, each batch on its links, and the file outside knows the head of every batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from casework.audit import seal_file, sealing
from casework.audit.protected import HISTORIES, History
from casework.models import AuditSeal, SealedBatch, SealedMonth

# So many of one history are named; whoever emptied a table changed them all.
NAMED = 200

CHANGED = "Rows were changed or taken out"
PUT_IN = "Rows were put in afterwards"
MOVED = "Rows were given to another record"
SEALS_CHANGED = "The seals in the database were changed or taken out"
MONTH_CHANGED = "A month that was sealed for good was changed"
NOT_KNOWN = "The database does not know a seal that was made: rows were cut off, or it was restored"


@dataclass(frozen=True)
class Found:
    """One thing that is not as it was sealed; between which two seals it was written."""

    history: str
    what: str
    record: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def verify(*, now: datetime) -> list[Found]:
    """All that was changed; empty where the audit is whole. Reads every row of every history."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '256MB'")
        sealing.set_how_rows_are_written()
        found = [*_seals_outside()]
        for history in HISTORIES.values():
            found += [*_batches(history), *_rows(history, now), *_moved(history)]
        found += _months()
    return found


# The seals, outside and inside.


def _seals_outside() -> Iterator[Found]:
    """Each line of the file against the batches, and whether the file has all of them."""
    last: seal_file.Line | None = None
    lost: dict[str, Found] = {}
    known = _known()
    try:
        for line in seal_file.lines():
            # What somebody accepted has no say any more.
            lost = {} if "accepted" in line else lost
            lost |= {each.what + each.history: each for each in _not_known(line, known)}
            last = line
    except seal_file.SealFileChanged as why:
        yield Found("seals", str(why))
        return
    yield from lost.values()
    if last:
        if not lost and (why_unknown := sealing.why_unknown(last["heads"])):
            yield Found("seals", why_unknown)
        yield from _later_than(last)


def _known() -> dict[tuple[str, int | str], Any]:
    """The head of each batch, and the count and digest of each month, as the database has them."""
    batches = SealedBatch.objects.values_list("history", "number", "head")
    months = SealedMonth.objects.values_list("month", "rows", "digest")
    return {
        **{(history, number): bytes(head).hex() for history, number, head in batches},
        **{("month", f"{day:%Y-%m}"): [rows, bytes(said).hex()] for day, rows, said in months},
    }


def _not_known(line: seal_file.Line, known: dict[tuple[str, int | str], Any]) -> Iterator[Found]:
    for name, (number, _rows, head) in line["heads"].items():
        if known.get((name, number)) != head:
            yield Found(name, NOT_KNOWN, until=datetime.fromisoformat(line["at"]))
    for month, said in line["months"].items():
        if known.get(("month", month)) != said:
            yield Found("look", MONTH_CHANGED, until=_end_of(month))


def _later_than(line: seal_file.Line) -> Iterator[Found]:
    """A batch older than the newest seal that no line has: the file lost its end.

    The newest may be missing: its line is written after it.
    """
    newest = AuditSeal.objects.aggregate(newest=Coalesce(Max("number"), 0))["newest"]
    older = SealedBatch.objects.filter(seal__number__lt=newest).values_list("history")
    for name, number in older.annotate(Max("number")).order_by():
        if number > line["heads"].get(name, [0])[0]:
            yield Found("seals", "The file of seals has lost its end")
            return


def _batches(history: History) -> Iterator[Found]:
    """Each batch's head again from the one before it, its links and its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sealing.LINKS_DIGEST.format(where="history = %s"), [history.name])
        links = dict(cursor.fetchall())
    before, expected = b"", 1
    batches = SealedBatch.objects.filter(history=history.name).select_related("seal")
    for batch in batches.order_by("number"):
        must = sealing.head_of(batch, before=before, links=links.get(batch.pk))
        if batch.number != expected or bytes(batch.head) != must:
            yield Found(history.name, SEALS_CHANGED, until=batch.seal.at)
        before, expected = bytes(batch.head), batch.number + 1


# The rows.

_ROWS = """
WITH row AS (
    SELECT id, record, at, says, CASE WHEN id <= (%(lasts)s::bigint[])[place]
        THEN (%(numbers)s::integer[])[place] END AS batch
    FROM (SELECT *, width_bucket(id, %(firsts)s::bigint[]) AS place FROM ({hashed}) AS hashed) AS x
), now AS (
    SELECT batch, record, min(id) AS id, min(at) AS at,
        sha256(convert_to(string_agg(says, E'\\n' ORDER BY id), 'UTF8')) AS digest
    FROM row WHERE batch > 0 OR (batch IS NULL AND %(unsealed)s) GROUP BY batch, record
), link AS (
    SELECT b.number AS batch, l.record, l.head, s.number AS seal, b.columns,
        lag(l.head) OVER (PARTITION BY l.record ORDER BY b.number) AS before
    FROM casework_sealedlink l JOIN casework_sealedbatch b ON b.id = l.batch_id
    JOIN casework_auditseal s ON s.id = b.seal_id WHERE l.history = %(history)s
), compared AS (
    SELECT coalesce(now.record, link.record) AS record,
        coalesce(now.batch, link.batch) AS batch, now.at, now.id, link.head, link.seal,
        now.digest IS NOT NULL AS is_there,
        link.head IS NOT DISTINCT FROM sha256(coalesce(link.before, ''::bytea) || now.digest)
            AS is_same
    FROM now FULL JOIN (SELECT * FROM link WHERE columns = %(columns)s) AS link
        ON link.batch = now.batch AND link.record = now.record
)
SELECT c.record, c.batch, c.is_there AND c.head IS NULL AS is_more, earlier.at, its.at
FROM compared AS c
LEFT JOIN casework_sealedbatch b ON b.history = %(history)s AND b.number = c.batch
LEFT JOIN casework_auditseal its ON its.id = b.seal_id
LEFT JOIN casework_auditseal earlier
    ON earlier.number = coalesce(its.number, %(last)s::integer + 1) - 1
WHERE CASE WHEN c.batch IS NULL
    THEN c.id <= %(floor)s OR c.at < earlier.at - %(longest)s
    ELSE NOT c.is_same OR c.at < earlier.at - %(longest)s END
LIMIT %(named)s
"""


def _rows(history: History, now: datetime) -> Iterator[Found]:
    """Each row in the batch of its number, hashed again; and rows that no batch knows."""
    batches = list(
        SealedBatch.objects.filter(history=history.name).values_list(
            "number", "firsts", "lasts", "columns"
        )
    )
    last = AuditSeal.objects.order_by("-number").values_list("number", flat=True).first()
    for columns in {history.columns, *(each[3] for each in batches)}:
        # Rows of the batches that were hashed by other columns are left for their turn.
        runs = sorted(
            (first, until, number if theirs == columns else 0)
            for number, firsts, lasts, theirs in batches
            for first, until in zip(firsts, lasts, strict=True)
        )
        asked: dict[str, Any] = {
            "firsts": [run[0] for run in runs],
            "lasts": [run[1] for run in runs],
            "numbers": [run[2] for run in runs],
            "unsealed": columns == history.columns,
            "history": history.name,
            "columns": columns,
            "last": last or 0,
            "floor": sealing.floor_of(history, now),
            "longest": sealing.LONGEST_TRANSACTION,
            "named": NAMED,
        }
        with connection.cursor() as cursor:
            cursor.execute(_ROWS.format(hashed=sealing.hashed(history, columns)), asked)
            for record, _batch, is_more, since, until in cursor.fetchall():
                what = PUT_IN if is_more else CHANGED
                yield Found(history.name, what, record or None, since, until)


_WRONGLY_MOVED = """
SELECT t.person_id, min(m.at), max(m.at) FROM (
    SELECT DISTINCT ON (row) row, became, at FROM casework_historymoved
    WHERE history = %s ORDER BY row, id DESC
) AS m JOIN {table} t ON t.id = m.row AND t.person_id <> m.became GROUP BY 1 LIMIT %s
"""


def _moved(history: History) -> Iterator[Found]:
    """Rows that are with another person than a merge gave them to."""
    if history.moves:
        with connection.cursor() as cursor:
            cursor.execute(_WRONGLY_MOVED.format(table=history.table), [history.name, NAMED])
            for person, since, until in cursor.fetchall():
                yield Found(history.name, MOVED, person, since, until)


def _months() -> Iterator[Found]:
    """Each month of the access log that was sealed for good, against what it holds."""
    there = set(sealing.parts())
    for month in SealedMonth.objects.order_by("month"):
        rows, digest = sealing.digest_of_month(month.month)
        if month.month not in there or (rows, digest) != (month.rows, bytes(month.digest)):
            yield Found("look", MONTH_CHANGED, until=_end_of(f"{month.month:%Y-%m}"))


def _end_of(month: str) -> datetime:
    return datetime.fromisoformat(f"{sealing.next_month(_day(month))}T00:00:00+00:00")


def _day(month: str) -> Any:
    return datetime.fromisoformat(f"{month}-01").date()
