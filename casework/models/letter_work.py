"""What surrounds a letter: its wording, the task that a format asks of someone, its delivery."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.day_field import DayField
from casework.models.letter import Letter
from casework.models.person import Person
from casework.models.team import Team
from casework.models.worker import Worker

_BY = "casework.User"


class Wording(models.Model):
    """One version of what a kind of letter says, in one language, for one way of reading.

    The wording that comes with the product is in files (``letters/wording/shipped/``) and counts as
    version 0; what a council writes stands here and takes its place once a second person has
    approved it. ``blocks`` is a list of ``{"kind", "text" or "items", "when", "picture"}``, and in
    a translation of terms (``casework/letters/wording/parts.py``).
    """

    class Form(models.TextChoices):
        PLAIN = "plain", "Full letter"
        EASY_READ = "easy_read", "Easy Read"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for a second person"
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=50)
    form = models.CharField(max_length=10, choices=Form, default=Form.PLAIN)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    blocks = models.JSONField()
    why = models.CharField("why it changes", max_length=300, blank=True)
    written_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    decided_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField(max_length=300, blank=True)
    edits = models.PositiveIntegerField(default=1)
    # The version that these words were made from: of the English, or for English Easy Read of
    # the full letter.
    of_version = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="wording_once_a_version", fields=["kind", "language", "form", "version"]
            ),
            models.UniqueConstraint(
                name="wording_one_in_hand",
                fields=["kind", "language", "form"],
                condition=Q(state__in=("draft", "submitted", "sent_back")),
            ),
            models.CheckConstraint(
                name="wording_approved_by_a_second_person",
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(
                    decided_by=F("written_by")
                )),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}, {self.language}, {self.get_form_display()}, version {self.version}"


class LetterTask(models.Model):
    """What somebody must do before, or in place of, a letter; with an owner team and a clock.

    ``needs`` are the codes of ``letters.gate.needs.LetterNeed`` that ask for it. Done, it says how
    the person had the news, by whom, and what it was.
    """

    class Kind(models.TextChoices):
        FORMAT = "format", "Give the letter in the form they need"
        TRANSLATE = "translate", "Have the letter translated, or tell them with an interpreter"
        ASK_NEEDS = "ask_needs", "Ask how they like to have information"
        REFERRER = "referrer", "Tell whoever referred them"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="tasks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="letter_tasks")
    team = models.ForeignKey(Team, models.PROTECT, related_name="letter_tasks")
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="letter_tasks"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    needs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    language = models.CharField(max_length=50, blank=True)
    raised_on = DayField()
    due_on = DayField()
    done_on = DayField(null=True, blank=True)
    done_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    done_how = models.CharField(max_length=300, blank=True)
    # The code of ``letters.gate.given_by_hand.How``: the measures tell by it whether it met the
    # need.
    done_way = models.CharField(max_length=10, blank=True, default="", db_default="")
    # No longer needed: the letter ended, or the record was put right.
    dropped_on = DayField(null=True, blank=True)
    dropped_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="letter_task_one_open_of_a_kind",
                fields=["letter", "kind"],
                condition=Q(done_on=None, dropped_on=None),
            ),
            models.CheckConstraint(
                name="letter_task_done_says_who_and_how",
                condition=Q(done_on=None, done_by=None, done_how="")
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(done_how="")),
            ),
            models.CheckConstraint(
                name="letter_task_ends_once", condition=Q(done_on=None) | Q(dropped_on=None)
            ),
        )
        indexes = (
            # A team's open tasks, the longest owed first.
            models.Index(
                name="letter_task_open",
                fields=["team", "due_on", "id"],
                condition=Q(done_on=None, dropped_on=None),
            ),
            # The open tasks of every team, the longest owed first: ``open_tasks`` without a team.
            models.Index(
                name="letter_task_longest_owed",
                fields=["due_on", "id"],
                condition=Q(done_on=None, dropped_on=None),
            ),
            models.Index(name="letter_task_raised", fields=["raised_on"]),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.letter}"


class Delivery(models.Model):
    """What the carrier says became of a letter after we handed it over.

    A status only ever moves forward: ``Status`` is in that order, and the two that end badly may
    follow any other. ``provider_reference`` is the carrier's own; ours is the letter's id.
    ``seen_to_at``: somebody has done what there was to do about a letter that did not arrive.
    """

    class Status(models.TextChoices):
        ACCEPTED = "accepted", "Taken by the carrier"
        IN_HAND = "in_hand", "Being printed or sent"
        SENT = "sent", "Posted or sent on"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "The carrier could not deliver it"
        RETURNED = "returned", "Came back"

    class ToldBy(models.TextChoices):
        HAND_OVER = "hand_over", "When it was handed over"
        POLL = "poll", "We asked"
        CALLBACK = "callback", "They told us"
        PERSON = "person", "A member of staff"

    letter = models.OneToOneField(Letter, models.PROTECT, primary_key=True, related_name="delivery")
    carrier = models.CharField(max_length=30)
    provider_reference = models.CharField(max_length=100, blank=True)
    batch = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACCEPTED)
    status_at = models.DateTimeField()
    told_by = models.CharField(max_length=10, choices=ToldBy)
    detail = models.CharField(max_length=300, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    seen_to_at = models.DateTimeField(null=True, blank=True)
    seen_to_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    seen_to_because = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="delivery_seen_to_says_who_and_why",
                condition=Q(seen_to_at=None, seen_to_by=None, seen_to_because="")
                | (Q(seen_to_at__isnull=False, seen_to_by__isnull=False) & ~Q(seen_to_because="")),
            ),
            models.UniqueConstraint(
                name="delivery_once_a_provider_reference",
                fields=["carrier", "provider_reference"],
                condition=~Q(provider_reference=""),
            ),
        )
        indexes = (
            models.Index(
                name="delivery_to_poll",
                fields=["next_poll_at"],
                condition=Q(next_poll_at__isnull=False),
            ),
            # What went wrong on the way (the post room).
            models.Index(
                name="delivery_went_wrong",
                fields=["-status_at"],
                condition=Q(status__in=("failed", "returned")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier}: {self.get_status_display()}"
