"""Put a letter in the outbox: one row for each recipient, once, however often it is asked for."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db import transaction

from casework import letter_kinds
from casework.letter_kinds import Recipient
from casework.letters.owed import recipients
from casework.models import Case, Letter, LetterState, User


@transaction.atomic
def owe(
    *,
    case: Case,
    kind: str,
    milestone: int,
    on: date,
    by: User | None = None,
    details: Mapping[str, object] | None = None,
    only: Collection[int] | None = None,
) -> list[Letter]:
    """Letters of this kind are owed about a case from the day ``on``; those that this call added.

    Idempotent: one for each case, kind, milestone and recipient, by the database's own word. The
    answer is empty where they were owed already, or where the kind goes to a referrer and the case
    has none; ``only`` are the referrers, by key, who have it where not all do. Call it within the
    act, under its lock; the act writes its own event. Whether a letter may go is asked as it is
    sent, never here. Raises ``UnknownLetter``.
    """
    letter_kinds.get(kind)
    had = _had(case, kind, milestone)
    wanted = [
        Letter(
            case=case, team_id=case.team_id, kind=kind, milestone=milestone, due_on=on,
            asked_by=by, details=dict(details or {}), **to,
        )
        for to in _to(case, kind, on)
        if _is_among(to, only) and not _is_owed(to, had, on)
    ]  # fmt: skip
    Letter.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(Letter.objects.filter(pk__in=[letter.pk for letter in wanted]).order_by("id"))


def _is_among(to: Mapping[str, int], only: Collection[int] | None) -> bool:
    return only is None or to.get("referrer_id") in only


def _had(case: Case, kind: str, milestone: int) -> list[Letter]:
    letters = Letter.objects.filter(case=case, kind=kind, milestone=milestone)
    return list(letters.select_related("referrer").order_by("created_at"))


def _is_owed(to: Mapping[str, int], had: list[Letter], on: date) -> bool:
    """Whether this reader has the letter already, or had it.

    One that the gate cancelled, as for a referrer who might not be told then, is owed once more.
    """
    theirs = [letter for letter in had if _is_theirs(to, letter)]
    for letter in theirs:
        if letter.state == LetterState.CANCELLED and letter.decided_by_id is None:
            letter.state, letter.due_on, letter.withdrawn_on = LetterState.DUE, on, None
            letter.save(update_fields=["state", "due_on", "withdrawn_on"])
    return bool(theirs)


def _is_theirs(to: Mapping[str, int], letter: Letter) -> bool:
    if letter.referrer is None:
        return letter.person_id == to["person_id"]
    return letter.referrer.now.pk == to.get("referrer_id")


def _to(case: Case, kind: str, on: date) -> Iterator[dict[str, int]]:
    """Whom each letter is for, as the fields of its row."""
    if letter_kinds.get(kind).to is Recipient.REFERRER:
        for referrer in case.referrers.who_hear().order_by("pk").values_list("pk", flat=True):
            yield {"person_id": case.person_id, "referrer_id": referrer}
        return
    for person in recipients.of_case(case, on=on):
        yield {"person_id": person}
