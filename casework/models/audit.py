"""The audit of the product itself, and how a change of any history would show."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.models.day_field import DayField


class SecurityAct(models.Model):
    """A sign-in or a failed one, something refused, an emergency, or what left as a file or print.

    ``asked`` is what an export was narrowed to, and may hold words of a person's name: it is kept
    here and in no log. ``rows`` is how many rows left.
    """

    class Act(models.TextChoices):
        SIGNED_IN = "signed in", "Signed in"
        FAILED = "sign-in failed", "Sign-in failed"
        LOCKED = "sign-in locked", "Sign-in locked"
        SIGNED_OUT = "signed out", "Signed out"
        REFUSED = "refused", "Refused"
        EMERGENCY = "emergency access", "Emergency access"
        EXPORT = "export", "Export"
        PRINT = "print", "Print"

    user = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="security_acts"
    )
    # Another app may name an act of its own.
    act = models.CharField(max_length=40, choices=Act)
    page = models.CharField(max_length=60, blank=True)
    asked = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="security_act_newest", fields=["-at", "-id"]),)

    def __str__(self) -> str:
        return f"{self.get_act_display()} at {self.at}"


class HistoryMoved(models.Model):
    """One row of a history that a merge of two records gave to another person.

    A trigger writes it (migration 0033), so that every such change is known, and a seal made
    before it can still be checked.
    """

    history = models.CharField(max_length=40)
    row = models.BigIntegerField()
    was = models.BigIntegerField()
    became = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="history_moved_row", fields=["history", "row"]),)

    def __str__(self) -> str:
        return f"{self.history} {self.row}: {self.was} to {self.became}"


class AuditSeal(models.Model):
    """One run of the job that seals; its line in the file outside has the same number."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Seal {self.number}"


class SealedBatch(models.Model):
    """What was new in one history at one seal: exactly which rows, and the head over their links.

    ``firsts`` and ``lasts`` are the runs of row numbers; ``columns`` is what was hashed of a row.
    """

    seal = models.ForeignKey(AuditSeal, models.PROTECT, related_name="batches")
    history = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    firsts = ArrayField(models.BigIntegerField())
    lasts = ArrayField(models.BigIntegerField())
    columns = models.CharField(max_length=300)
    head = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="sealed_batch_number", fields=["history", "number"]),
        )

    def __str__(self) -> str:
        return f"{self.history} {self.number}"


class SealedLink(models.Model):
    """The rows of one record in one batch, hashed together with the record's last link."""

    batch = models.ForeignKey(SealedBatch, models.PROTECT, related_name="links", db_index=False)
    history = models.CharField(max_length=40)
    record = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    head = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(name="sealed_link_last", fields=["history", "record", "-id"]),
            models.Index(name="sealed_link_batch", fields=["batch"]),
        )

    def __str__(self) -> str:
        return f"{self.history} of {self.record}"


class SealedMonth(models.Model):
    """A month of the access log that is over: its count and digest, sealed for good."""

    month = DayField(unique=True)
    rows = models.PositiveIntegerField()
    digest = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class AuditFinding(models.Model):
    """What a check of the audit found changed: of which record, and between which two moments."""

    history = models.CharField(max_length=40)
    record = models.BigIntegerField(null=True, blank=True)
    what = models.CharField(max_length=200)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    last_found_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = (models.Index(name="audit_finding_newest", fields=["-last_found_at"]),)

    def __str__(self) -> str:
        return f"{self.history}: {self.what}"
