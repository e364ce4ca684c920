"""Does a letter say "we have written to you before" to those alone who had one? (S22)"""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.letters.owed import about_the_wait
from casework.models import Case, Delivery, Letter, Person
from casework.models.letter import NEVER_CAME
from casework.policy import PolicyInForce
from tests import factory
from tests.conftest import TODAY

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture
def case() -> Case:
    return factory.a_case(waited=56, today=TODAY)


def a_letter(case: Case, milestone: int, *, state: str = "due", to: Person | None = None) -> Letter:
    went = {"sent_at": timezone.now(), "sent_to": "x", "sha256": "x", "carrier": "x"}
    return Letter.objects.create(
        case=case, person=to or case.person, team=case.team, kind="waiting_well", state=state,
        milestone=milestone, due_on=TODAY, **(went if state == "sent" else {}),
    )  # fmt: skip


def says(letter: Letter) -> str:
    holds = about_the_wait._gather(letter, TODAY, PolicyInForce()).holds
    [said] = holds & {"first", "later"}
    return said


def test_who_had_one_is_told_that_we_write_again(case):
    a_letter(case, 28, state="sent")
    assert says(a_letter(case, 56)) == "later"


def test_what_somebody_else_had_is_no_letter_to_them(case):
    a_letter(case, 28, state="sent")
    assert says(a_letter(case, 56, to=factory.a_person("Sharma"))) == "first"


@pytest.mark.parametrize(("status", "said"), [
    ("returned", "first"), ("failed", "first"), ("in_hand", "later"), ("delivered", "later"),
])  # fmt: skip
def test_what_came_back_was_never_read(case, status, said):
    lost = a_letter(case, 28, state="sent")
    Delivery.objects.create(letter=lost, carrier="x", status=status, status_at=timezone.now())
    assert says(a_letter(case, 56)) == said
    assert lost.went is (said == "later")
    assert Letter.objects.that_went().filter(pk=lost.pk).exists() is lost.went


@pytest.mark.parametrize("state", ["due", "cancelled"])
def test_what_never_went_is_no_letter(case, state):
    before = a_letter(case, 28, state=state)
    assert says(a_letter(case, 56)) == "first"
    assert not before.went


def test_a_copy_of_a_later_day_is_no_earlier_letter(case):
    a_letter(case, 84, state="sent")
    assert says(a_letter(case, 56)) == "first"


def test_another_wait_has_letters_of_its_own(case):
    before = factory.a_case(waited=200, today=TODAY, person=case.person, kind="review")
    a_letter(before, 28, state="sent")
    assert says(a_letter(case, 56)) == "first"
    assert case.received_on == TODAY - timedelta(days=56)


def test_the_words_for_a_letter_that_never_came_are_those_of_deliveries():
    assert set(NEVER_CAME) == {Delivery.Status.FAILED, Delivery.Status.RETURNED}
