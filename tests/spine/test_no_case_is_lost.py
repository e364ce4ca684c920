"""Promise 2: no open case is without a queue, an owner team and a next look (R9)."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.spine.machine_reorganises import TheyAreReorganised

FEW = 300
MANY = 20_000
LONG_STORY = 30
VERBS = {
    "receive", "rate", "allocate", "give back", "reallocate", "offer", "accept", "send back",
    "take back", "undo pause", "undo allocation", "correct", "alive", "pause", "resume",
    "contact", "change", "look", "close", "reopen", "death", "absence", "back", "will leave",
    "leave", "jobs", "meeting begins", "decide", "meeting ends", "merge", "split",
    "reorganisation undone", "sick note", "join", "join undone",
}  # fmt: skip


def _live_through(steps: int, *, every_run_alike: bool) -> None:
    TheyAreReorganised.done.clear()
    TheyAreReorganised.refused.clear()
    run_state_machine_as_test(
        TheyAreReorganised,
        settings=settings(
            max_examples=max(steps // LONG_STORY, 1), stateful_step_count=LONG_STORY, deadline=None,
            derandomize=every_run_alike, database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_no_case_is_lost_in_a_few_hundred_steps(today):
    """R9, in each run: the same stories every time, in which most verbs are really done."""
    _live_through(FEW, every_run_alike=True)
    assert sum(TheyAreReorganised.done.values()) >= FEW / 3
    assert len(VERBS & set(TheyAreReorganised.done)) > len(VERBS) / 2


@pytest.mark.full
@pytest.mark.django_db
def test_no_case_is_lost_in_twenty_thousand_steps(today):
    """R9, in full: other stories each time. ``FULL=50000`` asks for more steps than usual."""
    asked = int(os.environ.get("FULL", "1"))
    _live_through(max(asked, MANY), every_run_alike=False)
    assert VERBS - set(TheyAreReorganised.done) == set()
