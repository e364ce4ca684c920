"""What counts as sent today? What failed or came back is under its own name, and not here."""

import pytest
from django.utils import timezone

from casework.letters.post_room import trays
from casework.models import Delivery
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import an_owed_letter, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.mark.parametrize(("status", "shown_in"), [
    ("accepted", ["today"]), ("delivered", ["today"]),
    ("failed", ["returned"]), ("returned", ["returned"]),
])  # fmt: skip
def test_what_never_came_was_not_sent_today(cast, status, shown_in):
    letter = an_owed_letter(team=cast.team)
    send()
    Delivery.objects.update_or_create(
        letter=letter, defaults={"carrier": "x", "status": status, "status_at": timezone.now()}
    )
    user = factory.user_of(cast.manager)
    counts = trays.counts(user, trays.Chosen(), as_of=TODAY)
    assert [code for code, count in counts.items() if count.number] == shown_in
