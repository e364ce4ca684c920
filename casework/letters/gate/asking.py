"""What happened to somebody that asks for a look before post goes, as one column of a statement."""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from casework.models import Change
from casework.people.address_in_doubt import Question, as_question


def changes_of(person: int) -> QuerySet[Change]:
    """What changed about somebody and asks something before post goes."""
    return Change.objects.filter(case__person=person, asks_of_post=True)


def newest(*asked: str) -> str:
    """The newest question in words; empty where there is none."""
    questions = [_as_question(each) for each in asked]
    return str(max(questions, key=lambda each: each.since, default=""))


def asked(rows: QuerySet[Any], what: str, since: str) -> ArraySubquery:
    """What happened to the reader, and when, that asks if their address is still right."""
    words = Concat(what, Value(" "), Cast(since, CharField()))
    return ArraySubquery(rows.annotate(asked=words).values("asked"))


def _as_question(asked: str) -> Question:
    what, _, since = asked.partition(" ")
    return as_question(what, date.fromisoformat(since))
