"""A row is like somebody: a person says whether it is theirs, somebody new, or nobody for us."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from casework.acts import record
from casework.cases import receiving_rules
from casework.imports import applying, checking, deciding, judging_again
from casework.imports.asked import may_answer, whom
from casework.imports.differences import Records, differences
from casework.imports.identity import BY_NUMBER, Identity, Who, newcomer, reference_of
from casework.imports.judge_rows import request_of
from casework.imports.problems import ProblemKind, flag, problem
from casework.imports.whole import birth_to_correct
from casework.models import (
    Import,
    ImportNews,
    ImportRow,
    ImportState,
    Person,
    PersonReference,
    Team,
    User,
    Verb,
)
from casework.models.external_reference import of_import
from casework.people.likeness import likely
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable, Refusal

_Verdict = ImportRow.Verdict


@transaction.atomic
def is_person(row: ImportRow, person: Person, *, by: User, on: date) -> ImportRow:
    """The row is about somebody we have: their case comes in, and the rest is news of them.

    A row that may not be received is not accepted, and says why; its news is kept all the same.
    Raises ``NotAnswerable`` where somebody answered first, ``NotAllowed``.
    """
    row = _lock(row, by)
    if person.pk not in whom([row])[row.pk]:
        raise Refusal("Choose one of the people whom the row is like.")
    _is(row, person, by)
    return _accept(row, by=by, on=on)


@transaction.atomic
def is_new(row: ImportRow, *, by: User, on: date) -> ImportRow:
    """The row is about somebody new. A number that another has is a detail to correct.

    Where an answered row of the file is about the same new person, it is theirs. Raises as
    ``is_person``.
    """
    row = _lock(row, by)
    row.person = row.same_as = None
    _leave_out_a_doubted_number(row)
    row.same_as = _earlier_line(row)
    if person := _newcomer_here(row):
        _is(row, person, by)
    return _accept(row, by=by, on=on)


@transaction.atomic
def is_new_but_for_the_birth(row: ImportRow, *, by: User, on: date) -> ImportRow:
    """The row is about somebody new whose birth is mistyped: it is left out, to be corrected.

    Raises as ``is_person``.
    """
    row = _lock(row, by)
    if "young" not in row.clean:
        raise Refusal("Nobody asks about the birth of this row.")
    birth_to_correct(row.clean, row.problems)
    row.save(update_fields=["clean", "problems"])
    return is_new(row, by=by, on=on)


@transaction.atomic
def leave_out(row: ImportRow, *, because: str, by: User) -> ImportRow:
    """The row does not come in. Raises ``NeedsReason``, ``NotAnswerable``, ``NotAllowed``."""
    row = _lock(row, by)
    if not because.strip():
        raise NeedsReason("Say whose the row is, or why it is left out.")
    row.answered_by, row.person = by, None
    _reject(row, f"left out by {by.name}: {because.strip()}")
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


def _is(row: ImportRow, person: Person, by: User) -> None:
    """The row is about this person: what it says of them is news, and their timeline says so."""
    row.person = person
    checking.keep_news(
        [
            ImportNews(batch=row.batch, line=row.line, person=person, what=found.what,
                       was=found.was, says=found.says)
            for found in differences(row.clean, person, Records.of([person]))
        ]
    )  # fmt: skip
    marks: dict[str, Any] = {"import": row.batch_id, "line": row.line}
    number = reference_of(row.clean)
    if number and not PersonReference.objects.filter(of_import(row.batch.system, [number])):
        # An undo takes it off them again.
        marks["reference"] = number
    says = f"Import {row.batch_id}, line {row.line}: said to be about them"
    record.write_for(person, Verb.AMENDED, says, by=by, **marks)


def _leave_out_a_doubted_number(row: ImportRow) -> None:
    number = row.clean.get("nhs_number")
    is_doubted = any(like["why"].startswith(BY_NUMBER) for like in row.likes)
    if not number or not (is_doubted or _is_taken(number)):
        return
    row.clean = {name: value for name, value in row.clean.items() if name != "nhs_number"}
    says = "it is also the number of somebody else: whose is it?"
    found = {**problem(ProblemKind.TWO_PEOPLE, says, column="NHS number"), "field": "nhs_number"}
    row.problems = [*row.problems, flag(found, said=number)]


def _is_taken(number: str) -> bool:
    """Whether another record has the number; one that is hidden would be told of by it."""
    return Person.objects.filter(nhs_number=number, is_restricted=False).exists()


def _earlier_line(row: ImportRow) -> int | None:
    """The first answered line that is about the same new person, by the rule for one file."""
    answered = row.batch.rows.filter(verdict=_Verdict.ACCEPTED, person=None, case=None)
    identity = Identity(row.batch.system, None)
    for each in answered.exclude(answered_by=None).order_by("line"):
        identity.in_the_file(each.same_as or each.line, each.clean)
    return identity.in_the_file(row.line, row.clean).same_as


def _newcomer_here(row: ImportRow) -> Person | None:
    """The new person of another row of the file, here by now, who is the same one."""
    rows = row.batch.rows.filter(verdict=_Verdict.ACCEPTED, person=None).exclude(case=None)
    rows = rows.filter(~Q(answered_by=None) | Q(same_as=row.line))
    new = set(rows.values_list("case__person", flat=True))
    if not new:
        return None
    numbered = of_import(row.batch.system, {reference_of(row.clean)} - {""})
    known = Person.objects.filter(references__in=PersonReference.objects.filter(numbered))
    for person in known.filter(pk__in=new):
        if Who.of(row.clean).shares_a_record(Who.of_person(person)):
            return person
    [likes] = likely([newcomer(row.clean)], among=new)
    same = [like.person_id for like in likes if like.is_same]
    return Person.objects.get(pk=same[0]) if len(same) == 1 else None


def _accept(row: ImportRow, *, by: User, on: date) -> ImportRow:
    """As if it had been accepted when the file was checked; at once where the rest has come in."""
    batch = row.batch
    row.answered_by = by
    if why := _refused(row, on):
        _reject(row, str(why))
    else:
        _count(batch, _Verdict.ASKED, _Verdict.ACCEPTED)
        row.verdict = _Verdict.ACCEPTED
        row.save()
        if batch.state == ImportState.APPLIED:
            applying.apply_answered(batch, [row], as_of=on)
            batch.save(update_fields=list(checking.COUNTS))
            row.refresh_from_db()
    if batch.state == ImportState.APPLIED and row.person_id:
        deciding.let_protection_take_effect(batch, on=on, by=by, of=row.person_id)
    return row


def _refused(row: ImportRow, on: date) -> Refusal | None:
    """Why the request may not be received, in the page's own words."""
    teams = Team.objects.in_bulk([row.clean.get("team", row.batch.team_id)])
    asked = request_of(row.clean, row.person, teams, row.batch.team_id)
    [why] = receiving_rules.refusals([asked], on=on, policy=record.policy_on(on))
    return why


def _reject(row: ImportRow, says: str) -> None:
    _count(row.batch, _Verdict.ASKED, _Verdict.REJECTED)
    judging_again.reject(row.batch, row, says)
    row.save()


def _count(batch: Import, was: str, now: str) -> None:
    setattr(batch, was, getattr(batch, was) - 1)
    setattr(batch, now, getattr(batch, now) + 1)
    batch.save(update_fields=[was, now])
