"""The order of the outbox: we have your request, and only then: you have waited."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.acts import correcting, receiving
from casework.letters.owed import waiting_well
from casework.models import Letter, Source
from casework.policy import Role
from tests import factory
from tests.conftest import TODAY
from tests.gate.reaching import a_recorder, a_representative
from tests.letters.post import again, needs, send

pytestmark = [pytest.mark.usefixtures("today", "letters_by_event"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


def recorded_late(kind: str = "care_act", **person):
    """A request that reached us 30 days ago and is written down today: both are owed today."""
    team = factory.a_team()
    factory.a_worker(team=team)
    asked = receiving.Request(
        person=factory.a_person(**person), kind=kind, team=team, source=Source.GP,
        received_on=TODAY - timedelta(days=30), summary="Not coping",
    )  # fmt: skip
    case = receiving.receive(asked, by=a_recorder(), on=TODAY)
    waiting_well.prepare(as_of=TODAY)
    return case


def later(hours: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        send(timezone.now())


def in_order() -> list[str]:
    sent = Letter.objects.filter(state="sent").order_by("sent_at")
    return list(sent.values_list("kind", flat=True))


@pytest.mark.parametrize("turn", range(6))
def test_whichever_the_sender_finds_first_the_receipt_goes_first(turn):
    recorded_late()
    send()
    assert in_order() == ["receipt"]
    later(1)
    assert in_order() == ["receipt"]
    later(26)
    assert in_order() == ["receipt", "waiting_well"]


def test_of_a_review_that_is_due_the_same():
    recorded_late(kind="review")
    send()
    later(26)
    assert in_order() == ["review_due", "waiting_well"]


def test_while_the_receipt_cannot_go_yet_nothing_else_overtakes_it():
    recorded_late()
    Letter.objects.filter(kind="receipt").update(not_before=timezone.now() + timedelta(hours=3))
    send()
    assert in_order() == []
    later(4)
    assert in_order() == ["receipt"]


def test_a_receipt_that_is_held_is_no_news_once_they_heard_how_long_they_waited():
    recorded_late()
    Letter.objects.filter(kind="receipt").update(state="held", held_because="late")
    send()
    assert in_order() == ["waiting_well"]
    receipt = Letter.objects.get(kind="receipt")
    Letter.objects.filter(pk=receipt.pk).update(state="due", held_because="")
    later(26)
    assert again(receipt).state == "cancelled"
    assert in_order() == ["waiting_well"]


def test_each_reader_has_their_own_order():
    case = recorded_late()
    copy = a_representative(case.person).representative
    needs(copy, "braille_2")
    send()
    receipts = Letter.objects.filter(case=case, kind="receipt")
    assert [letter.person for letter in receipts] == [case.person]


def test_an_old_case_that_was_corrected_or_opened_again_gets_no_late_receipt():
    """It came by import, without a letter; what follows is no new request."""
    Letter.objects.all().delete()
    case = recorded_late()
    Letter.objects.all().delete()
    by = factory.user_of(factory.a_worker(Role.TEAM_MANAGER, team=case.team))
    day = TODAY - timedelta(days=40)
    correcting.correct(case, {"received_on": day}, because="Misread", by=by, on=TODAY)
    receiving.close(case, reason="declined", note="She said no", by=by, on=TODAY)
    receiving.reopen(case, note="She does want it", by=by, on=TODAY)
    assert not Letter.objects.filter(kind="receipt").exists()
