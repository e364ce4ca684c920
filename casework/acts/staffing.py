"""People come into a post, it is put right, and they move to another team or role from a day.

Nobody changes their own post: a role is given by somebody else, and every act is written down.
How someone leaves is with absences (``will_leave``) and allocation (``leave``).
"""

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone

from casework.acts import allocating
from casework.acts.teams import changes
from casework.models import Case, PostChange, StaffAct, Team, User, Worker
from casework.not_done import Apart
from casework.policy import EmploymentType, Role
from casework.refusals import BadDate, NameTaken, NotAllowed, Refusal
from casework.roles import ROLES, Right
from casework.staff import no_person, sessions, sign_in_news
from casework.staff.newest_link import LINK_ACTS

MOST_FTE = Decimal("1.5")
_SIGN_IN = re.compile(r"[\w.@+-]{2,150}")


@dataclass(frozen=True)
class PostDetails:
    """What is known of somebody's post, beside its team and role."""

    name: str
    started_on: date
    employment: str = EmploymentType.PERMANENT
    fte: Decimal = Decimal(1)
    skills: list[str] = field(default_factory=list)
    cap: int | None = None
    left_on: date | None = None


@transaction.atomic
def appoint(
    details: PostDetails, *, team: Team, role: str, username: str, email: str, by: User | None
) -> Worker:
    """Somebody comes into a post, with a sign-in for which they set the password themselves.

    Raises ``NameTaken`` for a sign-in name that somebody has, ``NoPerson`` for the name of a desk
    or a list, ``BadDate``, ``Refusal``.
    """
    _refuse_nonsense(details)
    no_person.refuse_no_person(details.name)
    _refuse_unless_open(team, details.started_on)
    user = _new_user(username.strip(), email.strip())
    worker = Worker.objects.create(user=user, team=team, role=Role(role), **asdict(details))
    says = f"{worker.get_role_display()} in {team} from {_day(worker.started_on)}"
    write(worker, StaffAct.Act.APPOINTED, says, by=by)
    # Somebody else agrees to it (casework/acts/signing_in.py).
    write(worker, StaffAct.Act.LINK_ASKED, f"For {user.get_username()}", by=by)
    return worker


def _new_user(username: str, email: str) -> User:
    """A sign-in that no password opens yet."""
    if not _SIGN_IN.fullmatch(username):
        raise Refusal("A sign-in name has letters, digits and . @ + - _ only, and no spaces.")
    if User.objects.filter(username__iexact=username).exists():
        message = f"Somebody signs in as {username} already."
        raise NameTaken(message)
    return User.objects.create_user(username, email, password=None)


@transaction.atomic
def give_sign_in(worker: Worker, *, username: str, email: str, by: User | None) -> User:
    """A sign-in for a worker who has none. Raises ``NameTaken``, ``Refusal``."""
    worker = _lock(worker)
    if worker.user is not None:
        message = f"{worker} signs in as {worker.user.get_username()} already."
        raise Refusal(message)
    worker.user = _new_user(username.strip(), email.strip())
    worker.save(update_fields=["user"])
    return worker.user


@transaction.atomic
def correct(worker: Worker, details: PostDetails, *, email: str, by: User | None) -> str:
    """Put right what is known of a post; what changed, in words, or nothing.

    Raises ``NotAllowed`` for one's own post, ``NoPerson``, ``BadDate``, ``Refusal``.
    """
    worker = _lock(worker)
    _refuse_nonsense(details)
    _refuse_other_days(worker, details)
    if details.name != worker.name:
        no_person.refuse_no_person(details.name)
    changed = "; ".join(
        filter(None, (changes(worker, asdict(details)), _mail(worker, email, by=by)))
    )
    if changed:
        _refuse_own(worker, by)
        worker.save(update_fields=list(asdict(details)))
        write(worker, StaffAct.Act.CORRECTED, changed, by=by)
    return changed


def _mail(worker: Worker, email: str, *, by: User | None) -> str:
    """Keep another e-mail address; it is what a sign-in link is mailed to."""
    user, email = worker.user, email.strip()
    if user is None or user.email == email:
        return ""
    # The old address hears of it, and nobody agrees to a link to another than they read.
    sign_in_news.tell(_lock(worker), "the e-mail address was changed")
    newest = worker.acts.filter(act__in=LINK_ACTS).order_by("-pk").first()
    if newest is not None and newest.act == StaffAct.Act.LINK_ASKED:
        write(worker, StaffAct.Act.LINK_WITHDRAWN, "The e-mail address was changed", by=by)
    user.email = email
    user.save(update_fields=["email"])
    return "e-mail address"


def _refuse_nonsense(details: PostDetails) -> None:
    if not details.name.strip():
        raise Refusal("Enter the name.")
    if not 0 < details.fte <= MOST_FTE:
        message = f"The full-time equivalent is more than 0 and at most {MOST_FTE}, such as 0.6."
        raise Refusal(message)
    if details.left_on is not None and details.left_on < details.started_on:
        raise BadDate("The first day no longer in post cannot be before the first day.")


def _refuse_unless_open(team: Team, day: date) -> None:
    # A team that opens later than somebody comes is a slip; one that is closed takes nobody.
    if not team.is_open_on(day):
        message = f"{team} is not an open team on {_day(day)}."
        raise BadDate(message)


def _refuse_other_days(worker: Worker, details: PostDetails) -> None:
    """Days in post that what was done in them would contradict."""
    first = worker.allocations.order_by("starts_on").first()
    if first is not None and details.started_on > first.starts_on:
        message = f"{worker} was given a case on {_day(first.starts_on)}. They were here by then."
        raise BadDate(message)
    if details.left_on not in (None, worker.left_on):
        raise BadDate("Use “Leaves” to record the day on which they leave, or another one.")


@transaction.atomic
def move(
    worker: Worker, *, team: Team, role: str, on: date, by: User | None, as_of: date
) -> PostChange:
    """Another team or role from today or a day to come; a second one to come replaces the first.

    Cases stay with the worker, whoever's they are, unless the new role works no cases: then they
    go back to their lists. Raises ``NotAllowed`` for one's own post, ``BadDate``, ``Refusal``.
    """
    worker = _lock(worker)
    _refuse_own(worker, by)
    _refuse_move(worker, team, role, on, as_of)
    worker.post_changes.filter(applied_at=None).delete()
    change = PostChange.objects.create(
        worker=worker, team=team, role=Role(role), from_on=on, by=by, at=timezone.now()
    )
    if on > as_of:
        says = f"{change.get_role_display()} in {team} from {_day(on)}"
        write(worker, StaffAct.Act.WILL_MOVE, says, by=by)
    else:
        _apply(change, as_of)
    return change


def _refuse_move(worker: Worker, team: Team, role: str, on: date, as_of: date) -> None:
    if (team.pk, role) == (worker.team_id, worker.role):
        message = f"{worker} is {worker.get_role_display().lower()} in {worker.team} already."
        raise Refusal(message)
    if on < as_of:
        raise BadDate("A move starts today or on a day to come: what is past was done as it was.")
    if not worker.is_in_post(max(on, worker.started_on)):
        message = f"{worker} is not in post on {_day(on)}."
        raise BadDate(message)
    _refuse_unless_open(team, on)


def apply_moves(*, as_of: date) -> dict[str, int]:
    """Do the moves whose day has come. One to a team that closed meanwhile waits, and is told."""
    due = PostChange.objects.filter(applied_at=None, from_on__lte=as_of).order_by("pk")
    apart, done = Apart(), []
    for pk in list(due.values_list("pk", flat=True)):
        move = partial(_apply_due, pk, as_of)
        done.append(apart.do("move_staff", move, False, what=f"change of post {pk}"))
    counts = {"moved": sum(done), "waiting": len(done) - sum(done)}
    apart.raise_if_any(done=counts)
    return counts


@transaction.atomic
def _apply_due(pk: int, as_of: date) -> bool:
    # The worker first, as ``move`` locks them.
    worker = Worker.objects.filter(post_changes=pk).first()
    if worker is None:
        return False
    worker = _lock(worker)
    rows = PostChange.objects.select_for_update(of=("self",)).select_related("team")
    change = rows.filter(pk=pk, applied_at=None).first()
    if change is None or not change.team.is_open_on(as_of):
        return False
    change.worker = worker
    _apply(change, as_of)
    return True


def _apply(change: PostChange, as_of: date) -> None:
    worker, before = change.worker, change.worker.role
    worker.team, worker.role = change.team, change.role
    worker.save(update_fields=["team", "role"])
    change.applied_at = timezone.now()
    change.save(update_fields=["applied_at"])
    says = f"{worker.get_role_display()} in {worker.team} from {_day(change.from_on)}"
    write(worker, StaffAct.Act.MOVED, says, by=change.by)
    if before != worker.role:
        sign_in_news.tell(worker, "its role was changed, and what it opens with it")
    sessions.end_all_of(worker)
    if before != worker.role and Right.WORK not in ROLES[Role(worker.role)].rights:
        held = list(Case.objects.still_open().filter(worker=worker).order_by("pk"))
        because = f"{worker.name} works no cases in the new role"[:100]
        allocating.give_back_many(held, because=because, by=change.by, on=as_of, held_by=worker)


def _refuse_own(worker: Worker, by: User | None) -> None:
    if by is not None and worker.user_id == by.pk:
        raise NotAllowed("Nobody changes their own post. Ask another administrator or manager.")


def _lock(worker: Worker) -> Worker:
    """The row alone, and then what it names, which may be another than before (record.lock)."""
    Worker.objects.select_for_update().values("pk").get(pk=worker.pk)
    return Worker.objects.select_related("team", "user").get(pk=worker.pk)


def write(worker: Worker, act: StaffAct.Act, says: str, *, by: User | None) -> None:
    """Add what was done about a worker, in the transaction of the act itself."""
    StaffAct.objects.create(worker=worker, act=act, says=says[:500], by=by, at=timezone.now())


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
