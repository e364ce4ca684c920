"""A row is like somebody: a person says whether it is theirs, somebody new, or nobody for us."""

from datetime import date

from django.db import transaction

from casework.imports import applying, checking
from casework.imports.differences import Records, differences
from casework.imports.identity import BY_NUMBER
from casework.imports.problems import ProblemKind, problem
from casework.models import Import, ImportNews, ImportRow, ImportState, Person, User
from casework.permissions import may
from casework.refusals import NotAllowed, NotAnswerable, Refusal
from casework.roles import Right

_Verdict = ImportRow.Verdict


def shown_likes(row: ImportRow, *, by: User) -> list[Person]:
    """The people whom the row is like, of those that this user may see."""
    keys = [like["person"] for like in row.likes if like["person"]]
    found = Person.objects.visible_to(by).filter(pk__in=keys)
    return sorted(found, key=lambda person: keys.index(person.pk))


def may_answer(row: ImportRow, *, by: User) -> bool:
    """Whether the user sees everybody whom the row is like: nobody says "new" in the dark."""
    keys = {like["person"] for like in row.likes if like["person"]}
    return may(by, Right.RECEIVE) and len(shown_likes(row, by=by)) == len(keys)


@transaction.atomic
def is_person(row: ImportRow, person: Person, *, by: User, on: date) -> ImportRow:
    """The row is about somebody we have: their case comes in, and the rest is news of them.

    Raises ``NotAnswerable`` where somebody answered first, ``NotAllowed``, and the refusals of a
    request.
    """
    row = _lock(row, by)
    if person.pk not in {like["person"] for like in row.likes}:
        raise Refusal("Choose one of the people whom the row is like.")
    row.person = person
    news = [
        ImportNews(batch=row.batch, line=row.line, person=person, what=found.what, was=found.was,
                   says=found.says)
        for found in differences(row.clean, person, Records.of([person]))
    ]  # fmt: skip
    checking.keep_news(news)
    return _accept(row, by=by, on=on)


@transaction.atomic
def is_new(row: ImportRow, *, by: User, on: date) -> ImportRow:
    """The row is about somebody new. A number that another has is left out: see the timeline.

    Raises as ``is_person``.
    """
    row = _lock(row, by)
    number = row.clean.get("nhs_number")
    is_doubted = any(like["why"].startswith(BY_NUMBER) for like in row.likes)
    if number and (is_doubted or Person.objects.filter(nhs_number=number).exists()):
        row.clean = {name: value for name, value in row.clean.items() if name != "nhs_number"}
    row.person = row.same_as = None
    return _accept(row, by=by, on=on)


@transaction.atomic
def leave_out(row: ImportRow, *, because: str, by: User) -> ImportRow:
    """The row does not come in. Raises ``NotAnswerable``, ``NotAllowed``."""
    row = _lock(row, by)
    batch = row.batch
    told = {heading: name for name, heading in batch.mapping.items()}
    row.values = [str(row.clean.get(told.get(heading, ""), "")) for heading in batch.headings]
    row.problems = [problem(ProblemKind.REFUSED, f"left out by {by.name}: {because.strip()}")]
    row.clean = {"external_reference": row.clean["external_reference"]}
    _count(batch, _Verdict.ASKED, _Verdict.REJECTED)
    row.verdict, row.answered_by = _Verdict.REJECTED, by
    row.save()
    return row


def _lock(row: ImportRow, by: User) -> ImportRow:
    batch = Import.objects.select_for_update(no_key=True).get(pk=row.batch_id)
    row = ImportRow.objects.select_for_update().get(pk=row.pk)
    row.batch = batch
    if batch.state not in {ImportState.CHECKED, ImportState.APPLIED}:
        message = f"{batch}: {batch.get_state_display().lower()}. Answer when that is done."
        raise NotAnswerable(message)
    if row.verdict != _Verdict.ASKED:
        raise NotAnswerable("Somebody answered this already.")
    if not may_answer(row, by=by):
        raise NotAllowed("Somebody who may see these records answers this.")
    return row


def _accept(row: ImportRow, *, by: User, on: date) -> ImportRow:
    """As if it had been accepted when the file was checked; at once where the rest has come in."""
    batch = row.batch
    _count(batch, _Verdict.ASKED, _Verdict.ACCEPTED)
    row.verdict, row.answered_by = _Verdict.ACCEPTED, by
    row.save()
    if batch.state == ImportState.APPLIED:
        applying.apply_answered(batch, [row], as_of=on)
        batch.save(update_fields=list(checking.COUNTS))
        row.refresh_from_db()
        if row.verdict == _Verdict.REJECTED:
            raise Refusal(row.problems[0]["says"])
    return row


def _count(batch: Import, was: str, now: str) -> None:
    setattr(batch, was, getattr(batch, was) - 1)
    setattr(batch, now, getattr(batch, now) + 1)
    batch.save(update_fields=[was, now])
