"""Imports that come again with news, between everything else that happens to a case (R9)."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.spine.machine_imports import TheListComesAgain

VERBS = {"list comes", "apply news", "refuse news", "undo import"}


def _live_through(stories: int, *, every_run_alike: bool) -> None:
    TheListComesAgain.done.clear()
    TheListComesAgain.refused.clear()
    run_state_machine_as_test(
        TheListComesAgain,
        settings=settings(
            max_examples=stories, stateful_step_count=30, deadline=None, database=None,
            derandomize=every_run_alike, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_lists_that_come_again_lose_no_case(today):
    _live_through(4, every_run_alike=True)
    assert VERBS & set(TheListComesAgain.done)


@pytest.mark.full
@pytest.mark.django_db
def test_lists_that_come_again_in_many_stories(today):
    _live_through(600, every_run_alike=False)
    assert VERBS - set(TheListComesAgain.done) == set()
