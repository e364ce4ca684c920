"""What a check of the audit found, kept for whoever must look into it and shown to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from casework.audit import verifying
from casework.audit.protected import HISTORIES
from casework.audit.verifying import Found
from casework.models import AuditFinding, Person

# Whose record is a person's.
PEOPLE = frozenset(each.name for each in HISTORIES.values() if each.moves)


def check(*, now: datetime) -> list[Found]:
    """Check the whole audit, and keep each thing once, however often it is found.

    What somebody has answered is found again each time, and is not told again.
    """
    with transaction.atomic():
        return [each for each in verifying.verify(now=now) if _is_open(each, now)]


def _is_open(found: Found, now: datetime) -> bool:
    """Keep it; whether nobody has answered it yet."""
    same = AuditFinding.objects.filter(
        history=found.history, record=found.record, what=found.what[:200], until=found.until
    )
    if same.update(last_found_at=now):
        return same.filter(answered_at=None).exists()
    AuditFinding.objects.create(
        history=found.history, record=found.record, what=found.what[:200],
        since=found.since, until=found.until, found_at=now, last_found_at=now,
    )  # fmt: skip
    return True


def answer_all(because: str, *, now: datetime) -> int:
    """What was found is explained; it is not told again. How many findings that were."""
    return AuditFinding.objects.filter(answered_at=None).update(
        answered_at=now, answer=because[:500]
    )


@dataclass(frozen=True)
class Shown:
    """One finding that nobody has answered: in words, by reference, and since when."""

    says: str
    person: int | None
    since: datetime | None
    until: datetime | None
    found_at: datetime


def open_findings(most: int = 100) -> list[Shown]:
    """The newest that nobody has answered, for whoever looks into them."""
    rows = AuditFinding.objects.filter(answered_at=None).order_by("-found_at", "-pk")[:most]
    return [
        Shown(
            says=in_words(Found(row.history, row.what, row.record)),
            person=row.record if row.history in PEOPLE else None,
            since=row.since,
            until=row.until,
            found_at=row.found_at,
        )
        for row in rows
    ]


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
