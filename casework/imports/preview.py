"""What would an import bring? Counts, workers who are no person, and every problem by row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count

from casework.imports.applying import holders_of
from casework.imports.problems import ProblemKind
from casework.imports.roster import Holder, same_name
from casework.kinds import get as kind_named
from casework.models import Import, ImportRow, Person, PolicyNumber, User

PAGE = 100

_COUNT_PROBLEMS = """
SELECT problem->>'kind', count(*)
FROM casework_importrow, jsonb_array_elements(problems) AS problem
WHERE batch_id = %s AND verdict = 'rejected' GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True)
class Preview:
    """What the person importing decides on. Nobody's name is in it but those of workers."""

    kinds: Sequence[tuple[str, int]]
    no_persons: Sequence[Holder]
    away: Sequence[Holder]
    kept_by_workers: int
    unallocated: int
    ratings_dropped: int
    problems: Sequence[tuple[str, int]]


def preview(batch: Import, *, as_of: date) -> Preview:
    """The counts of a checked import, from its rows."""
    accepted = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED)
    policy = PolicyNumber.objects.in_force(as_of)
    holders = holders_of(batch, as_of=as_of, policy=policy)
    counts = accepted.values_list("worker_name").annotate(Count("pk")).order_by()
    kept = sum(count for name, count in counts if _keeps(holders.get(same_name(name))))
    by_cases = sorted(holders.values(), key=lambda holder: (-holder.cases, holder.name))
    return Preview(
        kinds=_kinds(batch),
        no_persons=[holder for holder in by_cases if holder.no_person_because],
        away=[holder for holder in by_cases if holder.is_away],
        kept_by_workers=kept,
        unallocated=batch.accepted - kept,
        ratings_dropped=_ratings_dropped(batch, holders),
        problems=_problems(batch),
    )


def _keeps(holder: Holder | None) -> bool:
    return holder is not None and holder.worker is not None and not holder.is_away


def _kinds(batch: Import) -> list[tuple[str, int]]:
    accepted = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED, clean__has_key="kind")
    counted = accepted.values_list("clean__kind").annotate(number=Count("pk"))
    return [(kind_named(code).name, number) for code, number in counted.order_by("-number")]


def _ratings_dropped(batch: Import, holders: dict[str, Holder]) -> int:
    """Ratings that no person stands behind: of no person's cases, or with nobody importing."""
    rated = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED, clean__has_key="rating")
    if batch.by_id is None:
        return rated.count()
    nobody = {key for key, holder in holders.items() if holder.no_person_because}
    counted = rated.values_list("worker_name").annotate(Count("pk")).order_by()
    return sum(count for name, count in counted if same_name(name) in nobody)


_COUNT_FLAGS = """
SELECT problem->>'column', problem->>'kind', count(*), min(line), min(problem->>'says')
FROM casework_importrow, jsonb_array_elements(problems) AS problem
WHERE batch_id = %s AND verdict = 'accepted' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


@dataclass(frozen=True)
class Flagged:
    """Accepted rows with one sort of detail to correct, and the first of them."""

    column: str
    why: str
    rows: int
    first_line: int
    says: str


def flagged(batch: Import) -> list[Flagged]:
    """What comes in and is to be corrected afterwards, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_FLAGS, [batch.pk])
        return [
            Flagged(column, ProblemKind(kind).label, count, line, says)
            for column, kind, count, line, says in cursor.fetchall()
        ]


def _problems(batch: Import) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_PROBLEMS, [batch.pk])
        return [(ProblemKind(kind).label, count) for kind, count in cursor.fetchall()]


@dataclass(frozen=True)
class ProblemRow:
    """One row that cannot be taken: where it is, which case, and everything that is wrong."""

    line: int
    reference: str
    says: Sequence[str]
    # Whom the words speak of, where it is somebody we have.
    person: Person | None = None


# Instead of words about somebody whose record the reader may not see (trust.md S2).
FOR_SOMEBODY_ELSE = "Someone else must check this row: ask a service manager."
# The problems whose words speak of a record of ours, and not of the file alone.
_OF_A_RECORD = (ProblemKind.REFUSED, ProblemKind.TWO_PEOPLE)


def says_to(row: ImportRow, shown: Collection[int]) -> list[str]:
    """What is wrong with a row, to a reader who may see the records of ``shown`` only."""
    if row.person_id is None or row.person_id in shown:
        return [problem_words(problem) for problem in row.problems]
    plain = [each for each in row.problems if each["kind"] not in _OF_A_RECORD]
    return [*(problem_words(problem) for problem in plain), FOR_SOMEBODY_ELSE]


def problem_rows(batch: Import, *, after: int, by: User) -> tuple[list[ProblemRow], int | None]:
    """A page of rejected rows after a line, and the line after which the next page starts.

    The caller writes down the look at whoever a row speaks of.
    """
    rejected = batch.rows.filter(verdict=ImportRow.Verdict.REJECTED, line__gt=after)
    rows = list(rejected.order_by("line")[: PAGE + 1])
    spoken_of = {row.person_id for row in rows[:PAGE] if row.person_id}
    shown = Person.objects.visible_to(by).in_bulk(spoken_of)
    page = [
        ProblemRow(
            row.line,
            row.clean.get("external_reference", ""),
            says_to(row, shown),
            shown.get(row.person_id or 0),
        )
        for row in rows[:PAGE]
    ]
    return page, (page[-1].line if len(rows) > PAGE else None)


def problem_words(problem: dict[str, str]) -> str:
    """As in "Date of birth: “31/02/1940” is a day that does not exist"."""
    column, says = problem["column"], problem["says"]
    if not column or says.startswith(column):
        return says[:1].upper() + says[1:]
    return f"{column}: {says}"
