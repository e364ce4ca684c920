"""A member of staff declares their own record, and those of people close to them: they stay shut.

To declare is for the member of staff or whoever manages them; to end it is never for oneself.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import allocating, record
from casework.models import Case, Interest, Person, User, Verb, Worker
from casework.refusals import NeedsReason, NotAllowed, NotAnswerable

_HELD = "Given back: its worker may not see this record"


@transaction.atomic
def declare(
    worker: Worker, person: Person | None, *, kind: str, by: User, on: date
) -> Interest | None:
    """The record is shut to this worker from now on, and a case of it that they hold goes back.

    Does the same, as far as its user can tell, where there is no such record: None.
    """
    if person is None:
        return None
    kind = Interest.Kind(kind)
    made, is_new = Interest.objects.get_or_create(
        worker=worker, person=person, ended_at=None,
        defaults={"kind": kind, "declared_by": by, "declared_at": timezone.now()},
    )  # fmt: skip
    if is_new:
        says = f"Shut to {worker}: {made.get_kind_display().lower()}"
        record.write_for(person, Verb.RESTRICTED, says, by=by)
        held = Case.objects.still_open().filter(worker=worker, person=person)
        allocating.give_back_many(
            list(held.order_by("pk")), because=_HELD, by=by, on=on, held_by=worker
        )
    return made


@transaction.atomic
def end(made: Interest, *, because: str, by: User) -> Interest:
    """It was declared by mistake, or is so no more.

    Raises ``NeedsReason``, ``NotAllowed`` for one's own, ``NotAnswerable`` the second time.
    """
    if not because.strip():
        raise NeedsReason("Say why the record need not be shut to them.")
    made = (
        Interest.objects.select_for_update(of=("self",))
        .select_related("worker", "person")
        .get(pk=made.pk)
    )
    if made.worker.user_id == by.pk:
        raise NotAllowed("It is about you, so somebody else must end it.")
    if made.ended_at is not None:
        raise NotAnswerable("Somebody ended it first.")
    made.ended_because, made.ended_by = because.strip()[:300], by
    made.ended_at = timezone.now()
    made.save(update_fields=["ended_because", "ended_by", "ended_at"])
    says = f"Shut to {made.worker} no more: {made.ended_because}"
    record.write_for(made.person, Verb.RESTRICTED, says, by=by)
    return made
