"""Of two people who decide about the same words at the same moment, one does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from casework.letters.wording import acts
from casework.letters.wording.acts import AlreadyInHand
from casework.models import User, Wording
from casework.policy import Role
from casework.refusals import Conflict, Refusal
from tests import factory
from tests.conftest import Cast
from tests.wording.conftest import ENGLISH, Two, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def tried(act: Callable[[], object]) -> str:
    """What came of it, by the name of the refusal."""
    try:
        act()
    except Refusal as refusal:
        return type(refusal).__name__
    else:
        return "done"
    finally:
        connection.close()


def at_once(*acts: Callable[[], object]) -> list[str]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(tried, acts))


@pytest.fixture
def third(cast: Cast) -> User:
    return factory.user_of(factory.a_worker(Role.HEAD_OF_SERVICE, team=cast.team))


def test_one_of_two_approves(transactional_db: None, two: Two, third: User):
    version = submitted(two)
    approvers = [two.second, third] * 2
    came = at_once(*(
        lambda by=by: acts.approve(version, edits=version.edits, by=by)
        for by in approvers
    ))  # fmt: skip
    assert came == [Conflict.__name__] * 3 + ["done"]
    version.refresh_from_db()
    assert version.acts.filter(act="approved").get().by == version.decided_by


def test_an_approval_and_a_sending_back_are_not_both_done(
    transactional_db: None, two: Two, third: User
):
    version = submitted(two)
    came = at_once(
        lambda: acts.approve(version, edits=version.edits, by=two.second),
        lambda: acts.send_back(version, because="Shorter", by=third),
    )
    assert came == [Conflict.__name__, "done"]


def test_one_of_two_begins_the_next_version(transactional_db: None, two: Two, third: User):
    came = at_once(*(
        lambda by=by: acts.begin(ENGLISH, start="in_force", by=by)
        for by in (two.writer, two.second, third)
    ))  # fmt: skip
    assert came == [AlreadyInHand.__name__] * 2 + ["done"]
    assert Wording.objects.count() == 1
