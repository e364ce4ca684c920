"""Is there somebody on the list of referrers who never heard back, for each of several reasons?"""

import pytest
from django.urls import reverse

from casework.letters.post_room import not_heard
from casework.letters.post_room.not_heard import Why
from casework.models import User

# "loaded" is wider than one test, so this mark alone asks for a test database.
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("why", [Why.NOT_ASKED, Why.HELD, Why.CANCELLED, Why.EXEMPT])
def test_some_have_not_heard_for_each_reason(loaded, why):
    """S99."""
    manager = User.objects.get(username="service.manager")
    assert not_heard.cases(manager, as_of=loaded, why=why).exists()


@pytest.mark.parametrize("username", ["manager", "ot.manager"])
def test_a_team_manager_sees_some_of_their_own(loaded, client, username):
    client.force_login(User.objects.get(username=username))
    assert client.get(reverse("not-heard")).context["rows"]
