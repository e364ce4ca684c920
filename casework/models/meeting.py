"""The weekly allocation meeting: its agenda, and what was decided about each case (S20)."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from casework.calendar import LONDON
from casework.cases.wait import waits
from casework.models.case import Case, Stay, StayReason
from casework.models.day_field import DayField
from casework.models.person import people_visible_to
from casework.models.team import Team
from casework.models.user import User
from casework.models.work import Allocation, Change, Offer
from casework.models.worker import Worker
from casework.policy import CLIMB, PolicyInForce, Rag, Role


class Situation(models.TextChoices):
    """Has anything changed for the person since the last look (S20: change of situation)?"""

    SAME = "same", "No change that we know of"
    WORSE = "worse", "Worse"
    BETTER = "better", "Better"
    UNKNOWN = "unknown", "Not known: nobody has spoken to them"


class Decided(models.TextChoices):
    """What a meeting decides about one case."""

    KEEP = "keep", "Keep waiting"
    ALLOCATE = "allocate", "Give it to a worker"
    CALL = "call", "Call them first"
    VISIT = "visit", "Welfare visit today"
    OFFER = "offer", "Offer it to another team"
    CLOSE = "close", "Close it"
    # Written when the meeting ends, of what nobody decided.
    NOT_REACHED = "not_reached", "Not reached"
    LEFT = "left", "Had left the list"


# What people at the table decide; and of these, what takes a case off the list, and what is asked
# of whoever works on it, by the change that it is written down as.
TAKEN = (
    Decided.KEEP, Decided.ALLOCATE, Decided.CALL, Decided.VISIT, Decided.OFFER, Decided.CLOSE,
)  # fmt: skip
TAKES_OFF = (Decided.ALLOCATE, Decided.CLOSE)
ASKS = {Decided.CALL: "call_asked", Decided.VISIT: "welfare_visit"}


def told_choices() -> list[tuple[str, str]]:
    """The roles above a team's own meeting."""
    return [(role.value, role.label) for role in CLIMB if role != Role.TEAM_MANAGER]


class AllocationMeeting(models.Model):
    """One meeting of one team over its waiting list. At most one of a team has not ended."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="meetings")
    on = DayField()
    chair = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    present = models.ManyToManyField(Worker, related_name="+", blank=True)
    others_present = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "casework.User", models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="meeting_one_under_way_a_team", fields=["team"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="meeting_ended_has_who_and_when",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        )
        indexes = (models.Index(name="meeting_of_team", fields=["team", "-id"]),)

    def __str__(self) -> str:
        return f"{self.team} on {self.on}"

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(people_visible_to(user, person="case__person"))

    def waits_here(self) -> Self:
        """The case waits on the list of the meeting's team."""
        team = F("meeting__team")
        no_worker = Q(case__worker=None) | Q(case__stranded_on__isnull=False)
        return self.filter(no_worker, case__closed_on=None, case__team=team)

    def to_discuss(self) -> Self:
        """Nobody has decided; or what was decided was undone, taken back or returned since."""
        under_way = self.filter(meeting__ended_at=None).waits_here()
        return under_way.filter(Q(decision="") | _UNDONE)

    def with_what_is_left(self) -> Self:
        """Adds to each whether it ``is_to_discuss``."""
        left = AgendaItem.objects.filter(pk=OuterRef("pk")).to_discuss()
        return self.annotate(is_to_discuss=Exists(left))


# Of agenda items whose case waits: what was decided does not stand any more.
_UNDONE = (
    Q(decision=Decided.ALLOCATE, allocation__ended_because=Allocation.UNDONE)
    | Q(decision=Decided.OFFER, offer__answer__in=[Offer.Answer.WITHDRAWN, Offer.Answer.RETURNED])
    | Q(decision__in=ASKS, change=None)
    | Q(decision=Decided.CLOSE)
)


class AgendaItem(models.Model):
    """One case of one meeting: where it stood in the order, and what was decided.

    ``place`` gives the order. They are drawn at random: no gap tells whoever may not see a
    restricted record that one stands there. ``rag_before`` is its rating when the meeting began,
    ``rag_after`` when the decision was taken. ``safe_by`` is how the risk of waiting is kept small,
    ``told`` the role that is told (S20: risk mitigation, change of situation, escalation
    priorities). ``allocation``, ``offer`` and ``change`` are what the decision made; ``undone``
    says, once the meeting has ended, that it did not stand by then.
    """

    meeting = models.ForeignKey(AllocationMeeting, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.CASCADE, related_name="agenda_items")
    place = models.PositiveIntegerField()
    carried_over = models.BooleanField("not reached last time", default=False)
    rag_before = models.PositiveSmallIntegerField(choices=Rag, null=True, blank=True)
    decision = models.CharField(max_length=12, choices=Decided, blank=True)
    situation = models.CharField(max_length=10, choices=Situation, blank=True)
    situation_note = models.TextField(blank=True)
    safe_by = models.TextField("what keeps them safe", blank=True)
    told = models.CharField(max_length=30, choices=told_choices, blank=True)
    note = models.TextField("for whoever acts on it", blank=True)
    outcome = models.CharField("what was done", max_length=300, blank=True)
    rag_after = models.PositiveSmallIntegerField(choices=Rag, null=True, blank=True)
    allocation = models.ForeignKey(
        Allocation, models.PROTECT, related_name="+", null=True, blank=True
    )
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", null=True, blank=True)
    change = models.ForeignKey(Change, models.SET_NULL, related_name="+", null=True, blank=True)
    undone = models.BooleanField("did not stand by the end", default=False)
    decided_by = models.ForeignKey(
        "casework.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="agenda_item_once_a_case", fields=["meeting", "case"]),
            models.UniqueConstraint(name="agenda_item_one_a_place", fields=["meeting", "place"]),
            models.CheckConstraint(
                name="agenda_item_decided_has_who_and_when",
                condition=Q(
                    decision__in=["", Decided.NOT_REACHED, Decided.LEFT],
                    decided_by=None,
                    decided_at=None,
                )
                | Q(decision__in=TAKEN, decided_by__isnull=False, decided_at__isnull=False),
            ),
        )
        indexes = (
            # When a case was last discussed: the list's filter, and Today.
            models.Index(
                name="agenda_item_decided",
                fields=["case", "decided_at"],
                condition=Q(decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}. {self.case_id}: {self.get_decision_display() or 'to discuss'}"


def not_discussed(as_of: date, policy: PolicyInForce) -> Q:
    """Of cases: waits, and no meeting has decided about it for as long as policy allows (S20).

    A case that came to our books, to this team or back from a worker since then has missed none. A
    decision to give it away or close it counts for nothing where it waits all the same.
    """
    day = as_of - timedelta(days=policy["meeting.every"])
    midnight = datetime.combine(day, time(), tzinfo=LONDON)
    case = OuterRef("pk")
    stood = AgendaItem.objects.exclude(decision__in=TAKES_OFF).filter(undone=False)
    decided = stood.filter(case=case, decided_at__gte=midnight)
    came = Stay.objects.filter(case=case, left_on=None, entered_on__gte=day)
    came = came.exclude(reason=StayReason.REORGANISED)
    held = Allocation.objects.exclude(ended_because=Allocation.UNDONE)
    came_back = held.filter(case=case, ended_on__gte=day)
    stranded_since = Q(stranded_on__gte=day)
    waits_so_long = waits() & Q(joined_on__lt=day) & ~stranded_since
    return waits_so_long & ~Q(Exists(decided)) & ~Q(Exists(came)) & ~Q(Exists(came_back))
