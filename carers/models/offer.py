"""Asked on every case of an adult: is there a carer, were they offered, what did they say? (S75)"""

from django.db import models
from django.db.models import F, Q

from casework.models import Case, Person
from casework.models.day_field import DayField


class Identified(models.TextChoices):
    YES = "yes", "Yes, there is a carer"
    NO = "no", "No, nobody cares for them"
    NOT_YET = "not_yet", "Not known yet"


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "They want an assessment"
    DECLINED = "declined", "They do not want one now"
    THINKING = "thinking", "They are thinking about it"


class CarerOffer(models.Model):
    """One asking, on one adult's case; the newest is how things stand, the others its history."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="carer_offers")
    identified = models.CharField(max_length=10, choices=Identified)
    carer = models.ForeignKey(
        Person, models.PROTECT, related_name="carer_offers", null=True, blank=True
    )
    offered_on = DayField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_on = DayField(null=True, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="carer_offer_needs_a_carer",
                condition=Q(identified="yes") | Q(carer=None, offered_on=None),
            ),
            models.CheckConstraint(
                name="carer_offer_answer_and_day_together",
                condition=Q(answer="", answered_on=None)
                | (
                    Q(offered_on__isnull=False, answered_on__isnull=False)
                    & Q(answered_on__gte=F("offered_on"))
                    & ~Q(answer="")
                ),
            ),
        )
        indexes = (models.Index(name="carer_offer_of_case", fields=["case", "-id"]),)

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.get_identified_display()}"

    @property
    def is_settled(self) -> bool:
        """Nothing is left to ask: no carer, or one who has said yes or no."""
        if self.identified != Identified.YES:
            return self.identified == Identified.NO
        return self.answer in (Answer.ACCEPTED, Answer.DECLINED)
