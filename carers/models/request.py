"""How a carer's request reached us; and a young carer's referral across to children's services."""

from django.db import models
from django.db.models import Q

from carers.models.relationship import CaringRelationship
from casework.models import Case, Person
from casework.models.day_field import DayField


class CameBy(models.TextChoices):
    ADULTS_CASE = "adults_case", "Offered on the adult's case"
    SELF = "self", "The carer asked"
    STAFF = "staff", "Received by staff"
    PARTNER = "partner", "A partner organisation"
    CAMPAIGN = "campaign", "A campaign"


class CarerRequest(models.Model):
    """What is special to a carer's case: how it came, and out of which relationship."""

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="carer_request"
    )
    came_by = models.CharField(max_length=20, choices=CameBy)
    campaign = models.CharField(max_length=100, blank=True)
    relationship = models.ForeignKey(
        CaringRelationship, models.PROTECT, related_name="requests", null=True, blank=True
    )
    from_case = models.ForeignKey(
        Case, models.PROTECT, related_name="carer_requests_from", null=True, blank=True
    )

    class Meta:
        constraints = (
            # S74: which campaign, so that its worth can be counted.
            models.CheckConstraint(
                name="carer_request_campaign_has_a_name",
                condition=(Q(came_by="campaign") & ~Q(campaign=""))
                | (~Q(came_by="campaign") & Q(campaign="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.get_came_by_display()}"


class YoungCarerReferral(models.Model):
    """Someone under 18 who cares was referred across: theirs is a young carer's assessment."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="young_carer_referrals")
    to = models.CharField("children's service", max_length=150)
    note = models.TextField(blank=True)
    on = DayField()
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    # Said by children's services: they have it.
    received_on = DayField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(name="young_referral_of_person", fields=["person", "-id"]),)

    def __str__(self) -> str:
        return f"{self.person.reference} referred to {self.to} on {self.on}"
