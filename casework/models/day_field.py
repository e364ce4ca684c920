"""A date column that holds no day that cannot be, whoever writes it."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from casework.rules.days import refuse_impossible


class _Bounded:
    """Refuses a day outside 1900 to 2099 when it is saved."""

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, date):
            refuse_impossible(value)
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """For the database it is a plain date: no migration knows of it."""
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, "django.db.models.DateField", args, kwargs


if TYPE_CHECKING:
    _Set_contra = TypeVar("_Set_contra", contravariant=True)
    _Got_co = TypeVar("_Got_co", covariant=True)

    class DayField(_Bounded, models.DateField[_Set_contra, _Got_co]):
        """What a type checker knows of it: a date field like any other."""

else:

    class DayField(_Bounded, models.DateField):
        """A ``DateField`` whose days are of 1900 to 2099. Raises ``BadDate`` for any other.

        Every page, API call, file and job saves through it, and its words are shown.
        """
