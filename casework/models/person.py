"""A person: who they are, and how they can be reached safely and in a form that they can read."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from casework.models.day_field import DayField
from casework.models.grant import Grant
from casework.models.interest import Interest
from casework.models.national_lists import Ethnicity, Gender
from casework.models.share import shares_shown_to
from casework.models.user import User
from casework.people.phones import PlainPhone
from casework.people.written_names import as_greeted
from casework.policy import Safety
from casework.roles import Right


class PlainName(Func):
    """A name as people type it: lower case, no accents. The function is made in migration 0001."""

    function = "casework_plain_name"
    arity = 1
    output_field = models.TextField()


class NameKeys(Func):
    """What each word of a plain name sounds like, roughly; the function is made in migration 0008.

    Two spellings of a name have a key in common where vowels, doubled or exchanged letters and
    the like tell them apart.
    """

    function = "casework_name_keys"
    arity = 1
    output_field = ArrayField(models.TextField())


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """Everyone whose record this user may see today; see docs/adr/0003."""
        shown = people_visible_to(user) | people_of_shared_cases(user)
        return self.filter(shown, merged_into=None)


def age_on(day: date, *, born_on: date | None, died_on: date | None) -> int | None:
    """Whole years on a day, or at death; None where the birth is not known."""
    if born_on is None:
        return None
    day = min(day, died_on) if died_on else day
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


class Person(models.Model):
    """Someone who asks for care or support, or cares for someone who does.

    ``access_needs_asked_on`` with no live need means "asked: none"; empty means never asked,
    which is a gap in the record and not an answer (rules.md 5.2).
    """

    family_name = models.CharField(max_length=150)
    given_names = models.CharField(max_length=150)
    preferred_name = models.CharField(max_length=150, blank=True)
    # None is no number: an empty one would be the same on two records.
    nhs_number = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    born_on = DayField("date of birth", null=True, blank=True)
    died_on = DayField(null=True, blank=True)
    reported_dead_on = DayField("reported dead, not verified", null=True, blank=True)
    gender = models.CharField(max_length=20, choices=Gender, default=Gender.UNKNOWN)
    ethnicity = models.CharField(max_length=40, choices=Ethnicity, default=Ethnicity.NOT_KNOWN)
    spoken_language = models.CharField(max_length=50, default="English")
    written_language = models.CharField(max_length=50, default="English")
    interpreter_needed = models.BooleanField(null=True, blank=True)
    access_needs_asked_on = DayField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    mobile = models.CharField(max_length=30, blank=True)
    safe_by_post = models.CharField(max_length=10, choices=Safety, default=Safety.NOT_ASKED)
    safe_by_email = models.CharField(max_length=10, choices=Safety, default=Safety.NOT_ASKED)
    safe_by_phone = models.CharField(max_length=10, choices=Safety, default=Safety.NOT_ASKED)
    safe_by_text = models.CharField(max_length=10, choices=Safety, default=Safety.NOT_ASKED)
    safe_voicemail = models.CharField(max_length=10, choices=Safety, default=Safety.NOT_ASKED)
    reach_note = models.CharField("how to reach them safely", max_length=300, blank=True)
    do_not_write = models.BooleanField("asked us not to write", default=False)
    safety_warning = models.CharField("warning for staff", max_length=300, blank=True)
    is_restricted = models.BooleanField(default=False)
    # Set on a record that was joined to another one, of the same person (acts/merging.py).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    plain_name = models.GeneratedField(
        expression=PlainName(
            Concat(
                F("given_names"), Value(" "), F("family_name"), Value(" "), F("preferred_name"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )  # fmt: skip

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="person_dies_after_birth",
                condition=Q(died_on=None) | Q(born_on=None) | Q(died_on__gte=F("born_on")),
            ),
            # A hidden record may have the number of another one: that it is taken would tell of it.
            models.UniqueConstraint(
                name="person_nhs_number_once",
                fields=["nhs_number"],
                condition=Q(is_restricted=False),
            ),
            models.CheckConstraint(
                name="person_nhs_number_is_ten_digits",
                condition=Q(nhs_number=None) | Q(nhs_number__regex=r"^[0-9]{10}$"),
            ),
        )
        indexes = (
            models.Index(name="person_by_nhs_number", fields=["nhs_number"]),
            # Search by name, near enough (views/search.py).
            GinIndex(name="person_by_name", fields=["plain_name"], opclasses=["gin_trgm_ops"]),
            # The few who are hidden from a list (people_visible_to).
            models.Index(name="person_restricted", fields=["id"], condition=Q(is_restricted=True)),
            # The duplicate check when a case is received or imported.
            models.Index(name="person_by_birth", fields=["born_on", "family_name"]),
            # Search by name, and who is like somebody (people/candidates.py).
            GinIndex(NameKeys("plain_name"), name="person_by_name_key"),
            models.Index(name="person_by_creation", fields=["created_at"]),
            models.Index(PlainPhone("phone"), name="person_by_phone", condition=~Q(phone="")),
            models.Index(PlainPhone("mobile"), name="person_by_mobile", condition=~Q(mobile="")),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def goes_by(self) -> str:
        """What to call them when speaking or writing to them."""
        return self.preferred_name or as_greeted(self.given_names, self.family_name)

    @property
    def reference(self) -> str:
        return f"P-{self.pk:06d}"

    @property
    def may_have_died(self) -> bool:
        return self.died_on is not None or self.reported_dead_on is not None

    def age(self, as_of: date) -> int | None:
        """Whole years at ``as_of``, or at death; None where the birth is not known."""
        return age_on(as_of, born_on=self.born_on, died_on=self.died_on)


class AddressKind(models.TextChoices):
    HOME = "home", "Home"
    TEMPORARY = "temporary", "Temporary"
    CARE_HOME = "care_home", "Care home"
    HOSPITAL = "hospital", "Hospital"
    PRISON = "prison", "Prison"
    FORWARDING = "forwarding", "Forwarding"


class AddressQuerySet(models.QuerySet["Address"]):
    def on(self, day: date) -> Self:
        """Addresses that are good on this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class Address(models.Model):
    """Where someone lives, from one day to another. ``returned_on``: a letter came back.

    ``found_right_at``: somebody found out that it is right; what came back until then says nothing.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=20, choices=AddressKind, default=AddressKind.HOME)
    lines = models.TextField("address, a line each")
    postcode = models.CharField(max_length=8, blank=True)
    uprn = models.CharField(max_length=12, blank=True)
    starts_on = DayField()
    ends_on = DayField(null=True, blank=True)
    returned_on = DayField("letter came back on", null=True, blank=True)
    found_right_at = models.DateTimeField(null=True, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="address_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                name="address_one_open_of_a_kind",
                fields=["person", "kind"],
                condition=Q(ends_on=None),
            ),
        )
        indexes = (models.Index(name="address_by_postcode", fields=["postcode"]),)

    def __str__(self) -> str:
        return ", ".join([*self.lines.splitlines(), self.postcode])


class AccessNeedTerm(models.Model):
    """A need as the Accessible Information Standard codes it: SNOMED id, with our own label.

    Loaded from ``casework/data/access_needs.csv``; a council may load its own list
    (``load_reference_data --access-needs FILE``).
    """

    code = models.CharField(max_length=20, primary_key=True)
    label = models.CharField(max_length=150)
    group = models.CharField(max_length=40)
    # How a letter must be made to meet this need; empty where it does not touch letters.
    letter_format = models.CharField(max_length=30, blank=True)
    # Whoever needs this may not hear a telephone: a voice by itself is never the only way.
    not_by_voice = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.label


class AccessNeedQuerySet(models.QuerySet["AccessNeed"]):
    def live(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def not_by_voice(self) -> Self:
        """Those that say that a voice by itself may not reach the person; two by what they are."""
        by_form = Q(term__letter_format__in=("text_relay", "bsl_video"))
        return self.filter(Q(term__not_by_voice=True) | by_form)


class AccessNeed(models.Model):
    """One need of one person, with who recorded it and when it is to be asked again."""

    class Source(models.TextChoices):
        ASKED = "asked", "We asked"
        OBSERVED = "observed", "Seen by staff"
        REFERRAL = "referral", "Told by a referrer"
        IMPORT = "import", "Came with the import"

    person = models.ForeignKey(Person, models.CASCADE, related_name="access_needs")
    term = models.ForeignKey(AccessNeedTerm, models.PROTECT)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    share = models.BooleanField("agreed to share with others", default=True)
    recorded_on = DayField()
    recorded_by = models.ForeignKey("casework.User", models.PROTECT, null=True, blank=True)
    review_due_on = DayField()
    ends_on = DayField(null=True, blank=True)

    objects = AccessNeedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="access_need_once_a_person",
                fields=["person", "term"],
                condition=Q(ends_on=None),
            ),
        )

    def __str__(self) -> str:
        return self.term.label


# Access needs are asked again each year (rules.md 5.2, our proposal).
NEEDS_REVIEW = timedelta(days=365)


def is_due_to_be_asked(person: Person, needs: Iterable[AccessNeed], as_of: date) -> bool:
    """Whether somebody asks again how they read and are reached: a year after they were asked,
    whatever they answered, or when one of their ``needs`` says so.
    """
    asked_on = person.access_needs_asked_on
    is_old = asked_on is not None and asked_on + NEEDS_REVIEW <= as_of
    return is_old or any(need.review_due_on <= as_of for need in needs)


def due_to_be_asked(as_of: date, *, person: str) -> Q:
    """The same question in SQL; ``person`` is the way from a row to its person."""
    due = AccessNeed.objects.live(as_of).filter(person=OuterRef(person), review_due_on__lte=as_of)
    is_old = {f"{person}__access_needs_asked_on__lte": as_of - NEEDS_REVIEW}
    return Q(Exists(due)) | Q(**is_old)


def _live_grant(user: User, person: str) -> Exists:
    now = timezone.now()
    live = Grant.objects.live(now).filter(user=user)
    return Exists(live.filter(person=OuterRef(person)))


def sees_records(user: User) -> bool:
    return Right.SEE_RECORDS in getattr(user, "rights", ())


def people_visible_to(user: User, *, person: str = "") -> Q:
    """The people whose record this user may see at this moment.

    ``person`` is the way to the person from the table that is asked: "person" from a case,
    "case__person" where its case is asked too. Without a post or the right, nobody at all.
    """
    if not sees_records(user):
        return Q(pk__in=())
    if not person:
        return (Q(is_restricted=False) | Q(_live_grant(user, "pk"))) & _not_ones_own(user, "pk")
    # The few who are hidden are found once, not asked of each row: a list costs no join for it.
    hidden = Person.objects.filter(~Q(_live_grant(user, "pk")), is_restricted=True)
    return ~Q(**{f"{person}__in": hidden.values("pk")}) & _not_ones_own(user, person)


def _not_ones_own(user: User, person: str) -> Q:
    """Neither one's own record nor that of anybody close to one, whatever the role (R11)."""
    shut = Interest.objects.live().filter(worker__user=user)
    return ~Q(**{f"{person}__in": shut.values("person")})


def shared_cases(user: User) -> Q:
    """Cases shared today with the partner organisation that this user works for, if they do."""
    shares = shares_shown_to(user)
    if shares is None:
        return Q(pk__in=())
    restricted = Q(person__is_restricted=False) | Q(_live_grant(user, "person"))
    return Q(pk__in=shares.values("case")) & restricted & _not_ones_own(user, "person")


def people_of_shared_cases(user: User) -> Q:
    """The people whom those cases are about, and not those whom they care for."""
    shares = shares_shown_to(user)
    if shares is None:
        return Q(pk__in=())
    restricted = Q(is_restricted=False) | Q(_live_grant(user, "pk"))
    return Q(pk__in=shares.values("case__person")) & restricted & _not_ones_own(user, "pk")
