"""How is a council of so many open cases made in minutes, and do our own rules accept it?"""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from bench import database
from casework import checks_live, clocks, kinds
from casework.acts import record
from casework.models import Case

SQL = Path(__file__).parent / "sql"
SAMPLE = 2000
# As load.sql has it: nobody waits longer.
LONGEST = 900
PEOPLE_FOR_CASES = 1.1


class Broken(Exception):
    """The data breaks one of our own rules, so nothing measured on it would mean anything."""


def build(open_cases: int, *, day: date) -> None:
    """An empty database filled with the council of the benchmark, checked and analysed."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", stdout=StringIO())
    load(open_cases, day=day)
    verify(day=day)
    with database.connect() as server:
        server.execute("VACUUM ANALYZE")


def load(open_cases: int, *, day: date) -> None:
    """Fill the tables of the database that Django is connected to."""
    values = {
        "open": open_cases,
        "people": round(open_cases / PEOPLE_FOR_CASES),
        "day": f"DATE '{day}'",
        "kinds": _quoted(kind.code for kind in kinds.every()),
        "kinds_with_letters": _quoted(k.code for k in kinds.every() if k.writes_letters),
        "unrated_after": _unrated_after(day),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for name in ("load.sql", "clocks.sql"):
            cursor.execute((SQL / name).read_text().format(**values))
        cursor.execute("RESET session_replication_role; RESET statement_timeout")


def _unrated_after(day: date) -> str:
    """For each day on which somebody may have asked, the day on which "unrated" is passed."""
    policy = record.policy_on(day)
    asked = (day - timedelta(days=n) for n in range(LONGEST + 1))
    rows = (
        f"(DATE '{on}', DATE '{clocks.day_after(on, 'escalate.unrated', policy=policy)}')"
        for on in asked
    )
    return "VALUES " + ", ".join(rows)


def _quoted(codes) -> str:
    return "ARRAY[" + ", ".join(f"'{code}'" for code in codes) + "]"


def verify(*, day: date) -> None:
    """Raise ``Broken`` where a trigger, a foreign key or a clock would have said no."""
    faults = [f"{n} {checks_live.SAYS[what]}" for what, n in _promises(day).items() if n]
    faults += _foreign_keys_broken() + _clocks_wrong(day)
    if faults:
        raise Broken("; ".join(faults[:10]))


def _promises(day: date) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    return checks_live.broken_promises(as_of=day)


def _foreign_keys_broken() -> list[str]:
    """Every foreign key of ours, asked again: the triggers that ask it were off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.conrelid::regclass, a.attname, k.confrelid::regclass, b.attname "
            "FROM pg_constraint k "
            "JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] "
            "JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] "
            "WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace"
        )
        keys = cursor.fetchall()
        return [found for key in keys if (found := _lost(cursor, *key))]


def _lost(cursor, table: str, column: str, to: str, key: str) -> str:
    cursor.execute(
        f"SELECT count(*) FROM {table} AS child WHERE child.{column} IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {to} AS parent WHERE parent.{key} = child.{column})"
    )
    (count,) = cursor.fetchone()
    return f"{count} rows of {table} name a {column} that is not there" if count else ""


def _clocks_wrong(day: date) -> list[str]:
    """A sample of waiting cases whose stored dates are not those of the clocks and the talks."""
    policy = record.policy_on(day)
    sample = (
        Case.objects.waiting()
        .order_by("references__number")
        .prefetch_related("escalations", "letters", "contacts")[:SAMPLE]
    )
    return [
        f"the clocks of {case.reference}" for case in sample if not _is_right(case, day, policy)
    ]


def _is_right(case: Case, day: date, policy) -> bool:
    raised = {(item.rung, item.threshold) for item in case.escalations.all()}
    last = max((letter.milestone for letter in case.letters.all()), default=0)
    escalation = clocks.escalation_due_on(case, as_of=day, policy=policy, raised=raised)
    letter = clocks.letter_due_on(case, last=last, known_on=case.joined_on, policy=policy)
    talks = [talk.on for talk in case.contacts.all() if talk.talked]
    kept = (case.escalation_due_on, case.letter_due_on, case.spoken_on)
    return kept == (escalation, letter, max(talks, default=None))
