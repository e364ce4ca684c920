"""Which tests go to one process, and which first, when several processes run them."""

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling

# They take long and have an installation of their own: begun first, they are over by the time
# that the others are.
FIRST = ("tests/faults/test_killed", "tests/demo/test_the_demo_command")
# What stands ready for these is built once for all of them, and costs many seconds.
TOGETHER = (*FIRST, "tests/demo/", "tests/speed/")
# Too long to be the last thing that one process does alone: any process takes the next of these.
APART = (
    "tests/journeys/",
    "tests/api/test_api_schemathesis.py",
    "tests/demo/test_building",
    "tests/spine/test_the_wait.py",
)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests with those of ``FIRST`` before all others."""
    return sorted(items, key=lambda item: not item.nodeid.startswith(FIRST))


class Spread(LoadScopeScheduling):  # type: ignore[misc]
    """A file at a time, so that its module's fixtures are built once; see the tables above."""

    _scopes: dict[str, str]

    def schedule(self) -> None:
        if self.collection is None and self.collection_is_completed:
            self._scopes = scopes(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._scopes[nodeid]


def scopes(tests: Sequence[str]) -> dict[str, str]:
    """What each test goes with. Only neighbours go together: the tests that empty the database
    come after all that do not, in each process.
    """
    found: dict[str, str] = {}
    run, last = 0, ""
    for test in tests:
        subject = _subject(test)
        run, last = run + (subject != last), subject
        found[test] = f"{run} {subject}"
    return found


def _subject(test: str) -> str:
    if test.startswith(APART):
        return test
    return next((each for each in TOGETHER if test.startswith(each)), test.partition("::")[0])
