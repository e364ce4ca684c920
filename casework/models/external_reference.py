"""The numbers by which other systems know a person or a case (docs/adr/0008)."""

import re
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.person import Person

# The name of the council's present system until somebody gives it another.
PRESENT_SYSTEM = "Present system"
# The kind of number that an import knows a person or a case by.
OWN_NUMBER = "number"
_BY = "casework.User"

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+|[0-9]\.[0-9]+[eE][0-9]+")
_DECIMAL = re.compile(r"([0-9]+)\.0+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


class NoLongerTheNumber(ValueError):
    """A spreadsheet wrote the number in scientific notation: its last digits are lost."""


def same_number(text: str) -> str:
    """Equal for two spellings of one number.

    Case, spaces, leading zeros, the ``.0`` of a decimal cell, separators of thousands and a
    leading apostrophe do not count. Raises ``NoLongerTheNumber`` for scientific notation.
    """
    packed = "".join(text.split()).lstrip("'’").upper()
    if _SCIENTIFIC.fullmatch(packed):
        raise NoLongerTheNumber(text)
    if decimal := _DECIMAL.fullmatch(packed):
        packed = decimal[1]
    if _GROUPED.fullmatch(packed):
        packed = packed.replace(",", "")
    if packed.isascii() and packed.isdigit():
        return packed.lstrip("0") or "0"
    return packed


def numbered(number: str) -> Q:
    """Live references of this number in any system and of any kind."""
    try:
        return Q(plain=same_number(number), ended_at=None)
    except NoLongerTheNumber:
        return Q(pk__in=())


def of_import(system: str, numbers: Iterable[str]) -> Q:
    """Live references by which an import of this system knows its rows; ``numbers`` are plain."""
    return Q(system=system, kind=OWN_NUMBER, plain__in=set(numbers), ended_at=None)


class ExternalReferenceQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(ended_at=None)


class ExternalReference(models.Model):
    """One number: whose it is, of which kind, as written and as compared.

    ``recorded_by`` is empty for a number that came with an import. One that has ended finds
    nobody any more, and may be given to another person or case.
    """

    system = models.CharField(max_length=60)
    kind = models.CharField("kind of number", max_length=40, default=OWN_NUMBER)
    number = models.CharField(max_length=100)
    plain = models.CharField(max_length=100)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        _BY, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        _BY, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_because = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        kind = "" if self.kind == OWN_NUMBER else f" {self.kind}"
        return f"{self.system}{kind} {self.number}"

    @property
    def label(self) -> str:
        """Its system, and its kind where that is not the usual one."""
        return self.system if self.kind == OWN_NUMBER else f"{self.system}, {self.kind}"


class PersonReference(ExternalReference):
    """A number of a person. One number of a system is never two people's."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="references")

    objects = ExternalReferenceQuerySet.as_manager()

    class Meta:
        constraints = (
            # Search asks by the number alone, so that comes first.
            models.UniqueConstraint(
                name="person_reference_live_once",
                fields=["plain", "system", "kind"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="person_reference_says_all", condition=~Q(plain="") & ~Q(system="")
            ),
            models.CheckConstraint(
                name="person_reference_ends_with_words",
                condition=Q(ended_at=None) | ~Q(ended_because=""),
            ),
        )


class CaseReference(ExternalReference):
    """A number of a case. The same row of another system never becomes two cases."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="references")

    objects = ExternalReferenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="case_reference_live_once",
                fields=["plain", "system", "kind"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="case_reference_says_all", condition=~Q(plain="") & ~Q(system="")
            ),
            models.CheckConstraint(
                name="case_reference_ends_with_words",
                condition=Q(ended_at=None) | ~Q(ended_because=""),
            ),
        )
