"""A letter came back in error: somebody says that the address is right, and letters go again."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework.acts import addresses
from casework.letters import looking_again
from casework.letters.gate import came_back
from casework.letters.gate.held import Held, MendAt
from casework.letters.post_room import afterwards
from casework.models import Address, Event, Letter
from casework.refusals import NeedsReason, NotAnswerable
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.letters.post import again, an_owed_letter, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def by(cast):
    return factory.user_of(cast.manager)


@pytest.fixture
def returned(by) -> Letter:
    """A letter that went, and came back an hour ago."""
    with time_machine.travel(timezone.now() - 30 * HOUR):
        letter = an_owed_letter(waited=30)
        send()
        afterwards.came_back(again(letter), by=by, because="Gone away")
    return again(letter)


def home(letter: Letter) -> Address:
    return letter.person.addresses.get()


def say(address: Address, by, because: str = "She opened the door to us") -> None:
    addresses.find_right(address, because=because, by=by, on=TODAY)


def the_next(letter: Letter) -> Letter:
    """Another letter to them, after one run of the sender."""
    following = Letter.objects.create(
        case=letter.case, person=letter.person, team=letter.team, kind=letter.kind, milestone=56,
        due_on=TODAY,
    )  # fmt: skip
    send()
    return again(following)


def test_letters_go_there_again_and_the_record_says_who_knew(returned, by):
    held = the_next(returned)
    assert held.held_because == Held.RETURNED
    say(home(returned), by)
    looking_again.look_again(now=timezone.now())
    send()
    assert again(held).state == "sent"
    assert home(returned).returned_on is None
    told = Event.objects.filter(person=returned.person, by=by).latest("pk")
    assert told.says == "Home address is right. She opened the door to us"


def test_what_comes_back_afterwards_counts(returned, by):
    say(home(returned), by)
    second = the_next(returned)
    assert second.state == "sent"
    with time_machine.travel(timezone.now() + HOUR):
        afterwards.came_back(second, by=by, because="Gone away")
    assert home(returned).returned_on == TODAY
    assert came_back.addresses_of(returned.person, on=TODAY) == [home(returned)]


def test_a_mark_by_itself_is_enough_and_so_is_what_the_carrier_said(returned, by):
    Address.objects.update(returned_on=None)
    assert came_back.addresses_of(returned.person, on=TODAY) == [home(returned)]
    say(home(returned), by)
    assert came_back.addresses_of(returned.person, on=TODAY) == []
    Address.objects.update(returned_on=TODAY)
    assert came_back.addresses_of(returned.person, on=TODAY) == [home(returned)]


@pytest.mark.parametrize(("minutes", "counts"), [(-1, False), (0, False), (1, True)])
def test_what_came_back_until_that_moment_counts_no_more(returned, minutes, counts):
    at = returned.delivery.status_at - timedelta(minutes=minutes)
    Address.objects.update(returned_on=None, found_right_at=at)
    assert bool(came_back.addresses_of(returned.person, on=TODAY)) is counts


def test_it_needs_a_reason_and_something_that_came_back(returned, by):
    with pytest.raises(NeedsReason):
        say(home(returned), by, because=" ")
    say(home(returned), by)
    with pytest.raises(NotAnswerable):
        say(home(returned), by)


def test_an_address_that_they_left_is_not_said_to_be_right(returned, by):
    Address.objects.update(ends_on=TODAY)
    with pytest.raises(NotAnswerable, match="any more"):
        say(home(returned), by)


def test_the_held_letter_leads_there(returned, cast):
    held = the_next(returned)
    assert Held.RETURNED.mend.at is MendAt.ADDRESS
    mend = reverse("person-address", args=[Held.RETURNED.mend.pk_for(held)])
    right = reverse("person-address-right", args=[returned.person_id, home(returned).pk])
    client = signed_in(cast.practitioner)
    assert mend in client.get(reverse("letter", args=[held.pk])).content.decode()
    assert right in client.get(mend).content.decode()
    assert right in client.get(reverse("person", args=[returned.person_id])).content.decode()
    assert client.post(right, {"because": "She lives there"}).status_code == 302
    assert right not in client.get(mend).content.decode()


def test_who_reads_and_does_not_work_is_refused(returned, cast):
    right = reverse("person-address-right", args=[returned.person_id, home(returned).pk])
    client = signed_in(cast.auditor)
    assert client.get(right).status_code == 403
    assert client.post(right, {"because": "So"}).status_code == 403
    assert right not in client.get(reverse("person", args=[returned.person_id])).content.decode()


def test_another_persons_address_is_not_found(returned, cast):
    other = Address.objects.get(person=factory.a_person("Moss"))
    right = reverse("person-address-right", args=[returned.person_id, other.pk])
    assert signed_in(cast.practitioner).get(right).status_code == 404
