"""How long do people wait? The mean hides the long tail, so each figure stands with the rest (S24).

By kind and by team, each with the query that made it. Groups of very few people are left out: a
wait would say something about somebody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from string import Template
from typing import Any

from django.db import connection

from casework import counted, kinds
from casework.kinds import Until
from casework.models import Allocation, Team
from casework.small_numbers import Cell, left_out

SMALL = 5
PERIOD = timedelta(days=365)
LEFT_OUT = "left out"
ALL_TEAMS, ALL_KINDS = "Every team", "Everything"


@dataclass(frozen=True)
class Measure:
    """Some waits: what they are, and the SQL that finds each with its team, kind and days."""

    code: str
    name: str
    says: str
    waits: str

    @property
    def sql(self) -> str:
        return f"WITH waits AS ({self.waits})\n{FIGURES}"


FIGURES = """SELECT team_id, kind, count(*), avg(days),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days),
       max(days), avg(held)
FROM waits
GROUP BY GROUPING SETS ((), (kind), (team_id), (team_id, kind))"""

_PARTS = {
    # Days with workers who did not keep the case; a further condition ends it.
    "held": """LEFT JOIN LATERAL (
    SELECT coalesce(sum(coalesce(e.stranded_on, e.ended_on) - e.starts_on), 0) AS days
    FROM casework_allocation e
    WHERE e.case_id = c.id AND e.ended_because <> %(undone)s
      AND (e.ended_on IS NOT NULL OR e.stranded_on IS NOT NULL) AND """,
    # casework.cases.wait.waits, for a case called c.
    "counted": counted.IN_SQL.format("c.person_id"),
    "waits": "c.closed_on IS NULL AND (c.worker_id IS NULL OR c.stranded_on IS NOT NULL)",
    # The day that ends the clock of the standard, by the kind (casework/kinds.py).
    "ended": """CASE WHEN c.kind = ANY(%(held_to_done)s) THEN c.done_on
    WHEN c.kind = ANY(%(held_to_start)s) THEN c.started_on END""",
}


def _sql(text: str) -> str:
    return Template(text).substitute(_PARTS)


NOW = Measure(
    "now", "Wait for a worker now",
    "Open cases that no worker has who can work on them: whole days from the request to today. "
    "What was given back, or is with somebody away or gone, waits since its request. A pause is "
    "counted.",
    _sql("""
  SELECT c.team_id, c.kind, %(day)s::date - c.received_on AS days, held.days AS held
  FROM casework_case c
  $held true) held ON true
  WHERE $waits AND $counted
"""),
)  # fmt: skip

REACHED = Measure(
    "reached", "Reached in the last 365 days",
    "Cases that a worker was given in the last 365 days and kept: whole days from the request to "
    "that day, by the team that has the case. A case that changed hands counts once, to its last "
    "worker, with the whole of its wait. What waits again is not among them.",
    _sql("""
  SELECT c.team_id, c.kind, a.starts_on - c.received_on AS days, held.days AS held
  FROM casework_allocation a
  JOIN casework_case c ON c.id = a.case_id
  $held e.id < a.id) held ON true
  WHERE a.starts_on > %(since)s AND a.starts_on <= %(day)s
    AND NOT ($waits) AND $counted
    AND a.ended_because <> %(undone)s
    AND NOT EXISTS (
      SELECT 1 FROM casework_allocation b
      WHERE b.case_id = a.case_id AND b.id > a.id AND b.ended_because <> %(undone)s
    )
"""),
)  # fmt: skip

NOT_DONE = Measure(
    "not_done", "Not started or not done now",
    "Open cases, with a worker or without, whose standard is held against more than a worker and "
    "is not met: whole days from the request to today. Of each kind the page of its cases says "
    "what ends it: the assessment started, the record given, the payment made.",
    _sql("""
  SELECT c.team_id, c.kind, %(day)s::date - c.received_on AS days, 0 AS held
  FROM casework_case c
  WHERE c.closed_on IS NULL AND $counted AND (
    (c.kind = ANY(%(held_to_done)s) AND c.done_on IS NULL)
    OR (c.kind = ANY(%(held_to_start)s) AND (c.started_on IS NULL OR $waits))
  )
"""),
)  # fmt: skip

DONE = Measure(
    "done", "Started or done in the last 365 days",
    "Cases in which what the standard is held against happened in the last 365 days: whole days "
    "from the request to that day.",
    _sql("""
  SELECT c.team_id, c.kind, $ended - c.received_on AS days, 0 AS held
  FROM casework_case c
  WHERE $ended > %(since)s AND $ended <= %(day)s AND $counted
    AND NOT (c.kind = ANY(%(held_to_start)s) AND $waits)
"""),
)  # fmt: skip

MEASURES = (NOW, REACHED, NOT_DONE, DONE)


@dataclass(frozen=True)
class Figure:
    """The waits of one team and one kind; None is every team, or everything.

    All in whole days. ``mean_held`` is the part of the mean that was with workers who did not keep
    the case.
    """

    measure: Measure
    team: Team | None
    kind: str | None
    count: int
    mean: int
    median: int
    percentile_90: int
    longest: int
    mean_held: int
    # Too few people, or what would tell how few another group are (casework/small_numbers.py).
    is_small: bool = False

    @property
    def team_name(self) -> str:
        return self.team.name if self.team else ALL_TEAMS

    @property
    def kind_name(self) -> str:
        return kinds.get(self.kind).name if self.kind else ALL_KINDS

    @property
    def place(self) -> tuple[bool, str, bool, str]:
        """Every team before each by name, and everything before each kind."""
        return (self.team is not None, self.team_name, self.kind is not None, self.kind_name)


def measured(measure: Measure, *, as_of: date) -> list[Figure]:
    """Each team and kind that has a wait, after all of them together. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(measure.sql, _asked(as_of))
        found = cursor.fetchall()
    teams = Team.objects.in_bulk({row[0] for row in found if row[0] is not None})
    figures = [_figure(measure, teams, *row) for row in found if row[2]]
    return sorted(_without_small(figures), key=lambda figure: figure.place)


def _without_small(figures: Sequence[Figure]) -> list[Figure]:
    by_cell: dict[Cell, Figure] = {(each.team, each.kind): each for each in figures}
    counts = {cell: figure.count for cell, figure in by_cell.items()}
    hidden = left_out(counts, small=SMALL)
    return [replace(figure, is_small=cell in hidden) for cell, figure in by_cell.items()]


def _figure(
    measure: Measure, teams: Mapping[int, Team], team: int | None, kind: str | None, *found: Any
) -> Figure:
    count, mean, median, percentile_90, longest, held = found
    return Figure(
        measure, teams[team] if team is not None else None, kind, count,
        whole(mean), whole(median), whole(percentile_90), longest, whole(held),
    )  # fmt: skip


def whole(days: float) -> int:
    """Days as a page says them: whole, and half a day counts as one."""
    return int(days + type(days)(0.5))


def days_of(measure: Measure, *, kind: str, as_of: date) -> list[int]:
    """Each wait of one kind in days: of the same cases as the figures."""
    sql = f"WITH waits AS ({measure.waits})\nSELECT days FROM waits WHERE kind = %(kind)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, {**_asked(as_of), "kind": kind})
        return [row[0] for row in cursor.fetchall()]


def _asked(as_of: date) -> dict[str, Any]:
    held = {until: [each.code for each in kinds.every() if each.standard_until == until]
            for until in Until}  # fmt: skip
    return {
        "day": as_of, "since": as_of - PERIOD, "undone": Allocation.UNDONE,
        "held_to_start": held[Until.STARTED], "held_to_done": held[Until.DONE],
    }  # fmt: skip


def by_kind(figures: Iterable[Figure], team: Team | None) -> list[Figure]:
    """Of one team, or of all of them: everything, and then each kind."""
    return [figure for figure in figures if figure.team == team]


def by_team(figures: Iterable[Figure]) -> list[Figure]:
    """Every team, whatever is waited for there."""
    return [figure for figure in figures if figure.kind is None and figure.team is not None]


def query_of(measure: Measure, *, as_of: date) -> str:
    """The query as it ran, to be checked by anyone who may read the database."""
    words = measure.sql
    for name, value in _asked(as_of).items():
        words = words.replace(f"%({name})s", _literal(value))
    return words


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return "ARRAY[{}]::text[]".format(", ".join(f"'{each}'" for each in value))
    return f"'{value}'"


HEADINGS = (
    "Which waits", "Team", "What for", "How many", "Mean days", "Median days",
    "90th percentile days", "Longest days", "Mean days with a worker who did not keep it",
)  # fmt: skip


def exported(*, as_of: date) -> Iterator[Sequence[Any]]:
    """The figures as rows of a spreadsheet."""
    yield HEADINGS
    for measure in MEASURES:
        for figure in measured(measure, as_of=as_of):
            named = (measure.name, figure.team_name, figure.kind_name)
            if figure.is_small:
                yield (*named, LEFT_OUT, "", "", "", "", "")
            else:
                yield (*named, figure.count, figure.mean, figure.median, figure.percentile_90,
                       figure.longest, figure.mean_held)  # fmt: skip
