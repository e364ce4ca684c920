"""Who works here, from a CSV of HR: who is new is added with a sign-in, others are put right.

A row is known by its sign-in name. Every row is accounted for: accepted, rejected with a reason, or
unchanged; each is taken whole or not at all. The format is in docs/deploy.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from casework import hr_file
from casework.acts import staffing
from casework.acts.staffing import PostDetails
from casework.hr_file import Result, RowRejected
from casework.imports.cleaning import plain
from casework.imports.problems import BadValue, quoted
from casework.imports.table import Row
from casework.models import Team, User, Worker
from casework.people.written_names import NoName, judged
from casework.policy import EmploymentType, Role
from casework.refusals import Refusal

T = TypeVar("T")

COLUMNS: hr_file.Columns = {
    "username": ("sign in name", "username", "user name", "login"),
    "name": ("name", "worker", "employee", "full name"),
    "team": ("team", "team name"),
    "role": ("role", "job title"),
    "started_on": ("first day", "start date", "started on", "start"),
    "email": ("e mail", "email", "work e mail", "work email"),
    "employment": ("employment", "employment type", "contract"),
    "fte": ("full time equivalent", "fte", "hours"),
    "skills": ("skills", "skill"),
    "cap": ("most cases", "cap", "caseload cap"),
}
LONGEST_NAME = 150
OPTIONAL = ("email", "employment", "fte", "skills", "cap")

ROLES: Mapping[str, Role] = {
    **{plain(role.value): role for role in Role},
    **{plain(role.label): role for role in Role},
    "social worker": Role.PRACTITIONER,
    "occupational therapist": Role.PRACTITIONER,
    "social care officer": Role.PRACTITIONER,
    "lead practitioner": Role.SENIOR_PRACTITIONER,
    "system administrator": Role.ADMINISTRATOR,
}
EMPLOYMENTS: Mapping[str, EmploymentType] = {
    **{plain(each.value): each for each in EmploymentType},
    **{plain(each.label): each for each in EmploymentType},
    "asye": EmploymentType.NEWLY_QUALIFIED,
    "newly qualified": EmploymentType.NEWLY_QUALIFIED,
}
# HR's word for someone in the office is ours for someone who gives out roles.
_DOUBTFUL = plain(Role.ADMINISTRATOR.label)


@dataclass(frozen=True)
class Person:
    """One row, read: whom it is about, and what it says of them. An empty cell says nothing."""

    username: str
    email: str
    team: Team
    role: Role
    says: Mapping[str, Any]


@dataclass
class Brought(Result):
    """The same, with those who are new here, so that they can be given a way in."""

    def __post_init__(self) -> None:
        self.new: list[Worker] = []


def bring_in(file: IO[bytes], *, name: str, by: User | None, as_of: date) -> Brought:
    """Add and put right row by row, each in its own transaction.

    Raises ``Unreadable`` for a file that cannot be taken as a whole, before any row is.
    """
    sheet = hr_file.read(
        file, name=name, columns=COLUMNS, optional=OPTIONAL, of_days=("started_on",)
    )
    return _Bringing(sheet, by=by, as_of=as_of).each()


class _Bringing:
    """One file on its way in: what has been taken, so that nobody is taken twice."""

    def __init__(self, sheet: hr_file.Sheet, *, by: User | None, as_of: date) -> None:
        self.sheet, self.by, self.as_of = sheet, by, as_of
        self.teams = {plain(team.name): team for team in Team.objects.all()}
        self.lines: dict[str, int] = {}

    def each(self) -> Brought:
        result = Brought(read=len(self.sheet.rows))
        for row in self.sheet.rows:
            try:
                with transaction.atomic():
                    self._take(row, result)
            except (RowRejected, BadValue, Refusal) as why:
                result.reject(row, self.sheet.cell(row, "name"), why)
        return result

    def _take(self, row: Row, result: Brought) -> None:
        person = self._read(row)
        key = person.username.casefold()
        if key in self.lines:
            message = f"The same sign-in name stands on line {self.lines[key]} already."
            raise RowRejected(message)
        self.lines[key] = row.line
        known = self._known(person.username)
        if known is None:
            result.new.append(self._appoint(person))
            result.recorded += 1
        elif self._put_right(known, person):
            result.corrected += 1
        else:
            result.unchanged += 1

    def _known(self, username: str) -> Worker | None:
        """The worker who signs in so, or None where nobody does."""
        users = User.objects.select_related("worker__team")
        user = users.filter(username__iexact=username).first()
        worker: Worker | None = getattr(user, "worker", None)
        if user is not None and worker is None:
            message = f"{quoted(username)} signs in here without a post."
            raise RowRejected(message)
        if worker is not None and worker.left_on is not None and worker.left_on <= self.as_of:
            message = f"{worker} left on {worker.left_on:%d %B %Y}. If they are back, correct that "
            raise RowRejected(f"{message}on their page first.")
        return worker

    def _appoint(self, person: Person) -> Worker:
        return staffing.appoint(
            PostDetails(**person.says), team=person.team, role=person.role,
            username=person.username, email=person.email, by=self.by,
        )  # fmt: skip

    def _put_right(self, worker: Worker, person: Person) -> bool:
        """Correct and move as the row says; whether anything was different."""
        now = PostDetails(**{each.name: getattr(worker, each.name) for each in fields(PostDetails)})
        email = person.email or (worker.user.email if worker.user else "")
        said = staffing.correct(worker, replace(now, **person.says), email=email, by=self.by)
        is_elsewhere = (worker.team_id, worker.role) != (person.team.pk, person.role)
        if is_elsewhere:
            staffing.move(
                worker, team=person.team, role=person.role, on=max(self.as_of, worker.started_on),
                by=self.by, as_of=self.as_of,
            )  # fmt: skip
        return bool(said) or is_elsewhere

    def _read(self, row: Row) -> Person:
        self.sheet.refuse_bad_cells(row)
        says = {
            "name": self._name(row),
            "started_on": self._started_on(row),
            "employment": self._one_of(row, "employment", EMPLOYMENTS),
            "fte": self._fte(self.sheet.cell(row, "fte")),
            "skills": self._skills(self.sheet.cell(row, "skills")),
            "cap": self._cap(self.sheet.cell(row, "cap")),
        }
        return Person(
            username=self._must(row, "username"), email=self._email(row),
            team=self._team(row), role=self._role(row),
            says={name: value for name, value in says.items() if value is not None},
        )  # fmt: skip

    def _started_on(self, row: Row) -> date:
        self._must(row, "started_on")
        day = self.sheet.day(row, "started_on")
        if day is None:
            raise RowRejected("The first day is missing.")
        return day

    def _must(self, row: Row, column: str) -> str:
        text = self.sheet.cell(row, column)
        if not text:
            message = f"The {COLUMNS[column][0]} is missing."
            raise RowRejected(message)
        return text

    def _team(self, row: Row) -> Team:
        text = self._must(row, "team")
        found = self.teams.get(plain(text))
        if found is None:
            message = f"There is no team called {quoted(text)}. Add it under Teams first."
            raise RowRejected(message)
        return found

    def _role(self, row: Row) -> Role:
        text = self._must(row, "role")
        if plain(text) == _DOUBTFUL:
            message = (
                f"{quoted(text)} may be of the office or of this system: write business support or "
                "system administrator."
            )
            raise RowRejected(message)
        found = self._one_of(row, "role", ROLES)
        assert found is not None  # noqa: S101 - it is not empty
        return found

    def _one_of(self, row: Row, column: str, known: Mapping[str, T]) -> T | None:
        text = self.sheet.cell(row, column)
        if text and plain(text) not in known:
            message = f"{quoted(text)} is no {COLUMNS[column][0]} that is known here."
            raise RowRejected(message)
        return known[plain(text)] if text else None

    def _fte(self, text: str) -> Decimal | None:
        try:
            found = Decimal(text).quantize(Decimal("0.01")) if text else None
        except InvalidOperation:
            found = Decimal("NaN")
        # What a program writes for an empty cell is a Decimal too, and no number.
        if found is not None and not found.is_finite():
            message = f"{quoted(text)} is no full-time equivalent, such as 0.6."
            raise RowRejected(message)
        return found

    def _name(self, row: Row) -> str:
        try:
            name = judged(self._must(row, "name")).name
        except NoName as refusal:
            message = f"{refusal}."
            raise RowRejected(message) from None
        if len(name) > LONGEST_NAME:
            message = f"The name has more than {LONGEST_NAME} letters."
            raise RowRejected(message)
        return name

    def _email(self, row: Row) -> str:
        text = self.sheet.cell(row, "email")
        try:
            if text:
                validate_email(text)
        except ValidationError:
            message = f"{quoted(text)} is no e-mail address."
            raise RowRejected(message) from None
        return text

    def _skills(self, text: str) -> list[str] | None:
        found = ["_".join(part.split()).lower() for part in text.replace(";", ",").split(",")]
        if any(len(skill) > 50 for skill in found):
            raise RowRejected("A skill has more than 50 letters. Put commas between skills.")
        return [skill for skill in found if skill] or None

    def _cap(self, text: str) -> int | None:
        if text and not (text.isascii() and text.isdigit() and len(text) <= 3):
            message = f"{quoted(text)} is no number of cases, such as 12."
            raise RowRejected(message)
        return int(text) if text else None
