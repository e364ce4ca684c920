"""A case: one person's wait for one thing, and the questions people ask of the waiting list."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Case as Switch
from django.db.models import F, Q, Value, When

from casework import kinds
from casework.cases.wait import Clocks, waits
from casework.models.day_field import DayField
from casework.models.person import Person, people_visible_to, shared_cases
from casework.models.team import Team
from casework.models.user import User
from casework.models.worker import Worker
from casework.policy import Rag, Urgency
from casework.rules.days import FIRST_REQUEST


class CloseReason(models.TextChoices):
    COMPLETED = "completed", "Completed"
    DIED = "died", "The person died"
    DECLINED = "declined", "The person no longer wants it"
    MOVED_AWAY = "moved_away", "Moved out of the area"
    NO_CONTACT = "no_contact", "We could not reach them after repeated tries"
    SIGNPOSTED = "signposted", "Advice given or signposted"
    DUPLICATE = "duplicate", "Recorded twice"
    NOT_OURS = "not_ours", "Not for adult social care"
    IMPORT_UNDONE = "import_undone", "The import was undone"

    @classmethod
    def to_choose(cls) -> list[tuple[str, str]]:
        """Those that a person gives; an import is undone by its own act."""
        return [(code, label) for code, label in cls.choices if code != cls.IMPORT_UNDONE]


class Source(models.TextChoices):
    SELF = "self", "The person"
    FAMILY = "family", "Family or friend"
    CARER = "carer", "Carer"
    GP = "gp", "GP practice"
    HOSPITAL = "hospital", "Hospital"
    PROVIDER = "provider", "Care provider"
    POLICE = "police", "Police, fire or ambulance"
    HOUSING = "housing", "Housing"
    COUNCIL = "council", "Another team of the council"
    CAMPAIGN = "campaign", "A campaign"
    OTHER = "other", "Someone else"


def look_due(as_of: date) -> Q:
    """A look falls due today, or fell due before."""
    return Q(next_look_on__lte=as_of)


def look_overdue(as_of: date) -> Q:
    """A look fell due before today, and nobody has looked."""
    return Q(next_look_on__lt=as_of)


class CaseQuerySet(models.QuerySet["Case"]):
    """The questions that people ask of the waiting list, in their own words."""

    def visible_to(self, user: User) -> Self:
        """Cases of people whose record this user may see; see docs/adr/0003.

        A partner's worker sees the cases shared with their organisation, and nothing else.
        """
        return self.filter(people_visible_to(user, person="person") | shared_cases(user))

    def still_open(self) -> Self:
        return self.filter(closed_on=None)

    def waiting(self) -> Self:
        """Open, and no worker has it who can work on it."""
        return self.filter(waits())

    def of_team(self, team: Team) -> Self:
        return self.filter(team=team)

    def waited_over(self, days: int, as_of: date) -> Self:
        """Asked more than so many whole days before ``as_of``."""
        return self.filter(received_on__lt=as_of - timedelta(days=days))

    def due_a_look(self, as_of: date) -> Self:
        return self.still_open().filter(look_due(as_of))

    def most_urgent_first(self) -> Self:
        """Red first, then unrated, amber, green and blue, each by the day of the request."""
        return self.order_by("urgency", "received_on", "id")


class Case(Clocks, models.Model):
    """One person's wait for one thing.

    ``received_on`` is the day the request reached us: no move, allocation or return changes it.
    ``worker`` is whoever holds the live allocation, ``team`` whoever holds the open stay; the
    database checks both at commit (migration 0002). ``spell`` numbers the waits between
    allocations. ``rag_began_on`` is the day since which it is rated as it is now, or is not rated.
    ``spoken_on`` is the day of the last contact in which somebody spoke to them, kept here so that
    whose call is overdue is asked of the case alone.
    ``stranded_on`` is the day since which its worker is away or gone, as the morning's job found.
    ``started_on`` and ``done_on`` end its second clock (casework/cases/wait.py).
    ``letter_due_on`` and ``escalation_due_on`` are worked out by ``casework.clocks``
    and kept here so that a sweep costs what is due and not what is waiting.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=40, choices=kinds.choices)
    team = models.ForeignKey(Team, models.PROTECT, related_name="cases")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="cases")
    received_on = DayField("request received")
    source = models.CharField(max_length=20, choices=Source, default=Source.OTHER)
    summary = models.TextField("what they asked for", blank=True)
    rag = models.PositiveSmallIntegerField("rating", choices=Rag, null=True, blank=True)
    rated_on = DayField(null=True, blank=True)
    rag_began_on = DayField("rated so since", null=True, blank=True)
    spoken_on = DayField("last spoken to", null=True, blank=True)
    joined_on = DayField("on our books since")
    allocated_on = DayField(null=True, blank=True)
    stranded_on = DayField("its worker cannot work since", null=True, blank=True)
    started_on = DayField("started", null=True, blank=True)
    done_on = DayField("done", null=True, blank=True)
    next_look_on = DayField(null=True, blank=True)
    look_because = models.CharField("why it needs a look", max_length=120, blank=True)
    indicative_on = DayField("told to expect it by", null=True, blank=True)
    spell = models.PositiveSmallIntegerField(default=1)
    letter_due_on = DayField(null=True, blank=True)
    escalation_due_on = DayField(null=True, blank=True)
    closed_on = DayField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, choices=CloseReason, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    urgency = models.GeneratedField(
        expression=Switch(
            When(rag=Rag.RED, then=Value(Urgency.RED.value)),
            When(rag=None, then=Value(Urgency.UNRATED.value)),
            default=F("rag") + Value(1),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="case_open_has_a_next_look",
                condition=Q(closed_on__isnull=False) | Q(next_look_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_closed_has_a_reason",
                condition=Q(closed_on=None, close_reason="")
                | (Q(closed_on__isnull=False) & ~Q(close_reason="")),
            ),
            models.CheckConstraint(
                name="case_closed_has_nothing_due",
                condition=Q(closed_on=None)
                | Q(worker=None, letter_due_on=None, escalation_due_on=None),
            ),
            models.CheckConstraint(
                name="case_worker_and_day_together",
                condition=Q(worker=None, allocated_on=None)
                | Q(worker__isnull=False, allocated_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_rating_and_day_together",
                condition=Q(rag=None, rated_on=None) | Q(rag__isnull=False, rated_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_dates_in_order",
                condition=Q(joined_on__gte=F("received_on"))
                & (Q(closed_on=None) | Q(closed_on__gte=F("received_on")))
                & (Q(allocated_on=None) | Q(allocated_on__gte=F("received_on"))),
            ),
            models.CheckConstraint(
                name="case_starts_and_ends_after_the_request",
                condition=(Q(started_on=None) | Q(started_on__gte=F("received_on")))
                & (Q(done_on=None) | Q(done_on__gte=F("received_on")))
                & (Q(started_on=None) | Q(done_on=None) | Q(done_on__gte=F("started_on"))),
            ),
            models.CheckConstraint(
                name="case_stranded_with_a_worker",
                condition=Q(stranded_on=None) | Q(worker__isnull=False, closed_on=None),
            ),
            # Longer waits do not fit the columns that count their days (rules/days.py).
            models.CheckConstraint(
                name="case_received_since_1971",
                condition=Q(received_on__gte=FIRST_REQUEST),
            ),
        )
        indexes = (
            # The lists of one team, and of the whole council, most urgent first: all that is open,
            # and what waits. The included columns let a list be counted from the index alone.
            models.Index(
                name="case_list_of_team",
                fields=["team", "urgency", "received_on", "id"],
                include=["worker", "stranded_on", "person"],
                condition=Q(closed_on=None),
            ),
            models.Index(
                name="case_list_of_council",
                fields=["urgency", "received_on", "id"],
                include=["worker", "stranded_on", "person"],
                condition=Q(closed_on=None),
            ),
            models.Index(
                name="case_list_of_kind",
                fields=["kind", "urgency", "received_on", "id"],
                include=["worker", "stranded_on", "person"],
                condition=Q(closed_on=None),
            ),
            # The same lists, longest wait first.
            models.Index(
                name="case_longest_of_team",
                fields=["team", "received_on", "id"],
                include=["worker", "stranded_on", "person"],
                condition=Q(closed_on=None),
            ),
            models.Index(
                name="case_longest",
                fields=["received_on", "id"],
                include=["worker", "stranded_on", "person"],
                condition=Q(closed_on=None),
            ),
            # Whose caseload; stranded work.
            models.Index(
                name="case_of_worker",
                fields=["worker", "next_look_on"],
                include=["received_on"],
                condition=Q(closed_on=None, worker__isnull=False),
            ),
            # Due a look, by team (Today).
            models.Index(
                name="case_next_look",
                fields=["team", "next_look_on", "id"],
                include=["worker", "person"],
                condition=Q(closed_on=None),
            ),
            # To whom nobody has spoken in time, by team (contacts_due.py).
            models.Index(
                name="case_silence_of_team",
                fields=["team", "urgency", "spoken_on"],
                include=["worker", "person"],
                condition=Q(closed_on=None),
            ),
            # The two sweeps: what is due, and nothing else.
            models.Index(
                name="case_letter_due",
                fields=["letter_due_on"],
                condition=Q(letter_due_on__isnull=False),
            ),
            models.Index(
                name="case_escalation_due",
                fields=["escalation_due_on"],
                condition=Q(escalation_due_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind_name} for {self.person}"

    @property
    def reference(self) -> str:
        return f"C-{self.pk:07d}"

    @property
    def kind_name(self) -> str:
        return kinds.get(self.kind).name

    @property
    def rag_since(self) -> date:
        """The day since which it is rated as it is now, or is not rated at all."""
        return self.rag_began_on or self.rated_on or self.joined_on


class StayReason(models.TextChoices):
    RECEIVED = "received", "Request received"
    IMPORTED = "imported", "Came with the import"
    MOVED = "moved", "Moved from another team"
    REOPENED = "reopened", "Opened again"
    REORGANISED = "reorganised", "The teams were reorganised"


class Stay(models.Model):
    """One spell of a case with one team. Exactly one is open while the case is open."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="stays")
    team = models.ForeignKey(Team, models.PROTECT, related_name="stays")
    reason = models.CharField(max_length=20, choices=StayReason)
    entered_on = DayField()
    left_on = DayField(null=True, blank=True)
    left_because = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="stay_one_open_a_case", fields=["case"], condition=Q(left_on=None)
            ),
            models.CheckConstraint(
                name="stay_leaves_after_it_enters",
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")),
            ),
            models.CheckConstraint(
                name="stay_left_has_a_reason",
                condition=Q(left_on=None, left_because="")
                | (Q(left_on__isnull=False) & ~Q(left_because="")),
            ),
        )
        indexes = (
            # What came to the lists in the last weeks, and what left them (Today).
            models.Index(name="stay_began", fields=["entered_on"], include=["team", "case"]),
            models.Index(
                name="stay_left",
                fields=["left_on"],
                include=["team", "case"],
                condition=Q(left_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.reference} with {self.team} from {self.entered_on}"
