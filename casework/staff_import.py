"""Who works here, from a CSV of HR: who is new is added with a sign-in, others are put right.

A row is known by its sign-in name. Every row is accounted for: accepted, rejected with a reason, or
unchanged; each is taken whole or not at all. The format is in docs/deploy.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.db import transaction

from casework import hr_file, kinds
from casework.acts import staffing, teams
from casework.acts.staffing import PostDetails
from casework.hr_file import NOTHING_SAID, Result, RowRejected, Said
from casework.imports import cleaning
from casework.imports.answers import LEAVE_EMPTY
from casework.imports.choices import kind_names
from casework.imports.cleaning import Known, line_of, one_of, plain
from casework.imports.columns import Column
from casework.imports.problems import BadValue, NotOurs, ProblemKind, quoted
from casework.imports.table import Row
from casework.models import Team, User, Worker
from casework.people.written_names import Judged
from casework.policy import EmploymentType, Role
from casework.refusals import Refusal
from casework.staff.names import names_of_teams

LONGEST_NAME, LONGEST_SKILL = 150, 50

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
_TAKES_NONE = {"none", "no requests", "nothing"}


def _name(text: str, known: Known) -> str:
    found: Judged = cleaning.name(text, known)
    name: str = line_of(LONGEST_NAME)(found.name, known)
    return name


def _role(text: str, known: Known) -> str:
    if plain(text) == _DOUBTFUL:
        message = (
            f"{quoted(text)} may be of the office or of this system: write business support or "
            "system administrator"
        )
        raise NotOurs(ProblemKind.CHOICE, text, "clear", says=message)
    code: str = one_of(ROLES, called="a role that is known here")(text, known)
    return code


def _team(text: str, known: Known) -> int:
    if plain(text) not in known.teams:
        says = f"there is no team called {quoted(text)}. Add it under Teams first"
        raise NotOurs(ProblemKind.TEAM, text, "a team", says=says)
    return known.teams[plain(text)]


def _fte(text: str, known: Known) -> Decimal:
    try:
        found = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        found = Decimal("NaN")
    # What a program writes for an empty cell is a Decimal too, and no number.
    if not found.is_finite():
        message = f"{quoted(text)} is no full-time equivalent, such as 0.6"
        raise BadValue(ProblemKind.TEXT, message)
    return found


def _skills(text: str, known: Known) -> list[str]:
    found = ["_".join(part.split()).lower() for part in text.replace(";", ",").split(",")]
    if any(len(skill) > LONGEST_SKILL for skill in found):
        message = "a skill has more than 50 letters. Put commas between skills"
        raise BadValue(ProblemKind.TEXT, message)
    return [skill for skill in found if skill]


def _cap(text: str, known: Known) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        message = f"{quoted(text)} is no number of cases, such as 12"
        raise BadValue(ProblemKind.TEXT, message)
    return int(text)


def _takes(text: str, known: Known) -> tuple[str, ...]:
    """Codes of the kinds of case that the team takes; none for a team that takes no requests."""
    if plain(text) in _TAKES_NONE:
        return ()
    codes = set()
    for part in re.split(r"[;|\n]", text):
        if part.strip():
            said = known.values.get(("takes", plain(part)))
            if said != "":
                codes.add(cleaning.kind(said or part.strip(), known))
    return tuple(sorted(codes))


def _choices(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in choices]


_ROLES_TO_CHOOSE = [
    ("system administrator" if role == Role.ADMINISTRATOR else str(role), str(role.label))
    for role in Role
]


def _teams_to_choose(day: date) -> list[tuple[str, str]]:
    return _choices(Team.objects.open_on(day).order_by("name").values_list("pk", "name"))


FILE = hr_file.Kind(
    "staff",
    columns=(
        Column("username", "Sign-in name", "", line_of(150), required=True, takes_any_word=True,
               also=("username", "user name", "login")),
        Column("name", "Name", "", _name, required=True, takes_any_word=True,
               also=("worker", "employee", "full name")),
        Column("team", "Team", "", _team, required=True, takes_any_word=True, also=("team name",)),
        Column("role", "Role", "", _role, required=True, takes_any_word=True, also=("job title",)),
        Column("started_on", "First day", "", cleaning.day("started_on"), required=True,
               also=("start date", "started on", "start")),
        Column("email", "E-mail", "", cleaning.email, also=("email", "work e mail", "work email")),
        Column("employment", "Employment", "",
               one_of(EMPLOYMENTS, called="a kind of employment that is known here"),
               also=("employment type", "contract")),
        Column("fte", "Full-time equivalent", "", _fte, also=("fte", "hours")),
        Column("skills", "Skills", "", _skills, also=("skill",)),
        Column("cap", "Most cases", "", _cap, also=("cap", "caseload cap")),
        Column("takes", "What the team takes",
               "Kinds of case, semicolons between them; “none” for a team that takes no requests.",
               _takes, takes_any_word=True,
               also=("takes", "team takes", "kinds taken", "work types", "case types")),
    ),
    of_days=("started_on",),
    listed={
        "team": _teams_to_choose,
        "role": lambda _: _ROLES_TO_CHOOSE,
        "employment": lambda _: [*_choices(EmploymentType.choices), (LEAVE_EMPTY, "Leave empty")],
        "takes": lambda _: [*kinds.choices(), (LEAVE_EMPTY, "Leave out")],
    },
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One row, read: whom it is about, and what it says of them. An empty cell says nothing."""

    username: str
    email: str
    team: Team
    role: Role
    # What the team takes; None where the row does not say.
    takes: Sequence[str] | None
    says: Mapping[str, Any]


def _names(day: date) -> dict[str, int]:
    """Every team by its name, and the open ones by those that they had before."""
    return {**dict(Team.objects.values_list("name", "pk")), **names_of_teams(day)}


@dataclass
class Brought(Result):
    """The same, with those who are new here, so that they can be given a way in."""

    def __post_init__(self) -> None:
        self.new: list[Worker] = []


def bring_in(
    file: IO[bytes], *, name: str, by: User | None, as_of: date, said: Said = NOTHING_SAID
) -> Brought:
    """Add and put right row by row, each in its own transaction.

    Raises ``Unreadable`` for a file that cannot be taken as a whole, before any row is.
    """
    named = {plain(team): pk for team, pk in _names(as_of).items()}
    known = Known(as_of, kind_names(), named, {})
    sheet = hr_file.read(file, name=name, kind=FILE, known=known, said=said, by=by)
    return _Bringing(sheet, by=by, as_of=as_of).each()


class _Bringing:
    """One file on its way in: what has been taken, so that nobody is taken twice."""

    def __init__(self, sheet: hr_file.Sheet, *, by: User | None, as_of: date) -> None:
        self.sheet, self.by, self.as_of = sheet, by, as_of
        self.teams = Team.objects.in_bulk()
        self.lines: dict[str, int] = {}
        # What each team takes, and on which line it was said first.
        self.taken: dict[int, tuple[int, Sequence[str]]] = {}

    def each(self) -> Brought:
        result = Brought(read=len(self.sheet.rows))
        for row in self.sheet.rows:
            try:
                with transaction.atomic():
                    self._take(row, result)
            except (RowRejected, BadValue, Refusal) as why:
                result.reject(row, self.sheet.text(row, "name"), why)
        result.not_ours = self.sheet.values_not_ours()
        return result

    def _take(self, row: Row, result: Brought) -> None:
        person = self._read(row)
        key = person.username.casefold()
        if key in self.lines:
            message = f"The same sign-in name stands on line {self.lines[key]} already."
            raise RowRejected(message)
        self.lines[key] = row.line
        known = self._known(person.username)
        is_said = self._say_takes(person)
        if known is None:
            result.new.append(self._appoint(person))
            result.recorded += 1
        elif self._put_right(known, person) or is_said:
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

    def _say_takes(self, person: Person) -> bool:
        """Write down what the team takes; whether that was news."""
        if person.takes is None:
            return False
        was = person.team.takes
        self.teams[person.team.pk] = teams.say_takes(person.team, person.takes, by=self.by)
        return was != list(person.takes)

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
        says = self.sheet.says(row)
        team = self.teams[says.pop("team")]
        takes = says.pop("takes", None)
        self._refuse_two_words(row, team, takes)
        return Person(
            username=says.pop("username"), email=says.pop("email", ""), team=team,
            role=Role(says.pop("role")), takes=takes, says=says,
        )  # fmt: skip

    def _refuse_two_words(self, row: Row, team: Team, takes: Sequence[str] | None) -> None:
        """A team takes what the first row of the file says: another word is a slip."""
        if takes is None:
            return
        line, first = self.taken.setdefault(team.pk, (row.line, takes))
        if first != takes:
            said = kinds.in_words(first) or "no requests"
            message = f"Line {line} says that {team} takes {said}."
            raise RowRejected(message)
