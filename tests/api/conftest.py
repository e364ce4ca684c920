"""Nobody is throttled in these tests but in the one about it."""

from typing import Any

import pytest

UNHURRIED = {"user": "1000000/min", "anon": "1000000/min"}


@pytest.fixture(autouse=True)
def _unhurried(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": UNHURRIED}
