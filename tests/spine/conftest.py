"""What the tests of the spine share: pages over plain HTTP."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def plain_http(settings: Any) -> None:
    """The test client speaks HTTP; that the product turns to HTTPS is another test's matter."""
    settings.SECURE_SSL_REDIRECT = False
