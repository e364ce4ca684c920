"""A carer who waits, the adult whom they care for, and a partner organisation's worker."""

from datetime import date

import pytest

from casework.models import Case, Person, User, Worker
from casework.policy import Role
from tests import factory
from tests.carers import makers
from tests.conftest import Cast


@pytest.fixture
def by(cast: Cast) -> User:
    return factory.user_of(cast.practitioner)


@pytest.fixture
def manager(cast: Cast) -> User:
    return factory.user_of(cast.manager)


@pytest.fixture
def adult(db: None) -> Person:
    return factory.a_person("Kemp", given_names="Doris")


@pytest.fixture
def case(cast: Cast, by: User, today: date) -> Case:
    return makers.a_carers_case(team=cast.team, by=by, today=today, waited=10)


@pytest.fixture
def partner(cast: Cast) -> Worker:
    team = factory.a_team("Carers Together")
    return factory.a_worker(Role.PARTNER, team=team, name="Pat Lund")
