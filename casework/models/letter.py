"""The outbox: one row for each letter that is owed, and everything that became of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.person import Person, people_visible_to
from casework.models.team import Team
from casework.models.user import User


class LetterKind(models.TextChoices):
    WAITING_WELL = "waiting_well", "Waiting Well"


class LetterState(models.TextChoices):
    DUE = "due", "Due"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    HELD = "held", "Held"
    UNCONFIRMED = "unconfirmed", "Not known whether it went"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# The one table of allowed moves. Sent and cancelled are the ends of the road.
MOVES: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DUE: frozenset({LetterState.SENDING, LetterState.HELD, LetterState.CANCELLED}),
    LetterState.SENDING: frozenset(
        {
            LetterState.SENT,
            LetterState.HELD,
            LetterState.UNCONFIRMED,
            LetterState.FAILED,
            LetterState.CANCELLED,
            LetterState.DUE,
        }
    ),
    LetterState.HELD: frozenset({LetterState.DUE, LetterState.CANCELLED}),
    LetterState.UNCONFIRMED: frozenset({LetterState.SENT, LetterState.DUE, LetterState.CANCELLED}),
    LetterState.FAILED: frozenset({LetterState.DUE, LetterState.CANCELLED}),
    LetterState.SENT: frozenset(),
    LetterState.CANCELLED: frozenset(),
}


class Channel(models.TextChoices):
    POST = "post", "Post"
    EMAIL = "email", "E-mail"


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(people_visible_to(user, person="person"))

    def in_state(self, *states: LetterState) -> Self:
        return self.filter(state__in=states)

    def needing_a_person(self) -> Self:
        """Held, failed, or not known whether it went: somebody has to decide."""
        return self.in_state(LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED)


class Letter(models.Model):
    """One letter owed for one milestone of one wait; unique, so that nobody is written to twice.

    ``held_because`` is a code of ``letters.gate.Held``; ``team`` owns what is held.
    ``not_before`` is set when the person had another letter within 24 hours.
    ``claimed_until`` is the sender's lease: past it, a sender that died is cleaned up after.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    team = models.ForeignKey(Team, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20, choices=LetterKind)
    milestone = models.PositiveSmallIntegerField("day of the wait")
    due_on = models.DateField()
    state = models.CharField(max_length=15, choices=LetterState, default=LetterState.DUE)
    held_because = models.CharField(max_length=40, blank=True)
    held_detail = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    format = models.CharField(max_length=20, blank=True)
    format_because = models.CharField(max_length=200, blank=True)
    sent_to = models.TextField("name and address it went to", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField("why released or cancelled", max_length=300, blank=True)
    # What a person has decided may be overridden at the gate; a rule of safety never is.
    overrides = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="letter_once_a_milestone_of_a_wait", fields=["case", "kind", "milestone"]
            ),
            models.CheckConstraint(
                name="letter_sent_says_when_where_and_what",
                condition=~Q(state="sent")
                | (Q(sent_at__isnull=False) & ~Q(sent_to="") & ~Q(sha256="") & ~Q(carrier="")),
            ),
            models.CheckConstraint(
                name="letter_held_says_why",
                condition=~Q(state__in=("held", "failed", "unconfirmed")) | ~Q(held_because=""),
            ),
            models.CheckConstraint(
                name="letter_decision_has_who_and_when",
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        )
        indexes = (
            # The sender's next piece of work.
            models.Index(
                name="letter_to_send", fields=["due_on", "id"],
                condition=Q(state__in=("due", "sending")),
            ),
            # What a team has to decide about (the number beside "Letters" on every page).
            models.Index(
                name="letter_needs_someone", fields=["team"],
                condition=Q(state__in=("held", "failed", "unconfirmed")),
            ),
            # The letters page: by state, newest first.
            models.Index(name="letter_by_state", fields=["state", "-due_on", "id"]),
            # One letter at most to a person in 24 hours.
            models.Index(name="letter_last_to_person", fields=["person", "-sent_at"]),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} letter, day {self.milestone}, {self.case.reference}"


class LetterDocument(models.Model):
    """Exactly what was sent, byte for byte."""

    letter = models.OneToOneField(Letter, models.PROTECT, primary_key=True, related_name="document")
    media_type = models.CharField(max_length=50)
    content = models.BinaryField()
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"Document of {self.letter_id}"


class Attempt(models.Model):
    """One try at handing a letter to a carrier, begun before the carrier is called."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="attempts")
    carrier = models.CharField(max_length=30)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.carrier} at {self.began_at}"
