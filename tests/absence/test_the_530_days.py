"""S27, the story itself: a worker falls ill with a carer's case, and this time nobody is lost."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse

from casework import escalation, stranded_work
from casework.acts import absences, allocating
from casework.acts.record import policy_on
from casework.letters.owed import waiting_well
from casework.models import Case, Escalation, Letter, User, Verb
from casework.policy import Rag, Role
from casework.queues import Queue, queue_of, who_cannot_work
from casework.refusals import CannotTakeWork
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db

ASKED = date(2026, 9, 14)
GIVEN = date(2026, 9, 21)
FELL_ILL = date(2026, 11, 3)
# Wednesday 11 November is the seventh working day away; the sixth, the 10th, passed the threshold.
LAST_QUIET, STRANDED = date(2026, 11, 9), date(2026, 11, 10)
CLIMBS = date(2026, 11, 13)
NEW_HANDS = date(2026, 11, 21)


def the_morning(day: date) -> None:
    stranded_work.find(as_of=day)
    waiting_well.prepare(as_of=day)
    escalation.sweep(as_of=day)


@pytest.fixture
def by(cast: Cast, today: date) -> User:
    return factory.user_of(cast.manager)


@pytest.fixture
def case(cast: Cast, by: User) -> Case:
    """A carer's case, given to a practitioner who falls ill with it."""
    case = factory.a_case(
        kind="carer_assessment", team=cast.team, rag=Rag.AMBER, today=ASKED, by=by
    )
    factory.give(case, cast.practitioner, by=by, on=GIVEN)
    assert case.letter_due_on is None
    absences.record_absence(
        cast.practitioner, reason="sick", starts_on=FELL_ILL, ends_on=None, by=by
    )
    return case


def it_is_told_after_the_threshold_and_climbs(case: Case) -> Escalation:
    the_morning(LAST_QUIET)
    assert not Escalation.objects.filter(rung="stranded").exists()
    the_morning(STRANDED)
    [told] = Escalation.objects.filter(rung="stranded")
    assert (told.case, told.told, told.raised_on) == (case, Role.TEAM_MANAGER, STRANDED)
    away = who_cannot_work(STRANDED, policy_on(STRANDED))
    assert queue_of(case, is_paused=False, cannot_work=away) == Queue.STRANDED
    the_morning(CLIMBS)
    told.refresh_from_db()
    assert told.told == Role.SERVICE_MANAGER
    return told


def it_shows_on_today(cast: Cast) -> None:
    page = signed_in(cast.manager).get(reverse("today"))
    [tile] = [tile for tile in page.context["tiles"] if tile.label.startswith("stranded")]
    assert str(tile.number) == "1"


def it_goes_back_with_its_first_day(case: Case, cast: Cast, by: User) -> None:
    outcome = allocating.give_back_many(
        [case], because="Off sick", by=by, on=NEW_HANDS, held_by=cast.practitioner
    )
    assert outcome.done == [case]
    case.refresh_from_db()
    assert (case.received_on, case.worker) == (ASKED, None)
    # The carer has waited all along, and was written to on the day on which nobody could work.
    letter = Letter.objects.get(case=case, kind="waiting_well")
    assert (letter.milestone, letter.due_on) == (56, STRANDED)
    assert case.letter_due_on == ASKED + timedelta(days=84)


def test_a_carers_case_finds_new_hands_and_keeps_its_first_day(case: Case, cast: Cast, by: User):
    told = it_is_told_after_the_threshold_and_climbs(case)
    it_shows_on_today(cast)
    it_goes_back_with_its_first_day(case, cast, by)
    told.refresh_from_db()
    assert told.ended_on == NEW_HANDS
    give = partial(allocating.allocate, case, reason="worker_away", by=by, on=NEW_HANDS)
    with pytest.raises(CannotTakeWork):
        give(to=cast.practitioner)
    give(to=cast.colleague)
    case.refresh_from_db()
    assert (case.worker, case.received_on) == (cast.colleague, ASKED)
    verbs = set(case.events.values_list("verb", flat=True))
    assert {Verb.ESCALATED, Verb.CLIMBED, Verb.GIVEN_BACK, Verb.ALLOCATED} <= verbs
    assert stranded_work.find(as_of=NEW_HANDS)["stranded"] == 0
