"""What ends the second clock of a case is recorded: that it started, and that it is done."""

from datetime import date

from django.db import transaction

from casework import kinds
from casework.acts import put_right, record
from casework.kinds import Until
from casework.models import Case, User, Verb
from casework.policy import LADDER
from casework.refusals import BadDate, NeedsReason, Refusal

_FIELDS = {Until.STARTED: "started_on", Until.DONE: "done_on"}
_OF_THE_WAIT = tuple(rung for rung in LADDER if not rung.rags)


def still_to_record(case: Case) -> list[tuple[str, str]]:
    """What staff may record of this case, as choices; nothing where its app records it."""
    kind = kinds.get(case.kind)
    if kind.sets_its_own or not case.is_open or case.worker_id is None:
        return []
    return [
        (until.value, ending.happened)
        for until, name in _FIELDS.items()
        if (ending := kind.ending_of(until)) and getattr(case, name) is None
    ]


@transaction.atomic
def happened(case: Case, *, what: str, day: date, by: User, on: date) -> Case:
    """Record that a case has started or is done, on a day.

    What is done has started by that day. Raises ``NotOpen``, ``NeedsReason`` for what this kind
    does not record, ``BadDate``, ``Refusal`` without a worker or where it is recorded already.
    """
    case = record.lock_open(case)
    kind = kinds.get(case.kind)
    if what not in _FIELDS or kind.ending_of(Until(what)) is None:
        raise NeedsReason("Choose what has happened.")
    if kind.sets_its_own:
        raise Refusal("This is recorded with the assessment and its decision.")
    if case.worker is None:
        raise Refusal("Nobody has this case. Give it to a worker first.")
    if getattr(case, _FIELDS[Until(what)]) is not None:
        raise Refusal("This is recorded already.")
    _refuse_day(case, Until(what), day, on)
    return _set(case, Until(what), day=day, by=by, on=on)


def _refuse_day(case: Case, what: Until, day: date, on: date) -> None:
    record.not_in_future(day, on)
    if day < case.received_on:
        raise BadDate("It cannot have happened before it was asked for.")
    if what == Until.DONE and case.started_on and day < case.started_on:
        raise BadDate("It cannot be done before it has started.")
    if what == Until.STARTED and case.done_on and day > case.done_on:
        raise BadDate("It cannot have started after it was done.")


def _set(case: Case, what: Until, *, day: date, by: User, on: date) -> Case:
    before, kind = record.before(case), kinds.get(case.kind)
    fields = _fill(case, what, day)
    said = kind.ending_of(what)
    words = said.happened if said else what.label
    if not case.is_waiting and case.clock_ended_on(kind.standard_until):
        put_right.end(case, *_OF_THE_WAIT, because=words, by=by, on=on)
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, *fields)
    record.write(
        case, Verb.PROGRESS, f"{words} on {day:%-d %B %Y}", by=by, set=fields, before=before,
        version=case.version,
    )  # fmt: skip
    return case


def _fill(case: Case, what: Until, day: date) -> list[str]:
    """Set the day of what happened, and of the start where what is done had none."""
    fields = [_FIELDS[what]]
    starts = kinds.get(case.kind).started is not None
    if what == Until.DONE and starts and case.started_on is None:
        fields.append("started_on")
    for name in fields:
        setattr(case, name, day)
    return fields


@transaction.atomic
def set_by_app(case: Case, what: Until, *, day: date, by: User, on: date) -> None:
    """For an app that records it from forms of its own; what is set already stays."""
    case = record.lock(case)
    if case.is_open and getattr(case, _FIELDS[what]) is None:
        _set(case, what, day=max(day, case.received_on), by=by, on=on)


def completed(case: Case, *, on: date) -> None:
    """Closed as completed, it is done. Does not save the case."""
    if kinds.get(case.kind).done and case.done_on is None:
        _fill(case, Until.DONE, on)


@transaction.atomic
def undo(case: Case, *, by: User, on: date) -> Case:
    """What was recorded last was a mistake: the clock goes on.

    Raises ``Refusal`` where anything else has happened since, ``NotOpen``.
    """
    case = record.lock_open(case)
    last = case.events.filter(verb=Verb.PROGRESS).order_by("-id").first()
    record.put_back(case, Verb.PROGRESS)
    fields = list(last.data.get("set", ())) if last else []
    if not fields:
        raise Refusal("There is nothing to undo.")
    for name in fields:
        setattr(case, name, None)
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, *fields)
    record.write(case, Verb.PROGRESS, "Recorded by mistake, and undone", by=by)
    return case
