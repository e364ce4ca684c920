"""An import is undone as a whole, while nothing else has happened to what it brought.

Nothing is erased: a case that it brought is closed as "the import was undone", and its number is
free again for the mended file. What somebody has worked on since stays, and is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.acts import people, receiving, record, restricting, watching
from casework.imports.deciding import hospital_note, marks_of
from casework.imports.news_words import says_of
from casework.models import (
    AccessNeed,
    AccessNeedTerm,
    Case,
    CaseReference,
    Change,
    CloseReason,
    Event,
    Import,
    ImportNews,
    ImportRow,
    ImportState,
    NewsState,
    PersonReference,
    User,
    Verb,
    What,
)
from casework.models.external_reference import of_import
from casework.refusals import NotAnswerable, Refusal

# What the system does by itself, and what the undo itself would do.
_NOTHING_ELSE = (Verb.IMPORTED, Verb.ESCALATED, Verb.CLIMBED, Verb.LETTER_HELD)
_BATCH = 500
_DEATH = ("died_on", "reported_dead_on")


@dataclass(frozen=True)
class Kept:
    """What could not be undone, and why."""

    case: Case | None
    news: ImportNews | None
    because: str


@dataclass(frozen=True)
class Undone:
    cases: int
    news: int
    kept: Sequence[Kept]


@transaction.atomic
def undo(batch: Import, *, by: User, on: date) -> Undone:
    """Undo what the import did. Raises ``NotAnswerable`` for one that is not applied.

    Harmless when asked again: what was kept is tried again.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {ImportState.APPLIED, ImportState.UNDONE}:
        message = f"{batch}: {batch.get_state_display().lower()}. There is nothing to undo."
        raise NotAnswerable(message)
    batch.news.filter(state__in=(NewsState.OPEN, NewsState.AGREED)).update(
        state=NewsState.UNDONE, decided_by=by, decided_at=timezone.now()
    )
    kept: list[Kept] = []
    news = sum(_news_is_undone(each, kept, by=by, on=on) for each in _applied(batch))
    _take_numbers_off(batch)
    cases = sum(_case_is_undone(case, batch, kept, by=by, on=on) for case in _brought(batch))
    batch.state, batch.undone_at, batch.undone_by = ImportState.UNDONE, timezone.now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    return Undone(cases, news, kept)


def _brought(batch: Import) -> Iterator[Case]:
    """The open cases that it brought, with nothing asked of each by itself."""
    rows = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED).exclude(case=None)
    cases = Case.objects.still_open().filter(pk__in=rows.values("case")).order_by("pk")
    return cases.select_related("person").iterator(chunk_size=_BATCH)


def _take_numbers_off(batch: Import) -> None:
    """The numbers that came to people by an answer: a wrong answer is undone with the rest."""
    answered = batch.rows.exclude(answered_by=None).exclude(person=None)
    events = Event.objects.filter(
        person__in=answered.values("person"), verb=Verb.AMENDED,
        data__import=batch.pk, data__has_key="reference",
    )  # fmt: skip
    for event in events:
        PersonReference.objects.filter(
            of_import(batch.system, [event.data["reference"]]), person=event.person_id
        ).delete()


def _case_is_undone(case: Case, batch: Import, kept: list[Kept], *, by: User, on: date) -> bool:
    if because := _what_happened(case, batch):
        kept.append(Kept(case, None, because))
        return False
    note = f"Import {batch.pk} was undone"
    try:
        with transaction.atomic():
            receiving.close(case, reason=CloseReason.IMPORT_UNDONE, note=note, by=by, on=on)
            # The mended file may bring it again.
            CaseReference.objects.filter(case=case).delete()
    except Refusal as refusal:
        kept.append(Kept(case, None, str(refusal)))
        return False
    return True


def _what_happened(case: Case, batch: Import) -> str:
    """What somebody did on the case since it came; empty where nothing was done."""
    since = Event.objects.filter(case=case).exclude(verb__in=_NOTHING_ELSE)
    others = (event for event in since.order_by("pk") if event.data.get("import") != batch.pk)
    event = next(others, None)
    if event is None:
        return ""
    return f"{event.get_verb_display()} on {timezone.localdate(event.at):%-d %B %Y}"


def _applied(batch: Import) -> Iterator[ImportNews]:
    """The news that it applied, the last first."""
    applied = batch.news.filter(state=NewsState.APPLIED).order_by("-decided_at", "-pk")
    yield from applied.select_related("person", "case", "batch")


def _news_is_undone(news: ImportNews, kept: list[Kept], *, by: User, on: date) -> bool:
    news.person.refresh_from_db()
    try:
        with transaction.atomic():
            _undo_news(news, by=by, on=on)
    except Refusal as refusal:
        kept.append(Kept(news.case, news, str(refusal)))
        return False
    return True


def _undo_news(news: ImportNews, *, by: User, on: date) -> None:
    if news.what == What.GONE:
        _reopen(news, by=by, on=on)
    elif news.what == What.MOVED:
        raise Refusal("An address is put back on the person’s page: letters may have gone there.")
    elif _is_as_applied(news):
        _put_back(news, by=by, on=on)
    else:
        raise Refusal("The record was changed since.")
    says = f"Import {news.batch_id} was undone: {says_of(news)}"
    record.write_for(news.person, Verb.AMENDED, says, by=by, case=news.case, news=news.pk,
                     **{"import": news.batch_id})  # fmt: skip
    ImportNews.objects.filter(pk=news.pk).update(
        state=NewsState.UNDONE, decided_by=by, decided_at=timezone.now()
    )


def _is_as_applied(news: ImportNews) -> bool:
    """No version of the record is of anybody but this import since the news was applied."""
    # An event of a case says the case's own version.
    later = Event.objects.filter(
        person=news.person_id, case=None, data__version__gt=news.version or 0
    )
    theirs = ImportNews.objects.filter(batch=news.batch_id, person=news.person_id)
    versions = set(theirs.exclude(version=None).values_list("version", flat=True))
    undone = {event.data["version"] for event in later if event.data.get("undoes") == news.batch_id}
    return all(event.data["version"] in versions | undone for event in later)


def _put_back(news: ImportNews, *, by: User, on: date) -> None:
    person, because = news.person, f"import {news.batch_id} was undone"
    match What(news.what):
        case What.DIED | What.ALIVE if any(news.was.values()):
            died, reported = (_kept(name, news.was.get(name)) for name in _DEATH)
            people.record_death(person, died_on=died, reported_on=reported, by=by, on=on)
        case What.DIED | What.REPORTED_DEAD:
            people.correct_death(person, because=because, version=person.version, by=by, on=on)
        case What.HOSPITAL:
            _undo_hospital(news, by)
        case What.RESTRICTED:
            restricting.lift(person, reason=because.capitalize(), by=by)
        case What.NEEDS | What.NEEDS_ENDED:
            terms = list(AccessNeedTerm.objects.filter(code__in=news.was["access_needs"]))
            people.record_needs(
                person, terms, source=AccessNeed.Source.IMPORT, version=person.version, by=by, on=on
            )
        case _:
            was = {name: _kept(name, value) for name, value in news.was.items()}
            people.amend(person, was, version=person.version, by=by)


def _undo_hospital(news: ImportNews, by: User) -> None:
    """Raises ``Refusal`` where somebody has looked at the change since."""
    changes = Change.objects.filter(case__person=news.person_id, note=hospital_note(news))
    made = changes.select_related("case").first()
    if made is None:
        raise Refusal("What it recorded is not there any more.")
    watching.undo_change(made, by=by, marks=marks_of(news))


def _kept(name: str, value: Any) -> Any:
    if name in ("born_on", *_DEATH):
        return date.fromisoformat(value) if value else None
    return value


def _reopen(news: ImportNews, *, by: User, on: date) -> None:
    if news.case is None or news.case.is_open:
        raise Refusal("The case is open again already.")
    receiving.reopen(news.case, note=f"Import {news.batch_id} was undone", by=by, on=on)
