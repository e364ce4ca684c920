"""The outbox: one row for each letter that is owed, and everything that became of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q, Value

from casework import letter_kinds
from casework.models.case import Case
from casework.models.day_field import DayField
from casework.models.person import Person, people_visible_to, sees_records
from casework.models.reach import Referrer
from casework.models.team import Team
from casework.models.user import User

# The one kind that the spine itself counts days for; the others are in ``casework.letter_kinds``.
WAITING_WELL = "waiting_well"


class LetterState(models.TextChoices):
    DUE = "due", "Due"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    HELD = "held", "Held"
    UNCONFIRMED = "unconfirmed", "Not known whether it went"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# The one table of allowed moves. Sent and cancelled are the ends of the road, but for a letter
# that is taken out of a batch before it has left the house (``letters.outbox.recall``), and for one
# that was taken back because a wait was over that goes on (``acts.letters_of_a_case``).
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
    # Held, then sent: somebody gave them the news by hand (letters/post_room/told.py).
    LetterState.HELD: frozenset({LetterState.DUE, LetterState.SENT, LetterState.CANCELLED}),
    LetterState.UNCONFIRMED: frozenset({LetterState.SENT, LetterState.DUE, LetterState.CANCELLED}),
    LetterState.FAILED: frozenset({LetterState.DUE, LetterState.CANCELLED}),
    LetterState.SENT: frozenset(),
    LetterState.CANCELLED: frozenset(),
}


class Channel(models.TextChoices):
    POST = "post", "Post"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    BY_HAND = "by_hand", "By hand: a task that somebody did"


# The words of ``Delivery.Status`` for a letter that its reader does not have.
NEVER_CAME = ("failed", "returned")


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: User) -> Self:
        """Letters whose recipient this user may see, and whom they are about."""
        subject = people_visible_to(user, person="case__person")
        return self.filter(people_visible_to(user, person="person"), subject)

    def counted_for(self, user: User) -> Self:
        """The same letters, asked for in the way in which counting many of them costs least.

        The few cases of those who are hidden are found once. Asked of the person of each letter's
        case, the question costs a join, which PostgreSQL reckons too dear to look up one by one.
        """
        if not sees_records(user):
            return self.none()
        hidden = Case.objects.filter(~people_visible_to(user, person="person"))
        return self.filter(people_visible_to(user, person="person")).exclude(case__in=hidden)

    def in_state(self, *states: LetterState) -> Self:
        return self.filter(state__in=states)

    def that_went(self) -> Self:
        """Sent, and nobody said that it failed or came back: as far as we know they have it."""
        return self.in_state(LetterState.SENT).exclude(delivery__status__in=NEVER_CAME)

    def needing_a_person(self) -> Self:
        """Held, failed, or not known whether it went: somebody has to decide."""
        return self.in_state(LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED)


class Letter(models.Model):
    """One letter owed for one milestone of one wait; unique, so that nobody is written to twice.

    ``person`` is who reads it: the case's own person, or someone with authority to have letters
    about them (R5). ``referrer`` is set where it goes to whoever referred them instead.
    ``milestone`` is a day of the wait, or the number of this letter among those of its kind.
    ``again`` counts re-sendings to one reader: each is a new letter that says why. ``again_of`` is
    the letter that it follows, also where that went, or was to go, to another reader.
    ``details`` is what a member of staff gave for its wording.
    ``held_because`` is a code of ``letters.gate.held.Held``; ``team`` owns what is held.
    ``not_before`` is set when the person had another letter within 24 hours.
    ``claimed_until`` is the sender's lease: past it, a sender that died is cleaned up after.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    team = models.ForeignKey(Team, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    milestone = models.PositiveSmallIntegerField("day of the wait, or number of its kind")
    referrer = models.ForeignKey(
        Referrer, models.PROTECT, null=True, blank=True, related_name="letters"
    )
    again = models.PositiveSmallIntegerField("sent again", default=0, db_default=0)
    again_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    details = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    asked_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = DayField()
    state = models.CharField(max_length=15, choices=LetterState, default=LetterState.DUE)
    held_because = models.CharField(max_length=40, blank=True)
    held_detail = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    format = models.CharField(max_length=20, blank=True)
    format_because = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=50, blank=True, default="", db_default="")
    # 0 is the wording that came with the product.
    wording_version = models.PositiveSmallIntegerField(null=True, blank=True)
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
    # What a person let go all the same: a code of ``Held``, and what it said when they read it
    # (``gate.as_read``). Once it says something else, somebody reads it again.
    overrides = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField(auto_now_add=True)
    # The day of the wait for which it was made, where the request was dated otherwise since.
    made_for = models.PositiveSmallIntegerField(null=True, blank=True)
    # Taken back since the wait was over, and from which state: it comes back with the wait.
    withdrawn_on = DayField(null=True, blank=True)
    withdrawn_from = models.CharField(max_length=15, blank=True, default="", db_default="")

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                # Several may have referred one case: each is written to once.
                name="letter_once_a_milestone_and_reader",
                fields=["case", "kind", "milestone", "person", "referrer", "again"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="letter_again_names_the_first",
                condition=Q(again=0) | Q(again_of__isnull=False),
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
            # How many letters went today (a carrier's limit).
            models.Index(name="letter_by_sent_at", fields=["sent_at"], condition=Q(state="sent")),
            # One letter at most to a person in 24 hours.
            models.Index(name="letter_last_to_person", fields=["person", "-sent_at"]),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title}, {self.case.reference}"

    @property
    def is_numbered_anew(self) -> bool:
        """Whether it counts for another day of the wait than that for which it was made."""
        return self.made_for is not None and self.made_for != self.milestone

    @property
    def went(self) -> bool:
        """The question of ``that_went``, of one letter."""
        delivery = getattr(self, "delivery", None)
        is_lost = delivery is not None and delivery.status in NEVER_CAME
        return self.state == LetterState.SENT and not is_lost

    @property
    def is_copy(self) -> bool:
        """Whether somebody else reads it, who has the letters of whom it is about."""
        return self.referrer_id is None and self.person_id != self.case.person_id

    @property
    def kind_name(self) -> str:
        return letter_kinds.name_of(self.kind)

    @property
    def title(self) -> str:
        """What staff call it: "Waiting Well letter, day 28", "Letter: receipt of a request"."""
        if self.kind == WAITING_WELL:
            return f"{self.kind_name} letter{self.which}"
        return f"Letter: {self.short[:1].lower()}{self.short[1:]}"

    @property
    def short(self) -> str:
        """As the timeline says it: "Waiting Well, day 28"."""
        return f"{self.kind_name}{self.which}"

    @property
    def which(self) -> str:
        """Which of its kind: the day of the wait, or its number from the second on."""
        if self.kind == WAITING_WELL:
            number = f", day {self.milestone}"
        else:
            number = f" {self.milestone}" if self.milestone > 1 else ""
        return f"{number}, sent again" if self.again else number


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

    HANDED_OVER = "Handed over"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="attempts")
    carrier = models.CharField(max_length=30)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.carrier} at {self.began_at}"
