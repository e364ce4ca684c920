"""Does everyone get what they can read? The four measures of rules 5.5, by team.

Each stands with the query that made it, so that anyone may check the figure. Percentages of very
few people are left out: they would say something about somebody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from casework import counted
from casework.letters.gate.given_by_hand import MEETS
from casework.models import Team

SMALL = 5
PERIOD = timedelta(days=365)
ALL_TEAMS = "Every team"


@dataclass(frozen=True)
class Measure:
    """One figure: what it says, of what it is a share, and the SQL with its parameters named."""

    code: str
    name: str
    says: str
    sql: str
    # The second number is a share of the first; otherwise it is a number of its own.
    is_share: bool = True


def _counted(*people: str) -> str:
    """Nobody hidden: neither who reads the letter nor whom it is about."""
    return " AND ".join(counted.IN_SQL.format(person) for person in people)


ASKED = Measure(
    "asked", "Asked what they need",
    "Of the people with an open case, how many have been asked how they read, hear and are best "
    "reached. “None” is a good answer; “never asked” is not.",
    """
SELECT c.team_id, count(DISTINCT p.id),
       count(DISTINCT p.id) FILTER (WHERE p.access_needs_asked_on IS NOT NULL)
FROM casework_case c
JOIN casework_person p ON p.id = c.person_id
WHERE c.closed_on IS NULL AND p.died_on IS NULL AND NOT p.is_restricted
GROUP BY ROLLUP (c.team_id)""",
)  # fmt: skip


def _met_by_hand() -> str:
    """The pairs of ``given_by_hand.MEETS`` as SQL."""
    pairs = sorted((way.value, need.value) for way, needs in MEETS.items() for need in needs)
    return ", ".join(f"('{way}', '{need}')" for way, need in pairs)


MATCHED = Measure(
    "matched", "Had their last letter as they need it",
    "Of the people with an open case and a need for another format who had a letter in the last "
    "365 days that neither failed nor came back, how many had the last one in a form that meets "
    "every need. Of one given by hand, the way in which it was given counts.",
    """
WITH needy AS (
  SELECT DISTINCT c.team_id, c.person_id
  FROM casework_case c
  JOIN casework_accessneed need ON need.person_id = c.person_id
  JOIN casework_accessneedterm term ON term.code = need.term_id
  WHERE c.closed_on IS NULL AND term.letter_format <> '' AND COUNTED
    AND (need.ends_on IS NULL OR need.ends_on > %(day)s)
), last_letter AS (
  SELECT needy.team_id, needy.person_id, l.channel, l.format, l.way
  FROM needy
  CROSS JOIN LATERAL (
    SELECT sent.channel, sent.format, coalesce(task.done_way, '') AS way
    FROM casework_letter sent
    LEFT JOIN casework_delivery delivery ON delivery.letter_id = sent.id
    LEFT JOIN casework_lettertask task ON task.letter_id = sent.id AND task.done_on IS NOT NULL
    WHERE sent.person_id = needy.person_id AND sent.state = 'sent' AND sent.referrer_id IS NULL
      AND sent.sent_at >= %(since)s
      AND coalesce(delivery.status, '') NOT IN ('failed', 'returned')
    ORDER BY sent.sent_at DESC LIMIT 1
  ) l
)
SELECT team_id, count(DISTINCT person_id), count(DISTINCT person_id) FILTER (WHERE NOT EXISTS (
  SELECT 1
  FROM casework_accessneed need
  JOIN casework_accessneedterm term ON term.code = need.term_id
  WHERE need.person_id = last_letter.person_id AND term.letter_format <> ''
    AND (need.ends_on IS NULL OR need.ends_on > %(day)s)
    AND NOT (
      (last_letter.channel = 'by_hand'
       AND (last_letter.way, term.letter_format) IN (MET_BY_HAND))
      OR (term.letter_format = 'letter' AND last_letter.channel = 'post')
      OR (term.letter_format = 'email' AND last_letter.channel = 'email')
      OR (term.letter_format = 'text_message' AND last_letter.channel = 'text')
      OR (term.letter_format = 'easy_read' AND last_letter.format LIKE 'easy_read%%')
      OR (term.letter_format LIKE 'large_%%' AND last_letter.format LIKE 'large_%%'
          AND last_letter.format >= term.letter_format)
    )
))
FROM last_letter
GROUP BY ROLLUP (team_id)""".replace("MET_BY_HAND", _met_by_hand()).replace(
        "COUNTED", _counted("c.person_id")
    ),
)  # fmt: skip

BLOCKED = Measure(
    "blocked", "Letters that wait for a format or language",
    "Letters that are held now because they are needed in a form that the system cannot make by "
    "itself. Nobody is sent standard print in its place.",
    """
SELECT l.team_id, count(*), count(*) FILTER (WHERE l.due_on < %(day)s::date - 2)
FROM casework_letter l
JOIN casework_case c ON c.id = l.case_id
WHERE COUNTED AND l.state = 'held'
  AND l.held_because IN ('format_task', 'format_conflict', 'language')
GROUP BY ROLLUP (l.team_id)""".replace("COUNTED", _counted("l.person_id", "c.person_id")),
    is_share=False,
)  # fmt: skip

DAYS_TO_MEET = Measure(
    "days_to_meet", "Days to meet a need",
    "For letters that were given in another form by a person, done in the last 365 days: how many, "
    "and the median of days from when it was known to when it was done.",
    """
SELECT t.team_id, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY t.done_on - t.raised_on)
FROM casework_lettertask t
JOIN casework_letter l ON l.id = t.letter_id
JOIN casework_case c ON c.id = l.case_id
WHERE COUNTED AND t.done_on >= %(since)s AND t.kind IN ('format', 'translate')
GROUP BY ROLLUP (t.team_id)""".replace(
        "COUNTED", _counted("t.person_id", "l.person_id", "c.person_id")
    ),
    is_share=False,
)  # fmt: skip

MEASURES = (ASKED, MATCHED, BLOCKED, DAYS_TO_MEET)
# What the two numbers of each measure are.
COLUMNS = {
    "asked": ("people", "asked"),
    "matched": ("people", "had it as they need it"),
    "blocked": ("letters", "for more than two days"),
    "days_to_meet": ("given", "median days"),
}


@dataclass(frozen=True)
class Figure:
    """One measure for one team."""

    measure: Measure
    first: int
    second: float | None

    @property
    def is_small(self) -> bool:
        return self.measure.is_share and 0 < self.first < SMALL

    @property
    def share(self) -> float | None:
        """A percentage; None where there is nobody, or too few."""
        if not self.measure.is_share or self.is_small or not self.first:
            return None
        return round(100 * (self.second or 0) / self.first, 1)

    @property
    def words(self) -> str:
        """As the table says it."""
        if self.is_small:
            return f"fewer than {SMALL} people"
        if not self.first:
            return "none"
        if self.measure.is_share:
            return f"{self.share:g}% ({int(self.second or 0):,} of {self.first:,})"
        says = COLUMNS[self.measure.code]
        second = "" if self.second is None else f", {self.second:g} {says[1]}"
        return f"{self.first:,}{second}"


@dataclass(frozen=True)
class Row:
    """One team's figures, or every team's."""

    team: str
    figures: Sequence[Figure]


def measured(*, as_of: date) -> list[Row]:
    """Every team with an open case or a letter, after all of them together. Five statements."""
    found = {measure.code: _asked_of(measure, as_of) for measure in MEASURES}
    teams = {team for by_team in found.values() for team in by_team if team is not None}
    names = dict(Team.objects.filter(pk__in=teams).order_by("name").values_list("pk", "name"))
    rows: list[tuple[int | None, str]] = [(None, ALL_TEAMS), *names.items()]
    return [
        Row(name, [_figure(measure, found[measure.code], team) for measure in MEASURES])
        for team, name in rows
    ]


def _figure(measure: Measure, by_team: dict[int | None, Any], team: int | None) -> Figure:
    first, second = by_team.get(team, (0, None))
    return Figure(measure, first, None if second is None else float(second))


def _asked_of(measure: Measure, as_of: date) -> dict[int | None, Any]:
    with connection.cursor() as cursor:
        cursor.execute(measure.sql, {"day": as_of, "since": as_of - PERIOD})
        return {team: (first, second) for team, first, second in cursor.fetchall()}


def query_of(measure: Measure, *, as_of: date) -> str:
    """The query as it ran, to be checked by anyone who may read the database."""
    words = measure.sql.replace("%%", "%").strip()
    since = as_of - PERIOD
    return words.replace("%(day)s", f"'{as_of}'").replace("%(since)s", f"'{since}'")


def exported(*, as_of: date) -> Iterator[Sequence[Any]]:
    """The figures as rows of a spreadsheet."""
    yield ("Team", "Measure", "Number", "What the number is", "Of them", "What that is", "Percent")
    for row in measured(as_of=as_of):
        for figure in row.figures:
            first, second = COLUMNS[figure.measure.code]
            hidden = figure.is_small
            yield (
                row.team, figure.measure.name, f"fewer than {SMALL}" if hidden else figure.first,
                first, "" if hidden or figure.second is None else figure.second, second,
                "" if figure.share is None else figure.share,
            )  # fmt: skip
