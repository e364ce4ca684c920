"""Who did what to the words of a letter, when and why: added to, and never changed."""

from django.db import models
from django.db.models import Q

from casework.models.letter_work import Wording

_BY = "casework.User"


class WordingAct(models.Model):
    """One act on one version of a wording.

    Who began a version, changed any of it or submitted it has written it, and may not approve it:
    the database says so too. Of each writer's changes the first is kept; the words themselves are
    on the version.
    """

    class Act(models.TextChoices):
        BEGAN = "began", "Began"
        CHANGED = "changed", "Changed"
        SUBMITTED = "submitted", "Submitted"
        TAKEN_BACK = "taken_back", "Taken back to be changed"
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    wording = models.ForeignKey(Wording, models.PROTECT, related_name="acts")
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="wording_act_approved_once", fields=["wording"], condition=Q(act="approved")
            ),
            models.UniqueConstraint(
                name="wording_act_changed_once_a_writer",
                fields=["wording", "by"],
                condition=Q(act="changed"),
            ),
            models.CheckConstraint(
                name="wording_act_says_why",
                condition=~Q(act__in=("submitted", "sent_back", "withdrawn")) | ~Q(because=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.wording}"


# Whoever did one of these has written the version.
WRITES = (WordingAct.Act.BEGAN, WordingAct.Act.CHANGED, WordingAct.Act.SUBMITTED)
