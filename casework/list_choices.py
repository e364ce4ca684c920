"""What can a list be narrowed to? Its teams, the workers of one of them, and access needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from casework.models import AccessNeedTerm, Case, Team, Worker

_LARGEST = 2**63


@dataclass(frozen=True)
class Choices:
    """Each by what stands in the address, and by its name."""

    teams: Mapping[str, str] = field(default_factory=dict)
    workers: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    # Every worker of a council would be a list of thousands: it is those of one team.
    has_team: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for the same choices."""
        return tuple(tuple(each.items()) for each in (self.teams, self.workers, self.needs))


def choices_of(data: Any, *, as_of: date) -> Choices:
    """The choices beside the list that this address asks for. One statement."""
    team, worker = whole_number(data.get("team", "")), whole_number(data.get("worker", ""))
    held = Case.objects.still_open().filter(worker=OuterRef("pk"))
    workers = Worker.objects.filter(Q(Exists(held), team=team) | Q(pk=worker))
    every = _named("team", Team.objects.open_on(as_of), "name").union(
        _named("worker", workers, "name"),
        _named("need", AccessNeedTerm.objects.all(), "label"),
        all=True,
    )
    found: dict[str, dict[str, str]] = {"team": {}, "worker": {}, "need": {}}
    for name, of, key in sorted(every):
        found[of][key] = name
    return Choices(found["team"], found["worker"], found["need"], has_team=team is not None)


def _named(of: str, rows: QuerySet[Any], name: str) -> QuerySet[Any, Any]:
    told = rows.annotate(
        said=Cast(name, CharField()), of=Value(of, CharField()), key=Cast("pk", CharField())
    )
    named: QuerySet[Any, Any] = told.order_by().values_list("said", "of", "key")
    return named


def whole_number(text: str) -> int | None:
    """The number of a row; none where it is no number that a row may have."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) < _LARGEST else None
