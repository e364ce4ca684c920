"""What was done and who looked: append-only, by the database's own word (migration 0002)."""

from django.db import models

from casework.models.case import Case
from casework.models.person import Person


class Verb(models.TextChoices):
    """Everything that can happen to a person's record, in the words of the timeline."""

    RECEIVED = "received", "Request received"
    CORRECTED = "corrected", "Request corrected"
    IMPORTED = "imported", "Came with the import"
    RATED = "rated", "Rated"
    ALLOCATED = "allocated", "Allocated"
    GIVEN_BACK = "given_back", "Given back to the list"
    OFFERED = "offered", "Offered to another team"
    MOVED = "moved", "Moved to another team"
    OFFER_RETURNED = "offer_returned", "Offer returned"
    OFFER_TAKEN_BACK = "offer_taken_back", "Offer taken back"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Pause ended"
    CONTACT = "contact", "Contact"
    NOTE = "note", "Note"
    CHANGED = "changed", "Something changed"
    LOOKED = "looked", "Looked at"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"
    ESCALATED = "escalated", "Escalated"
    CLIMBED = "climbed", "Escalated further"
    ACKNOWLEDGED = "acknowledged", "Escalation acknowledged"
    PUT_RIGHT = "put_right", "Escalation ended"
    LETTER_ASKED = "letter_asked", "Letter asked for"
    LETTER_SENT = "letter_sent", "Letter sent"
    LETTER_HELD = "letter_held", "Letter held"
    LETTER_RELEASED = "letter_released", "Letter released"
    LETTER_CANCELLED = "letter_cancelled", "Letter cancelled"
    LETTER_FAILED = "letter_failed", "Letter failed"
    LETTER_SEEN_TO = "letter_seen_to", "Letter that did not arrive: seen to"
    AMENDED = "amended", "Details changed"
    DIED = "died", "Death recorded"
    ALIVE = "alive", "Death corrected"
    MERGED = "merged", "Records joined"
    TOLD_APART = "told_apart", "Told apart from another record"
    RESTRICTED = "restricted", "Access restricted"
    ACCESS_GRANTED = "access_granted", "Access given"
    RELATED = "related", "Relationship"
    REFERRED = "referred", "Referred"
    SHARED = "shared", "Shared with a partner"
    ASSESSMENT = "assessment", "Assessment"
    DECISION = "decision", "Decision"
    PROGRESS = "progress", "Started or done"
    DISCUSSED = "discussed", "Allocation meeting"


class Event(models.Model):
    """One thing that happened, written in the same transaction as the thing itself.

    ``by`` is empty when a scheduled job did it. ``data`` holds what the words leave out, such as
    a detail's old and new value.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="events")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="events")
    verb = models.CharField(max_length=20, choices=Verb)
    says = models.TextField()
    data = models.JSONField(default=dict)
    by = models.ForeignKey("casework.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(name="event_of_case", fields=["case", "-id"]),
            models.Index(name="event_of_person", fields=["person", "-id"]),
            # What changed in the last days (the list's filter ``since``).
            models.Index(
                name="event_by_moment",
                fields=["at"],
                include=["case"],
                condition=models.Q(case__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.says}"


class Look(models.Model):
    """Someone saw a person's record: promise 3. ``screen`` says on which page.

    In the database it is kept in parts by the month of ``at``, so its primary
    key there is (id, at). The indexes below begin with user and person: no others are needed.
    """

    user = models.ForeignKey("casework.User", models.PROTECT, related_name="looks", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="looks", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="looks")
    screen = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            # "Who looked at my record", and what one member of staff looked at.
            models.Index(name="look_at_person", fields=["person", "-id"]),
            models.Index(name="look_by_user", fields=["user", "-id"]),
        )

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.person_id} on {self.screen}"


class Search(models.Model):
    """What somebody searched for, and how many were found."""

    user = models.ForeignKey("casework.User", models.PROTECT, related_name="searches")
    query = models.CharField(max_length=200)
    found = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} searched, {self.found} found"
