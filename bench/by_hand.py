"""What PostgreSQL alone costs: the same questions as hand-written SQL through psycopg."""

import time
from collections.abc import Callable
from typing import Any

import psycopg

from bench import database
from bench.calls import Cast
from bench.figures import Figure, Results

TIMES = 60

LIST = """
SELECT c.id, p.given_names, p.family_name, c.kind, t.name, c.rag, c.received_on, c.next_look_on
FROM casework_case c
JOIN casework_person p ON p.id = c.person_id JOIN casework_team t ON t.id = c.team_id
WHERE c.team_id = %(team)s AND c.closed_on IS NULL AND c.worker_id IS NULL
  AND (c.urgency, c.received_on, c.id) > (%(urgency)s, %(received)s, %(id)s)
ORDER BY c.urgency, c.received_on, c.id LIMIT 25
"""
CASE = """
SELECT c.*, p.*, t.name FROM casework_case c JOIN casework_person p ON p.id = c.person_id
JOIN casework_team t ON t.id = c.team_id WHERE c.id = %(id)s
"""
STORY = "SELECT * FROM casework_event WHERE case_id = %(id)s ORDER BY id DESC LIMIT 20"
NAME = """
SELECT id, given_names, family_name, born_on FROM casework_person
WHERE plain_name ILIKE '%%' || %(name)s || '%%' ORDER BY family_name LIMIT 25
"""
REFERENCE = "SELECT id, given_names, family_name FROM casework_person WHERE id = %(id)s"
NHS = "SELECT id, given_names, family_name FROM casework_person WHERE nhs_number = %(nhs)s"
POSTCODE = """
SELECT p.id, p.given_names, p.family_name FROM casework_person p
JOIN casework_address a ON a.person_id = p.id WHERE a.postcode = %(postcode)s LIMIT 25
"""
# Every count that a dashboard of the whole council could want, none of them capped.
COUNTS = """
SELECT team_id, rag, worker_id IS NULL, count(*), min(received_on) FROM casework_case
WHERE closed_on IS NULL GROUP BY 1, 2, 3
"""
CREATE = """
WITH made AS (
    INSERT INTO casework_case (person_id, kind, team_id, received_on, source, summary, joined_on,
        next_look_on, look_because, spell, close_reason, version, created_at)
    VALUES (%(person)s, 'by_hand', %(team)s, %(day)s, 'gp', 'Stairs', %(day)s, %(day)s, 'New', 1,
            '', 1, now()) RETURNING id, person_id, team_id),
stayed AS (
    INSERT INTO casework_stay (case_id, team_id, reason, entered_on, left_because)
    SELECT id, team_id, 'received', %(day)s, '' FROM made)
INSERT INTO casework_event (person_id, case_id, verb, says, data, at)
SELECT person_id, id, 'received', 'By hand', '{}', now() FROM made
"""
ALLOCATE = """
WITH given AS (
    UPDATE casework_case SET worker_id = %(worker)s, allocated_on = %(day)s, version = version + 1,
        letter_due_on = NULL, escalation_due_on = NULL
    WHERE id = %(id)s AND worker_id IS NULL RETURNING id, person_id),
written AS (
    INSERT INTO casework_allocation (case_id, worker_id, reason, note, starts_on, ended_because)
    SELECT id, %(worker)s, 'capacity', '', %(day)s, '' FROM given)
INSERT INTO casework_event (person_id, case_id, verb, says, data, at)
SELECT person_id, id, 'allocated', 'By hand', '{}', now() FROM given
"""
SWEEP = """
WITH due AS (
    SELECT id, person_id, rag, spell, received_on FROM casework_case
    WHERE escalation_due_on <= %(day)s FOR UPDATE SKIP LOCKED),
raised AS (
    INSERT INTO casework_escalation (case_id, rung, threshold, spell, rag, told, raised_on,
        climbs_on, action)
    SELECT id, 'by_hand', 1, spell, rag, 'team_manager', %(day)s, %(day)s, '' FROM due),
written AS (
    INSERT INTO casework_event (person_id, case_id, verb, says, data, at)
    SELECT person_id, id, 'escalated', 'By hand', '{}', now() FROM due)
UPDATE casework_case SET escalation_due_on = due.received_on + 9999 FROM due
WHERE casework_case.id = due.id
"""
EXPORT = """
COPY (SELECT c.id, p.given_names, p.family_name, c.kind, c.rag, c.received_on, t.name, w.name
      FROM casework_case c JOIN casework_person p ON p.id = c.person_id
      JOIN casework_team t ON t.id = c.team_id LEFT JOIN casework_worker w ON w.id = c.worker_id
      WHERE c.closed_on IS NULL ORDER BY c.urgency, c.received_on, c.id) TO STDOUT (FORMAT csv)
"""


def measure(cast: Cast, results: Results) -> None:
    """Add a column: each question put by hand on one warm connection, statements prepared."""
    half, team = cast.halfway, cast.team.pk
    first = {"team": team, "urgency": -1, "received": cast.day, "id": 0}
    deep = {"team": team, "urgency": half.urgency, "received": half.received_on, "id": half.pk}
    with database.connect() as server:
        server.prepare_threshold = 1
        ask = lambda *pairs: _timed(server, pairs)  # noqa: E731
        page = ask(*[(LIST, first)] * TIMES)
        for name in ("Waiting list, HTML", "Waiting list, JSON"):
            results[name]["sql"] = page
        results["Waiting list, half way down"]["sql"] = ask(*[(LIST, deep)] * TIMES)
        results["Case page"]["sql"] = ask(*((CASE, {"id": c.pk}) for c in cast.waiting[:TIMES]))
        _searches(cast, results, ask)
        results["Today (the dashboard)"]["sql"] = ask(*[(COUNTS, {})] * 20)
        _changes(server, cast, results)
        results["Escalate, per due case"] = {"sql": _swept(server, cast)}
        results.setdefault("Export of everything", {})["sql"] = _copied(server)


def _searches(cast: Cast, results: Results, ask: Callable[..., Figure]) -> None:
    people = cast.people[:TIMES]
    for kind, sql, values in (
        ("name", NAME, [{"name": str(p).lower()} for p in people]),
        ("reference", REFERENCE, [{"id": p.pk} for p in people]),
        ("NHS number", NHS, [{"nhs": p.nhs_number} for p in people]),
        ("postcode", POSTCODE, [{"postcode": p.addresses.all()[0].postcode} for p in people]),
    ):
        results[f"Find a person by {kind}"]["sql"] = ask(*((sql, value) for value in values))


def _timed(server: psycopg.Connection, pairs: Any) -> Figure:
    times = []
    for sql, values in pairs:
        began = time.perf_counter()
        with server.transaction():
            cursor = server.execute(sql, values)
            if cursor.description:
                cursor.fetchall()
        times.append((time.perf_counter() - began) * 1000)
    return Figure.of(times[2:])


def _changes(server: psycopg.Connection, cast: Cast, results: Results) -> None:
    day, worker = cast.day, cast.worker.pk
    made = [(CREATE, {"person": p.pk, "team": cast.team.pk, "day": day}) for p in cast.people]
    results["Create a case"]["sql"] = _timed(server, made)
    server.execute("SET session_replication_role = replica")
    for table in ("event", "stay"):
        server.execute(
            f"DELETE FROM casework_{table} USING casework_case c "
            f"WHERE c.id = casework_{table}.case_id AND c.kind = 'by_hand'"
        )
    server.execute("DELETE FROM casework_case WHERE kind = 'by_hand'")
    server.execute("SET session_replication_role = DEFAULT")
    given = [(ALLOCATE, {"id": c.pk, "worker": worker, "day": day}) for c in cast.waiting[180:240]]
    results["Allocate a case"]["sql"] = _timed(server, given)


def _swept(server: psycopg.Connection, cast: Cast) -> Figure:
    """One statement for all that is due; rolled back, so that ours finds it due again."""
    with server.transaction(force_rollback=True):
        began = time.perf_counter()
        cursor = server.execute(SWEEP, {"day": cast.day})
        took = time.perf_counter() - began
    return Figure(took * 1_000_000 / max(cursor.rowcount, 1), unit="µs", sql=1 / cursor.rowcount)


def _copied(server: psycopg.Connection) -> Figure:
    began = time.perf_counter()
    with server.cursor().copy(EXPORT) as rows:
        for _ in rows:
            pass
    return Figure(time.perf_counter() - began, unit="s")
