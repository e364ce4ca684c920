"""Is promise 2 kept right now? No open case without a queue, an owner team and a next look.

The constraints and triggers of the database refuse each of these (docs/adr/0002); this counts
what would have got past them: a restore, a repair by hand, a trigger left switched off.
"""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from casework import kinds, queues
from casework.counted import for_reader
from casework.models import Case, Letter, LetterState, LetterTask, User
from casework.policy import PolicyInForce, Rag

# A look overdue for longer than this is nobody's habit but somebody's gap.
LOOK_LATE_DAYS = 7

SAYS: dict[str, str] = {
    "in_no_queue": "Open cases that no list can show",
    "stays_wrong": "Open cases without exactly one open stay, with their own team",
    "team_closed": "Open cases of a team that is not open",
    "worker_wrong": "Open cases whose worker is not the one of the live allocation",
    "no_next_look": "Open cases without a next look",
}

# One scan of the open cases. A list finds a case by its person, kind and rating, and shows it
# with its worker: a case that lacks one of them would be in a queue in name only.
_BROKEN = """
SELECT
    count(*) FILTER (
        WHERE person.id IS NULL
        OR NOT (held.kind = ANY(%(kinds)s))
        OR NOT (coalesce(held.rag, 0) = ANY(%(ratings)s))
        OR (held.worker_id IS NOT NULL AND worker.id IS NULL)
    ) AS in_no_queue,
    count(*) FILTER (
        WHERE stay.open IS DISTINCT FROM 1 OR stay.team_id IS DISTINCT FROM held.team_id
    ) AS stays_wrong,
    count(*) FILTER (
        WHERE team.id IS NULL OR team.opened_on > %(day)s OR team.closed_on <= %(day)s
    ) AS team_closed,
    count(*) FILTER (
        WHERE held.worker_id IS DISTINCT FROM live.worker_id OR live.open > 1
    ) AS worker_wrong,
    count(*) FILTER (WHERE held.next_look_on IS NULL) AS no_next_look
FROM casework_case AS held
LEFT JOIN casework_person AS person ON person.id = held.person_id
LEFT JOIN casework_team AS team ON team.id = held.team_id
LEFT JOIN casework_worker AS worker ON worker.id = held.worker_id
LEFT JOIN (
    SELECT case_id, count(*) AS open, min(team_id) AS team_id
    FROM casework_stay WHERE left_on IS NULL GROUP BY case_id
) AS stay ON stay.case_id = held.id
LEFT JOIN (
    SELECT case_id, count(*) AS open, min(worker_id) AS worker_id
    FROM casework_allocation WHERE ended_on IS NULL GROUP BY case_id
) AS live ON live.case_id = held.id
WHERE held.closed_on IS NULL
"""


def broken_promises(*, as_of: date) -> dict[str, int]:
    """How many open cases break promise 2, by how; every count should be none."""
    known: dict[str, Any] = {
        "kinds": [code for code, _ in kinds.choices()],
        "ratings": [0, *Rag.values],
        "day": as_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, known)
        return dict(zip(SAYS, cursor.fetchone() or (), strict=True))


def worth_watching(
    *, as_of: date, policy: PolicyInForce, user: User | None = None
) -> dict[str, int]:
    """What keeps the promise in letter and not in spirit: stranded work, and looks long overdue.

    For a reader, of the cases that they may see.
    """
    stranded = queues.stranded(cannot_work=queues.who_cannot_work(as_of, policy))
    late = Q(next_look_on__lt=as_of - timedelta(days=LOOK_LATE_DAYS))
    counted = Case.objects.still_open().filter(for_reader(user, person="person"))
    return counted.aggregate(
        stranded=Count("pk", filter=stranded), looks_late=Count("pk", filter=late)
    )


def letters_worth_watching(*, as_of: date, user: User | None = None) -> dict[str, int]:
    """Letters that are not where they should be by now, of every team: some have nobody to look.

    One that is due goes within minutes. Where it has not gone by the next day, no carrier takes it:
    an outage is told to nobody else, because after it the letters go by themselves.
    """
    due = Letter.objects.filter(
        for_reader(user, person="person"), for_reader(user, person="case__person"),
        state__in=(LetterState.DUE, LetterState.SENDING),
    )  # fmt: skip
    tasks = LetterTask.objects.filter(
        for_reader(user, person="person"), for_reader(user, person="letter__case__person"),
        done_on=None, dropped_on=None,
    )  # fmt: skip
    return {
        "late": due.filter(due_on__lt=as_of).count(),
        "tasks_late": tasks.filter(due_on__lt=as_of).count(),
    }
