"""The fixed cast: owner, colleague, manager and outsiders; and one day on which tests happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from casework.extensions import added
from casework.letters.owed import by_event
from casework.models import Team, User, Worker
from casework.policy import Role
from tests import factory, spread

# A Saturday in winter, like any other day; London time, mid-morning.
TODAY = date(2026, 11, 21)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = spread.in_order(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> spread.Spread:
    config.option.loadscopereorder = False
    return spread.Spread(config, log)


@pytest.fixture
def today() -> Iterator[date]:
    """The clock stands still on ``TODAY``; a test that does not ask has the real one."""
    with time_machine.travel("2026-11-21T10:00:00+00:00", tick=True):
        yield TODAY


@pytest.fixture(autouse=True)
def only_letters_that_a_test_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No letter of a request or an allocation, so that a test counts only those it is about."""
    owe_no_letters(monkeypatch)


def owe_no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    for after in ("after_receiving", "after_allocating", "after_closing"):
        monkeypatch.setattr(added, after, [])


@pytest.fixture
def letters_by_event(
    only_letters_that_a_test_asks_for: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters of events, as in life."""
    monkeypatch.setattr(added, "after_receiving", [by_event.request_received])
    monkeypatch.setattr(added, "after_allocating", [by_event.worker_given])
    monkeypatch.setattr(added, "after_closing", [by_event.case_closed])


@dataclass
class Cast:
    """Who is in every story. The outsiders see no record, or not this one."""

    team: Team
    other_team: Team
    practitioner: Worker
    colleague: Worker
    manager: Worker
    other_manager: Worker
    service_manager: Worker
    support: Worker
    analyst: Worker
    auditor: Worker
    administrator: Worker
    governance: Worker


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def a_cast() -> Cast:
    team, other = factory.a_team("Central"), factory.a_team("West")
    people = factory.workers(
        (Role.PRACTITIONER, team, "Joan Patel"),
        (Role.SENIOR_PRACTITIONER, team, "Mary Finch"),
        (Role.TEAM_MANAGER, team, "Ada Okafor"),
        (Role.TEAM_MANAGER, other, "Wim Berg"),
        (Role.SERVICE_MANAGER, team, "Nia Rees"),
        (Role.BUSINESS_SUPPORT, team, "Sol Amis"),
        (Role.ANALYST, team, "Lee Tran"),
        (Role.AUDITOR, team, "Rae Holt"),
        (Role.ADMINISTRATOR, team, "Kit Moss"),
        (Role.INFORMATION_GOVERNANCE, team, "Ines Roy"),
    )
    return Cast(team, other, *people)


def signed_in(worker: Worker) -> Client:
    """A browser in which this worker has signed in."""
    client = Client()
    user = worker.user
    assert isinstance(user, User)
    client.force_login(user, backend="casework.signed_in.StaffBackend")
    return client
