"""Every link of a row to a person, and what becomes of it when two records are joined."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from casework.models import Person

# These go to the record that is kept.
MOVING = {
    "casework.AccessNeed.person", "casework.Address.person", "casework.Case.person",
    "casework.DetailToCorrect.person", "casework.Event.person", "casework.Grant.person",
    "casework.ImportNews.person", "casework.ImportRow.person", "casework.Interest.person",
    "casework.Letter.person",
    "casework.LetterTask.person", "casework.Look.person", "casework.PersonName.person",
    "casework.PersonReference.person", "casework.Representative.person",
    "casework.Representative.representative", "casework.SourceOfHarm.other",
    "casework.SourceOfHarm.person",
}  # fmt: skip
# These say which record was joined to, or told apart from, which: they stay as they are.
STAYING = {
    "casework.LikelyDouble.one", "casework.LikelyDouble.other", "casework.Merge.ended",
    "casework.Merge.kept", "casework.Person.merged_into", "casework.ToldApart.one",
    "casework.ToldApart.other",
}  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A foreign key to a person."""

    model: type[models.Model]
    field: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


def links() -> Iterator[Link]:
    """Every foreign key to a person, of every app."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                yield Link(model, field.name)


def add(*names: str) -> None:
    """Say of an app's links that they move, as ``app.Model.field``; called once at start."""
    MOVING.update(names)


@cache
def moving_links() -> tuple[Link, ...]:
    """Those that move, the rows with a case after the cases themselves."""
    found = sorted((link for link in links() if link.name in MOVING), key=lambda link: link.name)
    return tuple(found)
