"""A detail of a person that came wrong and that somebody should correct."""

from typing import Self

from django.db import models
from django.db.models import Q

from casework.models.person import people_visible_to
from casework.models.user import User


class DetailToCorrectQuerySet(models.QuerySet["DetailToCorrect"]):
    def visible_to(self, user: User) -> Self:
        """Those of people whose record this user may see."""
        return self.filter(people_visible_to(user, person="person"))

    def still_open(self) -> Self:
        return self.filter(corrected_at=None)


class DetailToCorrect(models.Model):
    """What an import said of a person that cannot be right, beside the person who came in.

    ``field`` is the column of the import; ``said`` what the file holds, ``says`` what is wrong.
    ``outcome`` is how it ended, in words.
    """

    person = models.ForeignKey("casework.Person", models.CASCADE, related_name="to_correct")
    field = models.CharField(max_length=40)
    said = models.CharField(max_length=300)
    says = models.CharField(max_length=400)
    batch = models.ForeignKey("casework.Import", models.SET_NULL, null=True, related_name="+")
    line = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=300, blank=True)

    objects = DetailToCorrectQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="detail_to_correct_once",
                fields=["person", "field", "said"],
                condition=Q(corrected_at=None),
            ),
            models.CheckConstraint(
                name="detail_corrected_says_how",
                condition=Q(corrected_at=None) | ~Q(outcome=""),
            ),
        )
        indexes = (
            models.Index(
                name="detail_still_to_correct", fields=["id"], condition=Q(corrected_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.person.reference}"
