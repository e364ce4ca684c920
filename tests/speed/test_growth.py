"""Ten times the cases, and a page costs the same (speed.md: statements and growth are asserted)."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import DjangoDbBlocker

from casework.counting import CAP
from tests.speed.councils import Cost, Swept, costs_of_pages, council, sweeps

# Without the mark, pytest-django makes no test database at all.
pytestmark = pytest.mark.django_db

SMALL, LARGE = 2_000, 20_000
# An index is a level deeper, and a page of a longer list finds its rows further apart.
AT_MOST = 1.5
# A planner that has sampled the tables anew may choose a way that reads a few hundred blocks more.
ROUGH = 400
# The most statements that each page may ask, the sign-in among them. A search by name is not here:
# its index of parts of names is only as good as its last vacuum, which no transaction can have.
STATEMENTS = {
    "list": 8,
    "list, half way down": 8,
    "list of the council": 8,
    "list of a worker": 8,
    "list of a need": 8,
    "list of what changed": 8,
    "list as JSON": 6,
    "case": 14,
    "today": 9,
    "search by postcode": 5,
    # One more: whether the record was joined to another one, which is shown in its place.
    "search by reference": 6,
    "search by NHS number": 5,
}
# A page of a case asks for what stands open on it, and not every case has as much.
VARIES = {"case"}
# A page's counts grow until they reach their cap, and then no more. A row that is counted may
# cost a block, since nothing can be vacuumed inside a transaction.
COUNTED = {
    "list": 5 * CAP,
    "list, half way down": 5 * CAP,
    "list of the council": 5 * CAP,
    "list of a worker": 5 * CAP,
    "list of a need": 5 * CAP,
    "list of what changed": 5 * CAP,
    "today": 8 * CAP,
}
# Read in the order of the table, a thousand open cases of the whole council come soonest.
READ_WHOLE = {"list of the council"}


hot_paths = pytest.mark.parametrize("name", sorted(STATEMENTS))
both_sweeps = pytest.mark.parametrize("name", ["escalations", "letters"])


@dataclass(frozen=True)
class Measured:
    pages: dict[str, Cost]
    sweeps: dict[str, Swept]


@pytest.fixture(scope="module")
def measured(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[int, Measured]]:
    """Both councils, measured once for all these tests and rolled back."""
    found = {}
    with django_db_blocker.unblock():
        for size in (SMALL, LARGE):
            with council(size) as day:
                found[size] = Measured(costs_of_pages(), sweeps(day))
        yield found


@hot_paths
def test_a_page_asks_the_same_statements_of_a_list_ten_times_as_long(measured, name):
    small, large = (measured[size].pages[name].statements for size in (SMALL, LARGE))
    assert max(small, large) <= STATEMENTS[name]
    assert small == large or name in VARIES


@hot_paths
def test_a_page_touches_no_more_of_the_database_when_the_list_is_ten_times_as_long(measured, name):
    small, large = (measured[size].pages[name].blocks for size in (SMALL, LARGE))
    assert large <= small * AT_MOST + COUNTED.get(name, 0) + ROUGH


@pytest.mark.parametrize("name", sorted(set(STATEMENTS) - READ_WHOLE))
def test_no_hot_path_reads_a_table_that_grows_from_end_to_end(measured, name):
    assert measured[LARGE].pages[name].scans == ()


@both_sweeps
def test_a_sweep_costs_what_is_due(measured, name):
    swept = measured[LARGE].sweeps[name]
    assert swept.made > LARGE // 40
    assert swept.statements / swept.made <= 0.05


@both_sweeps
def test_a_sweep_with_nothing_due_reads_next_to_nothing(measured, name):
    small, large = (measured[size].sweeps[name] for size in (SMALL, LARGE))
    assert small.idle_statements == large.idle_statements
    assert large.idle_blocks <= 20
