"""Teams say what they take, and no door sends them anything else (S28: nobody works a dead list).

A request once waited on the list of a partner, of management or of a hub for another kind.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.acts import allocation_meeting, correcting, moving, receiving
from casework.acts import teams as acts
from casework.models import Case, Source, StaffAct, Stay, Team, User
from casework.policy import Rag, Role
from casework.refusals import Refusal
from casework.staff import takes
from casework.staff.takes import DoesNotTake
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast, today: date) -> User:
    return factory.user_of(cast.manager)


@pytest.fixture
def therapists(cast: Cast) -> Team:
    return factory.a_worked_team("Occupational Therapy", takes=["occupational_therapy"])


def asked(team: Team, kind: str, day: date) -> receiving.Request:
    return receiving.Request(
        person=factory.a_person(), kind=kind, team=team, received_on=day, source=Source.GP,
        summary="Not coping on the stairs",
    )  # fmt: skip


def nowhere_else(case: Case, team: Team) -> None:
    case.refresh_from_db()
    assert case.team == team
    assert not Stay.objects.filter(case=case).exclude(team=team).exists()


def test_a_request_of_another_kind_is_refused_and_told_who_takes_it(cast, therapists, by, today):
    with pytest.raises(DoesNotTake) as refusal:
        receiving.receive(asked(therapists, "care_act", today), by=by, on=today)
    assert str(refusal.value) == (
        "Occupational Therapy does not take this: Care Act assessment. Ask an administrator which "
        "team takes it."
    )
    acts.say_takes(cast.team, ["care_act", "review"], by=by)
    with pytest.raises(DoesNotTake, match=r"Taken by: Occupational Therapy\.$"):
        receiving.receive(asked(cast.team, "occupational_therapy", today), by=by, on=today)
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", [Role.PARTNER, Role.SERVICE_MANAGER, Role.BUSINESS_SUPPORT])
def test_a_team_whose_list_nobody_works_takes_nothing(by, today, role: Role):
    team = factory.a_team("Carers Trust")
    factory.a_worker(role, team=team)
    with pytest.raises(DoesNotTake, match="Nobody in post works the list of Carers Trust"):
        receiving.receive(asked(team, "care_act", today), by=by, on=today)


def test_a_team_without_anybody_in_post_takes_nothing(by, today):
    team = factory.a_team("West Hub")
    factory.a_worker(team=team, left_on=today)
    factory.a_worker(team=team, started_on=today + timedelta(days=1))
    with pytest.raises(DoesNotTake, match="Nobody in post"):
        receiving.receive(asked(team, "care_act", today), by=by, on=today)


def test_a_team_that_has_not_said_takes_every_kind(cast, by, today):
    assert cast.team.takes is None
    receiving.receive(asked(cast.team, "financial", today), by=by, on=today)
    assert cast.team in takes.not_said(on=today)


def test_no_offer_is_made_to_it_and_none_is_accepted_once_it_has_said(cast, therapists, by, today):
    case = factory.a_case(team=cast.team, by=by, today=today)
    with pytest.raises(DoesNotTake):
        moving.offer(case, to=therapists, reason="Theirs", by=by, on=today)
    made = moving.offer(case, to=cast.other_team, reason="Theirs", by=by, on=today)
    acts.say_takes(cast.other_team, [], by=by)
    with pytest.raises(DoesNotTake, match="West takes no requests"):
        moving.accept(made, by=factory.user_of(cast.other_manager), on=today)
    nowhere_else(case, cast.team)


def test_a_meeting_cannot_offer_it_there(cast, therapists, by, today):
    case = factory.a_case(team=cast.team, by=by, today=today, rag=Rag.AMBER)
    meeting = allocation_meeting.start(cast.team, by=by, on=today)
    given = allocation_meeting.Decision(
        "offer", situation="same", safe_by="A neighbour", note="Theirs", to_team=therapists
    )
    with pytest.raises(DoesNotTake):
        allocation_meeting.decide(meeting.items.get(), given, by=by, on=today)
    nowhere_else(case, cast.team)


def test_a_corrected_kind_goes_with_the_case_to_the_team_that_takes_it(cast, therapists, by, today):
    acts.say_takes(cast.team, ["care_act"], by=by)
    case = factory.a_case(team=cast.team, by=by, today=today, waited=9)
    changes = {"kind": "occupational_therapy"}
    with pytest.raises(DoesNotTake, match="Taken by: Occupational Therapy"):
        correcting.correct(case, changes, because="Misheard", by=by, on=today)
    nowhere_else(case, cast.team)
    correcting.correct(case, changes, because="Misheard", by=by, on=today, to=therapists)
    case.refresh_from_db()
    assert (case.team, case.kind) == (therapists, "occupational_therapy")
    assert case.received_on == today - timedelta(days=9)
    assert case.stays.get(left_on=None).team == therapists


def test_reopened_it_comes_to_a_team_that_takes_it(cast, by, today):
    case = factory.a_case(team=cast.other_team, by=by, today=today)
    receiving.close(case, reason="declined", note="Done", by=by, on=today)
    acts.say_takes(cast.other_team, [], by=by)
    again = receiving.reopen(case, note="She changed her mind", by=by, on=today)
    assert again.team == cast.team


def test_many_pairs_are_answered_at_once(cast, therapists, today, django_assert_num_queries):
    pairs = [(therapists.pk, "care_act"), (therapists.pk, "occupational_therapy"),
             (cast.team.pk, "care_act"), (99_999, "care_act")]  # fmt: skip
    with django_assert_num_queries(2):
        why = takes.refused(pairs * 50, on=today)
    assert set(why) == {pairs[0], pairs[3]}
    assert why[pairs[3]].startswith("This team is not an open team today.")


def test_a_job_finds_the_team_that_takes_it(cast, therapists, today):
    found = takes.team_for("occupational_therapy", rather=factory.a_team("Gone"), on=today)
    assert found in {cast.team, therapists}
    acts.say_takes(cast.team, ["care_act"], by=None)
    rather = takes.team_for("occupational_therapy", rather=cast.team, on=today)
    assert rather == therapists


def test_what_is_said_is_written_down_and_an_unknown_kind_is_refused(cast, by):
    acts.say_takes(cast.team, ["review", "care_act"], by=by)
    done = StaffAct.objects.get(act=StaffAct.Act.TEAM_TAKES)
    assert done.says == "not said yet → Care Act assessment and review"
    with pytest.raises(Refusal, match="no kind of case called gardening"):
        acts.say_takes(cast.team, ["gardening"], by=by)


def test_the_page_says_what_a_team_takes(cast, today):
    client = signed_in(cast.administrator)
    url = reverse("team-takes", args=[cast.team.pk])
    assert client.get(url).status_code == 200
    nothing_ticked = client.post(url, {"which": "some"})
    assert nothing_ticked.status_code == 422
    client.post(url, {"which": "some", "kinds": ["care_act", "review"]})
    cast.team.refresh_from_db()
    assert cast.team.takes == ["care_act", "review"]
    page = client.get(reverse("team", args=[cast.team.pk])).content.decode()
    assert "Care Act assessment and review" in page
    listed = client.get(reverse("teams")).content.decode()
    assert "Still to be set up" in listed


def test_the_form_of_a_request_offers_no_team_that_takes_nothing(cast, today):
    desk = factory.a_team("Adult Social Care Management", takes=[])
    cast.service_manager.team = desk
    cast.service_manager.save()
    page = signed_in(cast.service_manager).get(
        reverse("receive-request", args=[factory.a_person().pk])
    )
    form = page.context["form"]
    assert desk not in form.fields["team"].queryset
    assert cast.team in form.fields["team"].queryset


def test_the_page_refuses_with_the_words_of_the_act(cast, therapists, today):
    url = reverse("receive-request", args=[factory.a_person().pk])
    given = {
        "kind": "care_act", "team": therapists.pk, "received_on": today.isoformat(),
        "source": "gp", "summary": "Stairs",
    }  # fmt: skip
    answer = signed_in(cast.practitioner).post(url, given)
    assert answer.status_code == 409
    assert "Occupational Therapy does not take this" in answer.content.decode()
