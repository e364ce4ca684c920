"""Nobody is throttled in these tests but in the one about it, and no bell is rung outside."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api import one_story, world
from tests.api.asking import Caller

UNHURRIED = {"user": "1000000/min", "anon": "1000000/min"}


@pytest.fixture(autouse=True)
def _unhurried(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": UNHURRIED}


@pytest.fixture(autouse=True)
def _no_bells(monkeypatch: Any) -> None:
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *_, **__: None)


@pytest.fixture(scope="module")
def _told_once(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[world.World, dict[str, Caller]]]:
    with django_db_blocker.unblock(), one_story.told() as all_of_it:
        yield all_of_it


@pytest.fixture
def story(_told_once: Any, db: None, today: Any) -> world.World:
    """The story of these tests, whole again for each of them."""
    made: world.World = one_story.copied(_told_once[0])
    return made


@pytest.fixture
def callers(_told_once: Any, story: world.World) -> dict[str, Caller]:
    """Everyone who may ask something of the story, by role."""
    made: dict[str, Caller] = one_story.copied(_told_once[1])
    return made
