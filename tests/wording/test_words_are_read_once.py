"""The words are asked for each letter and read seldom; an approval is minded within 30 seconds."""

import pytest
from django.conf import settings as real
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.letters.wording import acts, wording
from casework.models import WAITING_WELL
from casework.views.wording import SECONDS_AT_MOST
from config import settings as shipped
from tests.wording.conftest import Two, approved, submitted


@pytest.fixture
def clock(settings, monkeypatch):
    """A process that remembers, with a clock that the test turns."""
    settings.WORDING_SECONDS = shipped.WORDING_SECONDS
    time = [1000.0]
    monkeypatch.setattr(wording, "monotonic", lambda: time[0])
    wording.forget()
    yield time
    wording.forget()


def asked(language: str = "English") -> int | None:
    words = wording.in_force(WAITING_WELL, language=language, form=wording.PLAIN)
    return words.version if words else None


def test_a_run_of_letters_reads_the_words_once(two: Two, clock):
    with CaptureQueriesContext(connection) as reads:
        for _ in range(500):
            asked()
            asked("Polish")
    assert len(reads) == 2


def test_another_process_minds_an_approval_and_a_withdrawal_in_time(two: Two, clock):
    """Nothing tells it: what it remembers was good for so long, and no longer."""
    assert asked() == 0
    version = submitted(two)
    acts.approve(version, edits=version.edits, by=two.second)
    assert asked() == 0
    clock[0] += shipped.WORDING_SECONDS
    assert asked() == 1
    acts.withdraw(version, because="Wrong", by=two.writer)
    clock[0] += shipped.WORDING_SECONDS
    assert asked() == 0


def test_what_is_remembered_is_younger_than_what_the_page_promises():
    assert 0 < shipped.WORDING_SECONDS < SECONDS_AT_MOST == 30
    assert real.WORDING_SECONDS == 0, "no test sees another's words"


def test_the_process_that_approves_uses_the_words_at_once(
    two: Two, clock, django_capture_on_commit_callbacks
):
    assert asked() == 0
    with django_capture_on_commit_callbacks(execute=True):
        approved(two)
    assert asked() == 1


def test_what_is_remembered_does_not_grow_without_end(db, clock, monkeypatch):
    monkeypatch.setattr(wording, "_MOST_KEPT", 5)
    for number in range(20):
        asked(f"Language {number}")
    assert len(wording._kept) <= 5
