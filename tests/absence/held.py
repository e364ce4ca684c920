"""Cases in the hands of someone, and absences of theirs, for the tests of absence."""

from datetime import date, timedelta
from typing import Any

from casework.acts import absences
from casework.models import Absence, Case, Worker
from casework.policy import Rag
from tests import factory
from tests.conftest import Cast

DAY = timedelta(days=1)


def held(
    cast: Cast, today: date, *, by_whom: Worker | None = None, waited: int = 40, since: int = 30,
    **details: Any,
) -> Case:  # fmt: skip
    """A case that a worker, usually the practitioner, has held for so many days."""
    manager = factory.user_of(cast.manager)
    details = {"team": cast.team, "rag": Rag.AMBER, **details}
    case = factory.a_case(waited=waited, today=today, by=manager, **details)
    day = today - since * DAY
    factory.give(case, by_whom or cast.practitioner, by=manager, on=day)
    return case


def away(
    worker: Worker, *, since: date, until: date | None = None, reason: str = "sick"
) -> Absence:
    return absences.record_absence(worker, reason=reason, starts_on=since, ends_on=until, by=None)
