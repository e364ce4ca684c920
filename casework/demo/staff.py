"""Who works at the invented council: posts, hours, skills, sickness, and who has left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from casework.calendar import LONDON
from casework.demo import names
from casework.demo.book import Book
from casework.demo.teams import CLOSED_HUB, HUBS, LOCALITIES, MANAGEMENT, Teams
from casework.models import Absence, AbsenceReason, Team, User, Worker
from casework.policy import EmploymentType, Role

_P, _SP, _TM = Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.TEAM_MANAGER
_SUPPORT = Role.BUSINESS_SUPPORT

_HUB_POSTS: dict[str, tuple[Role, ...]] = {
    "First Response": (_TM, _SP, _P, _P, _P, _SUPPORT),
    "Conversations": (_TM, _SP, _P, _P, _P, _P),
    "Safeguarding": (_SP, _P),
}
_POSTS: dict[str, tuple[Role, ...]] = {
    "Occupational Therapy": (_TM, _SP, _P, _P, _P),
    "Financial Assessment": (_TM, _P, _P, _P),
    "Learning Disability": (_TM, _SP, _P, _P),
    "Carers": (_TM, _P, _P),
    "Self-Directed Support": (_TM, _P),
    MANAGEMENT: (
        Role.SERVICE_MANAGER, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE, Role.DIRECTOR,
        Role.ANALYST, Role.AUDITOR, Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR,
    ),
}  # fmt: skip
_SKILL: dict[str, str] = {
    "Occupational Therapy": "occupational_therapy",
    "Financial Assessment": "financial_assessment",
    "Learning Disability": "learning_disability",
}
_OTHER_SKILLS = ("mental_capacity", "mental_health", "hospital_discharge", "dementia", "autism")
_NEWLY_QUALIFIED_CAP = 12
# Django's mark for "no password opens this".
NO_PASSWORD = "!"  # noqa: S105


@dataclass
class Staff:
    """Everyone in a post, and the few whose absence or leaving the stories turn on."""

    teams: Teams
    workers: list[Worker] = field(default_factory=list)
    users: dict[int, User] = field(default_factory=dict)
    away: set[int] = field(default_factory=set)
    sick: Worker | None = None
    left_with_work: Worker | None = None
    _at_work: dict[int, list[Worker]] = field(default_factory=dict)
    # S27: fell sick with a carer's case in hand, and nobody gave it to anyone else.
    sick_until_gone: Worker | None = None

    def user_of(self, worker: Worker) -> User:
        return self.users[worker.pk]

    def in_role(self, role: Role, team: Team | None = None) -> list[Worker]:
        return [
            worker for worker in self.workers
            if worker.role == role and (team is None or worker.team_id == team.pk)
            and worker.left_on is None
        ]  # fmt: skip

    def manager_of(self, team: Team) -> User:
        """The user of the team's manager, or a service manager's where it has none."""
        found = self.in_role(_TM, team) or self.in_role(Role.SERVICE_MANAGER)
        return self.user_of(found[0])

    def who_answers(self, role: Role, team: Team) -> User:
        """The user who acknowledges what is told to a role."""
        if role == _TM:
            return self.manager_of(team)
        return self.user_of(self.in_role(role)[0])

    def practitioners(self, team: Team) -> list[Worker]:
        """Those of the team who hold cases and are at work."""
        if team.pk not in self._at_work:
            held = self.in_role(_P, team) + self.in_role(_SP, team)
            self._at_work[team.pk] = [each for each in held if each.pk not in self.away]
        return self._at_work[team.pk]

    def someone_in_post(self, book: Book, team: Team, day: date) -> Worker:
        """One of the team who was there on that day."""
        held = self.practitioners(team) + self.in_role(_TM, team)
        return book.rng.choice([worker for worker in held if worker.started_on <= day])

    def clerk(self) -> User:
        return self.user_of(self.in_role(_SUPPORT)[0])


def appoint(book: Book, teams: Teams) -> Staff:
    """Fill every post, then send some on leave, one sick, and see three leave."""
    staff = Staff(teams)
    taken: set[str] = set()
    for team, role in _posts(teams):
        _fill(book, staff, team, role, taken)
    _vary_employment(book, staff)
    _those_who_left(book, staff, taken)
    _absences(book, staff)
    return staff


def _posts(teams: Teams) -> Iterator[tuple[Team, Role]]:
    for locality in LOCALITIES:
        for hub in HUBS:
            yield from ((teams[f"{locality} {hub}"], role) for role in _HUB_POSTS[hub])
    for name, roles in _POSTS.items():
        yield from ((teams[name], role) for role in roles)


def _fill(book: Book, staff: Staff, team: Team, role: Role, taken: set[str]) -> Worker:
    name = _new_name(book, taken)
    username = name.lower().replace(" ", ".").replace("'", "")
    # The seniors were here before the oldest case, so that each had someone to be given to.
    started_on = book.ago(book.rng.randint(2200 if role in (_TM, _SP) else 500, 2900))
    user = User(username=username, password=NO_PASSWORD, date_joined=book.moment(started_on))
    user.last_login = datetime.combine(book.ago(1), time(9), LONDON)
    user.email = f"{username}@council.example"
    book.add(user)
    skills = [_SKILL[team.name]] if team.name in _SKILL else []
    if role in (_P, _SP):
        skills += book.rng.sample(_OTHER_SKILLS, book.rng.randint(0, 2))
    worker = book.add(
        Worker(user_id=user.pk, name=name, team_id=team.pk, role=role, skills=skills,
               started_on=started_on, fte=Decimal("1.00"))
    )  # fmt: skip
    staff.workers.append(worker)
    staff.users[worker.pk] = user
    return worker


def _new_name(book: Book, taken: set[str]) -> str:
    while True:
        family = book.rng.choices(
            ("english", "south_asian", "west_african", "irish", "eastern_european", "caribbean"),
            (60, 12, 12, 5, 6, 5),
        )[0]
        women, men, families = names.NAMES[family]
        name = f"{book.rng.choice(women + men)} {book.rng.choice(families)}"
        if name.isascii() and name not in taken:
            taken.add(name)
            return name


def _vary_employment(book: Book, staff: Staff) -> None:
    """Agency and fixed-term staff, the newly qualified with a cap (S183), and part weeks."""
    practitioners = staff.in_role(_P)
    for place, worker in enumerate(practitioners):
        if place % 6 == 1:
            worker.employment = EmploymentType.AGENCY
            worker.started_on = book.ago(book.rng.randint(150, 300))
        elif place % 11 == 3:
            worker.employment = EmploymentType.NEWLY_QUALIFIED
            worker.cap = _NEWLY_QUALIFIED_CAP
            worker.started_on = book.ago(book.rng.randint(140, 330))
        elif place % 13 == 5:
            worker.employment = EmploymentType.FIXED_TERM
        if place % 4 == 2:
            worker.fte = Decimal(book.rng.choice(("0.50", "0.60", "0.80")))


def _those_who_left(book: Book, staff: Staff, taken: set[str]) -> None:
    """One went with the old hub, one nine days ago with cases in hand (S157), one sick (S27)."""
    gone = _fill(book, staff, staff.teams[CLOSED_HUB], _P, taken)
    gone.left_on = book.ago(190)
    hasty = _fill(book, staff, staff.teams["East Conversations"], _P, taken)
    hasty.employment, hasty.left_on = EmploymentType.AGENCY, book.ago(9)
    staff.left_with_work = hasty
    resting = _fill(book, staff, staff.teams["Carers"], _P, taken)
    resting.started_on, resting.left_on = book.ago(900), book.ago(9)
    book.add(
        Absence(worker_id=resting.pk, reason=AbsenceReason.SICK,
                starts_on=book.ago(488), ends_on=book.ago(10))
    )  # fmt: skip
    staff.sick_until_gone = resting


def _absences(book: Book, staff: Staff) -> None:
    carers = staff.in_role(_P, staff.teams["Carers"])
    # S27: sick for weeks, with open cases.
    staff.sick = carers[0]
    _away(book, staff, carers[0], AbsenceReason.SICK, since=38, until=None)
    for locality in ("West Conversations", "Occupational Therapy"):
        worker = staff.in_role(_P, staff.teams[locality])[-1]
        _away(book, staff, worker, AbsenceReason.LEAVE, since=1, until=-1)
    parental = staff.in_role(_P, staff.teams["Central First Response"])[-1]
    _away(book, staff, parental, AbsenceReason.PARENTAL, since=70, until=-110)
    coming = staff.in_role(_P, staff.teams["East First Response"])[0]
    book.add(
        Absence(worker_id=coming.pk, reason=AbsenceReason.LEAVE,
                starts_on=book.ago(-12), ends_on=book.ago(-25))
    )  # fmt: skip


def _away(
    book: Book, staff: Staff, worker: Worker, reason: AbsenceReason, *, since: int,
    until: int | None,
) -> None:  # fmt: skip
    ends_on = None if until is None else book.as_of - timedelta(days=until)
    book.add(
        Absence(worker_id=worker.pk, reason=reason, starts_on=book.ago(since), ends_on=ends_on)
    )
    staff.away.add(worker.pk)
