"""Short makers for the tests of who is written to: representatives, and those who do harm."""

from typing import Any

from django.utils import timezone

from casework.models import Authority, Person, Referrer, Representative, SourceOfHarm, User
from tests import factory


def a_recorder() -> User:
    return factory.user_of(factory.a_worker())


def a_representative(
    person: Person, *, other: Person | None = None, letters: str = "copy", **details: Any
) -> Representative:
    """Someone with authority, unless ``details`` say otherwise."""
    return Representative.objects.create(
        person=person, representative=other or factory.a_person("Sharma", given_names="Ravi"),
        letters=letters, recorded_by=a_recorder(), recorded_at=timezone.now(),
        **{"authority": Authority.ATTORNEY_HEALTH, "evidence": "Saw the sealed power",
           "starts_on": factory.LONG_AGO, **details},
    )  # fmt: skip


def a_source_of_harm(person: Person, **details: Any) -> SourceOfHarm:
    return SourceOfHarm.objects.create(
        person=person, recorded_by=a_recorder(), recorded_at=timezone.now(),
        **{"name": "Owen Grist", "kind": SourceOfHarm.Kind.HARM, "starts_on": factory.LONG_AGO,
           **details},
    )  # fmt: skip


def a_referrer(case: Any, **details: Any) -> Referrer:
    """Whoever referred them; of the same name, it is them again."""
    named = {"name": "Dr Amy Pell", "email": "pell@example.com", "may_be_told": True,
             "may_be_told_because": "They agreed", **details}  # fmt: skip
    before = case.referrers.who_hear().filter(name=named["name"]).first()
    made = Referrer.objects.create(
        case=case, recorded_by=a_recorder(), recorded_at=timezone.now(), **named,
        first=(before.first or before) if before else None,
    )  # fmt: skip
    if before is not None:
        Referrer.objects.filter(pk=before.pk).update(replaced_by=made)
    return made
