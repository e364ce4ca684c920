"""Is a row accepted, rejected or here already? Every reason is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from casework.exports import as_typed
from casework.imports import whole
from casework.imports.cleaning import Known, plain
from casework.imports.columns import BY_NAME, Column
from casework.imports.problems import BadValue, ProblemKind, flag, of_cell, problem, quoted
from casework.imports.table import Row
from casework.people import no_value
from casework.people.written_names import Judged

Problems = list[dict[str, str]]
TOTALS = frozenset({"total", "totals", "grand total", "sum", "count", "total cases", "subtotal"})


@dataclass(frozen=True)
class Places:
    """Where in a row each of our columns stands."""

    columns: Sequence[tuple[Column, int]]
    width: int

    @classmethod
    def of(cls, mapped: Mapping[str, str], headings: Sequence[str]) -> "Places":
        columns = [(BY_NAME[name], headings.index(title)) for name, title in mapped.items()]
        return cls(columns, len(headings))


class Cells(NamedTuple):
    """A row's values as ours, what refuses the row, and what only has to be corrected."""

    clean: dict[str, Any]
    problems: Problems
    flags: Problems


def read(row: Row, *, places: Places, known: Known) -> Cells:
    """What each cell says. A wrong value refuses the row only where the case cannot be without it.

    A flag (``problems.flag``) names a detail to correct: nobody who waits is refused for it.
    """
    found = Cells({}, [], [])
    for column, place in places.columns:
        try:
            value = value_of(row, column, place, known)
        except BadValue as bad:
            _hear_bad(found, bad, row, column, place)
        else:
            _hear(found, value, column)
    if is_a_total(found.clean):
        says = "this is a line of totals, and no case"
        return Cells(found.clean, [problem(ProblemKind.TOTALS, says)], [])
    if len(row.values) > places.width:
        says = f"the row has {len(row.values)} cells under {places.width} headings"
        found.problems.append(problem(ProblemKind.CELLS, says))
    whole.settle(found.clean, found.problems, found.flags, known=known)
    return found


def _hear_bad(found: Cells, bad: BadValue, row: Row, column: Column, place: int) -> None:
    cell = of_cell(bad, column=column.label, field=column.name)
    if column.required or column.must_be_right:
        found.problems.append(cell)
    else:
        found.flags.append(flag(cell, said=row.values[place]))


def _hear(found: Cells, value: Any, column: Column) -> None:
    if isinstance(value, Judged):
        if value.doubt:
            cell = {**problem(ProblemKind.NAME, value.doubt, column=column.label)}
            found.flags.append(flag({**cell, "field": column.name}, said=value.name))
        value = value.name
    if value is not None and value != "":
        found.clean[column.name] = value
    elif column.required:
        says = f"{column.label} is missing"
        found.problems.append(problem(ProblemKind.MISSING, says, column=column.label))


def value_of(row: Row, column: Column, place: int, known: Known) -> Any:
    """What the cell of one column says; None where it says nothing. Raises ``BadValue``."""
    if place in row.bad_cells:
        message = f"{quoted(row.values[place])} is {row.bad_cells[place]}"
        raise BadValue(ProblemKind.FORMULA, message)
    text = row.values[place] if place < len(row.values) else ""
    text = no_value.without_invisible(text).strip()
    if not text.startswith("'="):
        # Our own file of rejected rows, mended and come back (rejects.py).
        text = as_typed(text)
    if not text:
        return None
    if no_value.is_error(text) and column.name != "worker":
        message = f"{quoted(text)} is an error of a spreadsheet, not a value"
        raise BadValue(ProblemKind.SPOILT, message)
    if not column.takes_any_word and no_value.says_nothing(text):
        return None
    said = known.values.get((column.name, plain(text))) if known.values else None
    if said == "":
        return None
    return column.clean(said or text, known)


def is_a_total(clean: Mapping[str, Any]) -> bool:
    """Whether the row adds up those above it: "Total" where the number of a case stands."""
    word = plain(str(clean.get("external_reference", "")))
    return word in TOTALS and "kind" not in clean and "received_on" not in clean


@dataclass
class Seen:
    """What the rows before this one said, to find what is used twice.

    It grows by references and names only, some hundred bytes a row.
    """

    references: dict[str, int] = field(default_factory=dict)

    def twice(self, reference: str, line: int) -> Problems:
        """A problem when the reference stood on an earlier line."""
        first = self.references.setdefault(reference, line)
        if first == line:
            return []
        says = f"{quoted(reference)} stands on line {first} too"
        return [problem(ProblemKind.DUPLICATE, says)]
