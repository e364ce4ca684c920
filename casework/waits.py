"""How long do people wait? The mean hides the long tail, so each figure stands with the rest (S24).

By kind and by team, each with the query that made it. Groups of very few people are left out: a
wait would say something about somebody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from casework import kinds
from casework.models import Allocation, Team

SMALL = 5
PERIOD = timedelta(days=365)
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
        return f"WITH waits AS ({self.waits})\n{_FIGURES}"


_FIGURES = """SELECT team_id, kind, count(*), avg(days),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days),
       max(days)
FROM waits
GROUP BY GROUPING SETS ((), (kind), (team_id), (team_id, kind))"""

NOW = Measure(
    "now", "Wait now",
    "Open cases that no worker has: whole days from the request to today. A pause is counted.",
    """
  SELECT team_id, kind, %(day)s::date - received_on AS days
  FROM casework_case
  WHERE closed_on IS NULL AND worker_id IS NULL
""",
)  # fmt: skip

REACHED = Measure(
    "reached", "Reached in the last 365 days",
    "Cases that were first given to a worker in the last 365 days: whole days from the request to "
    "that day, by the team that has the case. What was given back and waits again is not among "
    "them.",
    """
  SELECT c.team_id, c.kind, a.starts_on - c.received_on AS days
  FROM casework_allocation a
  JOIN casework_case c ON c.id = a.case_id
  WHERE a.starts_on > %(since)s AND a.starts_on <= %(day)s
    AND (c.closed_on IS NOT NULL OR c.worker_id IS NOT NULL)
    AND a.ended_because <> %(undone)s
    AND NOT EXISTS (
      SELECT 1 FROM casework_allocation b
      WHERE b.case_id = a.case_id AND b.id < a.id AND b.ended_because <> %(undone)s
    )
""",
)  # fmt: skip

MEASURES = (NOW, REACHED)


@dataclass(frozen=True)
class Figure:
    """The waits of one team and one kind; None is every team, or everything."""

    measure: Measure
    team: Team | None
    kind: str | None
    count: int
    mean: float
    median: float
    percentile_90: float
    longest: int

    @property
    def is_small(self) -> bool:
        return self.count < SMALL

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
    return sorted(figures, key=lambda figure: figure.place)


def _figure(
    measure: Measure, teams: Mapping[int, Team], team: int | None, kind: str | None, *found: Any
) -> Figure:
    count, mean, median, percentile_90, longest = found
    return Figure(
        measure, teams[team] if team is not None else None, kind, count,
        round(float(mean), 1), round(median, 1), round(percentile_90, 1), longest,
    )  # fmt: skip


def _asked(as_of: date) -> dict[str, date | str]:
    return {"day": as_of, "since": as_of - PERIOD, "undone": Allocation.UNDONE}


def by_kind(figures: Iterable[Figure], team: Team | None) -> list[Figure]:
    """Of one team, or of all of them: everything, and then each kind."""
    return [figure for figure in figures if figure.team == team]


def by_team(figures: Iterable[Figure]) -> list[Figure]:
    """Every team, whatever is waited for there."""
    return [figure for figure in figures if figure.kind is None and figure.team is not None]


def query_of(measure: Measure, *, as_of: date) -> str:
    """The query as it ran, to be checked by anyone who may read the database."""
    words = measure.sql
    for name, day in _asked(as_of).items():
        words = words.replace(f"%({name})s", f"'{day}'")
    return words


HEADINGS = (
    "Which waits", "Team", "What for", "How many", "Mean days", "Median days",
    "90th percentile days", "Longest days",
)  # fmt: skip


def exported(*, as_of: date) -> Iterator[Sequence[Any]]:
    """The figures as rows of a spreadsheet."""
    yield HEADINGS
    for measure in MEASURES:
        for figure in measured(measure, as_of=as_of):
            named = (measure.name, figure.team_name, figure.kind_name)
            if figure.is_small:
                yield (*named, f"fewer than {SMALL}", "", "", "", "")
            else:
                yield (*named, figure.count, figure.mean, figure.median, figure.percentile_90,
                       figure.longest)  # fmt: skip
