"""A case shared with a partner organisation, whose workers see that case and nothing else (S67)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from casework.calendar import local_today
from casework.models.day_field import DayField
from casework.models.user import User
from casework.policy import Role
from casework.roles import ROLES, Right


class ShareQuerySet(models.QuerySet["Share"]):
    def live(self, day: date) -> Self:
        """Shares that hold on this day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), starts_on__lte=day)


class Share(models.Model):
    """One case shown to one partner organisation from a day, for a reason, until it ends."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="shares")
    team = models.ForeignKey("casework.Team", models.PROTECT, related_name="shares")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    starts_on = DayField()
    ended_on = DayField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "casework.User", models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="share_once_a_team", fields=["case", "team"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="share_end_has_who_and_when",
                condition=Q(ended_on=None, ended_by=None)
                | Q(ended_on__isnull=False, ended_on__gte=F("starts_on"), ended_by__isnull=False),
            ),
        )
        indexes = (
            # The only cases that a partner's worker can find.
            models.Index(name="share_of_team", fields=["team", "case"], condition=Q(ended_on=None)),
        )

    def __str__(self) -> str:
        return f"{self.case.reference} shared with {self.team}"


def shares_shown_to(user: User) -> ShareQuerySet | None:
    """What is shared today with the partner organisation that this user works for, if they do."""
    post = getattr(user, "post", None)
    if post is None or Right.SHARED not in ROLES[Role(post.role)].rights:
        return None
    return Share.objects.live(local_today()).filter(team=post.team_id)
