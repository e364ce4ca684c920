"""Who is away, from when and until when; and who will leave on a day to come (S27)."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.models import Absence, AbsenceReason, StaffAct, User, Worker
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal


class AlreadyAway(Refusal):
    """The worker has an absence that overlaps the one to be recorded."""


@transaction.atomic
def record_absence(
    worker: Worker, *, reason: str, starts_on: date, ends_on: date | None, by: User | None
) -> Absence:
    """Record a spell away, first and last day included; no end means not known yet.

    Raises ``NeedsReason``, ``BadDate`` for days out of order or out of post, ``AlreadyAway``.
    """
    worker = _lock(worker)
    if reason not in AbsenceReason.values:
        raise NeedsReason("Say why they are away.")
    _refuse_nonsense(worker, starts_on, ends_on)
    _refuse_overlap(worker, starts_on, ends_on)
    return Absence.objects.create(
        worker=worker, reason=reason, starts_on=starts_on, ends_on=ends_on, recorded_by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def record_note(
    worker: Worker, *, reason: str, starts_on: date, ends_on: date | None, by: User | None
) -> list[Absence]:
    """Record what a note of HR says beyond the days that are known; nothing where all are.

    Notes of one illness overlap, and follow one another week by week (casework/staff/spells.py).
    Raises as ``record_absence``.
    """
    worker = _lock(worker)
    _refuse_nonsense(worker, starts_on, ends_on)
    return [
        record_absence(worker, reason=reason, starts_on=first, ends_on=last, by=by)
        for first, last in _not_known(worker, starts_on, ends_on)
    ]


def _not_known(
    worker: Worker, starts_on: date, ends_on: date | None
) -> list[tuple[date, date | None]]:
    """The stretches of these days in which the worker is not recorded as away."""
    found: list[tuple[date, date | None]] = []
    first = starts_on
    for known in worker.absences.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).order_by(
        "starts_on"
    ):
        if ends_on is not None and known.starts_on > ends_on:
            break
        if known.starts_on > first:
            found.append((first, known.starts_on - timedelta(days=1)))
        if known.ends_on is None:
            return found
        first = max(first, known.ends_on + timedelta(days=1))
    if ends_on is None or first <= ends_on:
        found.append((first, ends_on))
    return found


def _lock(worker: Worker) -> Worker:
    """The worker's row, held so that two managers cannot record the same days at once."""
    return Worker.objects.select_for_update().get(pk=worker.pk)


def _refuse_nonsense(worker: Worker, starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise BadDate("The last day away cannot be before the first.")
    if not worker.is_in_post(starts_on):
        message = f"{worker} is not in post on {starts_on:%d %B %Y}."
        raise BadDate(message)


def _refuse_overlap(
    worker: Worker, starts_on: date, ends_on: date | None, *, but: int | None = None
) -> None:
    others = worker.absences.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if but is not None:
        others = others.exclude(pk=but)
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    other = others.order_by("starts_on").first()
    if other is not None:
        message = f"{worker} is already recorded as away {_spell(other)}. End or change that first."
        raise AlreadyAway(message)


def _spell(absence: Absence) -> str:
    until = f"to {absence.ends_on:%d %B %Y}" if absence.ends_on else "with no end yet"
    return f"({absence.get_reason_display().lower()}) from {absence.starts_on:%d %B %Y} {until}"


@transaction.atomic
def correct_absence(
    absence: Absence, *, reason: str, ends_on: date | None, by: User | None
) -> Absence:
    """Say anew why someone is away and until when, as HR knows it; the first day stands.

    Raises ``NeedsReason``, ``BadDate``, ``AlreadyAway`` where a later end would run into another
    absence, ``NotAnswerable`` when somebody took it back first.
    """
    worker = _lock(absence.worker)
    found = _still_there(absence)
    if reason not in AbsenceReason.values:
        raise NeedsReason("Say why they are away.")
    _refuse_nonsense(worker, found.starts_on, ends_on)
    _refuse_overlap(worker, found.starts_on, ends_on, but=found.pk)
    found.reason, found.ends_on = reason, ends_on
    return _saved(found, by)


def _still_there(absence: Absence) -> Absence:
    found = Absence.objects.filter(pk=absence.pk).first()
    if found is None:
        raise NotAnswerable("Somebody took this absence back in the meantime.")
    return found


def _saved(absence: Absence, by: User | None) -> Absence:
    absence.recorded_by, absence.recorded_at = by, timezone.now()
    absence.save(update_fields=["reason", "ends_on", "recorded_by", "recorded_at"])
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, back_on: date, by: User | None) -> Absence | None:
    """Say on which day the worker is back, which may be a day to come.

    Back on the first day or earlier means that they were never away: the absence is taken back,
    and None returned. Raises ``AlreadyAway`` where a later end would run into another absence,
    ``NotAnswerable`` when somebody took it back first.
    """
    worker = _lock(absence.worker)
    found = _still_there(absence)
    if back_on <= found.starts_on:
        found.delete()
        return None
    last_day = back_on - timedelta(days=1)
    _refuse_overlap(worker, found.starts_on, last_day, but=found.pk)
    found.ends_on = last_day
    return _saved(found, by)


@transaction.atomic
def will_leave(worker: Worker, *, on: date, by: User | None, as_of: date) -> Worker:
    """Record a day to come on which the worker is no longer in post.

    The cases stay with them until then; from that day what is left shows as stranded. For today
    itself see ``allocating.leave``. Raises ``BadDate``.
    """
    worker = _lock(worker)
    if on <= as_of:
        raise BadDate("The first day no longer in post must be a day to come.")
    if on <= worker.started_on:
        message = f"{worker} starts on {worker.started_on:%d %B %Y}. They cannot leave before."
        raise BadDate(message)
    worker.left_on = on
    worker.save(update_fields=["left_on"])
    leaves(worker, by=by)
    return worker


def leaves(worker: Worker, *, by: User | None) -> None:
    """Write down who said that a worker leaves, and from which day; no move outlives the post."""
    worker.post_changes.filter(applied_at=None, from_on__gte=worker.left_on).delete()
    says = f"From {worker.left_on:%d %B %Y}"
    StaffAct.objects.create(
        worker=worker, act=StaffAct.Act.LEAVES, says=says, by=by, at=timezone.now()
    )
