"""Who may do and see what: roles as data, and the two filters that every list starts from.

The reasons are in docs/adr/0003. Reading is wide among those who give care and always written
down; changing is narrow: the own team's cases. A restricted record is found by nobody without a
live grant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casework.models import Case, Grant, Letter, User
from casework.policy import CLIMB, Role
from casework.refusals import NotAllowed


class Right(Enum):
    """One thing that a role may do."""

    SEE_RECORDS = auto()
    RECEIVE = auto()
    WORK = auto()
    RATE = auto()
    ALLOCATE = auto()
    MOVE = auto()
    CLOSE = auto()
    ACKNOWLEDGE = auto()
    LETTERS = auto()
    EXPORT = auto()
    IMPORT = auto()
    POLICY = auto()
    ABSENCES = auto()
    GRANT = auto()
    AUDIT = auto()
    JOBS = auto()
    FIGURES = auto()


@dataclass(frozen=True)
class Duties:
    """What a role may do, said so that a manager can check it."""

    rights: frozenset[Right]
    says: str
    # Changes cases of every team, and not only of their own.
    whole_council: bool = False


_WORK = frozenset({Right.SEE_RECORDS, Right.RECEIVE, Right.WORK, Right.RATE, Right.MOVE})
_MANAGE = _WORK | {
    Right.ALLOCATE, Right.CLOSE, Right.ACKNOWLEDGE, Right.LETTERS, Right.EXPORT, Right.ABSENCES,
    Right.FIGURES, Right.JOBS,
}  # fmt: skip
_SERVICE = _MANAGE | {Right.IMPORT, Right.POLICY, Right.GRANT, Right.AUDIT}

ROLES: dict[Role, Duties] = {
    Role.PRACTITIONER: Duties(
        _WORK | {Right.CLOSE}, "Works cases of their own team: rates, contacts, notes, offers moves"
    ),
    Role.SENIOR_PRACTITIONER: Duties(
        _WORK | {Right.CLOSE, Right.ALLOCATE, Right.LETTERS},
        "As a practitioner, and allocates the team's cases and decides about held letters",
    ),
    Role.TEAM_MANAGER: Duties(
        _MANAGE, "Runs a team: allocates, answers escalations, records absences, exports"
    ),
    Role.SERVICE_MANAGER: Duties(
        _SERVICE, "Runs a service: every team, imports, policy, access to restricted records", True
    ),
    Role.HEAD_OF_SERVICE: Duties(_SERVICE, "As a service manager, for the whole service", True),
    Role.DIRECTOR: Duties(
        frozenset({Right.SEE_RECORDS, Right.ACKNOWLEDGE, Right.FIGURES, Right.JOBS, Right.AUDIT}),
        "Sees figures and the longest waits, and signs them off; looks are written down like all",
        True,
    ),
    Role.BUSINESS_SUPPORT: Duties(
        frozenset({Right.SEE_RECORDS, Right.RECEIVE, Right.WORK, Right.LETTERS}),
        "Receives requests, records contacts, runs the post; rates and decides nothing",
    ),
    Role.ANALYST: Duties(frozenset({Right.FIGURES}), "Sees counts, never a name or a note", True),
    Role.AUDITOR: Duties(
        frozenset({Right.SEE_RECORDS, Right.AUDIT, Right.FIGURES, Right.JOBS}),
        "Reads records and who looked at them; changes nothing",
        True,
    ),
    Role.ADMINISTRATOR: Duties(
        frozenset({Right.JOBS, Right.IMPORT}), "Configures and imports; opens no case", True
    ),
}

_NOTHING = Q(pk__in=())


def duties_of(user: User) -> Duties | None:
    """The duties of the post that the user holds today; None without one."""
    post = getattr(user, "post", None)
    return ROLES[Role(post.role)] if post else None


def may(user: User, right: Right) -> bool:
    """Whether the user's role carries this right at all."""
    duties = duties_of(user)
    return duties is not None and right in duties.rights


def may_for(user: User, right: Right, case: Case) -> bool:
    """Whether the user may do this to this case: own team's, allocated to them, or council-wide."""
    duties, post = duties_of(user), user.post
    if duties is None or post is None or right not in duties.rights:
        return False
    return duties.whole_council or case.team_id == post.team_id or case.worker_id == post.pk


def demand(user: User, right: Right, case: Case) -> None:
    """Raise ``NotAllowed`` unless the user may do this to this case."""
    if not may_for(user, right, case):
        message = f"Your role does not let you do this to a case of {case.team.name}."
        raise NotAllowed(message)


def _live_grant(user: User, person: str) -> Exists:
    now = timezone.now()
    return Exists(
        Grant.objects.filter(user=user, person=OuterRef(person), given_at__lte=now, ends_at__gt=now)
    )


def people_visible_to(user: User) -> Q:
    """The people whose record this user may see at this moment."""
    if not may(user, Right.SEE_RECORDS):
        return _NOTHING
    return Q(is_restricted=False) | Q(_live_grant(user, "pk"))


def cases_visible_to(user: User) -> Q:
    """The cases of those people."""
    if not may(user, Right.SEE_RECORDS):
        return _NOTHING
    return Q(person__is_restricted=False) | Q(_live_grant(user, "person"))


def roles_told_to(user: User) -> tuple[Role, ...]:
    """The escalations that this user may answer: their own rung and those below it."""
    post = user.post
    if post is None or not may(user, Right.ACKNOWLEDGE):
        return ()
    return CLIMB[: CLIMB.index(Role(post.role)) + 1]


def workers_who(right: Right, *, team_id: int) -> Q:
    """Staff whose role carries a right for a team's cases."""
    roles = [role for role, duties in ROLES.items() if right in duties.rights]
    wide = [role for role in roles if ROLES[role].whole_council]
    return Q(role__in=wide) | Q(role__in=roles, team_id=team_id)


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation. ``badge`` counts what waits behind it."""

    label: str
    url_name: str
    badge: int | None = None
    badge_says: str = ""


def nav_for(user: User) -> list[NavItem]:
    """The navigation of this user, with only what they may open."""
    if not getattr(user, "is_authenticated", False) or user.post is None:
        return []
    return list(_nav_items(user))


def _nav_items(user: User) -> Iterable[NavItem]:
    yield NavItem("Today", "today")
    if may(user, Right.SEE_RECORDS):
        yield NavItem("Waiting lists", "waiting-list")
    if may(user, Right.RECEIVE):
        yield NavItem("New request", "receive")
    if may(user, Right.ACKNOWLEDGE):
        yield NavItem("Escalations", "escalations")
    if may(user, Right.LETTERS):
        yield NavItem("Letters", "letters", _letters_needing(user), "letters need someone")
    if may(user, Right.ABSENCES):
        yield NavItem("Staff", "staff")
    if may(user, Right.IMPORT):
        yield NavItem("Import", "imports")
    if may(user, Right.POLICY):
        yield NavItem("Policy", "policy")
    if may(user, Right.JOBS):
        yield NavItem("Jobs", "jobs")
    if may(user, Right.AUDIT):
        yield NavItem("Who looked", "looks")


def _letters_needing(user: User) -> int:
    """Held letters that are this user's to mend, counted no further than a hundred."""
    letters = Letter.objects.needing_a_person()
    duties, post = duties_of(user), user.post
    if duties and post and not duties.whole_council:
        letters = letters.filter(team_id=post.team_id)
    return letters[:100].count()
