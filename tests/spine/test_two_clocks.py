"""A wait that was given back or stranded goes on everywhere, and a standard is held to the work."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework import stranded_work, waits
from casework.acts import absences, allocating, allocation_meeting, receiving
from casework.acts.record import policy_on
from casework.cases import completing
from casework.cases.wait import parts
from casework.letters.owed import waiting_well
from casework.models import Allocation, Case, Letter, User
from casework.policy import Rag
from casework.refusals import BadDate, NeedsReason, Refusal
from casework.waits import DONE, NOT_DONE, NOW, REACHED
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.factory import give, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ONE_DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> User:
    return user_of(cast.manager)


@pytest.fixture
def stranded(cast: Cast, by: User) -> Case:
    """Asked for 221 days ago, given after 148; its worker has been away for the last 60."""
    case = factory.a_case(waited=221, team=cast.team, today=TODAY, by=by, rag=Rag.AMBER)
    give(case, cast.practitioner, by=by, on=TODAY - 73 * ONE_DAY)
    absences.record_absence(
        cast.practitioner, reason="sick", starts_on=TODAY - 60 * ONE_DAY, ends_on=None, by=by
    )
    stranded_work.find(as_of=TODAY)
    case.refresh_from_db()
    return case


def longest(measure: waits.Measure, kind: str = "care_act") -> int:
    return max(waits.days_of(measure, kind=kind, as_of=TODAY), default=0)


# S27: stranded, it waits


def test_a_stranded_wait_goes_on_from_the_request(stranded: Case):
    """The page said 148 days, where the person had waited for 221."""
    assert (stranded.waited(TODAY), stranded.is_waiting) == (221, True)
    assert stranded.stranded_on == TODAY - 60 * ONE_DAY
    assert longest(NOW) == 221
    assert not waits.days_of(REACHED, kind="care_act", as_of=TODAY)


def test_a_stranded_case_is_on_the_list_and_on_the_agenda(cast: Cast, by: User, stranded: Case):
    page: Any = signed_in(cast.manager).get(reverse("waiting-list"))
    assert [(row.case.pk, row.waited) for row in page.context["rows"]] == [(stranded.pk, 221)]
    meeting = allocation_meeting.start(cast.team, by=by, on=TODAY)
    [item] = meeting.items.all()
    given = allocation_meeting.Decision(
        "allocate", "same", to_worker=cast.colleague, reason="capacity"
    )
    allocation_meeting.decide(item, given, by=by, on=TODAY)
    stranded.refresh_from_db()
    assert (stranded.worker, stranded.stranded_on) == (cast.colleague, None)
    assert stranded.waited(TODAY) == 221


def test_a_stranded_person_has_a_waiting_well_letter_of_the_whole_wait(stranded: Case):
    waiting_well.prepare(as_of=TODAY)
    assert [letter.milestone for letter in Letter.objects.filter(case=stranded)] == [196]


def test_its_worker_comes_back_and_it_waits_no_longer(cast: Cast, by: User, stranded: Case):
    absences.end_absence(cast.practitioner.absences.get(), back_on=TODAY, by=by)
    later = TODAY + 30 * ONE_DAY
    stranded_work.find(as_of=later)
    stranded.refresh_from_db()
    assert (stranded.is_waiting, stranded.waited(later)) == (False, 148)
    assert stranded.letter_due_on is None
    assert Allocation.objects.get().stranded_on is None


# S24, S27: the whole wait, and its parts


def test_after_new_hands_the_figures_have_the_whole_wait_and_its_parts(
    cast: Cast, by: User, stranded: Case
):
    """530 days were counted nowhere once the case had been given to somebody else."""
    allocating.reallocate(
        stranded, held_by=cast.practitioner, to=cast.colleague, because="Sick", by=by, on=TODAY
    )
    assert longest(REACHED) == 221
    [whole] = [each for each in waits.measured(REACHED, as_of=TODAY)
               if (each.team, each.kind) == (None, "care_act")]  # fmt: skip
    assert (whole.count, whole.mean_held) == (1, 13)
    told = parts(221, Allocation.objects.all(), stranded_on=None, as_of=TODAY)
    assert (told.with_worker, told.without) == (13, 208)
    page = signed_in(cast.manager).get(reverse("case", args=[stranded.pk])).content.decode()
    assert "waited 221 days until allocated on 21 November" in page
    assert "13 days with another worker, 208 days without" in page


def test_given_back_it_waits_since_the_request_on_every_page(cast: Cast, by: User):
    case = factory.a_case(waited=100, team=cast.team, today=TODAY, by=by)
    give(case, cast.practitioner, by=by, on=TODAY - 70 * ONE_DAY)
    allocating.give_back(case, because="Full", by=by, on=TODAY - ONE_DAY)
    assert longest(NOW) == 100
    page = signed_in(cast.manager).get(reverse("case", args=[case.pk])).content.decode()
    assert "69 days with another worker, 31 days without" in page


# T02, T04, T05: until it has started, until it is done


@pytest.fixture
def held(cast: Cast, by: User) -> Case:
    case = factory.a_case(waited=40, team=cast.team, today=TODAY, by=by, rag=Rag.GREEN)
    give(case, cast.practitioner, by=by, on=TODAY - 28 * ONE_DAY)
    return case


def started(case: Case, *, by: User, day: date = TODAY) -> Case:
    return completing.happened(case, what="started", day=day, by=by, on=TODAY)


def test_with_a_worker_it_is_past_its_standard_until_it_has_started(by: User, held: Case):
    policy = policy_on(TODAY)
    assert (held.waited(TODAY), held.over_standard(TODAY, policy)) == (12, 12)
    held = started(held, by=by, day=TODAY - 20 * ONE_DAY)
    assert held.over_standard(TODAY, policy) == 0
    assert (longest(NOT_DONE), longest(DONE)) == (0, 20)


def test_what_started_and_waits_for_a_worker_again_is_not_started(by: User, held: Case):
    held = started(held, by=by, day=TODAY - 20 * ONE_DAY)
    held = allocating.give_back(held, because="Full", by=by, on=TODAY)
    assert held.started_on == TODAY - 20 * ONE_DAY
    assert held.over_standard(TODAY, policy_on(TODAY)) == 12
    assert (longest(NOT_DONE), longest(DONE)) == (40, 0)


def test_what_is_done_has_started_and_closing_as_completed_is_done(by: User, held: Case):
    done = completing.happened(held, what="done", day=TODAY, by=by, on=TODAY)
    assert (done.started_on, done.done_on) == (TODAY, TODAY)
    assert completing.still_to_record(done) == []


@pytest.mark.parametrize(("reason", "day"), [("completed", TODAY), ("declined", None)])
def test_only_closing_as_completed_says_that_it_is_done(by: User, held: Case, reason, day):
    closed = receiving.close(held, reason=reason, note="", by=by, on=TODAY)
    assert (closed.started_on, closed.done_on) == (day, day)
    again = receiving.reopen(closed, note="It fell through", by=by, on=TODAY)
    assert (again.started_on, again.done_on) == (None, None)


def test_it_cannot_have_started_before_it_was_asked_for_or_in_days_to_come(by: User, held: Case):
    for day in (held.received_on - ONE_DAY, TODAY + ONE_DAY):
        with pytest.raises(BadDate):
            started(held, by=by, day=day)
    with pytest.raises(NeedsReason):
        completing.happened(held, what="sold", day=TODAY, by=by, on=TODAY)
    started(held, by=by)
    with pytest.raises(Refusal, match="recorded already"):
        started(held, by=by)


def test_a_case_that_nobody_has_cannot_have_started(cast: Cast, by: User):
    case = factory.a_case(waited=4, team=cast.team, today=TODAY, by=by)
    with pytest.raises(Refusal, match="Give it to a worker"):
        started(case, by=by)


def test_a_carers_assessment_records_its_own(cast: Cast, by: User):
    case = factory.a_case(kind="carer_assessment", waited=4, team=cast.team, today=TODAY, by=by)
    give(case, cast.practitioner, by=by, on=TODAY)
    with pytest.raises(Refusal, match="with the assessment"):
        started(case, by=by)


def test_the_page_records_it_and_its_message_undoes_it(cast: Cast, held: Case):
    browser = signed_in(cast.practitioner)
    url = reverse("case-progress", args=[held.pk])
    assert "Assessment started" in browser.get(url).content.decode()
    words = {"what": "started", "on_day": "20", "on_month": "11", "on_year": "2026"}
    page = browser.post(url, words, follow=True).content.decode()
    held.refresh_from_db()
    assert held.started_on == date(2026, 11, 20)
    assert "Assessment started on 20 November" in page
    assert reverse("progress-undo", args=[held.pk]) in page
    browser.post(reverse("progress-undo", args=[held.pk]))
    held.refresh_from_db()
    assert held.started_on is None


def test_undo_is_refused_once_something_else_has_happened(by: User, held: Case):
    started(held, by=by)
    allocating.give_back(held, because="Full", by=by, on=TODAY)
    with pytest.raises(Refusal, match="cannot be undone"):
        completing.undo(held, by=by, on=TODAY)
