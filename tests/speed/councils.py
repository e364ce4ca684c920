"""A council of the benchmark in a transaction, and what each hot path costs on it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext, override_settings

from bench import data
from casework import escalation
from casework.calendar import local_today
from casework.letters.owed import waiting_well
from casework.models import AccessNeed, Case, Escalation, Letter, Worker
from tests.conftest import signed_in

# Not a statement that a page asks for: the transaction itself.
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "CLOSE")

# The tables that grow with a council's work, and that no page can read from end to end.
GROWS = frozenset(
    f"casework_{name}"
    for name in ("case", "person", "contact", "event", "note", "letter", "address", "accessneed")
)


@dataclass(frozen=True)
class Cost:
    """Statements, blocks of the database touched, and tables that grow read from end to end."""

    statements: int
    blocks: int
    scans: tuple[str, ...]


@contextmanager
def council(open_cases: int) -> Iterator[date]:
    """So many open cases, for the length of the block."""
    day = local_today()
    # What follows empties tables. Were no test database made, this would be somebody's own.
    name = str(connection.settings_dict["NAME"])
    if not name.startswith("test_"):
        message = f"{name} is no test database"
        raise RuntimeError(message)
    with transaction.atomic():
        _ask("TRUNCATE casework_person, casework_team, casework_user CASCADE")
        call_command("load_reference_data", stdout=StringIO())
        data.load(open_cases, day=day)
        data.verify(day=day)
        _ask("ANALYZE")
        yield day
        transaction.set_rollback(True)


@override_settings(BADGE_SECONDS=600)
def costs_of_pages() -> dict[str, Cost]:
    """What each hot path costs the manager of the biggest team, who has just looked at another."""
    manager = Worker.objects.select_related("user", "team").get(user__username="staff1")
    client = signed_in(manager)
    found = {}
    for name, address in _addresses(manager).items():
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        found[name] = cost_of([query["sql"] for query in seen.captured_queries])
    return found


def _addresses(manager: Worker) -> Mapping[str, str]:
    cases = Case.objects.waiting().of_team(manager.team).filter(person__is_restricted=False)
    ordered = cases.most_urgent_first().select_related("person")
    first, middle = ordered[0], ordered[cases.count() // 2]
    held = AccessNeed.objects.filter(person__cases__in=cases).values("term").annotate(n=Count("pk"))
    # The need that most on this list have: a list with nobody on it asks for less.
    need = held.order_by("-n", "term")[0]["term"]
    home = first.person.addresses.get()
    half_way = f"{middle.urgency}_{middle.received_on}_{middle.pk}"
    return {
        "list": f"/waiting/?team={manager.team_id}",
        "list, half way down": f"/waiting/?team={manager.team_id}&after={half_way}",
        "list of the council": "/waiting/?team=&show=open&sort=waited",
        "list of a worker": f"/waiting/?team={manager.team_id}&worker={manager.pk}",
        "list of a need": f"/waiting/?team={manager.team_id}&need={need}",
        "list of what changed": f"/waiting/?team={manager.team_id}&since=7",
        "list as JSON": f"/api/cases/?team={manager.team_id}",
        "case": f"/cases/{first.pk}/",
        "today": "/",
        "search by postcode": f"/search/?q={home.postcode.replace(' ', '+')}",
        "search by reference": f"/search/?q={first.person.reference}",
        "search by NHS number": f"/search/?q={first.person.nhs_number or '9990000018'}",
    }


def cost_of(statements: list[str]) -> Cost:
    asked = [sql for sql in statements if not sql.startswith(NOT_COUNTED)]
    plans = [_plan(sql) for sql in map(_bare, asked) if sql.startswith("SELECT")]
    blocks = sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
    return Cost(len(asked), blocks, tuple(scan for plan in plans for scan in _scans(plan)))


def _bare(sql: str) -> str:
    """What a cursor on the server reads."""
    return sql.partition(" FOR ")[2] if sql.startswith("DECLARE") else sql


def _plan(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        (told,) = cursor.fetchone()
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


def _scans(plan: dict[str, Any]) -> Iterator[str]:
    is_read_whole = plan["Node Type"] == "Seq Scan" and plan["Actual Loops"]
    if is_read_whole and plan["Relation Name"] in GROWS:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _scans(part)


def _ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@dataclass(frozen=True)
class Swept:
    """What a sweep made of what was due, in how many statements; and of nothing due."""

    made: int
    statements: int
    idle_statements: int
    idle_blocks: int


def sweeps(day: date) -> dict[str, Swept]:
    return {
        "escalations": _swept(lambda as_of: escalation.sweep(as_of=as_of), day, Escalation),
        "letters": _swept(lambda as_of: waiting_well.prepare(as_of=as_of), day, Letter),
    }


def _swept(act: Callable[[date], Any], day: date, table: Any) -> Swept:
    before_all = day - timedelta(days=2000)
    with CaptureQueriesContext(connection) as idle:
        act(before_all)
    had = table.objects.count()
    with CaptureQueriesContext(connection) as busy:
        act(day)
    cost = cost_of([query["sql"] for query in idle.captured_queries])
    return Swept(table.objects.count() - had, len(busy), cost.statements, cost.blocks)
