"""Which team takes which kind of request? Asked before a case comes to a team, by any door.

``Team.takes`` is the council's own word: the kinds of case that the team takes, none for a team
that takes no requests (a partner, management, a desk), and null where nobody has said yet. A team
that has not said takes every kind, as long as somebody in post works its list.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework import kinds
from casework.models import Team, Worker
from casework.policy import Role
from casework.refusals import Refusal

# Whose work a team's list is. Support staff and managers above the team do not work it.
WORKS_A_LIST = (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.TEAM_MANAGER)
_MOST_NAMED = 3

Asked = tuple[int, str]


class DoesNotTake(Refusal):
    """The team does not take this kind of request; the words name a team that does."""


def refuse_unless_takes(team: Team, kind: str, *, on: date) -> None:
    """Raise ``DoesNotTake`` where a case of this kind cannot come to the team's list."""
    if why := why_not(team, kind, on=on):
        raise DoesNotTake(why)


def why_not(team: Team, kind: str, *, on: date) -> str:
    """Why a kind of request cannot come to a team, in words; empty where it can. One statement."""
    return "" if _teams_with(team, kind, on) else refused([(team.pk, kind)], on=on)[team.pk, kind]


def _teams_with(team: Team, kind: str, on: date) -> bool:
    return taking(kind, on=on).filter(pk=team.pk).exists()


def refused(asked: Iterable[Asked], *, on: date) -> Mapping[Asked, str]:
    """Of many pairs of a team's id and a kind, those that cannot be, each with its words.

    Two statements, however many pairs. A team that is not open is refused too.
    """
    teams = {team.pk: team for team in Team.objects.order_by("name")}
    worked = _worked(on)
    found = {}
    for pk, kind in dict.fromkeys(asked):
        if why := _why_not(teams.get(pk), kind, worked, on):
            takers = [each for each in teams.values() if _says_so(each, kind, worked, on)]
            found[pk, kind] = f"{why} {_suggestion(takers)}"
    return found


def _worked(on: date) -> frozenset[int]:
    """Ids of the teams whose list somebody in post works."""
    workers = Worker.objects.in_post(on).filter(role__in=WORKS_A_LIST)
    return frozenset(workers.order_by().values_list("team", flat=True).distinct())


def _why_not(team: Team | None, kind: str, worked: frozenset[int], on: date) -> str:
    if team is None or not team.is_open_on(on):
        return f"{team or 'This team'} is not an open team today."
    if team.takes is not None and not team.takes:
        return f"{team} takes no requests."
    if team.takes is not None and kind not in team.takes:
        return f"{team} does not take this: {kinds.get(kind).name}."
    if team.pk not in worked:
        return f"Nobody in post works the list of {team}."
    return ""


def _says_so(team: Team, kind: str, worked: frozenset[int], on: date) -> bool:
    is_said = team.takes is not None and kind in team.takes
    return is_said and team.pk in worked and team.is_open_on(on)


def _suggestion(takers: list[Team]) -> str:
    """Which teams take it, for the end of a refusal."""
    if not takers:
        return "Ask an administrator which team takes it."
    more = len(takers) - _MOST_NAMED
    names = ", ".join(team.name for team in takers[:_MOST_NAMED])
    return f"Taken by: {names}{f' and {more} more' if more > 0 else ''}."


def taking(kind: str = "", *, on: date) -> QuerySet[Team]:
    """Open teams to which a request of this kind, or of any kind, can come; by name."""
    here = Worker.objects.in_post(on).filter(role__in=WORKS_A_LIST, team=OuterRef("pk"))
    says = Q(takes__contains=[kind]) if kind else ~Q(takes=[])
    open_and_worked = Team.objects.open_on(on).filter(Exists(here))
    return open_and_worked.filter(Q(takes=None) | says).order_by("name")


def team_for(kind: str, *, rather: Team, on: date) -> Team:
    """The team itself where it takes this kind, or the first that says that it does.

    For a job, which has nobody to ask. Raises ``DoesNotTake`` where there is none.
    """
    can = taking(kind, on=on)
    found = can.filter(pk=rather.pk).first() or can.filter(takes__contains=[kind]).first()
    if found is None:
        refuse_unless_takes(rather, kind, on=on)
    return found or rather


def not_said(*, on: date) -> QuerySet[Team]:
    """Open teams of which nobody has said what they take: to be set up."""
    return Team.objects.open_on(on).filter(takes=None).order_by("name")


def taken_by_nobody(*, on: date) -> list[str]:
    """Names of the kinds of case that no team can take."""
    return [kind.name for kind in kinds.every() if not taking(kind.code, on=on).exists()]
