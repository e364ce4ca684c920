"""Whom a number counts, so that no number tells of somebody who is hidden (S2, docs/adr/0018).

Figures about the council count nobody whose record is restricted, whoever asks: those who may see
one and those who may not read the same figure. A number beside a list counts what its reader may
see in the list.
"""

from django.db.models import Q

from casework.models import Person, User
from casework.models.person import people_visible_to, sees_records

# Said on each page of figures, in each file of them and in the API.
SAYS = "People whose record is restricted are not counted."
# The same condition in SQL, of a column with the key of a person.
IN_SQL = "{} NOT IN (SELECT hidden.id FROM casework_person hidden WHERE hidden.is_restricted)"


def in_figures(*, person: str) -> Q:
    """Whom figures count; ``person`` is the way to the person from the table that is asked."""
    restricted = Person.objects.filter(is_restricted=True)
    return ~Q(**{f"{person}__in": restricted.values("pk")})


def for_reader(user: User | None, *, person: str) -> Q:
    """Whom a number beside a list counts for this reader; for a job or a command, everybody.

    Those who open no record at all are told what figures tell.
    """
    if user is None:
        return Q()
    if not sees_records(user):
        return in_figures(person=person)
    return people_visible_to(user, person=person)
