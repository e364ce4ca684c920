"""What is known of somebody who is compared with those who have a record."""

from dataclasses import dataclass
from datetime import date

from casework.people.names import Name
from casework.people.phones import plain_phone


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What is known of somebody who may have a record. All but the names may be unknown."""

    given_names: str
    family_name: str
    born_on: date | None = None
    nhs_number: str | None = None
    phone: str | None = None
    postcode: str | None = None
    mobile: str | None = None
    # Other names of theirs, as (given names, family name).
    other_names: tuple[tuple[str, str], ...] = ()
    # Every further postcode at which they live or lived.
    other_postcodes: tuple[str, ...] = ()

    @property
    def phones(self) -> frozenset[str]:
        return frozenset({plain_phone(self.phone), plain_phone(self.mobile)} - {""})

    @property
    def postcodes(self) -> frozenset[str]:
        every = (self.postcode or "", *self.other_postcodes)
        return frozenset({"".join(one.split()).upper() for one in every} - {""})

    @property
    def names(self) -> tuple[Name, ...]:
        return tuple(Name(*each) for each in self.names_written)

    @property
    def names_written(self) -> tuple[tuple[str, str], ...]:
        return ((self.given_names, self.family_name), *self.other_names)
