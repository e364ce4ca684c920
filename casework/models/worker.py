"""People in post. Only they can hold a case; a queue is never a person (S28)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from casework.calendar import add_working_days
from casework.models.day_field import DayField
from casework.models.team import Team
from casework.policy import EmploymentType, PolicyInForce, Role


class WorkerQuerySet(models.QuerySet["Worker"]):
    def in_post(self, day: date) -> Self:
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), started_on__lte=day)

    def away(self, day: date) -> Self:
        return self.filter(Exists(Absence.objects.covering(day).filter(worker=OuterRef("pk"))))

    def can_take_work(self, day: date) -> Self:
        """In post and not away: the only people a case can be allocated to."""
        return self.in_post(day).exclude(pk__in=self.away(day).values("pk"))


class Worker(models.Model):
    """A member of staff in a post: what they do, how much of a week, and from when to when."""

    user = models.OneToOneField(
        "casework.User", models.SET_NULL, null=True, blank=True, related_name="worker"
    )
    name = models.CharField(max_length=150)
    team = models.ForeignKey(Team, models.PROTECT, related_name="workers")
    role = models.CharField(max_length=30, choices=Role)
    employment = models.CharField(
        max_length=20, choices=EmploymentType, default=EmploymentType.PERMANENT
    )
    fte = models.DecimalField("full-time equivalent", max_digits=3, decimal_places=2, default=1)
    skills = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    cap = models.PositiveSmallIntegerField("caseload cap", null=True, blank=True)
    started_on = DayField()
    left_on = DayField(null=True, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="worker_leaves_after_starting",
                condition=Q(left_on=None) | Q(left_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="worker_fte_is_part_of_a_week",
                condition=Q(fte__gt=Decimal(0), fte__lte=Decimal("1.5")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_in_post(self, day: date) -> bool:
        return self.started_on <= day and (self.left_on is None or day < self.left_on)

    def usual_caseload(self, policy: PolicyInForce) -> int:
        """Cases that this worker usually holds: their own cap, or the full-time one by hours."""
        if self.cap is not None:
            return self.cap
        return round(policy["caseload.full_time"] * float(self.fte))


class AbsenceReason(models.TextChoices):
    SICK = "sick", "Sick"
    LEAVE = "leave", "Leave"
    PARENTAL = "parental", "Parental leave"
    SUSPENDED = "suspended", "Suspended"
    OTHER = "other", "Away"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def covering(self, day: date) -> Self:
        """Absences that this day falls in; one with no end is still going on."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Absence(models.Model):
    """A spell away from work, first and last day included (S27)."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="absences")
    reason = models.CharField(max_length=20, choices=AbsenceReason)
    starts_on = DayField()
    ends_on = DayField(null=True, blank=True)
    # Whoever said so last, by hand or with a file; nobody where it came before this was kept.
    recorded_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="absence_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on", "ends_on", models.Value("[]"),
                            function="daterange", output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.worker}: {self.get_reason_display()} from {self.starts_on}"

    def strands_work(self, as_of: date, policy: PolicyInForce) -> bool:
        """True once the absence has lasted, or is known to last, longer than the threshold.

        A suspension strands work at once: nobody knows when, or whether, it ends.
        """
        if self.reason == AbsenceReason.SUSPENDED:
            return True
        until = max(self.ends_on or as_of, as_of)
        # The first day away counts too, so the count begins on the eve of it. It stops at the
        # threshold: an end typed as the year 9999 must not be walked to day by day.
        eve = self.starts_on - timedelta(days=1)
        return until >= add_working_days(eve, policy["stranded.absence"] + 1)
