"""The story of the API's tests, built once: each test takes back what it did to it.

Building it is a hundred acts, and there are some two hundred tests of it. It stands in one
transaction that is never committed, in which each test has a savepoint of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import TypeVar

import pytest
import time_machine
from django.db import transaction

from casework.policy import Role
from tests import factory
from tests.api import world
from tests.api.asking import Caller, caller
from tests.conftest import TODAY, Cast, a_cast, owe_no_letters

T = TypeVar("T")
# An hour before any test of it: all that it made has begun by then.
BEFORE = "2026-11-21T09:00:00+00:00"


@contextmanager
def told() -> Iterator[tuple[world.World, dict[str, Caller]]]:
    """The story, and who may ask something of it, for the length of the block."""
    with transaction.atomic():
        with pytest.MonkeyPatch.context() as patch, time_machine.travel(BEFORE, tick=True):
            owe_no_letters(patch)
            story = world.build(a_cast(), TODAY)
            # Made now, it is copied with the rest; a test would make it again for itself.
            assert story.carers.carer.pk
            callers = _callers(story.cast, story)
        yield story, callers
        transaction.set_rollback(True)


def copied(what: T) -> T:
    """A copy of its own for a test, which may change what it holds."""
    return deepcopy(what)


def _callers(cast: Cast, story: world.World) -> dict[str, Caller]:
    outsider = factory.a_worker(Role.PRACTITIONER, team=cast.other_team, name="Ola West")
    return {
        "stranger": Caller(),
        "analyst": caller(cast.analyst),
        "outsider": caller(outsider),
        "practitioner": caller(cast.practitioner),
        "manager": caller(cast.manager),
        "service_manager": caller(cast.service_manager),
        "auditor": caller(cast.auditor),
        "administrator": caller(cast.administrator),
        "partner": caller(story.partner),
    }
