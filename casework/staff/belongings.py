"""What hangs on a team beside its cases and people, and goes along when teams are reorganised."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Func, Value

from casework.models import (
    AllocationMeeting,
    Import,
    ImportRow,
    ImportState,
    LetterTask,
    Offer,
    PostChange,
    Reorganisation,
    SavedView,
    Share,
    Team,
)

_OPEN_IMPORTS = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED)

# By what it is called in ``Reorganisation.moved``: the rows that are not over, and their column.
_KINDS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "post_changes": (PostChange, {"applied_at": None}, "team"),
    "offers": (Offer, {"answer": ""}, "to"),
    "meetings": (AllocationMeeting, {"ended_at": None}, "team"),
    "imports": (Import, {"state__in": _OPEN_IMPORTS}, "team"),
    "tasks": (LetterTask, {"done_on": None, "dropped_on": None}, "team"),
    "shares": (Share, {"ended_on": None}, "team"),
}


def counted(team: Team) -> dict[str, int]:
    """For a preview: how many of each go along."""
    return {
        "moves of people to come": _rows("post_changes", team).count(),
        "offers to be answered": _rows("offers", team).count(),
        "tasks about letters": _rows("tasks", team).count(),
        "allocation meetings under way": meetings_of(team).count(),
        "saved views": sum(1 for _ in _views_of(team)),
        "imports not applied yet": _rows("imports", team).count(),
        "cases shared with it": _rows("shares", team).count(),
    }


def meetings_of(team: Team) -> Any:
    """Allocation meetings of the team that are under way."""
    return _rows("meetings", team)


def open_tasks() -> Any:
    """Tasks about letters that somebody has still to do."""
    return LetterTask.objects.filter(done_on=None, dropped_on=None)


def _rows(name: str, team: Team) -> Any:
    model, still, column = _KINDS[name]
    return model.objects.filter(**still, **{column: team})


def hand_over(made: Reorganisation) -> dict[str, list[Any]]:
    """Give all of it to the other team; what went, by the names of ``_KINDS``."""
    team, to = made.team, made.to
    _end_what_would_be_twice(made)
    moved: dict[str, list[Any]] = {
        "views": [list(view) for view in _views_of(team)],
        "import_rows": _ids(_rows_of_imports(team)),
    }
    for name, (model, _, column) in _KINDS.items():
        moved[name] = _ids(_rows(name, team))
        model.objects.filter(pk__in=moved[name]).update(**{column: to})
    for pk, query in moved["views"]:
        SavedView.objects.filter(pk=pk).update(query=_for_team(query, team, to))
    _name_team(moved["import_rows"], to)
    return moved


def _end_what_would_be_twice(made: Reorganisation) -> None:
    """An offer between the two teams, and a case that is shared with both."""
    between = _rows("offers", made.team).filter(case__team=made.to)
    between.update(answer=Offer.Answer.WITHDRAWN, answered_at=made.at, answered_by=made.by)
    there = _rows("shares", made.to).values("case")
    twice = _rows("shares", made.team).filter(case__in=there)
    twice.update(ended_on=made.on, ended_by=made.by)


def give_back(made: Reorganisation) -> None:
    """Undo ``hand_over`` for what is still with the other team and not over."""
    team, to, moved = made.team, made.to, made.moved
    for name, (_, _, column) in _KINDS.items():
        _rows(name, to).filter(pk__in=moved.get(name, ())).update(**{column: team})
    for pk, query in moved.get("views", ()):
        unchanged = SavedView.objects.filter(pk=pk, query=_for_team(query, team, to))
        unchanged.update(query=query)
    rows = _rows_of_imports(to).filter(pk__in=moved.get("import_rows", ()))
    _name_team(_ids(rows), team)


def _ids(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _views_of(team: Team) -> Iterator[tuple[int, str]]:
    """Saved views that are narrowed to the team."""
    views = SavedView.objects.filter(query__contains=f"team={team.pk}").order_by("pk")
    for pk, query in views.values_list("pk", "query"):
        if re.search(rf"\bteam={team.pk}\b", query):
            yield pk, query


def _for_team(query: str, old: Team, new: Team) -> str:
    return re.sub(rf"\bteam={old.pk}\b", f"team={new.pk}", query)


def _rows_of_imports(team: Team) -> Any:
    """Rows that were checked and not applied, which name the team by its number."""
    rows = ImportRow.objects.filter(batch__state__in=_OPEN_IMPORTS, case=None)
    return rows.filter(clean__team=team.pk)


def _name_team(rows: list[int], to: Team) -> None:
    path, value = Value("{team}"), Value(str(to.pk))
    template = "jsonb_set(%(expressions)s::jsonb)"
    ImportRow.objects.filter(pk__in=rows).update(
        clean=Func(F("clean"), path, value, template=template)
    )
