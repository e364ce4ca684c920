"""Is there something to see of each part of the letters: who stands around, tasks, the trays?"""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.letters.gate.answers import Hold
from casework.letters.gate.decision import decide
from casework.letters.gate.facts import facts_for
from casework.letters.owed.about_the_case import ALLOCATION, FEEDBACK, RECEIPT, REVIEW_DUE
from casework.letters.post_room import tasks
from casework.models import (
    Case,
    Channel,
    Delivery,
    Letter,
    LetterState,
    LetterTask,
    Person,
    Referrer,
    Team,
    User,
)
from casework.policy import PolicyInForce, Role

# "loaded" is wider than one test, so this mark alone asks for a test database.
# One process loads the council once for all of these.
pytestmark = pytest.mark.django_db

OPEN = LetterTask.objects.filter(done_on=None, dropped_on=None)
MANAGERS = ("manager", "ot.manager", "carers.manager")


def says(letter: Letter) -> object:
    return decide(facts_for(letter, now=timezone.now(), policy=PolicyInForce()))


def test_referrers_were_told_or_not_told_or_nobody_asked(loaded):
    """S99, S187."""
    for answer in (True, False, None):
        assert Referrer.objects.filter(may_be_told=answer).count() >= 20
    assert Referrer.objects.filter(organisation="").exists()
    assert Referrer.objects.exclude(organisation="").count() >= 100
    told = Referrer.objects.filter(may_be_told=True)
    assert not told.filter(email="", lines="").exists()
    assert not Referrer.objects.exclude(may_be_told=None).filter(may_be_told_because="").exists()


def test_what_is_held_is_held_for_what_the_gate_says(loaded):
    held = Letter.objects.in_state(LetterState.HELD)
    for letter in held.select_related("person", "case__person", "referrer"):
        answer = says(letter)
        assert isinstance(answer, Hold), (letter, answer)
        assert answer.reason == letter.held_because, letter


def test_there_are_tasks_of_each_kind_and_some_are_overdue(loaded):
    assert set(OPEN.values_list("kind", flat=True)) == set(LetterTask.Kind.values)
    assert OPEN.filter(due_on__lt=loaded).exists()
    assert OPEN.exclude(worker=None).exists()
    done = LetterTask.objects.exclude(done_on=None)
    assert done.filter(kind=LetterTask.Kind.FORMAT, letter__channel=Channel.BY_HAND).exists()
    for task in OPEN.select_related("letter"):
        assert tasks.RAISED_FOR[task.letter.held_because] == task.kind


def test_each_team_with_a_list_has_a_task(loaded):
    lists = Team.objects.filter(cases__in=Case.objects.waiting().filter(references=None))
    with_one = set(OPEN.values_list("team", flat=True))
    assert {team.pk for team in lists.distinct()} == with_one


@pytest.mark.parametrize("kind", [RECEIPT, ALLOCATION, REVIEW_DUE, FEEDBACK])
def test_letters_of_what_happened_have_gone(loaded, kind):
    assert Letter.objects.in_state(LetterState.SENT).filter(kind=kind).exists()


def test_some_receipts_give_the_day_that_we_hope_to_start_by(loaded):
    due = Letter.objects.in_state(LetterState.DUE).filter(kind=RECEIPT)
    assert due.filter(case__indicative_on__gt=loaded).exists()
    assert due.filter(case__indicative_on=None).exists()
    assert not Case.objects.filter(indicative_on__lt=loaded).exists()


def test_feedback_went_was_held_and_was_cancelled_and_only_to_whoever_may_be_told(loaded):
    letters = Letter.objects.filter(kind=FEEDBACK)
    assert {"due", "sent", "held", "cancelled"} <= set(letters.values_list("state", flat=True))
    assert not letters.exclude(referrer__may_be_told=True).exists()


def test_something_failed_is_not_known_and_came_back(loaded):
    for state in (LetterState.FAILED, LetterState.UNCONFIRMED):
        assert Letter.objects.in_state(state).exists()
    assert Delivery.objects.filter(status=Delivery.Status.RETURNED).exists()


def test_nobody_who_has_died_or_is_a_child_has_anothers_letters(loaded):
    for person in Person.objects.filter(represents__isnull=False):
        assert not person.may_have_died
        assert (person.age(loaded) or 0) >= 18


@pytest.mark.parametrize("username", MANAGERS)
@pytest.mark.parametrize("page", ["letter-tasks", "letters"])
def test_a_team_manager_sees_some_on_each_page(loaded, client, username, page):
    user = User.objects.get(username=username)
    assert user.post is not None
    assert user.post.role == Role.TEAM_MANAGER
    client.force_login(user)
    answer = client.get(reverse(page))
    assert answer.context["rows"]
