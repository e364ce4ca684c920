"""Nobody is throttled in these tests but in the one about it, and no bell is rung outside."""

from typing import Any

import pytest

UNHURRIED = {"user": "1000000/min", "anon": "1000000/min"}


@pytest.fixture(autouse=True)
def _unhurried(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": UNHURRIED}


@pytest.fixture(autouse=True)
def _no_bells(monkeypatch: Any) -> None:
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *_, **__: None)
