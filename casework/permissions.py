"""Who may do what: the questions that views and pages ask about a user's rights.

The reasons are in docs/adr/0003. Reading is wide among those who give care and always written
down; changing is narrow: the own team's cases. A restricted record is found by nobody without a
live grant (``Person.objects.visible_to``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from casework import extensions
from casework.calendar import local_today
from casework.models import Case, Letter, User
from casework.policy import CLIMB, Role
from casework.refusals import NotAllowed
from casework.roles import ROLES, Duties, Right
from casework.systems.scopes import duties_of as scopes_duties


def duties_of(user: User) -> Duties | None:
    """The duties of the post that the user holds today; None without one."""
    post, scopes = getattr(user, "post", None), getattr(user, "service_scopes", ())
    if scopes:
        return scopes_duties(scopes)
    return ROLES[Role(post.role)] if post else None


def may(user: User, right: Right) -> bool:
    """Whether the user's role carries this right at all."""
    duties = duties_of(user)
    return duties is not None and right in duties.rights


def may_for(user: User, right: Right, case: Case) -> bool:
    """Whether the user may do this to this case: own team's, allocated to them, or council-wide.

    A case is given back by whoever holds it, and for somebody else by those who may allocate it.
    """
    duties, post = duties_of(user), user.post
    if duties is None or right not in duties.rights:
        return False
    if post is None:
        return duties.whole_council
    if right == Right.GIVE_BACK and case.worker_id != post.pk:
        return may_for(user, Right.ALLOCATE, case)
    if right == Right.SHARED:
        return case.shares.live(local_today()).filter(team=post.team_id).exists()
    return duties.whole_council or case.team_id == post.team_id or case.worker_id == post.pk


def demand(user: User, right: Right, case: Case) -> None:
    """Raise ``NotAllowed`` unless the user may do this to this case."""
    if not may_for(user, right, case):
        message = f"Your role does not let you do this to a case of {case.team.name}."
        raise NotAllowed(message)


def own_team_first(user: User) -> dict[str, str]:
    """What a list is narrowed to when it opens: the user's own team.

    Nothing for whoever answers for every team: their own is a desk, and its lists are empty.
    """
    duties = duties_of(user)
    if duties is None or duties.whole_council or user.post is None:
        return {}
    return {"team": str(user.post.team_id)}


def roles_told_to(user: User) -> tuple[Role, ...]:
    """The escalations that this user may answer: their own rung and those below it."""
    post = user.post
    if post is None or not may(user, Right.ACKNOWLEDGE):
        return ()
    return CLIMB[: CLIMB.index(Role(post.role)) + 1]


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


# Label, address, and the right that opens it (None: everyone in post).
_NAV: tuple[tuple[str, str, Right | None], ...] = (
    ("Today", "today", None),
    ("Waiting lists", "waiting-list", Right.SEE_RECORDS),
    ("Meetings", "meetings", Right.ALLOCATE),
    ("New request", "receive", Right.RECEIVE),
    ("Escalations", "escalations", Right.ACKNOWLEDGE),
    ("Letters", "letters", Right.LETTERS),
    ("Doubles", "likely-doubles", Right.MERGE),
    ("To correct", "to-correct", Right.WORK),
    ("Wording", "wording", Right.WORDING),
    ("Staff", "staff", Right.ABSENCES),
    ("Teams", "teams", Right.STAFFING),
    ("Import", "imports", Right.IMPORT),
    ("Policy", "policy", Right.POLICY),
    ("Jobs", "jobs", Right.JOBS),
    ("Who looked", "looks", Right.AUDIT),
)


def _nav_items(user: User) -> Iterable[NavItem]:
    for label, url_name, right in _NAV:
        if right is not None and not may(user, right):
            continue
        if url_name == "letters":
            yield NavItem(label, url_name, _letters_needing(user), "letters need someone")
        else:
            yield NavItem(label, url_name)
    for added in extensions.added.nav:
        if may(user, added.right):
            count = added.badge(user) if added.badge else None
            yield NavItem(added.label, added.url_name, count, added.badge_says)


def _letters_needing(user: User) -> int:
    """The number beside "Letters", asked again after half a minute and not by every page."""
    remembered: int | None = cache.get_or_set(
        f"letters-needing:{user.pk}", lambda: _count_letters(user), settings.BADGE_SECONDS
    )
    return remembered or 0


def _count_letters(user: User) -> int:
    """Held letters that are this user's to mend, counted no further than a hundred."""
    letters = Letter.objects.needing_a_person().counted_for(user)
    duties, post = duties_of(user), user.post
    if duties and post and not duties.whole_council:
        letters = letters.filter(team_id=post.team_id)
    return letters[:100].count()
