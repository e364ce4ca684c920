"""Who else stands between us and a person: their representative, their referrer, who harms them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from casework.models.case import Case
from casework.models.day_field import DayField
from casework.models.person import Person

_BY = "casework.User"


class Authority(models.TextChoices):
    """By what right someone has another person's letters."""

    ATTORNEY_HEALTH = "attorney_health", "Attorney for health and welfare"
    ATTORNEY_PROPERTY = "attorney_property", "Attorney for property and financial affairs"
    DEPUTY = "deputy", "Deputy of the Court of Protection"
    APPOINTEE = "appointee", "Appointee for benefits"
    ADVOCATE = "advocate", "Advocate"
    CONSENT = "consent", "The person asked us to write to them"
    BEST_INTERESTS = "best_interests", "Decided in the person's best interests"


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def live(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class Representative(models.Model):
    """Someone who may have a person's letters: as well as them, or in their place.

    The representative is a person with a record of their own: their own needs and addresses.
    """

    class Letters(models.TextChoices):
        COPY = "copy", "A copy of each letter"
        INSTEAD = "instead", "Each letter, in place of the person"

    person = models.ForeignKey(Person, models.PROTECT, related_name="representatives")
    representative = models.ForeignKey(Person, models.PROTECT, related_name="represents")
    authority = models.CharField(max_length=20, choices=Authority)
    evidence = models.CharField("what we have seen", max_length=300)
    letters = models.CharField(max_length=10, choices=Letters, default=Letters.COPY)
    starts_on = DayField()
    ends_on = DayField(null=True, blank=True)
    recorded_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="representative_is_someone_else",
                condition=~Q(person=F("representative")),
            ),
            models.CheckConstraint(
                name="representative_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="representative_says_what_was_seen", condition=~Q(evidence="")
            ),
            models.UniqueConstraint(
                name="representative_once_a_pair",
                fields=["person", "representative"],
                condition=Q(ends_on=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.representative.reference} for {self.person.reference}"


class HarmQuerySet(models.QuerySet["SourceOfHarm"]):
    def live(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day))


class SourceOfHarm(models.Model):
    """Someone who must not see this person's letters: a source of harm, or a restricted party.

    ``other`` is set where they have a record of their own; otherwise a name, and where they live
    as far as we know. An address that we do not know is a reason to ask, and never a reason to
    post (trust.md, last-moment gate).
    """

    class Kind(models.TextChoices):
        HARM = "harm", "Said to have caused them harm"
        RESTRICTED = "restricted", "An order or agreement keeps them apart"

    person = models.ForeignKey(Person, models.PROTECT, related_name="sources_of_harm")
    other = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="said_to_harm"
    )
    name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    lines = models.TextField("where they live, a line each", blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    uprn = models.CharField(max_length=12, blank=True)
    # How we know that they do not live together, where their address cannot be had.
    apart_because = models.CharField(max_length=300, blank=True, default="", db_default="")
    note = models.CharField(max_length=300, blank=True)
    starts_on = DayField()
    ends_on = DayField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = HarmQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="harm_names_someone", condition=Q(other__isnull=False) | ~Q(name="")
            ),
            models.CheckConstraint(
                name="harm_ended_says_why",
                condition=Q(ends_on=None, ended_because="")
                | (Q(ends_on__isnull=False, ends_on__gte=F("starts_on")) & ~Q(ended_because="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person.reference}"


class ReferrerQuerySet(models.QuerySet["Referrer"]):
    def who_hear(self) -> Self:
        """Each as they were recorded last: several may have referred one case."""
        return self.filter(replaced_by=None)

    def of_letters(self) -> Self:
        """With ``root``, the first record of each: letters name any record of theirs."""
        return self.annotate(root=Coalesce("first", "pk"))


class Referrer(models.Model):
    """Who asked us on the person's behalf, and how to tell them what came of it.

    ``may_be_told``: the person agreed that they hear back, or there is a duty to tell them; None
    where nobody has asked. Recorded again, they have a row that ``replaced_by`` names, and whose
    ``first`` is their first one. A case that was recorded twice hands them on to the one that goes
    on in the same way.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrers")
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    lines = models.TextField("address, a line each", blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True, default="", db_default="")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    first = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    may_be_told = models.BooleanField(null=True, blank=True)
    may_be_told_because = models.CharField(max_length=300, blank=True)
    # Somebody told them by word of mouth, on that day: what was to be told by then is told.
    told_on = DayField(null=True, blank=True)
    recorded_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ReferrerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Referrer of {self.case.reference}"

    @property
    def now(self) -> "Referrer":
        """As they were recorded last."""
        found = self
        while found.replaced_by is not None:
            found = found.replaced_by
        return found
