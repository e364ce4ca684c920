"""A case ends with a reason, and everything that hung on it ends too; it may be opened again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.acts import people, receiving, watching
from casework.cases import receiving_rules
from casework.letters.owed import waiting_well
from casework.models import Letter, Verb
from casework.policy import Rag
from casework.refusals import NeedsReason, NotOpen, Refusal
from tests import factory
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast, today):
    return factory.a_case(
        waited=60, team=cast.team, today=today, rag=Rag.AMBER, by=user_of(cast.manager)
    )


@pytest.fixture
def close(cast, today, case):
    return lambda reason="declined", on=today: receiving.close(
        case, reason=reason, note="Done", by=user_of(cast.manager), on=on
    )


@pytest.fixture
def reopen(cast, today, case):
    return lambda note="They changed their mind", on=today: receiving.reopen(
        case, note=note, by=user_of(cast.manager), on=on
    )


def test_a_closed_case_is_nobodys_and_nothing_is_due(cast, today, case, close):
    give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    watching.change(case, trigger="fall", note="", by=user_of(cast.manager), on=today)
    case = close()
    assert (case.worker, case.letter_due_on, case.escalation_due_on) == (None, None, None)
    assert (case.next_look_on, case.closed_on) == (None, today)
    assert case.stays.get().left_because == "Closed: The person no longer wants it"
    assert case.allocations.get().ended_on == today
    assert case.changes.get().looked_on == today


def test_letters_that_had_not_begun_are_taken_back(today, case, close):
    """Promise 1: nobody is written to about a wait that is over, and the timeline says so."""
    waiting_well.prepare(as_of=today)
    assert Letter.objects.get().state in ("due", "held")
    close()
    assert Letter.objects.get().state == "cancelled"
    assert case.events.filter(verb=Verb.LETTER_CANCELLED).count() == 1


def test_a_letter_that_has_gone_stays_as_it_went(today, case, close):
    waiting_well.prepare(as_of=today)
    Letter.objects.update(
        state="sent", sent_at=timezone.now(), sent_to="A", sha256="b", carrier="c", held_because=""
    )
    close()
    assert Letter.objects.get().state == "sent"


def test_the_wait_ends_with_the_case(today, case, close):
    case = close()
    assert case.waited(today + 30 * ONE_DAY) == 60


@pytest.mark.parametrize("reason", ["", "bored"])
def test_a_case_ends_for_a_known_reason(close, reason):
    with pytest.raises(NeedsReason):
        close(reason)


def test_a_case_is_closed_once(close):
    close()
    with pytest.raises(NotOpen, match="closed on 21 November 2026"):
        close()


def test_a_case_opened_again_has_waited_since_it_was_first_asked_for(cast, today, case, close,
                                                                     reopen):  # fmt: skip
    close()
    later = today + 10 * ONE_DAY
    case = reopen(on=later)
    assert (case.received_on, case.waited(later)) == (today - 60 * ONE_DAY, 70)
    assert (case.rag, case.rated_on, case.spell) == (None, None, 2)
    assert (case.next_look_on, case.letter_due_on) == (later, later)
    assert [stay.entered_on for stay in case.stays.filter(left_on=None)] == [later]


def test_opening_again_says_why_and_only_what_is_closed(reopen, close):
    with pytest.raises(Refusal, match="open already"):
        reopen()
    close()
    with pytest.raises(NeedsReason):
        reopen(note="")


def test_the_case_of_someone_who_died_stays_closed(cast, today, case, close, reopen):
    close("died")
    people.record_death(
        case.person, died_on=today, reported_on=None, by=user_of(cast.manager), on=today
    )
    with pytest.raises(Refusal, match="has died"):
        reopen()


def test_a_case_is_not_opened_again_beside_another_for_the_same_thing(cast, today, case, close,
                                                                       reopen):  # fmt: skip
    """Two open cases for one thing would hide one wait behind the other."""
    close()
    other = factory.a_case(
        person=case.person, team=cast.team, today=today, by=user_of(cast.manager)
    )
    with pytest.raises(receiving_rules.AlreadyOpen, match=other.reference):
        reopen()
