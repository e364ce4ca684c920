"""What a check of the audit found, kept for whoever must look into it and shown to them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from casework.audit import verifying
from casework.audit.protected import HISTORIES
from casework.audit.verifying import Found
from casework.models import AuditFinding, Person


def check(*, now: datetime) -> list[Found]:
    """Check the whole audit and keep what was found; each thing once, however often it is found."""
    found = verifying.verify(now=now)
    with transaction.atomic():
        for each in found:
            _keep(each, now)
    return found


def _keep(found: Found, now: datetime) -> None:
    same = AuditFinding.objects.filter(
        history=found.history, record=found.record, what=found.what[:200], until=found.until
    )
    if not same.update(last_found_at=now):
        AuditFinding.objects.create(
            history=found.history, record=found.record, what=found.what[:200],
            since=found.since, until=found.until, found_at=now, last_found_at=now,
        )  # fmt: skip


def unanswered() -> int:
    """How many findings nobody has answered."""
    return AuditFinding.objects.filter(answered_at=None).count()


def in_words(found: Found) -> str:
    """As in "Who looked, P-000123: rows were changed or taken out". No name."""
    history = HISTORIES.get(found.history)
    of = subject(found.history, found.record)
    says = history.says if history else "The seals"
    return f"{says}{f', {of}' if of else ''}: {found.what[:1].lower()}{found.what[1:]}"


def subject(name: str, record: int | None) -> str:
    """Which record it is about: a person by reference, anything else by its number."""
    history = HISTORIES.get(name)
    if history is None or record is None:
        return ""
    if history.moves or history.record == "was":
        return Person(pk=record).reference
    return f"{history.record.removesuffix('_id').replace('_', ' ')} {record}"


def some(found: Sequence[Found], most: int = 100) -> list[str]:
    return [in_words(each) for each in found[:most]]
