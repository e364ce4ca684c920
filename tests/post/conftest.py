"""Letters are printed into a folder of the test's own."""

import pytest


@pytest.fixture(autouse=True)
def print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"
    return settings.PRINT_ROOM
