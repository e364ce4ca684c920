"""Looking that work does not explain (trust.md S6): which colleague opened which record, and why it
is worth a question. It accuses nobody: a person reads each line, and asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from casework.policy import Role

WEEK = timedelta(days=7)
# Pages that open one record. A list shows many whom nobody chose.
OPENS = ("case", "person")
# They look for anybody's record by duty: to look without a case of one's own says nothing.
BY_DUTY = (
    Role.BUSINESS_SUPPORT, Role.AUDITOR, Role.INFORMATION_GOVERNANCE, Role.SERVICE_MANAGER,
    Role.HEAD_OF_SERVICE, Role.DIRECTOR,
)  # fmt: skip
# Our proposal: how much each sign weighs, and from which sum on a line is shown.
WEIGHTS: Mapping[str, int] = {
    "no_link": 2, "same_surname": 2, "odd_hours": 1, "came_back": 1, "many": 2, "much_looked_at": 1,
}  # fmt: skip
SHOWN_FROM = 3
# So often in a week, so many records without a link, so many colleagues at one record.
CAME_BACK, MANY, MUCH = 3, 10, 4
SAYS: Mapping[str, str] = {
    "no_link": "no case of theirs or of their team",
    "same_surname": "the same surname",
    "odd_hours": "at night or at a weekend",
    "came_back": "came back to it",
    "many": "many records without a case of theirs in one week",
    "much_looked_at": "others without a case of theirs looked too",
}


@dataclass(frozen=True)
class Unusual:
    """One member of staff at one record in the week."""

    worker: int
    person: int
    signs: tuple[str, ...]
    times: int
    last_at: datetime

    @property
    def says(self) -> str:
        return "; ".join(SAYS[sign] for sign in self.signs)


_OPENED = """
WITH opened AS (
    SELECT user_id, person_id, count(*) AS times, max(at) AS last_at,
        bool_or(extract(hour FROM at AT TIME ZONE 'Europe/London') NOT BETWEEN 7 AND 19
            OR extract(isodow FROM at AT TIME ZONE 'Europe/London') > 5) AS odd_hours
    FROM casework_look WHERE at >= %(since)s AND at < %(until)s AND screen = ANY (%(opens)s)
    GROUP BY user_id, person_id
), judged AS (
    SELECT o.*, w.id AS worker,
        lower(regexp_replace(w.name, '^.* ', '')) = lower(p.family_name) AS same_surname,
        w.role <> ALL (%(by_duty)s) AND NOT EXISTS (
            SELECT FROM casework_case c WHERE c.person_id = o.person_id AND (
                c.team_id = w.team_id OR c.worker_id = w.id
                OR EXISTS (SELECT FROM casework_allocation a
                    WHERE a.case_id = c.id AND a.worker_id = w.id)
                OR EXISTS (SELECT FROM casework_stay s
                    WHERE s.case_id = c.id AND s.team_id = w.team_id)
                OR EXISTS (SELECT FROM casework_offer f
                    WHERE f.case_id = c.id AND f.to_id = w.team_id)
            )
        ) AND NOT EXISTS (
            SELECT FROM casework_event e WHERE e.person_id = o.person_id AND e.by_id = o.user_id
        ) AS no_link
    FROM opened o
    JOIN casework_worker w ON w.user_id = o.user_id
    JOIN casework_person p ON p.id = o.person_id
)
SELECT worker, person_id, times, last_at, odd_hours, same_surname, no_link,
    count(*) FILTER (WHERE no_link) OVER (PARTITION BY worker) AS theirs,
    count(*) FILTER (WHERE no_link) OVER (PARTITION BY person_id) AS others
FROM judged
"""


def unusual(*, until: datetime) -> list[Unusual]:
    """The lines of the week before ``until``, the weightiest first."""
    asked: dict[str, Any] = {
        "since": until - WEEK, "until": until, "opens": list(OPENS),
        "by_duty": [str(role) for role in BY_DUTY],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, asked)
        names = [column.name for column in cursor.description]
        found = [_line(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    shown = [each for each in found if _weight(each) >= SHOWN_FROM]
    return sorted(shown, key=lambda each: (-_weight(each), each.worker, each.person))


def _line(row: Mapping[str, Any]) -> Unusual:
    no_link = row["no_link"]
    signs = {
        "no_link": no_link,
        "same_surname": row["same_surname"],
        "odd_hours": no_link and row["odd_hours"],
        "came_back": no_link and row["times"] >= CAME_BACK,
        "many": no_link and row["theirs"] >= MANY,
        "much_looked_at": no_link and row["others"] >= MUCH,
    }
    held = tuple(sign for sign, holds in signs.items() if holds)
    return Unusual(row["worker"], row["person_id"], held, row["times"], row["last_at"])


def _weight(line: Unusual) -> int:
    return sum(WEIGHTS[sign] for sign in line.signs)
