"""What one letter asks of the database, from its claim to the carrier: never more than this."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.letters.owed import waiting_well
from casework.letters.wording import wording
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import an_owed_letter, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
# Without the transactions around them: a savepoint in a test is none at work.
# Four of them ask, each of the two times, who else on record the person may be: somebody who must
# not be written to (people/likeness.py).
MOST = 28


@pytest.fixture(autouse=True)
def _at_work(settings, tmp_path):
    """As a council runs it: the words of a letter are remembered for a while."""
    settings.PRINT_ROOM = tmp_path / "print-room"
    settings.WORDING_SECONDS = 60
    yield
    wording.forget()


def asked(work: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        work()
    return [each["sql"] for each in seen if "SAVEPOINT" not in each["sql"]]


def test_a_letter_that_nothing_holds():
    an_owed_letter()
    send()
    an_owed_letter()
    one = asked(send)
    an_owed_letter()
    an_owed_letter()
    two = asked(send)
    each = len(two) - len(one)
    assert each <= MOST


def test_a_batch_costs_the_same_for_one_case_and_for_twenty():
    factory.a_case(waited=28, today=TODAY)
    one = len(asked(lambda: waiting_well.prepare(as_of=TODAY)))
    for _ in range(20):
        factory.a_case(waited=28, today=TODAY)
    assert len(asked(lambda: waiting_well.prepare(as_of=TODAY))) == one
