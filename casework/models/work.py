"""What staff do on a case: allocate, rate, pause, speak to the person, note, move, look again."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.case import Case
from casework.models.day_field import DayField
from casework.models.team import Team
from casework.models.worker import Worker
from casework.policy import Rag
from casework.rules.triggers import RETRIAGE_TRIGGERS

_BY = "casework.User"


class AllocationReason(models.TextChoices):
    """Why this worker (rivals.md, lesson 4, in the words of our own field)."""

    SKILLS = "skills", "Has the skills this case needs"
    KNOWS_PERSON = "knows_person", "Knows the person"
    CAPACITY = "capacity", "Has room in their caseload"
    URGENT = "urgent", "Urgent: first who could take it"
    LOCALITY = "locality", "Works in that area"
    WORKER_AWAY = "worker_away", "Taking over from someone away or gone"
    REQUESTED = "requested", "The person asked for a change"


class Allocation(models.Model):
    """A case given to a person in post, and taken back. At most one is live for a case."""

    # Why one ended that should never have been: nobody was reached by it.
    UNDONE = "Given by mistake, and undone"

    case = models.ForeignKey(Case, models.CASCADE, related_name="allocations")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="allocations")
    reason = models.CharField(max_length=20, choices=AllocationReason)
    note = models.TextField(blank=True)
    starts_on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+", null=True, blank=True)
    ended_on = DayField(null=True, blank=True)
    ended_because = models.CharField(max_length=100, blank=True)
    # Since when its worker was away or gone, where the case was stranded with them.
    stranded_on = DayField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="allocation_one_live_a_case", fields=["case"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="allocation_ends_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="allocation_ended_has_a_reason",
                condition=Q(ended_on=None, ended_because="")
                | (Q(ended_on__isnull=False) & ~Q(ended_because="")),
            ),
        )
        indexes = (
            # What was allocated in the last weeks, and what was given back (Today).
            models.Index(name="allocation_started", fields=["starts_on"], include=["case"]),
            models.Index(
                name="allocation_ended",
                fields=["ended_on"],
                include=["case"],
                condition=Q(ended_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.reference} with {self.worker} from {self.starts_on}"


class Rating(models.Model):
    """One judgement of risk, with its reasons. The last one is the case's rating."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    rag = models.PositiveSmallIntegerField("rating", choices=Rag)
    suggested = models.PositiveSmallIntegerField(choices=Rag, null=True, blank=True)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    reasons_version = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="rating_of_case", fields=["case", "-id"]),)

    def __str__(self) -> str:
        return f"{self.get_rag_display()} on {self.on}"


class PauseReason(models.TextChoices):
    POLICE = "police", "Police hold"
    HOSPITAL = "hospital", "In hospital"
    PARTNER = "partner", "Waiting for a partner"
    PERSON = "person", "The person asked to wait"
    INFORMATION = "information", "Waiting for information from the person"
    AWAY = "away", "The person is away"


class Pause(models.Model):
    """A shown pause with a reason and an end. It never shortens the wait (house.md)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=20, choices=PauseReason)
    note = models.TextField(blank=True)
    starts_on = DayField()
    until = DayField("look again on")
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    ended_on = DayField(null=True, blank=True)
    # As of a change: in hospital, nothing is posted before somebody has seen to the address.
    asks_of_post = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="pause_one_live_a_case", fields=["case"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="pause_dates_in_order",
                condition=Q(until__gte=F("starts_on"))
                & (Q(ended_on=None) | Q(ended_on__gte=F("starts_on"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()} until {self.until}"


class ContactQuerySet(models.QuerySet["Contact"]):
    def spoken(self) -> Self:
        """Talks with the person, or with whoever speaks for them (casework/cases/contacting.py)."""
        return self.filter(talked=True)


class Contact(models.Model):
    """Someone was in touch: who, how, what came of it."""

    class How(models.TextChoices):
        PHONE = "phone", "Telephone"
        VISIT = "visit", "Visit"
        WELFARE_VISIT = "welfare_visit", "Welfare visit"
        VIDEO = "video", "Video call"
        EMAIL = "email", "E-mail"
        LETTER = "letter", "Letter"
        TEXT = "text", "Text message"
        OFFICE = "office", "At the office"

    class With(models.TextChoices):
        PERSON = "person", "The person"
        SPEAKS_FOR = "speaks_for", "Someone who speaks for them: an attorney, advocate or carer"
        CARER = "carer", "A carer who does not speak for them"
        FAMILY = "family", "Family or friend"
        PROFESSIONAL = "professional", "A professional"
        OTHER = "other", "Someone else"

    class Outcome(models.TextChoices):
        SPOKE = "spoke", "Spoke to them"
        MESSAGE = "message", "Left a message"
        NO_ANSWER = "no_answer", "No answer"
        WROTE = "wrote", "Wrote to them"

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    how = models.CharField(max_length=20, choices=How)
    spoke_with = models.CharField(max_length=20, choices=With, default=With.PERSON)
    outcome = models.CharField(max_length=20, choices=Outcome)
    talked = models.BooleanField(
        "a talk with the person, or who speaks for them", default=False, db_default=False
    )
    chasing = models.BooleanField("they rang us to ask how long", default=False)
    summary = models.TextField()
    on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = (
            # "Since anyone spoke to the person", for each row of a list.
            models.Index(
                name="contact_last_talk",
                fields=["case", "-on", "-id"],
                condition=Q(talked=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_how_display()}, {self.get_outcome_display().lower()}, {self.on}"


class Note(models.Model):
    """A note on a case. Never edited: a correction is another note."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="note_of_case", fields=["case", "-id"]),)

    def __str__(self) -> str:
        return self.text[:60]


class Offer(models.Model):
    """A move offered to another team. The old team stays responsible until it is accepted."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"

    case = models.ForeignKey(Case, models.CASCADE, related_name="offers")
    to = models.ForeignKey(Team, models.PROTECT, related_name="offers")
    reason = models.TextField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answer_note = models.TextField(blank=True)
    answered_by = models.ForeignKey(_BY, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="offer_one_unanswered_a_case", fields=["case"], condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="offer_answer_has_who_and_when",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
            ),
        )
        indexes = (
            # Offers that wait for this team's answer (Today).
            models.Index(name="offer_to_team", fields=["to", "at"], condition=Q(answer="")),
        )

    def __str__(self) -> str:
        return f"{self.case.reference} offered to {self.to}"


def trigger_choices() -> list[tuple[str, str]]:
    """A new trigger is policy, and no change to the table."""
    return [(code, item.label) for code, item in RETRIAGE_TRIGGERS.items()]


class Change(models.Model):
    """Something happened that asks for a fresh look at the risk, until somebody has looked."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="changes")
    trigger = models.CharField(max_length=30, choices=trigger_choices)
    note = models.TextField(blank=True)
    on = DayField()
    due_on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+", null=True, blank=True)
    looked_on = DayField(null=True, blank=True)
    # Nothing is posted to them until somebody says whether their address is still right.
    asks_of_post = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (
            # Changed since the last look: the list's filter, and Today.
            models.Index(
                name="change_not_looked_at", fields=["case", "due_on"], condition=Q(looked_on=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_trigger_display()} on {self.on}"
