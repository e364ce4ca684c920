"""What people said of a file: which value of ours each of its values is, and how days stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from casework import kinds
from casework.imports import days, mapping
from casework.imports.cleaning import Known, plain
from casework.imports.columns import BY_NAME, Column
from casework.models import (
    AccessNeedTerm,
    Ethnicity,
    Gender,
    Import,
    ImportState,
    ImportValue,
    Source,
    Team,
    User,
)
from casework.policy import Rag
from casework.refusals import NotAnswerable, Refusal

# The columns whose values come from a list of ours.
LISTED = (
    "kind", "team", "rating", "source", "gender", "ethnicity", "safe_by_post", "access_needs",
    "interpreter", "in_hospital",
)  # fmt: skip
MOST_VALUES = 300
LEAVE_EMPTY = "-"
_YES_NO = (("yes", "Yes"), ("no", "No"))
ORDERS = ((days.DAY_FIRST, "Day first: 21/09/2026"), (days.MONTH_FIRST, "Month first: 09/21/2026"))

_NOT_OURS = """
SELECT problem->>'field', problem->>'value', count(*)
FROM casework_importrow, jsonb_array_elements(problems) AS problem
WHERE batch_id = %s AND problem ? 'value' GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2 LIMIT %s
"""


# A column and a ``plain`` value of it.
Named = tuple[str, str]


class NotAChoice(Refusal):
    """What was said of a value is none of our values."""


class SaidFirst(NotAnswerable):
    """Something about the file must be said before it can be applied."""


@dataclass(frozen=True)
class Value:
    """A value of the file that is not ours, in how many rows, and what was said of it so far."""

    column: Column
    said: str
    rows: int
    means: str | None

    @property
    def key(self) -> str:
        return f"{self.column.name}:{plain(self.said)}"


def applied(known: Known, batch: Import) -> Known:
    """``known`` with what people said of the values and days of a file with these columns."""
    return with_words(known, said_of(batch.mapping), mapping.orders_of(batch.headings))


def with_words(known: Known, values: Mapping[Named, str], orders: Mapping[str, str]) -> Known:
    """``known`` with what values mean and in which order days stand; a team by its name."""
    names = dict(Team.objects.open_on(known.as_of).values_list("pk", "name"))
    meant = {
        (name, said): names.get(int(means), said) if name == "team" and means else means
        for (name, said), means in values.items()
    }
    return replace(known, orders=orders, values=meant)


def said_of(mapped: Mapping[str, str], *, of: str = "") -> dict[Named, str]:
    """What was said of the values in these columns; ``of`` names another kind of file."""
    columns = {_kept_as(name, of): (name, plain(title)) for name, title in mapped.items()}
    rows = ImportValue.objects.filter(column__in=columns)
    return {
        (columns[row.column][0], row.said): row.means
        for row in rows
        if columns[row.column][1] == row.heading
    }


def keep(
    mapped: Mapping[str, str], name: str, said: str, means: str, *, by: User | None, of: str = ""
) -> None:
    """Remember what a value of a column means, for every file with that heading."""
    ImportValue.objects.update_or_create(
        column=_kept_as(name, of), heading=plain(mapped[name]), said=said,
        defaults={"means": "" if means == LEAVE_EMPTY else means, "by": by, "at": timezone.now()},
    )  # fmt: skip


def _kept_as(name: str, of: str) -> str:
    return f"{of}.{name}" if of else name


def values(batch: Import) -> list[Value]:
    """The values that are not ours, by column, the most frequent first; those answered last."""
    kept = said_of(batch.mapping)
    with connection.cursor() as cursor:
        cursor.execute(_NOT_OURS, [batch.pk, MOST_VALUES])
        found = [(name, said, count) for name, said, count in cursor.fetchall() if name in BY_NAME]
    open_now = [Value(BY_NAME[name], said, count, None) for name, said, count in found]
    seen = {value.key for value in open_now}
    answered = [
        Value(BY_NAME[name], said, 0, means)
        for (name, said), means in sorted(kept.items())
        if f"{name}:{said}" not in seen
    ]
    return [*open_now, *answered]


def options(column: Column, *, as_of: Any, has_team: bool) -> list[tuple[str, str]]:
    """Our values of a column, each with its words; "leave empty" where the column may be."""
    listed = _options(column.name, as_of)
    may_be_empty = not column.required and (column.name != "team" or has_team)
    return [*listed, (LEAVE_EMPTY, "Leave empty")] if may_be_empty else listed


def _options(name: str, as_of: Any) -> list[tuple[str, str]]:
    if name == "team":
        teams = Team.objects.open_on(as_of).order_by("name")
        return [(str(pk), label) for pk, label in teams.values_list("pk", "name")]
    if name == "access_needs":
        return list(AccessNeedTerm.objects.order_by("label").values_list("code", "label"))
    listed: Mapping[str, Iterable[tuple[str, str]]] = {
        "kind": kinds.choices(), "source": Source.choices, "gender": Gender.choices,
        "ethnicity": Ethnicity.choices, "interpreter": _YES_NO,
        "in_hospital": _YES_NO,
        "safe_by_post": (*_YES_NO, ("not asked", "Not asked")),
        "rating": (*((rag.label.lower(), rag.label) for rag in Rag), ("unrated", "Not rated")),
    }  # fmt: skip
    return [(str(code), str(label)) for code, label in listed[name]]


@transaction.atomic
def say(
    batch: Import, *, values: Mapping[tuple[str, str], str], orders: Mapping[str, str],
    by: User | None, as_of: Any,
) -> Import:  # fmt: skip
    """Remember what each value means, and the order of each column's days; check the file again.

    ``values`` are keyed by column and ``plain`` value; ``LEAVE_EMPTY`` leaves it empty. Raises
    ``NotAChoice``, and ``NotAnswerable`` once the file is being applied.
    """
    locked = Import.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportState.CHECKED:
        message = f"{locked}: {locked.get_state_display().lower()}. Its values stay as they are."
        raise NotAnswerable(message)
    for (name, said), means in values.items():
        _refuse_no_choice(locked, name, means, as_of)
        keep(locked.mapping, name, said, means, by=by)
    for name, order in orders.items():
        if name not in locked.mapping or order not in dict(ORDERS):
            raise NotAChoice("Say of a column of dates whether the day or the month is first.")
    mapping.remember_orders(locked.headings, locked.mapping, orders)
    locked.state, locked.claimed_until = ImportState.UPLOADED, None
    just_said = {*locked.findings.get("just_said", ()), *orders}
    locked.findings = {**locked.findings, "just_said": sorted(just_said)}
    locked.save(update_fields=["state", "claimed_until", "findings"])
    return locked


def _refuse_no_choice(batch: Import, name: str, means: str, as_of: Any) -> None:
    if name not in LISTED or name not in batch.mapping:
        raise NotAChoice("That column of the file has no list of ours.")
    allowed = options(BY_NAME[name], as_of=as_of, has_team=batch.team_id is not None)
    if means not in dict(allowed):
        message = f"That is no value of ours for: {BY_NAME[name].label}."
        raise NotAChoice(message)


def refuse_unsaid(batch: Import) -> None:
    """Raise ``SaidFirst`` while the order of day and month of a column is not known."""
    if asked := batch.findings.get("orders"):
        names = ", ".join(BY_NAME[name].label for name in asked)
        message = f"Say first in which order day and month stand in: {names}."
        raise SaidFirst(message)
