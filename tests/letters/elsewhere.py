"""Another process at the same work, as far as the database can see: it holds one of its places."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models.functions import Now

from casework.models import Turn


@contextmanager
def at_work(work: str) -> Iterator[Turn]:
    """It has the first place of this work."""
    held = Turn.objects.create(
        work=work, place=0, holder=uuid.uuid4(), until=Now() + timedelta(minutes=1)
    )
    try:
        yield held
    finally:
        Turn.objects.filter(pk=held.pk, holder=held.holder).delete()


def has_died(held: Turn) -> None:
    """It says nothing more, and its lease has ended."""
    Turn.objects.filter(pk=held.pk).update(until=Now() - timedelta(seconds=1))
