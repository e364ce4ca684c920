"""How the system is run: policy overrides, job runs, saved views, half-written forms."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q, Value

from casework.models.day_field import DayField
from casework.models.external_reference import PRESENT_SYSTEM
from casework.policy import PolicyInForce


class PolicyNumberQuerySet(models.QuerySet["PolicyNumber"]):
    def in_force(self, as_of: date) -> PolicyInForce:
        """The numbers as they stand on this day: one query, the latest change of each wins."""
        rows = (
            self.filter(from_on__lte=as_of).order_by("from_on", "id").values_list("code", "value")
        )
        return PolicyInForce(dict(rows))


class PolicyNumber(models.Model):
    """One override of one policy number, from a day, by a named person, for a reason."""

    code = models.CharField(max_length=60)
    value = models.PositiveIntegerField()
    from_on = DayField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyNumberQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(name="policy_number_history", fields=["code", "-from_on"]),)

    def __str__(self) -> str:
        return f"{self.code} = {self.value} from {self.from_on}"


class JobRun(models.Model):
    """One run of one scheduled job: when, how much it did, and what went wrong."""

    job = models.CharField(max_length=50)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    # What broke: rule, case or other subject, kind of fault, and since when (casework/jobs.py).
    broken = models.JSONField(default=list, db_default=[])

    class Meta:
        indexes = (models.Index(name="job_run_latest", fields=["job", "-started_at"]),)

    def __str__(self) -> str:
        return f"{self.job} at {self.started_at}"


class Turn(models.Model):
    """A place at some work that only so many may do at once, held under a lease."""

    work = models.CharField(max_length=30)
    place = models.PositiveSmallIntegerField()
    holder = models.UUIDField()
    until = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="turn_one_a_place", fields=["work", "place"]),)

    def __str__(self) -> str:
        return f"{self.work}, place {self.place}"


class SavedView(models.Model):
    """A filter of the waiting list that someone gave a name to."""

    user = models.ForeignKey("casework.User", models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="saved_view_name_once", fields=["user", "name"]),
        )

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A half-written form, kept for its writer by page; gone once the form is sent."""

    user = models.ForeignKey("casework.User", models.CASCADE, related_name="drafts")
    path = models.CharField(max_length=200)
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="draft_one_a_page", fields=["user", "path"]),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.path}"


class Digest(models.Model):
    """A reminder by e-mail to one worker on one day: counts and a link, never a name."""

    worker = models.ForeignKey("casework.Worker", models.CASCADE, related_name="digests")
    on = DayField()
    counts = models.JSONField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="digest_one_a_day", fields=["worker", "on"]),)

    def __str__(self) -> str:
        return f"Digest of {self.on}"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked: ready to apply"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Refused"
    UNDONE = "undone", "Undone"


class Import(models.Model):
    """One file of open work from the council's present system (docs/import-format.md).

    ``accepted + rejected + unchanged + changed + asked == read``, always. ``system`` is where the
    numbers come from; ``part`` is the part of its list that the file holds, empty for all of it.
    ``people_known_at``: the rows were compared with everybody who was here then.
    """

    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/")
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    team = models.ForeignKey("casework.Team", models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    refused_because = models.TextField(blank=True)
    # What reading the file found: {"notices": [words], "orders": {column: {…}}}.
    findings = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    read = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    system = models.CharField(max_length=60, default=PRESENT_SYSTEM)
    part = models.CharField(max_length=60, blank=True, default="")
    people_known_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey("casework.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="import_every_row_accounted_for",
                condition=~Q(state__in=("checked", "applying", "applied", "undone"))
                | Q(
                    read=F("accepted") + F("rejected") + F("unchanged") + F("changed") + F("asked")
                ),
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def holds_letters(self, person: int) -> Self:
        """The asked rows that say something grave of somebody who may be this person."""
        asking = (ImportState.CHECKED, ImportState.APPLYING, ImportState.APPLIED)
        return self.filter(
            batch__in=Import.objects.filter(state__in=asking, asked__gt=0),
            verdict=ImportRow.Verdict.ASKED,
            likes__contains=[{"person": person, "holds": True}],
        )


class ImportRow(models.Model):
    """One row of the file: what it said, what is wrong with it, and what became of it.

    ``person`` is whom the row is about where they were here before; ``same_as`` is the earlier line
    of the file that is about the same new person. ``likes`` are the people whom an asked row may be
    about, why, and whether letters to them wait: ``answered_by`` says that somebody answered it.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        UNCHANGED = "unchanged", "Already here"
        CHANGED = "changed", "Already here, with news"
        ASKED = "asked", "Like someone we have"

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField()
    clean = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, choices=Verdict)
    problems = models.JSONField(default=list)
    worker_name = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(
        "casework.Case", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    person = models.ForeignKey(
        "casework.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    same_as = models.PositiveIntegerField(null=True, blank=True)
    likes = models.JSONField(default=list)
    answered_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="import_row_once_a_line", fields=["batch", "line"]),
        )
        indexes = (models.Index(name="import_row_by_verdict", fields=["batch", "verdict", "line"]),)

    def __str__(self) -> str:
        return f"Line {self.line}"


class ImportTaken(models.Model):
    """Somebody took away the rows that were not accepted: people who have no record to look at."""

    batch = models.ForeignKey(Import, models.PROTECT, related_name="taken")
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.batch_id} by {self.by_id}"


class ImportMapping(models.Model):
    """Which heading of the council's export is which of our columns, remembered by its headings."""

    headings_sha256 = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    # In which order the days of a column stand, by the name of our column.
    orders = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.headings_sha256[:12]


class ImportValue(models.Model):
    """Which value of ours a value of the council's files is: remembered for the next file.

    ``heading`` and ``said`` are ``cleaning.plain``; ``means`` is a code of ours, or empty for
    "leave it empty".
    """

    column = models.CharField(max_length=40)
    heading = models.CharField(max_length=300)
    said = models.CharField(max_length=300)
    means = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey("casework.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="import_value_once", fields=["column", "heading", "said"]),
        )

    def __str__(self) -> str:
        return f"{self.column}: {self.said}"
