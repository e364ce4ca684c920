"""A benchmark tells a missed target as missed, and writes its tables where the last ones were."""

import pytest

from bench import report
from bench.figures import Figure


@pytest.mark.parametrize(
    ("row", "figure", "says"),
    [
        ("Waiting list, JSON", Figure(8.0, sql=6), "reached"),
        ("Waiting list, JSON", Figure(8.1, sql=6), "**not reached**"),
        ("Letters printed, 12 point, a core", Figure(299, unit="/s"), "**not reached**"),
        ("Letters printed, 12 point, a core", Figure(300, unit="/s"), "reached"),
    ],
)
def test_each_target_says_whether_it_was_reached(row, figure, says):
    target = next(target for target in report.TARGETS if target.row == row)
    assert report._judged(target, {row: {"ours": figure}}) == f"{figure}: {says}"


def test_a_row_that_was_not_measured_is_not_called_reached():
    assert report._judged(report.TARGETS[0], {}) == "not measured"


def test_the_tables_take_the_place_of_the_last_ones_and_the_rest_stays():
    page = f"Before.\n\n{report.BEGIN}\nOld figures.\n{report.END}\n\nAfter.\n"
    written = report.placed("New figures.\n", page)
    assert "Old figures" not in written
    assert written.startswith("Before.")
    assert written.endswith("After.\n")
    assert report.placed("Newer figures.\n", written).count("figures") == 1


def test_a_file_without_a_place_for_them_is_the_tables_alone():
    assert report.placed("New figures.\n", "") == "New figures.\n"
