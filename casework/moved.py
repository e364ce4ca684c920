"""Does what was just written down speak of an address that the record does not have?

A new address typed into a note is found by no letter: the next one goes to the old home (trust.md,
Charnwood). So staff are asked at once, while they still know.
"""

from casework.models import Address, Person
from casework.searching import postcodes_in


def postcodes_not_theirs(text: str, person: Person) -> list[str]:
    """The postcodes in this text at which the person has no address, now or before.

    One statement, and only for a text with a postcode in it.
    """
    found = postcodes_in(text)
    if not found:
        return []
    known = Address.objects.filter(person=person).values_list("postcode", flat=True)
    theirs = {each for postcode in known for each in postcodes_in(postcode)}
    return [each for each in found if each not in theirs]
