"""A row whose own words were not kept, written again so that it can be imported again."""

from collections.abc import Callable, Mapping
from typing import Any

from casework.models import Import, ImportRow, Team
from casework.policy import Rag, Safety


def as_written(row: ImportRow, batch: Import) -> list[str]:
    """The cells under the headings of the file: what was read, or what a wrong cell said."""
    said = {each["field"]: each.get("said", "") for each in row.problems if each.get("field")}
    cells = dict.fromkeys(batch.headings, "")
    for name, heading in batch.mapping.items():
        cells[heading] = cells[heading] or _cell(name, row.clean, said)
    return list(cells.values())


def _cell(name: str, clean: Mapping[str, Any], said: Mapping[str, str]) -> str:
    if name == "full_name":
        family, given = clean.get("family_name", ""), clean.get("given_names", "")
        return f"{family}, {given}" if given else family
    if name not in clean:
        return said.get(name, "")
    return _WORDS.get(name, _plain)(clean[name])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _team(pk: int) -> str:
    return str(Team.objects.filter(pk=pk).values_list("name", flat=True).first() or pk)


def _rating(rag: int) -> str:
    return str(Rag(rag).label)


def _needs(codes: list[str]) -> str:
    return "; ".join(codes) or "none"


def _safety(value: str) -> str:
    return {Safety.SAFE.value: "yes", Safety.UNSAFE.value: "no"}.get(value, "not asked")


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "team": _team, "rating": _rating, "access_needs": _needs, "safe_by_post": _safety,
}  # fmt: skip
