"""Who in post may open a restricted record? Never nobody; and no case goes to whoever may not (S5).

Emergency access counts for nothing here: it ends in three hours.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from casework.acts import record
from casework.calendar import LONDON
from casework.models import Grant, Interest, Person, Team, User, Verb, Worker
from casework.policy import CLIMB, PolicyInForce, Role
from casework.refusals import Refusal
from casework.roles import ROLES, Right
from casework.staff import mailing

# Who answers for a record that nobody else may open; the next above where nobody is in that role.
ANSWERS = Role.SERVICE_MANAGER
# Long enough to decide who else should see it.
FALLS_FOR = timedelta(days=14)


class MayNotOpen(Refusal):
    """The record is restricted, and the worker or team may not open it."""


def _readers() -> tuple[Role, ...]:
    return tuple(role for role, duties in ROLES.items() if Right.SEE_RECORDS in duties.rights)


def _given(*, at: datetime, on: date) -> QuerySet[Grant]:
    """Leave that holds at that moment, of people who are in post that day and read records."""
    staff = Worker.objects.in_post(on).filter(role__in=_readers(), user__is_active=True)
    held = Grant.objects.filter(is_emergency=False, ends_at__gt=at)
    return held.filter(user__in=staff.values("user"))


def opened_by_nobody(*, on: date, at: datetime | None = None) -> QuerySet[Person]:
    """Restricted records that nobody in post may open at that moment (now, where none is given)."""
    given = _given(at=at or timezone.now(), on=on).filter(person=OuterRef("pk"))
    return Person.objects.filter(~Exists(given), is_restricted=True, merged_into=None)


def may_open(people: Iterable[int], *, on: date) -> QuerySet[Worker]:
    """The workers in post who may open every one of these records, restricted or not."""
    keys = list(people)
    hidden = Person.objects.filter(pk__in=keys, is_restricted=True)
    shut = Interest.objects.live().filter(person__in=keys)
    workers = Worker.objects.in_post(on).exclude(pk__in=shut.values("worker"))
    for pk in hidden.values_list("pk", flat=True):
        workers = workers.filter(
            Exists(_given(at=timezone.now(), on=on).filter(person=pk, user=OuterRef("user")))
        )
    return workers


def refuse_unless_opens(person: Person, to: Worker, *, on: date) -> None:
    """Raises ``MayNotOpen`` for a worker to whom the record would be absent."""
    if Interest.objects.live().filter(person=person, worker=to).exists():
        message = f"{to} cannot be given work for this person. Choose somebody else."
        raise MayNotOpen(message)
    if person.is_restricted and not may_open([person.pk], on=on).filter(pk=to.pk).exists():
        message = f"{to} may not open this restricted record. Give them access to it first."
        raise MayNotOpen(message)


def refuse_unless_team_opens(person: Person, to: Team, *, on: date) -> None:
    """Raises ``MayNotOpen`` for a team in which the record would be absent to everybody."""
    if person.is_restricted and not may_open([person.pk], on=on).filter(team=to).exists():
        message = (
            f"Nobody in {to} may open this restricted record. Give somebody there access to it "
            "first."
        )
        raise MayNotOpen(message)


def fall_to_role(*, on: date) -> int:
    """Let a named role open what nobody else could by the end of tomorrow; how many records.

    The job of the morning does it a day ahead, and the act by which somebody leaves at once, so
    that no record is ever nobody's.
    """
    ends = datetime.combine(on + timedelta(days=2), time(), LONDON)
    fallen = 0
    for pk in list(opened_by_nobody(on=on, at=ends).values_list("pk", flat=True)):
        fallen += _fall(pk, on=on)
    return fallen


@transaction.atomic
def _fall(pk: int, *, on: date) -> int:
    person = Person.objects.select_for_update(no_key=True).get(pk=pk)
    workers = _who_answers(on=on)
    last = person.grants.order_by("-given_at", "-pk").first()
    if not workers:
        return 0
    now = timezone.now()
    role = workers[0].get_role_display().lower()
    reason = f"It fell to the {role}: nobody else could have opened it"
    for worker in workers:
        assert worker.user is not None  # noqa: S101 - asked for in _who_answers
        # Whoever decided last; a record that came restricted with a file had nobody to decide.
        by = last.given_by if last else worker.user
        Grant.objects.create(
            person=person, user=worker.user, reason=reason, given_by=by, given_at=now,
            ends_at=datetime.combine(on, time(), LONDON) + FALLS_FOR,
        )  # fmt: skip
    record.write_for(person, Verb.ACCESS_GRANTED, f"{reason}. {len(workers)} of them may", by=None)
    transaction.on_commit(lambda: _tell(workers), robust=True)
    return 1


def _who_answers(*, on: date) -> list[Worker]:
    """Those in post in the role that answers, or in the first above it that somebody holds."""
    for role in CLIMB[CLIMB.index(ANSWERS) :]:
        held = Worker.objects.in_post(on).filter(role=role, user__is_active=True)
        if found := list(held.select_related("user", "team").order_by("pk")):
            return found
    return []


def _tell(workers: Collection[Worker]) -> None:
    mailing.mail_each(workers, "A restricted record fell to you", _FELL)


_FELL = (
    "Nobody else could have opened a restricted record by tomorrow, so you may for two weeks.\n\n"
    "It stands with the restricted records that you may open, from the page Who looked. Decide "
    "who should see it.\n\nThis message names nobody, on purpose.\n"
)


def warn(*, on: date, policy: PolicyInForce) -> int:
    """Tell those who may open a record, each morning, that their leave is the last and ends soon.

    How many records. Nobody is named.
    """
    days = policy["restricted.warn"]
    ends = datetime.combine(on + timedelta(days=days + 1), time(), LONDON)
    ending = list(opened_by_nobody(on=on, at=ends).values_list("pk", flat=True))
    live = _given(at=timezone.now(), on=on).filter(person__in=ending)
    users = User.objects.filter(pk__in=live.values("user"))
    workers = Worker.objects.filter(user__in=users).select_related("user").order_by("pk")
    mailing.mail_each(list(workers), "Access to a restricted record ends soon", _ENDS)
    return len(ending)


_ENDS = (
    "Yours is among the last leave to open a restricted record, and it ends within days. After "
    "that the record falls to a service manager.\n\nAsk for more time, or for somebody else to "
    "have access.\n\nThis message names nobody, on purpose.\n"
)
