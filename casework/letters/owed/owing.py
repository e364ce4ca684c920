"""Put a letter in the outbox: one row for each recipient, once, however often it is asked for."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction

from casework import letter_kinds
from casework.letter_kinds import Recipient
from casework.letters.owed import recipients
from casework.models import Case, Letter, User


@transaction.atomic
def owe(
    *,
    case: Case,
    kind: str,
    milestone: int,
    on: date,
    by: User | None = None,
    details: Mapping[str, object] | None = None,
) -> list[Letter]:
    """Letters of this kind are owed about a case from the day ``on``; those that this call added.

    Idempotent: one for each case, kind, milestone and recipient, by the database's own word. The
    answer is empty where they were owed already, or where the kind goes to a referrer and the case
    has none. Call it within the act, under its lock; the act writes its own event. Whether a letter
    may go is asked as it is sent, never here. Raises ``UnknownLetter``.
    """
    letter_kinds.get(kind)
    wanted = [
        Letter(
            case=case, team_id=case.team_id, kind=kind, milestone=milestone, due_on=on,
            asked_by=by, details=dict(details or {}), **to,
        )
        for to in _to(case, kind, on)
    ]  # fmt: skip
    Letter.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(Letter.objects.filter(pk__in=[letter.pk for letter in wanted]).order_by("id"))


def _to(case: Case, kind: str, on: date) -> Iterator[dict[str, int]]:
    """Whom each letter is for, as the fields of its row."""
    if letter_kinds.get(kind).to is Recipient.REFERRER:
        # Whoever referred them last: an earlier referral was answered in its own time.
        for referrer in case.referrers.order_by("-pk").values_list("pk", flat=True)[:1]:
            yield {"person_id": case.person_id, "referrer_id": referrer}
        return
    for person in recipients.of_case(case, on=on):
        yield {"person_id": person}
