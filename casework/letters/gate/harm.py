"""Who must not see a letter, and every place where they may be at this moment?"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from casework.letters.gate.decision import Harm
from casework.letters.gate.places import lines_of
from casework.letters.gate.same_address import Whereabouts
from casework.letters.gate.same_name import may_be_one
from casework.models import Letter, Person, SourceOfHarm
from casework.people import doubles


def of(letter: Letter, day: date) -> list[SourceOfHarm]:
    """Those who must not see it, of the reader and of whom it is about, but for the dead."""
    people = {letter.case.person_id} | ({letter.person_id} if not letter.referrer_id else set())
    rows = SourceOfHarm.objects.live(day).filter(person__in=people)
    rows = rows.filter(Q(other=None) | Q(other__died_on=None))
    return list(rows.select_related("other").order_by("pk"))


def is_the_reader(row: SourceOfHarm, letter: Letter) -> bool:
    """Whether they would read about the person; by record where both have one, or else by name."""
    if row.person_id != letter.case.person_id:
        return False
    if letter.referrer is not None:
        named = (row.name, row.other.name if row.other else "")
        return any(may_be_one(letter.referrer.name, name) for name in named)
    # The person may have the name of whoever harms them: a son his father's.
    if letter.person_id == row.person_id:
        return False
    return is_said_of(row, letter.person)


def is_said_of(row: SourceOfHarm, reader: Person) -> bool:
    """Whether the row speaks of this reader, of whom there is a record.

    Also by a name that they had before, or under another record that may be theirs.
    """
    if row.other_id is not None:
        return row.other_id == reader.pk or doubles.may_be_one(row.other_id, reader.pk)
    called = f"{reader.goes_by} {reader.family_name}"
    if may_be_one(row.name, reader.name) or may_be_one(row.name, called):
        return True
    others = reader.other_names.filter(removed_at=None)
    return any(may_be_one(row.name, str(name)) for name in others)


def lives(row: SourceOfHarm, letter: Letter, day: date) -> Harm:
    """Where they may be: as was typed, and at every address of their own record."""
    email = row.other.email.strip().casefold() if row.other else ""
    reads_it = row.person_id == letter.person_id and letter.referrer_id is None
    return Harm(
        name=row.other.name if row.other else row.name,
        emails=frozenset({email} - {""}),
        lives=tuple(_whereabouts(row, day)),
        # It was found out about the person of the row, and of nobody else.
        is_apart=bool(row.apart_because) and reads_it,
    )


def _whereabouts(row: SourceOfHarm, day: date) -> Iterator[Whereabouts]:
    if row.lines.strip() or row.uprn.strip():
        yield Whereabouts(lines=lines_of(row.lines), postcode=row.postcode, uprn=row.uprn)
    if row.other is not None:
        for address in row.other.addresses.filter(Q(ends_on=None) | Q(ends_on__gt=day)):
            yield Whereabouts(
                lines=lines_of(address.lines), postcode=address.postcode, uprn=address.uprn
            )
