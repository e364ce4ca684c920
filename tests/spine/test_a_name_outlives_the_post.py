"""What somebody wrote keeps their name when they leave; what they may do ends that day (S11)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.acts import allocating, moving, rating, watching
from casework.models import User
from casework.permissions import may
from casework.policy import Rag
from casework.roles import Right
from tests import factory
from tests.conftest import Cast, signed_in


def left(cast: Cast, today: date):
    """The practitioner noted, rated and offered a case of theirs, and has left since."""
    by = factory.user_of(cast.practitioner)
    case = factory.a_case(waited=40, team=cast.team, today=today)
    watching.note(case, text="Key safe at the back door", by=by)
    rating.rate(case, rag=Rag.AMBER, reasons=["falls"], by=by, on=today)
    case.refresh_from_db()
    moving.offer(case, to=cast.other_team, reason="Moved west", by=by, on=today)
    allocating.leave(cast.practitioner, on=today, by=factory.user_of(cast.manager))
    return case


@pytest.mark.parametrize("part", ["", "notes", "decisions"])
def test_the_timeline_and_the_rating_name_a_leaver(cast: Cast, today: date, part: str):
    case = left(cast, today)
    url = f"{reverse('case', args=[case.pk])}?part={part}"
    page = signed_in(cast.manager).get(url).content.decode()
    assert "Joan Patel" in page
    assert "By Joan Patel on" in page
    assert factory.user_of(cast.practitioner).get_username() not in page


@pytest.mark.parametrize("name", ["case-rate", "offer"])
def test_the_history_of_ratings_and_an_offer_name_a_leaver(cast: Cast, today: date, name: str):
    case = left(cast, today)
    worker = cast.other_manager if name == "offer" else cast.manager
    pk = case.offers.get().pk if name == "offer" else case.pk
    page = signed_in(worker).get(reverse(name, args=[pk])).content.decode()
    assert "Joan Patel" in page
    assert factory.user_of(cast.practitioner).get_username() not in page


def test_naming_each_of_the_ratings_costs_no_statement_more(cast: Cast, today: date):
    case, costs = factory.a_case(waited=40, team=cast.team, today=today), []
    client, url = signed_in(cast.manager), reverse("case-rate", args=[case.pk])
    client.get(url)
    for _ in range(3):
        by = factory.user_of(factory.a_worker(team=cast.team))
        rating.rate(case, rag=Rag.RED, reasons=["no_essential_care"], by=by, on=today)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        costs.append(len(asked))
    assert len(set(costs)) == 1, costs


def test_a_leaver_has_a_name_and_no_right(cast: Cast, today: date):
    left(cast, today)
    user = factory.user_of(cast.practitioner)
    assert (user.name, user.post) == ("Joan Patel", None)
    assert not any(may(user, right) for right in Right)


def test_someone_who_never_had_a_post_is_called_by_their_sign_in(db: None):
    assert User(username="root").name == "root"
