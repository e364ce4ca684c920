"""How is each team's list, and which is growing? For whoever answers for all of them (S33)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef

from casework.counting import CappedCount, Count
from casework.models import Team
from casework.models.case import CaseQuerySet, look_overdue
from casework.policy import Urgency
from casework.queues import stranded
from casework.team_load import Flow, flows_of_teams


@dataclass(frozen=True)
class Glance:
    """One team: its numbers, each counted up to the cap, and how its list moves."""

    team: Team
    counts: Mapping[str, Count]
    flow: Flow


def glance(cases: CaseQuerySet, *, as_of: date, away: frozenset[int]) -> list[Glance]:
    """Every open team, the one whose list grows fastest first. One statement, and the flows."""
    flows = flows_of_teams(as_of=as_of)
    rows = [
        Glance(team, {name: Count(getattr(team, name)) for name in COUNTED},
               flows.get(team.pk, Flow()))
        for team in _counted(cases, as_of, away)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.flow.net, row.team.name))


COUNTED = ("waiting", "red", "unrated", "stranded", "look")


def _counted(cases: CaseQuerySet, as_of: date, away: frozenset[int]) -> Iterable[Any]:
    of_team = cases.filter(team=OuterRef("pk"))
    waiting = of_team.waiting()
    questions = {
        "waiting": waiting,
        "unrated": waiting.filter(urgency=Urgency.UNRATED),
        "red": waiting.filter(urgency=Urgency.RED),
        "stranded": of_team.filter(stranded(cannot_work=away)),
        "look": of_team.still_open().filter(look_overdue(as_of)),
    }
    counts = {name: CappedCount.of(rows) for name, rows in questions.items()}
    return Team.objects.open_on(as_of).annotate(**counts)
