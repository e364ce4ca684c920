"""A move is an offer: the old team answers for the case until the new one takes it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework import stranded_work
from casework.acts import moving, receiving
from casework.models import Absence, AbsenceReason, Case, Event, Offer, Verb
from casework.refusals import NeedsReason, NotAnswerable, NotOpen, Refusal
from tests import factory
from tests.conftest import signed_in
from tests.factory import give, user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast, today):
    return factory.a_case(waited=60, team=cast.team, today=today, by=user_of(cast.manager))


@pytest.fixture
def offered(cast, today, case):
    return moving.offer(
        case, to=cast.other_team, reason="Lives there", by=user_of(cast.manager), on=today
    )


def test_until_it_is_accepted_the_case_is_the_old_teams(cast, case, offered):
    case.refresh_from_db()
    assert case.team == cast.team
    assert case.stays.get(left_on=None).team == cast.team


def test_an_accepted_case_belongs_to_the_new_team_as_old_as_it_was(cast, today, case, offered):
    later = today + 3 * ONE_DAY
    case = moving.accept(offered, by=user_of(cast.other_manager), on=later)
    old, new = case.stays.order_by("id")
    assert (old.left_on, old.left_because) == (later, "Moved to West")
    assert (new.team, new.entered_on, new.left_on) == (cast.other_team, later, None)
    assert (case.team, case.received_on) == (cast.other_team, today - 60 * ONE_DAY)
    assert (case.next_look_on, case.look_because) == (later, "Came from Central")


def test_the_new_team_decides_who_works_it(cast, today, case, offered):
    give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    case = moving.accept(offered, by=user_of(cast.other_manager), on=today)
    assert (case.worker, case.spell) == (None, 2)
    assert case.allocations.get().ended_because == "Moved to West"
    assert case.letter_due_on == today


def test_whoever_takes_the_case_is_who_put_right_that_it_was_stranded(cast, today, case, offered):
    give(case, cast.practitioner, by=user_of(cast.manager), on=today)
    Absence.objects.create(
        worker=cast.practitioner, starts_on=today - 40 * ONE_DAY, reason=AbsenceReason.SICK
    )
    stranded_work.find(as_of=today)
    moving.accept(offered, by=user_of(cast.other_manager), on=today)
    assert Event.objects.get(case=case, verb=Verb.PUT_RIGHT).by == user_of(cast.other_manager)


def test_a_move_without_a_worker_is_the_same_spell_of_waiting(cast, today, case, offered):
    """What was escalated before the move is not escalated again because of it."""
    case = moving.accept(offered, by=user_of(cast.other_manager), on=today)
    assert case.spell == 1


def test_an_offer_sent_back_says_why_and_asks_for_a_look(cast, today, case, offered):
    by = user_of(cast.other_manager)
    with pytest.raises(NeedsReason):
        moving.send_back(offered, note="", by=by, on=today)
    case = moving.send_back(offered, note="Outside our area", by=by, on=today)
    assert (case.team, case.next_look_on) == (cast.team, today)
    assert case.look_because == "West returned it"
    offered.refresh_from_db()
    assert (offered.answer, offered.answer_note) == ("returned", "Outside our area")
    assert (offered.answered_by, offered.answered_at is None) == (by, False)


@pytest.mark.parametrize("first", ["accept", "send_back"])
@pytest.mark.parametrize("second", ["accept", "send_back"])
def test_an_offer_is_answered_once(cast, today, case, *, offered, first, second):
    def answer(how):
        words = {"note": "No"} if how == "send_back" else {}
        return getattr(moving, how)(offered, by=user_of(cast.other_manager), on=today, **words)

    answer(first)
    with pytest.raises(NotAnswerable, match="already"):
        answer(second)


def test_a_case_is_offered_to_one_other_open_team_at_a_time(cast, today, case, offered):
    by = user_of(cast.manager)
    third = factory.a_worked_team("East")
    with pytest.raises(Refusal, match="offered to West and they have not answered"):
        moving.offer(case, to=third, reason="Or they?", by=by, on=today)
    moving.send_back(offered, note="No", by=by, on=today)
    with pytest.raises(Refusal, match="Central has this case already"):
        moving.offer(case, to=cast.team, reason="Here", by=by, on=today)
    closed = factory.a_team("Old East", closed_on=today)
    with pytest.raises(Refusal, match="not an open team"):
        moving.offer(case, to=closed, reason="There", by=by, on=today)
    with pytest.raises(NeedsReason):
        moving.offer(case, to=third, reason=" ", by=by, on=today)


def test_closing_a_case_withdraws_its_offer(cast, today, case, offered):
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    offered.refresh_from_db()
    assert offered.answer == Offer.Answer.WITHDRAWN
    with pytest.raises(NotOpen):
        moving.accept(offered, by=user_of(cast.other_manager), on=today)


def test_each_step_of_a_move_is_in_the_timeline(cast, today, case, offered):
    moving.accept(offered, by=user_of(cast.other_manager), on=today)
    told = Event.objects.filter(case=case).order_by("id").values_list("verb", flat=True)
    assert list(told)[-2:] == [Verb.OFFERED, Verb.MOVED]
    assert Case.objects.of_team(cast.other_team).get() == case


def test_an_offer_that_is_taken_back_leaves_the_case_to_be_offered_again(cast, today, offered):
    by, third = user_of(cast.manager), factory.a_worked_team("East")
    case = moving.take_back(offered, by=by)
    offered.refresh_from_db()
    assert (offered.answer, offered.answered_by) == (Offer.Answer.WITHDRAWN, by)
    assert case.events.latest("id").verb == Verb.OFFER_TAKEN_BACK
    with pytest.raises(NotAnswerable, match="withdrawn already"):
        moving.accept(offered, by=user_of(cast.other_manager), on=today)
    assert moving.offer(case, to=third, reason="Lives there", by=by, on=today).to == third


def test_an_answered_offer_is_not_taken_back(cast, today, offered):
    moving.accept(offered, by=user_of(cast.other_manager), on=today)
    with pytest.raises(NotAnswerable, match="accepted already"):
        moving.take_back(offered, by=user_of(cast.manager))
    assert Case.objects.get().team == cast.other_team


def take_back(worker, offered):
    return signed_in(worker).post(reverse("offer-take-back", args=[offered.pk]), follow=True)


def test_the_team_that_has_the_case_takes_the_offer_back_on_its_page(cast, case, offered):
    page = reverse("case", args=[case.pk])
    button = reverse("offer-take-back", args=[offered.pk])
    assert button in signed_in(cast.practitioner).get(page).content.decode()
    assert button not in signed_in(cast.other_manager).get(page).content.decode()
    told = take_back(cast.practitioner, offered)
    assert "The offer to West was taken back." in told.content.decode()
    assert button not in told.content.decode()
    assert reverse("case-move", args=[case.pk]) in told.content.decode()


def test_where_they_answered_first_it_says_so(cast, today, case, offered):
    moving.send_back(offered, note="Not ours", by=user_of(cast.other_manager), on=today)
    told = take_back(cast.practitioner, offered).content.decode()
    assert "Nothing was undone." in told
    assert "This offer was returned already." in told


@pytest.mark.parametrize("who", ["other_manager", "auditor", "support"])
def test_nobody_else_takes_it_back(cast, offered, who):
    assert take_back(getattr(cast, who), offered).status_code == 403
    offered.refresh_from_db()
    assert offered.answer == ""


def test_an_offer_is_undone_from_the_message_that_tells_of_it(cast, case):
    words = {"to": cast.other_team.pk, "why": "Lives there"}
    browser = signed_in(cast.manager)
    told = browser.post(reverse("case-move", args=[case.pk]), words, follow=True)
    made = Offer.objects.get()
    undo = reverse("offer-take-back", args=[made.pk])
    assert f'<form action="{undo}" method="post">' in told.content.decode()
    browser.post(undo)
    made.refresh_from_db()
    assert made.answer == Offer.Answer.WITHDRAWN
