"""A request was written down wrongly: it is put right, with why, and its clocks are settled again.

What people were told meanwhile stays told; what has not gone yet follows the corrected request.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from casework import extensions, letter_kinds
from casework.acts import letters_of_a_case, moving, put_right, receiving, record, teams
from casework.kinds import get as kind_named
from casework.models import Case, Escalation, LetterState, Source, Team, User, Verb
from casework.policy import LADDER
from casework.refusals import BadDate, NeedsReason, Refusal
from casework.rules import days
from casework.staff import takes

# What a request says, and its label; the rest of a case has acts of its own.
CORRECTABLE = ("kind", "received_on", "source", "summary", "indicative_on")
_CORRECTED = "The date of the request was corrected"


@transaction.atomic
def correct(
    case: Case, changes: Mapping[str, Any], *, because: str, by: User, on: date,
    seen: record.Seen | None = None, to: Team | None = None,
) -> Case:  # fmt: skip
    """Put right what the request says; old and new stand in the timeline.

    ``seen`` is what the writer's page showed; ``to`` the team that takes the corrected kind, where
    it is another. Raises ``Overtaken``, ``NotOpen``, ``NeedsReason``
    without a reason, ``BadDate``, ``AlreadyOpen``, ``DoesNotTake``, and ``Refusal`` for a kind that
    cannot be changed any more.
    """
    record.lock_person_first(case)
    case = record.lock_open(case)
    if seen is not None:
        record.refuse_overtaken(case, seen, by=by)
    old = {name: getattr(case, name) for name in CORRECTABLE if _differs(case, name, changes)}
    if not old:
        return case
    if not because.strip():
        raise NeedsReason("Say what was wrong, and how you know.")
    for name in old:
        setattr(case, name, changes[name])
    _refuse_nonsense(case, old, on)
    left = _change_team(case, to, by=by, on=on) if "kind" in old else ""
    _follow(case, old, by=by, on=on)
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, "team", *old, "started_on", "done_on")
    says = _says(case, old, because.strip()) + left
    record.write(case, Verb.CORRECTED, says, by=by, changes={
        name: [str(value or ""), str(getattr(case, name) or "")] for name, value in old.items()
    })  # fmt: skip
    return case


def _differs(case: Case, name: str, changes: Mapping[str, Any]) -> bool:
    return name in changes and changes[name] != getattr(case, name)


def _refuse_nonsense(case: Case, old: Mapping[str, Any], on: date) -> None:
    if case.source not in Source.values:
        raise NeedsReason("Say who asked.")
    if "summary" in old and not case.summary.strip():
        raise NeedsReason("Write what they asked for.")
    if "indicative_on" in old and case.indicative_on and case.indicative_on < on:
        raise BadDate("The day that we hope to start by must be today or later.")
    if "indicative_on" in old:
        days.refuse_too_far(case.indicative_on, as_of=on)
    if "received_on" in old:
        _refuse_day(case, on)
    if "kind" in old:
        _refuse_kind(case, was=old["kind"])
    if "kind" in old or "received_on" in old:
        extensions.may_be_received(_as_received(case))


def _refuse_day(case: Case, on: date) -> None:
    days.refuse_request_day(
        case.received_on, as_of=on, policy=record.policy_on(on), born_on=case.person.born_on
    )
    if case.received_on > case.joined_on:
        message = f"It was on our books on {case.joined_on:%d %B %Y}: it reached us by then."
        raise BadDate(message)
    happened = min((day for day in (case.started_on, case.done_on) if day), default=None)
    if happened and case.received_on > happened:
        message = f"Work on it had begun by {happened:%d %B %Y}: it reached us by then."
        raise BadDate(message)
    if case.person.died_on and case.received_on > case.person.died_on:
        raise BadDate("The request cannot be from after the person died.")


def _refuse_kind(case: Case, *, was: str) -> None:
    """Only before anybody has worked it: whom it was given to, and what they were told, fit it."""
    name = kind_named(was).name
    kind_named(case.kind)
    if case.worker is not None:
        message = f"{case.worker} has this case as: {name}. Give it back to the list first."
        raise Refusal(message)
    written = case.letters.exclude(state=LetterState.CANCELLED)
    if any(letter_kinds.get(letter.kind).by_hand for letter in written):
        message = f"Somebody was written to about this case as: {name}. Its kind stays."
        raise Refusal(message)
    extensions.may_change_kind(case)
    receiving.refuse_second(case.person, case.kind)


def _change_team(case: Case, to: Team | None, *, by: User, on: date) -> str:
    """A corrected kind stays with a team that takes it, or goes to ``to``; says so.

    Does not save the case.
    """
    team = to or case.team
    takes.refuse_unless_takes(team, case.kind, on=on)
    if team.pk == case.team_id:
        return ""
    teams.hold_open(team, on=on)
    moving.withdraw(case, by=by)
    left = case.team.name
    moving.hand_over(case, to=team, because="What it is for was corrected", on=on)
    return f" From {left} to {team}."


def _as_received(case: Case) -> receiving.Request:
    return receiving.Request(
        person=case.person, kind=case.kind, team=case.team, received_on=case.received_on,
        source=Source(case.source), summary=case.summary,
    )  # fmt: skip


def _follow(case: Case, old: Mapping[str, Any], *, by: User, on: date) -> None:
    """What hangs on the request moves with it. Does not save the case."""
    if "received_on" in old:
        first = case.stays.order_by("entered_on", "id").filter(entered_on=old["received_on"])
        case.stays.filter(pk__in=first.values("pk")[:1]).update(entered_on=case.received_on)
        letters_of_a_case.renumber(case, because=_CORRECTED, on=on, policy=record.policy_on(on))
        _end_what_never_was(case, by=by, on=on)
    if "kind" in old:
        case.next_look_on, case.look_because = on, "What it is for was corrected"
        case.started_on = case.done_on = None


def _end_what_never_was(case: Case, *, by: User, on: date) -> None:
    """Escalations of a longer wait than it was end; a threshold that it passes yet is a new one."""
    of_wait = [rung.code for rung in LADDER if not rung.rags]
    raised = Escalation.objects.not_ended().filter(case=case, spell=case.spell)
    wrong = raised.filter(rung__in=of_wait, threshold__gt=case.waited(on))
    put_right.end_all(wrong, because="The day of the request was corrected", by=by, on=on)


def _says(case: Case, old: Mapping[str, Any], because: str) -> str:
    """What was corrected in words, as in "what it is for: Review, not Care Act assessment"."""
    parts = [_part(name, value, getattr(case, name)) for name, value in old.items()]
    return f"{'; '.join(parts)}. {because}"


def _part(name: str, old: Any, new: Any) -> str:
    label = _LABELS[name]
    if name == "summary":
        return label
    return f"{label}: {_in_words(name, new)}, not {_in_words(name, old)}"


_LABELS = {
    "kind": "what it is for", "received_on": "when it reached us", "source": "who asked",
    "summary": "what they asked for", "indicative_on": "by when we hope to start",
}  # fmt: skip


def _in_words(name: str, value: Any) -> str:
    if value is None:
        return "no day"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return kind_named(value).name if name == "kind" else Source(value).label
