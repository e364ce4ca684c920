"""What becomes of letters that are owed when the wait ends, begins again, or is dated anew.

A letter that has not begun is taken back when the wait is over. It is not deleted: where the case
waits again it comes back as it was, with what held it and the task that somebody had for it.
"""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from casework import clocks, kinds, letter_kinds
from casework.calendar import days_between, local_today
from casework.letter_kinds import Ends
from casework.models import (
    WAITING_WELL,
    Case,
    Event,
    Letter,
    LetterState,
    LetterTask,
    Referrer,
    Verb,
)
from casework.policy import PolicyInForce

NOT_BEGUN = (LetterState.DUE, LetterState.HELD, LetterState.FAILED)
_WAITS_AGAIN = "Owed again: the case waits again"
_SUPERSEDED = "A later letter took its place"
# Numbers that no wait reaches, used while letters change places.
_ASIDE = 20_000


def withdraw_all(case: Case, *, because: str, on: date) -> None:
    """Take back the letters that the end of the wait ends, where no sender has begun them."""
    for letter in _not_begun(case):
        if _ends_with(case, letter):
            withdraw(case, letter, because=because, on=on)


def withdraw(case: Case, letter: Letter, *, because: str, on: date) -> None:
    """Take one letter back, with its task; ``owe_again`` undoes it."""
    letter.withdrawn_on, letter.withdrawn_from = on, letter.state
    letter.state, letter.decided_because = LetterState.CANCELLED, because
    letter.save(update_fields=["state", "decided_because", "withdrawn_on", "withdrawn_from"])
    open_ones = LetterTask.objects.filter(letter=letter, done_on=None, dropped_on=None)
    open_ones.update(dropped_on=on, dropped_because=because)
    _write(case, Verb.LETTER_CANCELLED, letter, because)


def owe_again(case: Case, *, on: date, policy: PolicyInForce) -> None:
    """Bring back what was taken back, as the case waits again; call it under the case's lock.

    A Waiting Well letter comes back while its day is the latest that the wait has reached. The days
    in which it was not owed do not make it late.
    """
    if not kinds.get(case.kind).writes_letters:
        return
    reached = clocks.milestone_reached(case.waited(on), policy) or 0
    letters = Letter.objects.select_for_update(of=("self",), no_key=True)
    for letter in letters.filter(case=case, withdrawn_on__isnull=False).order_by("pk"):
        if letter.kind != WAITING_WELL or 0 < letter.milestone == reached:
            _bring_back(case, letter, on)
        elif letter.milestone < reached and not letter.is_numbered_anew:
            letter.withdrawn_on, letter.decided_because = None, _SUPERSEDED
            letter.save(update_fields=["withdrawn_on", "decided_because"])


def _bring_back(case: Case, letter: Letter, on: date) -> None:
    away = max(days_between(letter.withdrawn_on or on, on), 0)
    tasks = LetterTask.objects.filter(
        letter=letter, dropped_on=letter.withdrawn_on, dropped_because=letter.decided_because
    )
    tasks.update(
        dropped_on=None, dropped_because="", team=case.team, due_on=F("due_on") + timedelta(away)
    )
    letter.state = LetterState(letter.withdrawn_from)
    letter.due_on += timedelta(days=away)
    letter.team, letter.withdrawn_on, letter.withdrawn_from = case.team, None, ""
    letter.decided_because = ""
    letter.save(update_fields=[
        "state", "due_on", "team", "withdrawn_on", "withdrawn_from", "decided_because",
    ])  # fmt: skip
    _write(case, Verb.LETTER_RELEASED, letter, _WAITS_AGAIN)


def cancel_for_referrers(case: Case, *, because: str, only: Referrer | None = None) -> None:
    """Whoever referred the case hears otherwise: what had not begun does not go to them."""
    for letter in _not_begun(case).filter(referrer__isnull=False).select_related("referrer"):
        if letter.referrer is None or (only is not None and letter.referrer.now.pk != only.pk):
            continue
        letter.state, letter.decided_because = LetterState.CANCELLED, because
        letter.save(update_fields=["state", "decided_because"])
        tasks = LetterTask.objects.filter(letter=letter, done_on=None, dropped_on=None)
        tasks.update(dropped_on=local_today(), dropped_because=because[:200])
        _write(case, Verb.LETTER_CANCELLED, letter, because)


def go_with(case: Case) -> None:
    """What waits in the post room goes with the case: its new team answers for it."""
    Letter.objects.needing_a_person().filter(case=case).update(team=case.team)
    tasks = LetterTask.objects.filter(letter__case=case, done_on=None, dropped_on=None)
    tasks.exclude(worker=None).exclude(worker__team=case.team).update(worker=None)
    tasks.exclude(team=case.team).update(team=case.team)


def renumber(case: Case, *, because: str, on: date, policy: PolicyInForce) -> None:
    """Say for which day of the wait each Waiting Well letter counts, as the request is dated now.

    A letter counts for the day for which it was made, where it was due about then. One that was due
    much earlier in the wait, since the request was dated wrongly, counts for the day on which it
    was due, so that the next one is not put off by it. What has not begun is taken back where its
    day has not come, and is owed on its day.
    """
    waited = case.waited(on)
    for letter in _not_begun(case).filter(kind=WAITING_WELL, milestone__gt=waited):
        withdraw(case, letter, because=because, on=on)
    letters = list(Letter.objects.filter(case=case, kind=WAITING_WELL).order_by("due_on", "pk"))
    of_day: dict[int, list[Letter]] = defaultdict(list)
    for letter in letters:
        of_day[letter.milestone].append(letter)
    wanted = {
        day: _counts_for(of_day[day], case, waited, policy) for day in sorted(of_day, reverse=True)
    }
    moved = {day: to for day, to in _without_twice(wanted).items() if day != to}
    for letter in letters:
        if letter.milestone in moved and letter.made_for is None:
            letter.made_for = letter.milestone
            letter.save(update_fields=["made_for"])
    of_case = Letter.objects.filter(case=case, kind=WAITING_WELL)
    for day in moved:
        of_case.filter(milestone=day).update(milestone=day + _ASIDE)
    for day, to in moved.items():
        of_case.filter(milestone=day + _ASIDE).update(milestone=to)


def _counts_for(letters: list[Letter], case: Case, waited: int, policy: PolicyInForce) -> int:
    """The day for which they were made, unless the first was due over half an interval before."""
    first = letters[0]
    made_for = first.milestone if first.made_for is None else first.made_for
    day = max(days_between(case.received_on, first.due_on), 0)
    counts = made_for if day >= made_for - policy["letter.every"] // 2 else day
    # What was taken back stands in the way of no letter that is still to come.
    return min(counts, waited) if all(each.withdrawn_on for each in letters) else counts


def _without_twice(wanted: dict[int, int]) -> dict[int, int]:
    """Each letter its own day: the nearest before it that no other letter stands for."""
    taken: set[int] = set()
    for day, to in wanted.items():
        free = next((number for number in range(to, -1, -1) if number not in taken), day)
        taken.add(free)
        wanted[day] = free
    return wanted


def _not_begun(case: Case) -> QuerySet[Letter]:
    """What is owed about the case and no sender has in hand, locked."""
    letters = Letter.objects.select_for_update(of=("self",), no_key=True)
    return letters.filter(case=case, state__in=NOT_BEGUN)


def _ends_with(case: Case, letter: Letter) -> bool:
    """An appointment is still news once a worker has the case; a letter about the wait is not."""
    why = Ends.ALLOCATED if case.is_open else Ends.CLOSED
    return why in letter_kinds.get(letter.kind).ends


def _write(case: Case, verb: Verb, letter: Letter, because: str) -> None:
    Event.objects.create(
        person=case.person, case=case, verb=verb, says=f"{letter.short}. {because}", data={},
        at=timezone.now(),
    )  # fmt: skip
