"""Is a row accepted, rejected or here already? Every reason is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from casework import extensions
from casework.acts.receiving import Request
from casework.imports import whole
from casework.imports.cleaning import Known, plain
from casework.imports.columns import BY_NAME, Column
from casework.imports.problems import BadValue, ProblemKind, flag, of_cell, problem, quoted
from casework.imports.table import Row
from casework.models import Person, Source, Team, same_number
from casework.people import no_value
from casework.people.written_names import Judged
from casework.refusals import Refusal

Problems = list[dict[str, str]]
TOTALS = frozenset({"total", "totals", "grand total", "sum", "count", "total cases", "subtotal"})


@dataclass(frozen=True)
class Who:
    """Enough to tell that one number was given to two people."""

    family_name: str
    born_on: str

    def can_be(self, other: "Who") -> bool:
        """A name changes and a birth is mistyped; when neither agrees it is somebody else."""
        same_birth = bool(self.born_on) and self.born_on == other.born_on
        return same_birth or self.family_name == other.family_name


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
            value = _value(row, column, place, known)
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


def _value(row: Row, column: Column, place: int, known: Known) -> Any:
    if place in row.bad_cells:
        message = f"{quoted(row.values[place])} is {row.bad_cells[place]}"
        raise BadValue(ProblemKind.FORMULA, message)
    text = row.values[place] if place < len(row.values) else ""
    text = no_value.without_invisible(text).strip()
    if text[:1] == "'" and text[1:2] in {"+", "-", "@"}:
        # Our own file of rejected rows, mended and come back (rejects.py).
        text = text[1:]
    if not text:
        return None
    if no_value.is_error(text) and column.name != "worker":
        message = f"{quoted(text)} is an error of a spreadsheet, not a value"
        raise BadValue(ProblemKind.SPOILT, message)
    if not column.takes_any_word and no_value.says_nothing(text):
        return None
    said = known.values.get((column.name, plain(text)))
    if said == "":
        return None
    return column.clean(said or text, known)


def is_a_total(clean: Mapping[str, Any]) -> bool:
    """Whether the row adds up those above it: "Total" where the number of a case stands."""
    word = plain(str(clean.get("external_reference", "")))
    return word in TOTALS and "kind" not in clean and "received_on" not in clean


def not_received(clean: Mapping[str, Any], born_on: str) -> Problems:
    """The refusal of the app whose kind of case the row asks for: the guard of every page."""
    day = date.fromisoformat(born_on) if born_on else None
    person = Person(given_names=clean["given_names"], family_name=clean["family_name"], born_on=day)
    asked = Request(
        person=person, kind=clean["kind"], team=Team(), summary="", source=Source.OTHER,
        received_on=date.fromisoformat(clean["received_on"]),
    )  # fmt: skip
    try:
        extensions.may_be_received(asked)
    except Refusal as refusal:
        return [problem(ProblemKind.REFUSED, str(refusal), column=BY_NAME["kind"].label)]
    return []


@dataclass
class Seen:
    """What the rows before this one said, to find what is used twice.

    It grows by references and names only, some hundred bytes a row.
    """

    references: dict[str, int] = field(default_factory=dict)
    by_nhs_number: dict[str, Who] = field(default_factory=dict)
    by_person: dict[str, tuple[Who, str]] = field(default_factory=dict)

    def twice(self, reference: str, line: int) -> Problems:
        """A problem when the reference stood on an earlier line."""
        first = self.references.setdefault(reference, line)
        if first == line:
            return []
        says = f"{quoted(reference)} stands on line {first} too"
        return [problem(ProblemKind.DUPLICATE, says)]

    def two_people(self, clean: Mapping[str, Any], here: Mapping[str, Who]) -> Problems:
        """Problems where a number belongs to somebody else, in the file or among us (``here``)."""
        who = Who(clean["family_name"].casefold(), clean.get("date_of_birth", ""))
        number, person = clean.get("nhs_number", ""), same_number(clean.get("person_reference", ""))
        problems = []
        other = here.get(number) or self.by_nhs_number.get(number)
        if other and not other.can_be(who):
            says = "this NHS number is another person's: the family name and the birth differ"
            problems.append(problem(ProblemKind.TWO_PEOPLE, says))
        earlier = self.by_person.get(person)
        if earlier and not _same(earlier, who, number):
            reference = quoted(clean["person_reference"])
            says = f"person reference {reference} is another person's on an earlier line"
            problems.append(problem(ProblemKind.TWO_PEOPLE, says))
        if not problems:
            self._remember(who, number, person)
        return problems

    def born_on(self, clean: Mapping[str, Any], here: Mapping[str, Who]) -> str:
        """The birth of whoever the row is about: ours where we have them, or the file's."""
        number = clean.get("nhs_number", "")
        reference = same_number(clean.get("person_reference", ""))
        known = (here.get(number), self.by_nhs_number.get(number),
                 self.by_person.get(reference, (None,))[0])  # fmt: skip
        told = [who.born_on for who in known if who and who.born_on]
        return (told or [clean.get("date_of_birth", "")])[0]

    def _remember(self, who: Who, number: str, person: str) -> None:
        if number:
            self.by_nhs_number.setdefault(number, who)
        if person and (person not in self.by_person or not self.by_person[person][1]):
            self.by_person[person] = (who, number)


def _same(earlier: tuple[Who, str], who: Who, number: str) -> bool:
    numbers_agree = not number or not earlier[1] or number == earlier[1]
    return numbers_agree and earlier[0].can_be(who)
