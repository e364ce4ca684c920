"""The rows that were not accepted, as a file to mend and import again."""

from collections.abc import Iterator, Sequence

from casework import access
from casework.imports.identity import visible
from casework.imports.preview import says_to
from casework.models import Import, ImportRow, Person, User

WHY = "Why it was not accepted"


def rejects(batch: Import, *, by: User | None) -> Iterator[Sequence[str]]:
    """The file row by row.

    Of somebody whose record the reader may not see nothing is said; of others the look is written.
    """
    yield [*batch.headings, WHY]
    width = len(batch.headings)
    rejected = batch.rows.filter(verdict=ImportRow.Verdict.REJECTED).order_by("line")
    spoken_of = rejected.exclude(person=None).values_list("person_id", flat=True)
    shown = _seen(set(spoken_of), by)
    for row in rejected.iterator(chunk_size=1000):
        cells = [*row.values, *[""] * (width - len(row.values))]
        # Cells beyond the headings follow the reason, so that it stays in its own column.
        why = "; ".join(says_to(row, shown))
        yield [*cells[:width], why, *cells[width:]]


def _seen(people: set[int], by: User | None) -> set[int]:
    shown = visible(list(people), by=by)
    if by is not None:
        access.saw_people(by, people=Person.objects.filter(pk__in=shown), screen="import rejects")
    return shown
