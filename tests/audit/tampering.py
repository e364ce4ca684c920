"""Ways in which somebody who owns the database, or its whole server, could change the audit."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from casework.audit import sealing
from casework.audit.protected import HISTORIES, History
from casework.models import AuditSeal

Rng = random.Random


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def one(statement: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(cursor.fetchone())


def disarm() -> None:
    """As a superuser: no trigger and no foreign key is asked for the rest of the transaction."""
    run("SET LOCAL session_replication_role = replica")
    run(
        "ALTER TABLE casework_staffact DROP CONSTRAINT IF EXISTS staff_act_about_a_team_or_a_worker"
    )
    run("ALTER TABLE casework_grant DROP CONSTRAINT IF EXISTS grant_ends_after_it_starts")


def a_history(rng: Rng) -> History:
    """One with rows."""
    full = [each for each in HISTORIES.values() if one(f"SELECT count(*) FROM {each.table}")[0]]
    return rng.choice(full)


def a_row(rng: Rng, history: History) -> int:
    [number] = one(f"SELECT array_agg(id ORDER BY id) FROM {history.table}")
    assert isinstance(number, list)
    return int(rng.choice(number))


def change(rng: Rng) -> None:
    history = a_history(rng)
    name = rng.choice([each.strip() for each in history.columns.split(",") if each != "id"])
    row = a_row(rng, history)
    changed = {
        "at": "at + interval '1 microsecond'",
        "data": """data || '{"no": 1}'""",
        "is_emergency": "NOT is_emergency",
        "address": "'192.0.2.77'",
        "asked": "asked || '.'",
    }
    texts = ("verb", "says", "screen", "query", "reason", "act", "page", "because", "history")
    default = f"left({name}, 15) || '.'" if name in texts else f"coalesce({name}, 0) + 1"
    if name.endswith("_at"):
        default = f"{name} - interval '1 second'"
    if name == "id":
        default = "id + 1000000000"
    run(f"UPDATE {history.table} SET {name} = {changed.get(name, default)} WHERE id = %s", row)


def delete(rng: Rng) -> None:
    history = a_history(rng)
    run(f"DELETE FROM {history.table} WHERE id = %s", a_row(rng, history))


def _insert(history: History, row: int, number: str, at: str) -> None:
    columns = [each.strip() for each in history.columns.split(",")]
    written = [{"id": number, history.at: at}.get(name, name) for name in columns]
    run(
        f"INSERT INTO {history.table} ({history.record}, {', '.join(columns)})"
        f" SELECT {history.record}, {', '.join(written)} FROM {history.table} WHERE id = %s",
        row,
    )


def insert_with_a_number_from_before(rng: Rng) -> None:
    history = a_history(rng)
    least = one(f"SELECT min(id) FROM {history.table}")[0]
    _insert(history, a_row(rng, history), f"{least} - {rng.randint(1, 9)}", history.at)


def insert_with_a_time_from_before(rng: Rng) -> None:
    history = a_history(rng)
    most = one(f"SELECT max(id) FROM {history.table}")[0]
    before = f"(SELECT min(at) FROM casework_auditseal) - interval '{rng.randint(2, 999)} hours'"
    _insert(history, a_row(rng, history), f"{most} + {rng.randint(1, 9)}", before)


def copy_a_look(rng: Rng) -> None:
    """The same number at another time: the key of a look is both."""
    look = HISTORIES["look"]
    _insert(look, a_row(rng, look), "id", "at + interval '1 second'")


def reorder(rng: Rng) -> None:
    """Two rows of one record change places."""
    history = HISTORIES["event"]
    one_row, other = a_row(rng, history), a_row(rng, history)
    while other == one_row:
        other = a_row(rng, history)
    run(f"UPDATE {history.table} SET id = -1 WHERE id = %s", one_row)
    run(f"UPDATE {history.table} SET id = %s WHERE id = %s", one_row, other)
    run(f"UPDATE {history.table} SET id = %s WHERE id = -1", other)


def empty(rng: Rng) -> None:
    run(f"DELETE FROM {a_history(rng).table}")


def truncate(rng: Rng) -> None:
    run("TRUNCATE casework_look")


def cut_the_tail(rng: Rng) -> None:
    history = a_history(rng)
    run(
        f"DELETE FROM {history.table} WHERE id IN"
        f" (SELECT id FROM {history.table} ORDER BY id DESC LIMIT {rng.randint(1, 5)})"
    )


def cut_the_tail_and_its_seals(rng: Rng) -> None:
    """The newest batch as if it had never been: only the file outside knows of it."""
    history = a_history(rng)
    newest = one(
        "SELECT id, firsts[1] FROM casework_sealedbatch WHERE history = %s"
        " ORDER BY number DESC LIMIT 1", history.name,
    )  # fmt: skip
    run(f"DELETE FROM {history.table} WHERE id >= %s", newest[1])
    run("DELETE FROM casework_sealedlink WHERE batch_id = %s", newest[0])
    run("DELETE FROM casework_sealedbatch WHERE id = %s", newest[0])


def a_whole_chain(rng: Rng) -> None:
    """All that was done and seen of one person, with its links."""
    person = one("SELECT person_id FROM casework_look ORDER BY random() LIMIT 1")[0]
    for history in ("look", "event"):
        run(f"DELETE FROM casework_{history} WHERE person_id = %s", person)
        run("DELETE FROM casework_sealedlink WHERE history = %s AND record = %s", history, person)


def forge_the_past(rng: Rng) -> None:
    """Change a row, and make every seal in the database again, by the product's own code."""
    rng.choice((change, delete, reorder))(rng)
    seals = list(AuditSeal.objects.order_by("number").values_list("at", flat=True))
    for table in ("sealedlink", "sealedbatch", "auditseal", "sealedmonth"):
        run(f"DELETE FROM casework_{table}")
    for at in seals[-1:]:
        sealing._seal_all(at)


def give_to_another(rng: Rng) -> None:
    history = HISTORIES[rng.choice(("look", "event", "grant"))]
    run(
        f"UPDATE {history.table} SET person_id = (SELECT max(id) FROM casework_person"
        f" WHERE id <> person_id) WHERE id = %s", a_row(rng, history),
    )  # fmt: skip


def give_to_another_as_a_merge_would(rng: Rng) -> None:
    """With a row that says a merge moved it, which is one more than was sealed, from before."""
    give_to_another(rng)
    run(
        "INSERT INTO casework_historymoved (history, row, was, became, at)"
        " SELECT 'look', id, person_id, person_id + 1, %s FROM casework_look LIMIT 1",
        timezone.now() - timedelta(days=3),
    )


def change_a_link(rng: Rng) -> None:
    run(
        "UPDATE casework_sealedlink SET head = sha256(head) WHERE id ="
        " (SELECT id FROM casework_sealedlink ORDER BY random() LIMIT 1)"
    )


def change_a_batch(rng: Rng) -> None:
    column, value = rng.choice(
        (("head", "sha256(head)"), ("rows", "rows + 1"), ("lasts[1]", "lasts[1] + 1"),
         ("number", "number + 1000"), ("seal_id", "seal_id + 1")),
    )  # fmt: skip
    run(
        f"UPDATE casework_sealedbatch SET {column} = {value} WHERE id ="
        " (SELECT id FROM casework_sealedbatch ORDER BY random() LIMIT 1)"
    )


def restore_an_old_backup(rng: Rng) -> None:
    """All as it was at a seal before the last; whole in itself."""
    last = one("SELECT max(number) FROM casework_auditseal")[0]
    assert isinstance(last, int)
    kept = rng.randint(0, last - 1)
    for history in HISTORIES.values():
        run(
            f"DELETE FROM {history.table} WHERE id > coalesce((SELECT max(lasts[cardinality(lasts)]"
            " ) FROM casework_sealedbatch b JOIN casework_auditseal s ON s.id = b.seal_id"
            " WHERE history = %s AND s.number <= %s), 0)", history.name, kept,
        )  # fmt: skip
    later = "SELECT id FROM casework_auditseal WHERE number > %s"
    batches = f"SELECT id FROM casework_sealedbatch WHERE seal_id IN ({later})"
    run(f"DELETE FROM casework_sealedlink WHERE batch_id IN ({batches})", kept)
    run(f"DELETE FROM casework_sealedbatch WHERE seal_id IN ({later})", kept)
    run("DELETE FROM casework_auditseal WHERE number > %s", kept)


WAYS: tuple[Callable[[Rng], None], ...] = (
    change, delete, insert_with_a_number_from_before, insert_with_a_time_from_before, copy_a_look,
    reorder, empty, truncate, cut_the_tail, cut_the_tail_and_its_seals, a_whole_chain,
    forge_the_past, give_to_another, give_to_another_as_a_merge_would, change_a_link,
    change_a_batch, restore_an_old_backup,
)  # fmt: skip
