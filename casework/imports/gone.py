"""Which cases were in the last list of the present system and are not in this one?

Each is proposed to be closed, or kept: none is ever closed by itself (ADR 0008).
"""

from collections.abc import Iterator

from casework.models import (
    Case,
    CaseReference,
    Import,
    ImportNews,
    ImportRow,
    ImportState,
    NewsState,
    What,
    same_number,
)
from casework.models.external_reference import of_import

_BATCH = 1000
# Where more than one in so many of the last list is gone, the file may have been cut off.
SUSPICIOUS = 5


def last_list(batch: Import) -> Import | None:
    """The last import of the same list that was applied."""
    same = Import.objects.filter(system=batch.system, part=batch.part, state=ImportState.APPLIED)
    return same.exclude(pk=batch.pk).order_by("-applied_at", "-pk").first()


def propose(batch: Import) -> None:
    """Write down what is gone. Sets the batch's count and does not save it."""
    last = last_list(batch)
    batch.gone = 0
    if last is None or not batch.read:
        return
    here = set(batch.rows.exclude(case=None).values_list("case_id", flat=True))
    here |= _refused_but_there(batch)
    found = [
        ImportNews(batch=batch, person_id=case.person_id, case=case, what=What.GONE)
        for case in _open_in(last)
        if case.pk not in here
    ]
    batch.gone = len(found)
    _give_way(found)
    ImportNews.objects.bulk_create(found, batch_size=_BATCH)


def _open_in(last: Import) -> Iterator[Case]:
    """The open cases that a list brought in or knew."""
    cases = Case.objects.still_open().filter(pk__in=last.rows.exclude(case=None).values("case"))
    return cases.only("pk", "person_id").order_by("pk").iterator(chunk_size=_BATCH)


def _refused_but_there(batch: Import) -> set[int]:
    """Cases whose row is in this file, though it could not be taken or somebody is asked."""
    waits = (ImportRow.Verdict.REJECTED, ImportRow.Verdict.ASKED)
    rows = batch.rows.filter(verdict__in=waits).values_list("clean__external_reference", flat=True)
    numbers = {same_number(number) for number in rows if number}
    kept = CaseReference.objects.filter(of_import(batch.system, numbers))
    return set(kept.values_list("case_id", flat=True))


def _give_way(found: list[ImportNews]) -> None:
    """What an earlier file proposed of the same cases is said again by this one."""
    cases = [news.case_id for news in found]
    earlier = ImportNews.objects.filter(what=What.GONE, state=NewsState.OPEN, case__in=cases)
    earlier.update(state=NewsState.OVERTAKEN)


def is_suspicious(batch: Import) -> bool:
    """Whether so much is gone that the file may not be whole."""
    return batch.gone * SUSPICIOUS > batch.read + batch.gone
