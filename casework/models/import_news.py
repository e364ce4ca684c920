"""What a file says about somebody who is here already: news, applied or refused by a person."""

from typing import Self

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.person import Person


class What(models.TextChoices):
    """The kinds of news, the gravest first."""

    DIED = "died", "Has died"
    REPORTED_DEAD = "reported_dead", "Reported dead"
    RESTRICTED = "restricted", "Restricted record"
    UNSAFE = "unsafe", "Not safe to write to"
    HOSPITAL = "hospital", "In hospital, or out of it"
    NEEDS = "needs", "Further access needs"
    READS = "reads", "Reads another language"
    ALIVE = "alive", "Alive, though recorded as dead"
    SAFE = "safe", "Safe to write to"
    NEEDS_ENDED = "needs_ended", "Fewer access needs"
    MOVED = "moved", "Another address"
    NAME = "name", "Another name"
    BORN = "born", "Another date of birth"
    NHS_NUMBER = "nhs_number", "Another NHS number"
    PHONE = "phone", "Another telephone"
    EMAIL = "email", "Another e-mail address"
    SPEAKS = "speaks", "Speaks another language, or needs an interpreter"
    GONE = "gone", "Gone from the list"


# Letters to these people are held from the moment that the file was checked, and the news takes
# effect when the import is applied; everything else waits for somebody to decide.
HOLDS_LETTERS = (
    What.DIED, What.REPORTED_DEAD, What.RESTRICTED, What.UNSAFE, What.HOSPITAL, What.NEEDS,
    What.READS,
)  # fmt: skip


class NewsState(models.TextChoices):
    OPEN = "open", "To decide"
    AGREED = "agreed", "Agreed, being applied"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Refused"
    OVERTAKEN = "overtaken", "A later file says more"
    UNDONE = "undone", "Undone"


class ImportNewsQuerySet(models.QuerySet["ImportNews"]):
    def undecided(self) -> Self:
        return self.filter(state__in=(NewsState.OPEN, NewsState.AGREED))

    def holds_letters(self) -> Self:
        """What may forbid a letter, and nobody has decided."""
        return self.undecided().filter(what__in=HOLDS_LETTERS)


class ImportNews(models.Model):
    """One difference between a row and a record, or a case that a file no longer holds.

    ``was`` and ``says`` are our value and the file's, by field; ``version`` is the person's version
    after it was applied, by which an undo knows that nothing has changed since.
    """

    batch = models.ForeignKey("casework.Import", models.CASCADE, related_name="news")
    line = models.PositiveIntegerField(null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="import_news")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="import_news"
    )
    what = models.CharField(max_length=20, choices=What)
    was = models.JSONField(default=dict)
    says = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=NewsState, default=NewsState.OPEN)
    because = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)

    objects = ImportNewsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="import_news_one_open_a_person",
                fields=["person", "what"],
                condition=Q(state__in=("open", "agreed")) & ~Q(what="gone"),
            ),
            models.UniqueConstraint(
                name="import_news_one_open_a_case",
                fields=["case"],
                condition=Q(state__in=("open", "agreed"), what="gone"),
            ),
            models.CheckConstraint(
                name="import_news_gone_is_of_a_case",
                condition=~Q(what="gone") | Q(case__isnull=False),
            ),
        )
        indexes = (
            # The page of one import, by kind; and what is still to decide.
            models.Index(name="import_news_of_batch", fields=["batch", "state", "what", "id"]),
            # The gate: is there news of this person that may forbid a letter?
            models.Index(
                name="import_news_holds",
                fields=["person"],
                condition=Q(state__in=("open", "agreed")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()}, import {self.batch_id}"
