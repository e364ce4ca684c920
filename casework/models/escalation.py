"""Escalations: a threshold passed, told to a role, and acknowledged by a named person."""

from typing import Self

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.day_field import DayField
from casework.models.person import people_visible_to
from casework.models.user import User
from casework.policy import WAIT_REASONS, Rag, Role


def wait_reason_choices() -> list[tuple[str, str]]:
    """A new reason is policy, and no change to the table."""
    return list(WAIT_REASONS.items())


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(people_visible_to(user, person="case__person"))

    def unacknowledged(self) -> Self:
        """Nobody has answered, and the matter has not ended by itself."""
        return self.filter(acknowledged_at=None, ended_on=None)

    def not_ended(self) -> Self:
        """Answered or not, its cause still stands."""
        return self.filter(ended_on=None)

    def answered(self) -> Self:
        return self.filter(acknowledged_at__isnull=False)

    def put_right(self) -> Self:
        """Its cause went before anybody answered: nothing was left to answer for."""
        return self.filter(acknowledged_at=None, ended_on__isnull=False)

    def live(self) -> Self:
        """Not acknowledged, and its case is still open."""
        return self.unacknowledged().filter(case__closed_on=None)


class Escalation(models.Model):
    """One threshold passed once in one spell of waiting (rules.md 2.4).

    ``told`` is the role told last; ``climbs_on`` the day on which the role above is told.
    ``ended_on`` is the day on which there was nothing left to answer for, and ``ended_because``
    says why: the red case was given to somebody, the stranded one given back. What is passed again
    afterwards is a new one (trust.md R13). A wait ends so only when its case is closed, or when the
    date of the request was corrected and the wait was never so long.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations")
    rung = models.CharField(max_length=20)
    threshold = models.PositiveSmallIntegerField("days passed")
    spell = models.PositiveSmallIntegerField()
    rag = models.PositiveSmallIntegerField("rating at the time", choices=Rag, null=True, blank=True)
    told = models.CharField(max_length=30, choices=Role)
    raised_on = DayField()
    climbs_on = DayField()
    acknowledged_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    action = models.TextField("what will be done", blank=True)
    reason = models.CharField(
        "why it has waited so long", max_length=20, choices=wait_reason_choices, blank=True,
        default="", db_default="",
    )  # fmt: skip
    ended_on = DayField(null=True, blank=True)
    ended_because = models.CharField(max_length=150, blank=True, default="", db_default="")

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="escalation_once_a_threshold",
                fields=["case", "spell", "rung", "threshold"],
                condition=Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="escalation_acknowledged_has_who_and_when",
                condition=Q(acknowledged_by=None, acknowledged_at=None)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
            ),
        )
        indexes = (
            # The sweep that climbs, and the list to acknowledge.
            models.Index(
                name="escalation_to_climb", fields=["climbs_on"],
                condition=Q(acknowledged_at=None, ended_on=None),
            ),
            models.Index(
                name="escalation_to_answer", fields=["told", "raised_on"],
                condition=Q(acknowledged_at=None, ended_on=None),
            ),
            # Matters of stranded work that have not ended: each morning's check.
            models.Index(
                name="escalation_stranded", fields=["case"],
                condition=Q(rung="stranded", ended_on=None),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case.reference} past {self.threshold} days"
