"""A carer's plan is looked at again: it comes up in time, and nobody can forget it (s27)."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from carers import reviews
from carers.acts import reviewing
from carers.models import PlanReview, SupportPlan
from casework import jobs
from casework.acts import people, receiving
from casework.models import Case, JobRun, Person
from casework.refusals import BadDate, NeedsReason, NotAnswerable
from tests import factory
from tests.carers import makers
from tests.conftest import signed_in
from tests.running.counting import get_counted

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def plan(cast, by, today) -> SupportPlan:
    """Agreed thirty days ago, to be looked at today; the carer's case is open still."""
    then = today - 30 * DAY
    case = makers.a_carers_case(team=cast.team, by=by, today=then, waited=10)
    makers.decided(case, by=by, on=then, outcomes=makers.ONE_OUTCOME)
    return makers.a_service(case, by=by, on=then, review_due_on=today)


def ended(plan: SupportPlan, by, on: date) -> SupportPlan:
    receiving.close(plan.case, reason="completed", note="Done", by=factory.a_senior(), on=on)
    return SupportPlan.objects.get(pk=plan.pk)


@pytest.mark.parametrize(("days", "asked"), [(-1, 0), (0, 1), (1, 1)])
def test_a_review_is_asked_for_from_its_day_on(plan, today, days, asked):
    assert reviewing.ask_for_due(as_of=today + days * DAY) == asked
    assert PlanReview.objects.count() == asked


def test_on_an_open_case_somebody_looks_the_same_day(plan, today):
    reviewing.ask_for_due(as_of=today)
    case = Case.objects.get(pk=plan.case_id)
    assert (case.next_look_on, case.look_because) == (
        today, "The carer's support plan is due a review",
    )  # fmt: skip
    assert "due a review" in case.events.order_by("-id")[0].says


def test_where_the_case_has_ended_a_review_waits_on_the_list_of_its_team(plan, by, today):
    """From the day on which it fell due, however late the job runs; an open case is never lost."""
    plan = ended(plan, by, today)
    reviewing.ask_for_due(as_of=today + 9 * DAY)
    case = Case.objects.still_open().get(person=plan.case.person)
    assert (case.kind, case.team, case.received_on) == ("review", plan.case.team, today)
    assert PlanReview.objects.get().case == case


def test_a_review_that_waits_already_is_the_one(plan, by, today):
    plan = ended(plan, by, today)
    known = factory.a_case(team=plan.case.team, person=plan.case.person, kind="review",
                           today=today, by=by)  # fmt: skip
    reviewing.ask_for_due(as_of=today)
    assert PlanReview.objects.get().case == known


def test_asking_twice_does_no_harm(plan, by, today):
    ended(plan, by, today)
    assert reviewing.ask_for_due(as_of=today) == 1
    assert reviewing.ask_for_due(as_of=today + DAY) == 0
    assert Case.objects.still_open().count() == 1


def test_nobody_asks_for_a_review_of_someone_who_died(plan, by, today):
    person = Person.objects.get(pk=plan.case.person_id)
    people.record_death(person, died_on=today, reported_on=None, by=by, on=today)
    assert reviewing.ask_for_due(as_of=today) == 0


def test_the_job_of_each_morning_asks(plan, today):
    assert "each_morning" in jobs.DAYS_JOBS
    call_command("run_job", "each_morning")
    assert JobRun.objects.get().counts["reviews_asked_for"] == 1


def test_a_review_is_recorded_with_the_next_day(plan, by, today):
    reviewing.ask_for_due(as_of=today)
    made = reviewing.review(plan, found="It helps", next_due_on=today + 90 * DAY, by=by, on=today)
    plan.refresh_from_db()
    assert (made.done_on, made.goes_on, plan.review_due_on) == (today, True, today + 90 * DAY)
    assert reviewing.ask_for_due(as_of=today + 89 * DAY) == 0
    assert reviewing.ask_for_due(as_of=today + 90 * DAY) == 1


def test_a_plan_that_ends_comes_up_no_more(plan, by, today):
    reviewing.review(plan, found="Her mother died", next_due_on=None, by=by, on=today)
    assert reviewing.ask_for_due(as_of=today + 400 * DAY) == 0
    assert not reviews.live().exists()


def test_an_ended_plan_that_is_agreed_anew_comes_up_again(plan, by, today):
    reviewing.review(plan, found="It ends", next_due_on=None, by=by, on=today)
    makers.a_service(plan.case, by=by, on=today, review_due_on=today + 60 * DAY)
    assert reviewing.ask_for_due(as_of=today + 60 * DAY) == 1


@pytest.mark.parametrize("ahead", [0, -1])
def test_the_next_review_is_on_a_day_to_come(plan, by, today, ahead):
    with pytest.raises(BadDate):
        reviewing.review(plan, found="x", next_due_on=today + ahead * DAY, by=by, on=today)


def test_a_review_says_what_was_found(plan, by, today):
    with pytest.raises(NeedsReason):
        reviewing.review(plan, found=" ", next_due_on=today + DAY, by=by, on=today)


def test_of_two_who_review_the_second_is_told(plan, by, today):
    reviewing.review(plan, found="Mine", next_due_on=today + DAY, by=by, on=today)
    with pytest.raises(NotAnswerable):
        reviewing.review(plan, found="Mine too", next_due_on=today + DAY, by=by, on=today)


class TestThePages:
    def test_the_list_says_who_since_when_and_who_has_it_the_longest_due_first(
        self, plan, cast, by, today
    ):
        later = makers.a_carers_case(
            person=makers.a_carer("Later"), team=cast.team, by=by, today=today
        )
        makers.decided(later, by=by, on=today, outcomes=makers.ONE_OUTCOME)
        makers.a_service(later, by=by, on=today, review_due_on=today + 20 * DAY)
        factory.give(plan.case, cast.practitioner, by=by, on=today)
        SupportPlan.objects.filter(pk=plan.pk).update(review_due_on=today - 5 * DAY)
        page, asked = get_counted(signed_in(cast.manager), "/carers/reviews/")
        body = page.content.decode()
        assert body.index("Iris Ashdown") < body.index("Iris Later")
        assert "5 days late" in body
        assert "Joan Patel" in body
        assert len(asked) <= 12, asked

    def test_the_number_on_the_front_page_leads_to_the_list(self, plan, cast):
        assert "/carers/reviews/" in signed_in(cast.manager).get("/carers/").content.decode()

    def test_what_may_not_be_seen_is_not_listed(self, plan, cast):
        Person.objects.update(is_restricted=True)
        body = signed_in(cast.manager).get("/carers/reviews/").content.decode()
        assert "No plan is due a review" in body

    def test_a_review_is_recorded_on_its_page(self, plan, cast, today):
        answer = signed_in(cast.practitioner).post(
            f"/carers/plans/{plan.pk}/review/",
            {"found": "It helps", "goes_on": "yes", "next_due_on": "21/05/2027"},
        )  # fmt: skip
        assert answer.status_code == 302
        assert SupportPlan.objects.get().review_due_on == date(2027, 5, 21)

    def test_a_plan_that_goes_on_needs_the_next_day(self, plan, cast, today):
        typed = {"found": "It helps", "goes_on": "yes", "next_due_on": ""}
        answer = signed_in(cast.practitioner).post(f"/carers/plans/{plan.pk}/review/", typed)
        assert answer.status_code == 422
        assert "Enter the day of the next review" in answer.content.decode()

    def test_another_teams_worker_reads_the_list_and_records_nothing(self, plan, cast):
        other = signed_in(cast.other_manager)
        assert "Iris Ashdown" in other.get("/carers/reviews/").content.decode()
        assert other.get(f"/carers/plans/{plan.pk}/review/").status_code == 403
