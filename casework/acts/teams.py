"""Teams are added, put right and closed; none closes while work or people are with it (S179)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from casework import kinds
from casework.models import Case, Offer, PostChange, StaffAct, Stay, Team, User, Worker
from casework.refusals import BadDate, NameTaken, Refusal


@dataclass(frozen=True)
class TeamDetails:
    """What is known of a team. Its phone, e-mail and hours stand on the letters it sends."""

    name: str
    opened_on: date
    locality: str = ""
    hub: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    closed_on: date | None = None


@transaction.atomic
def add(details: TeamDetails, *, by: User | None) -> Team:
    """A new team, open from its day. Raises ``NameTaken``."""
    _refuse_taken(details.name)
    team = Team.objects.create(**vars(details))
    _write(team, StaffAct.Act.TEAM_ADDED, f"Open from {_said(team.opened_on)}", by)
    return team


@transaction.atomic
def correct(team: Team, details: TeamDetails, *, by: User | None) -> Team:
    """Put right what is known of a team; a day of closing is only taken back. Returns it as it is.

    Raises ``NameTaken``, and ``BadDate`` where work or people were with it before it would open.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    _refuse_taken(details.name, but=team)
    _refuse_other_days(team, details)
    was = team.name
    changed = changes(team, vars(details))
    if changed:
        # Files go on naming it as they did (casework/staff/names.py).
        if was != team.name and was not in team.former_names:
            team.former_names = [*team.former_names, was]
        team.save(update_fields=[*vars(details), "former_names"])
        _write(team, StaffAct.Act.TEAM_CORRECTED, changed, by)
    return team


@transaction.atomic
def say_takes(team: Team, kinds_taken: Sequence[str] | None, *, by: User | None) -> Team:
    """Say which kinds of case a team takes: none of them, or null for "not said yet".

    What is on its list already stays there. Raises ``Refusal`` for a kind that there is not.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    known = dict(kinds.choices())
    if unknown := sorted(set(kinds_taken or ()) - set(known)):
        message = f"There is no kind of case called {unknown[0]}."
        raise Refusal(message)
    taken = None if kinds_taken is None else sorted(set(kinds_taken))
    if taken == team.takes:
        return team
    was, team.takes = team.takes, taken
    team.save(update_fields=["takes"])
    says = f"{kinds_in_words(was)} → {kinds_in_words(taken)}"[:500]
    _write(team, StaffAct.Act.TEAM_TAKES, says, by)
    return team


def kinds_in_words(taken: Sequence[str] | None) -> str:
    """What a team takes, for a page and its acts."""
    if taken is None:
        return "not said yet"
    return kinds.in_words(taken) or "no requests"


def changes(row: Any, values: dict[str, Any]) -> str:
    """Set new values on a row; what changed from what to what, in words. Does not save."""
    said = []
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            setattr(row, name, value)
            label = row._meta.get_field(name).verbose_name
            said.append(f"{label}: {_said(old)} → {_said(value)}")
    return "; ".join(said)[:500]


def _said(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "none" if value in (None, "") else str(value)


def _refuse_taken(name: str, *, but: Team | None = None) -> None:
    others = Team.objects.exclude(pk=but.pk) if but else Team.objects.all()
    if others.filter(name__iexact=name).exists():
        message = f"There is a team called {name} already, open or closed."
        raise NameTaken(message)


def _refuse_other_days(team: Team, details: TeamDetails) -> None:
    if details.closed_on not in (None, team.closed_on):
        raise BadDate("Use “Close” to record the day on which it closes.")
    opened_on = details.opened_on
    if details.closed_on is not None and opened_on > details.closed_on:
        message = f"{team} closed on {_said(team.closed_on)}. It cannot open after that."
        raise BadDate(message)
    if opened_on > team.opened_on and _had_work_before(team, opened_on):
        message = f"People or cases were with {team} before {_said(opened_on)}."
        raise BadDate(message)


def _had_work_before(team: Team, day: date) -> bool:
    stays = Stay.objects.filter(team=team, entered_on__lt=day)
    return stays.exists() or Worker.objects.filter(team=team, started_on__lt=day).exists()


@transaction.atomic
def close(team: Team, *, on: date, by: User | None, as_of: date) -> Team:
    """Close a team from today or an earlier day, once nothing and nobody is with it.

    Raises ``BadDate``, and ``Refusal`` that says what is still with it.
    """
    # The whole row is held: a case that is just being given to the team waits for this.
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.closed_on is not None:
        message = f"{team} closed on {_said(team.closed_on)} already."
        raise Refusal(message)
    if not team.opened_on <= on <= as_of:
        message = f"Enter a day from {_said(team.opened_on)}, when it opened, to today."
        raise BadDate(message)
    if Stay.objects.filter(team=team, left_on__gt=on).exists():
        message = f"Cases were with {team} after {_said(on)}. Enter a later day."
        raise BadDate(message)
    if left := still_with(team, on):
        message = f"{team} cannot close yet. With it still: {'; '.join(left)}."
        raise Refusal(message)
    team.closed_on = on
    team.save(update_fields=["closed_on"])
    _write(team, StaffAct.Act.TEAM_CLOSED, f"From {_said(on)}", by)
    return team


def still_with(team: Team, day: date) -> list[str]:
    """What stands against closing a team on a day, in words; empty when nothing does."""
    here = Worker.objects.filter(team=team).exclude(left_on__lte=day)
    coming = PostChange.objects.filter(team=team, applied_at=None)
    found = (
        (Case.objects.still_open().of_team(team).count(), "open case", "to be moved or closed"),
        (here.count(), "worker", "to be moved, or whose time ends"),
        (coming.count(), "worker on the way", "whose move is to come"),
        (Offer.objects.filter(to=team, answer="").count(), "offer", "to be answered"),
    )
    return [
        f"{number:,} {what}{'' if number == 1 else 's'} {then}"
        for number, what, then in found
        if number
    ]


# Shared by all who bring cases to a team, and waited for by whoever closes it (FOR UPDATE).
_OPEN_AND_HELD = """
SELECT id FROM casework_team
WHERE id = %s AND opened_on <= %s AND (closed_on IS NULL OR closed_on > %s) FOR KEY SHARE
"""


def hold_open(team: Team, *, on: date) -> None:
    """Keep a team open until this transaction ends, in which a case comes to it.

    Raises ``Refusal`` where it has closed since it was chosen.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_AND_HELD, [team.pk, on, on])
        if cursor.fetchone() is None:
            message = f"{team} is not an open team today."
            raise Refusal(message)


def _write(team: Team, act: StaffAct.Act, says: str, by: User | None) -> None:
    StaffAct.objects.create(team=team, act=act, says=says, by=by, at=timezone.now())
