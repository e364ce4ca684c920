"""Read the whole file once and write down what each row would become. Nothing else changes."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import reset_queries
from django.db.models import Max

from casework.database.writing import Values, insert
from casework.imports import answers, gone
from casework.imports.choices import kind_names
from casework.imports.cleaning import Known, plain
from casework.imports.differences import unanswered
from casework.imports.judge_rows import Judged, Judgement
from casework.imports.judging import Places, Problems, Seen, read
from casework.imports.reading import open_table, stored
from casework.imports.survey import Survey
from casework.imports.table import Row
from casework.models import (
    AccessNeedTerm,
    Import,
    ImportNews,
    ImportRow,
    NewsState,
    Person,
    PolicyNumber,
    What,
    same_number,
)
from casework.staff.names import names_of_teams

COUNTS = ("read", "accepted", "rejected", "unchanged", "changed", "asked", "gone")
BATCH = 1000

Tell = Callable[[int, int], None]


def check(batch: Import, *, as_of: date, tell: Tell) -> None:
    """Judge every row. Sets the batch's counts and does not save it; raises ``Unreadable``.

    Call in a transaction: rows of an earlier check are replaced.
    """
    batch.rows.all().delete()
    batch.news.filter(state=NewsState.OPEN).delete()
    for count in COUNTS:
        setattr(batch, count, 0)
    batch.people_known_at = Person.objects.aggregate(last=Max("created_at"))["last"]
    known, seen = known_on(as_of, default_team=batch.team_id), Seen()
    known = answers.applied(known, batch)
    survey = Survey.of(batch)
    judgement = Judgement.of(batch, on=as_of, policy=PolicyNumber.objects.in_force(as_of))
    with stored(batch) as file, open_table(file, name=batch.file_name) as table:
        places = Places.of(batch.mapping, table.headings)
        while rows := list(islice(table.rows, BATCH)):
            survey.hear(rows, places)
            judged = [_judged(row, *read(row, places=places, known=known), seen) for row in rows]
            news = judgement.judge(judged)
            _keep(batch, [each.row for each in judged], news)
            tell(batch.read, table.about)
            # With DEBUG on, Django would keep the text of every statement.
            reset_queries()
        batch.findings = survey.findings(table, batch)
    gone.propose(batch)


def known_on(day: date, *, default_team: int | None) -> Known:
    """The council's own teams, kinds and access needs on a day, by every name they go by."""
    teams = {plain(name): pk for name, pk in names_of_teams(day).items()}
    terms: dict[str, str] = {}
    for term in AccessNeedTerm.objects.order_by("-code"):
        # "Large print 20" is how people write "Large print, 20 point".
        label = plain(term.label)
        names = (plain(term.letter_format), label.removesuffix(" point"), label, plain(term.code))
        terms.update({name: term.code for name in names if name})
    return Known(day, kind_names(), teams, terms, default_team)


def _judged(
    row: Row, clean: dict[str, Any], problems: Problems, flags: Problems, seen: Seen
) -> Judged:
    reference = same_number(clean.get("external_reference", ""))
    if reference:
        problems = problems + seen.twice(reference, row.line)
    kept = ImportRow(line=row.line, values=[value.replace("\0", "") for value in row.values])
    return Judged(kept, clean, problems, flags)


def _keep(batch: Import, rows: Sequence[ImportRow], news: Sequence[ImportNews]) -> None:
    told = keep_news(news)
    for row in rows:
        if row.verdict == ImportRow.Verdict.UNCHANGED and row.line in told:
            row.verdict = ImportRow.Verdict.CHANGED
    insert(ImportRow, [_kept(batch, row) for row in rows])
    batch.read += len(rows)
    for verdict, count in Counter(row.verdict for row in rows).items():
        setattr(batch, verdict, getattr(batch, verdict) + count)


def _kept(batch: Import, row: ImportRow) -> Values:
    return {
        "batch_id": batch.pk, "line": row.line, "values": row.values, "clean": row.clean,
        "verdict": row.verdict, "problems": row.problems, "worker_name": row.worker_name,
        "case_id": row.case_id, "person_id": row.person_id, "same_as": row.same_as,
        "likes": row.likes,
    }  # fmt: skip


def keep_news(found: Sequence[ImportNews]) -> set[int]:
    """Save the news that nobody has answered; open news of earlier files gives way to it.

    Returns the lines that have some.
    """
    news = unanswered(found)
    people = {each.person_id for each in news}
    waiting = ImportNews.objects.filter(
        person__in=people, state__in=(NewsState.OPEN, NewsState.AGREED)
    ).exclude(what=What.GONE)
    earlier = {(each.person_id, each.what): each for each in waiting}
    # What is agreed already is on its way to the record.
    agreed = {pair for pair, each in earlier.items() if each.state == NewsState.AGREED}
    news = [each for each in news if (each.person_id, each.what) not in agreed]
    pairs = [(each.person_id, str(each.what)) for each in news]
    over = [earlier[pair].pk for pair in pairs if pair in earlier]
    ImportNews.objects.filter(pk__in=over).update(state=NewsState.OVERTAKEN)
    ImportNews.objects.bulk_create(news)
    return {each.line for each in news if each.line}
