"""Who can sign in to the demo, as whom. One password for all, and it is no secret."""

from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password

from casework.demo.staff import NO_PASSWORD, Staff
from casework.models import User
from casework.policy import EmploymentType, Role

PASSWORD = "waiting-well-demo"  # noqa: S105 (printed for whoever tries the demo)


@dataclass(frozen=True)
class SignIn:
    """One sign-in: its name, the post that it belongs to, and what to look at with it."""

    username: str
    role: Role
    team: str
    sees: str


SIGN_INS: tuple[SignIn, ...] = (
    SignIn("practitioner", Role.PRACTITIONER, "Central First Response",
           "own caseload, and the team's list"),
    SignIn("newly.qualified", Role.PRACTITIONER, "", "a protected caseload with a cap"),
    SignIn("senior", Role.SENIOR_PRACTITIONER, "Central Conversations",
           "allocation, and letters that are held"),
    SignIn("manager", Role.TEAM_MANAGER, "Central First Response",
           "a team's list, offers to answer, escalations"),
    SignIn("ot.manager", Role.TEAM_MANAGER, "Occupational Therapy",
           "a long list: median 42 days, longest 356"),
    SignIn("carers.manager", Role.TEAM_MANAGER, "Carers",
           "a sick worker's cases, and the carer of 530 days"),
    SignIn("service.manager", Role.SERVICE_MANAGER, "", "every team, imports, policy, who looked"),
    SignIn("head", Role.HEAD_OF_SERVICE, "", "the whole service"),
    SignIn("director", Role.DIRECTOR, "", "figures, and the longest waits to sign off"),
    SignIn("support", Role.BUSINESS_SUPPORT, "Central First Response",
           "new requests and the post"),
    SignIn("analyst", Role.ANALYST, "", "counts, and never a name"),
    SignIn("auditor", Role.AUDITOR, "", "records and who looked at them; changes nothing"),
    SignIn("governance", Role.INFORMATION_GOVERNANCE, "",
           "who looked at which record, and emergency access to review"),
    SignIn("administrator", Role.ADMINISTRATOR, "", "jobs and imports; opens no case"),
    SignIn("partner", Role.PARTNER, "", "the carers' cases shared with a partner, and no others"),
)  # fmt: skip


def name(staff: Staff) -> None:
    """Give the known user names to the posts that they belong to."""
    taken: set[int] = set()
    for sign_in in SIGN_INS:
        if sign_in.role == Role.PARTNER:
            continue  # no team of the council: an app brings its partners (extensions.demo)
        team = staff.teams[sign_in.team] if sign_in.team else None
        able = (
            worker for worker in staff.in_role(sign_in.role, team)
            if worker.pk not in staff.away | taken
            and (worker.employment == EmploymentType.NEWLY_QUALIFIED)
            == (sign_in.username == "newly.qualified")
        )  # fmt: skip
        worker = next(able)
        taken.add(worker.pk)
        staff.user_of(worker).username = sign_in.username


def known() -> frozenset[str]:
    return frozenset(sign_in.username for sign_in in SIGN_INS)


def set_passwords(users: list[User]) -> None:
    """The known users get the demo's password, hashed once; nobody else can sign in."""
    hashed, names = make_password(PASSWORD), known()
    for user in users:
        user.password = hashed if user.username in names else NO_PASSWORD


def table() -> list[tuple[str, str, str, str, str]]:
    """Role, name, user name, password and what they see, of those who are here.

    A password that somebody has changed since is not ours to print.
    """
    users = {user.username: user for user in User.objects.filter(username__in=known())}
    # Checking is slow by design and the demo's users share one hash: each is checked once.
    is_ours = {one: check_password(PASSWORD, one) for one in {u.password for u in users.values()}}
    rows = []
    for sign_in in SIGN_INS:
        user = users.get(sign_in.username)
        if user is None or user.post is None:
            continue
        password = PASSWORD if is_ours[user.password] else "(changed)"
        rows.append((sign_in.role.label, user.name, user.username, password, sign_in.sees))
    return rows
