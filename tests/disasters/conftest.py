"""A letter book and a journal of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from casework.disasters import generation


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    """As an installation has them; each test begins with none. The server has the test's day."""
    real = generation.server
    monkeypatch.setattr(generation, "server", lambda: replace(real(), now=timezone.now()))
    settings.LETTER_BOOK, settings.JOURNAL = tmp_path / "letter-book", tmp_path / "journal"
    settings.PRINT_ROOM = tmp_path / "print-room"
    return tmp_path


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done after a commit is done at once: a test's transaction is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, robust=False: act())


@contextmanager
def lost() -> Iterator[None]:
    """What happens here is in the journal, and the database was put back to before it."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)
