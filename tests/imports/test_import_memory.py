"""Of each row only its key stays in memory: 100,000 rows take some tens of megabytes (item 4)."""

import io
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import call_command

from casework.models import Case
from tests.conftest import Cast
from tests.imports import files

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
SMALL, LARGE = 1_000, 4_000
# What is remembered of a row: its numbers, to tell one that stands in the file twice, and for what
# its person waits, since nobody waits twice.
BYTES_A_ROW = 850


def most_used(path: Path, rows: int) -> int:
    """The most bytes that Python held at once while so many rows were checked and applied."""
    each = ({**files.somebody(rows * 20 + n), "Case ID": f"{rows}-{n}"} for n in range(rows))
    path.write_bytes(files.csv_bytes(files.rows(*each)))
    tracemalloc.start()
    try:
        call_command("import_open_work", path, no_color=True, stdout=io.StringIO())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_longer_file_takes_only_the_memory_of_its_keys(tmp_path: Path, cast: Cast):
    # The first run loads what every run needs.
    most_used(tmp_path / "first.csv", 100)
    small = most_used(tmp_path / "small.csv", SMALL)
    large = most_used(tmp_path / "large.csv", LARGE)
    assert Case.objects.count() == 100 + SMALL + LARGE
    assert (large - small) / (LARGE - SMALL) < BYTES_A_ROW
