"""Teams are merged and split as one act (S179): all that is theirs goes along, no wait restarts,
and nobody gets a letter for it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import team_load
from casework.acts import allocation_meeting, moving, receiving, staffing
from casework.acts import teams as team_acts
from casework.checks_live import broken_promises
from casework.imports.checking import known_on
from casework.models import (
    Address,
    AllocationMeeting,
    Case,
    Event,
    Letter,
    LetterState,
    Offer,
    PostChange,
    Reorganisation,
    SavedView,
    StaffAct,
    StayReason,
    Team,
    User,
    Verb,
    Worker,
)
from casework.policy import Rag
from casework.refusals import NeedsReason, NotAnswerable, Refusal
from casework.staff import reorganising
from casework.staff.names import names_of_teams
from casework.staff.reorganising import Part
from casework.team_load import arrivals
from tests import factory
from tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_by_event")]

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast, today: date) -> User:
    return factory.user_of(cast.service_manager)


@pytest.fixture
def east(cast: Cast) -> Team:
    team = factory.a_team("East")
    factory.a_worker(team=team, name="Una Birch")
    return team


def clocks(case: Case) -> dict[str, Any]:
    """What a wait is made of: none of it may change."""
    case.refresh_from_db()
    names = ("received_on", "joined_on", "spell", "rag", "rag_began_on", "next_look_on",
             "letter_due_on", "escalation_due_on", "allocated_on", "worker_id")  # fmt: skip
    return {name: getattr(case, name) for name in names}


def waiting_and_held(east: Team, by: User, today: date) -> tuple[Case, Case]:
    waits = factory.a_case(team=east, waited=50, rag=Rag.AMBER, today=today, by=by)
    held = factory.a_case(team=east, waited=9, rag=Rag.GREEN, today=today, by=by)
    factory.give(held, Worker.objects.get(name="Una Birch"), by=by, on=today - DAY)
    return waits, held


def merged(east: Team, cast: Cast, by: User, today: date) -> Reorganisation:
    return reorganising.merge(east, cast.team, because="Cabinet", by=by, on=today)


def nothing_is_broken(today: date) -> None:
    assert set(broken_promises(as_of=today).values()) == {0}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_cases_go_along_with_workers_and_days_and_nobody_is_written_to(cast, east, by, today):
    cases = waiting_and_held(east, by, today)
    before = [clocks(case) for case in cases]
    letters = Counter(Letter.objects.values_list("case", "kind", "state"))
    merged(east, cast, by, today)
    assert [clocks(case) for case in cases] == before
    assert Counter(Letter.objects.values_list("case", "kind", "state")) == letters
    assert {case.team for case in cases} == {cast.team}
    for case in cases:
        stay = case.stays.get(left_on=None)
        assert (stay.team, stay.reason) == (cast.team, StayReason.REORGANISED)
        assert case.stays.get(team=east).left_because == "East became part of Central"
        told = case.events.get(verb=Verb.MOVED)
        assert (told.says, told.by) == ("East became part of Central. Cabinet", by)
    east.refresh_from_db()
    assert (east.closed_on, east.merged_into) == (today, cast.team)
    nothing_is_broken(today)


def test_people_go_along_and_it_is_written_down(cast, east, by, today):
    una = Worker.objects.get(name="Una Birch")
    una.absences.create(reason="sick", starts_on=today - 3 * DAY)
    staffing.move(
        cast.colleague, team=east, role=cast.colleague.role, on=today + DAY, by=None, as_of=today
    )
    merged(east, cast, by, today)
    una.refresh_from_db()
    assert (una.team, una.absences.count()) == (cast.team, 1)
    assert PostChange.objects.get().team == cast.team
    assert una.acts.get().says == "With East to Central: Cabinet"
    acts = StaffAct.objects.filter(act=StaffAct.Act.TEAM_MERGED).order_by("team")
    assert {act.team for act in acts} == {east, cast.team}
    assert {act.says for act in acts} == {"East → Central, 0 open cases. Cabinet"}


def test_offers_go_along_and_those_between_the_two_end(cast, east, by, today):
    to_east = factory.a_case(team=cast.other_team, today=today, by=by)
    between = factory.a_case(team=cast.team, today=today, by=by)
    from_east = factory.a_case(team=east, today=today, by=by)
    elsewhere = factory.a_case(team=east, today=today, by=by)
    moving.offer(to_east, to=east, reason="Theirs", by=by, on=today)
    moving.offer(between, to=east, reason="Theirs", by=by, on=today)
    moving.offer(from_east, to=cast.team, reason="Theirs", by=by, on=today)
    moving.offer(elsewhere, to=cast.other_team, reason="Theirs", by=by, on=today)
    merged(east, cast, by, today)
    offers = {offer.case_id: (offer.to, offer.answer) for offer in Offer.objects.all()}
    assert offers == {
        to_east.pk: (cast.team, ""),
        between.pk: (east, "withdrawn"),
        from_east.pk: (cast.team, "withdrawn"),
        elsewhere.pk: (cast.other_team, ""),
    }


def held_letter(case: Case, today: date) -> Letter:
    letter = Letter.objects.create(
        case=case, person=case.person, team=case.team, kind="waiting_well", milestone=28,
        due_on=today, state=LetterState.HELD, held_because="address",
    )  # fmt: skip
    letter.tasks.create(
        person=case.person, team=case.team, kind="format", raised_on=today, due_on=today
    )
    return letter


def test_held_letters_and_their_tasks_go_along(cast, east, by, today):
    waits, _ = waiting_and_held(east, by, today)
    letter = held_letter(waits, today)
    merged(east, cast, by, today)
    letter.refresh_from_db()
    assert (letter.team, letter.tasks.get().team) == (cast.team, cast.team)


def test_a_meeting_under_way_goes_on_with_its_agenda(cast, east, by, today):
    waits, _ = waiting_and_held(east, by, today)
    meeting = allocation_meeting.start(east, by=by, on=today)
    merged(east, cast, by, today)
    item = AllocationMeeting.objects.get(pk=meeting.pk).items.get(case=waits)
    given = allocation_meeting.Decision("keep", situation="same", safe_by="A neighbour")
    assert allocation_meeting.decide(item, given, by=by, on=today).decision == "keep"


def test_two_meetings_at_once_are_not_merged(cast, east, by, today):
    for team in (east, cast.team):
        allocation_meeting.start(team, by=by, on=today)
    with pytest.raises(Refusal, match="both sit in an allocation meeting"):
        merged(east, cast, by, today)


def test_what_their_last_meeting_did_not_reach_comes_early(cast, east, by, today):
    first = factory.a_case(team=cast.team, waited=80, rag=Rag.GREEN, today=today, by=by)
    missed = factory.a_case(team=east, waited=9, rag=Rag.GREEN, today=today, by=by)
    meeting = allocation_meeting.start(east, by=by, on=today)
    allocation_meeting.end(meeting, present=[cast.manager], by=by)
    merged(east, cast, by, today)
    agenda = allocation_meeting.start(cast.team, by=by, on=today).items.order_by("place")
    assert list(agenda.values_list("case", "carried_over")) == [
        (missed.pk, True), (first.pk, False),
    ]  # fmt: skip


def test_saved_views_of_the_team_show_the_other(cast, east, by, today):
    view = SavedView.objects.create(user=by, name="Red", query=f"team={east.pk}&rating=1")
    other = SavedView.objects.create(user=by, name="Other", query=f"team={east.pk}9")
    merged(east, cast, by, today)
    view.refresh_from_db()
    other.refresh_from_db()
    assert view.query == f"team={cast.team.pk}&rating=1"
    assert other.query == f"team={east.pk}9"


def test_a_list_neither_grows_nor_shrinks_by_it(cast, east, by, today):
    waiting_and_held(east, by, today)
    flows = {team.pk: arrivals(team, as_of=today) for team in (east, cast.team)}
    merged(east, cast, by, today)
    connection_flows = {team.pk: _fresh_flow(team, today) for team in (east, cast.team)}
    assert connection_flows == flows


def _fresh_flow(team: Team, today: date) -> Any:
    return team_load._counted(today).get(team.pk, team_load.Flow())


def test_it_takes_from_now_on_what_came_to_it(cast, east, by, today):
    team_acts.say_takes(cast.team, ["care_act"], by=by)
    team_acts.say_takes(east, ["review", "financial"], by=by)
    merged(east, cast, by, today)
    cast.team.refresh_from_db()
    assert cast.team.takes == ["care_act", "financial", "review"]
    team_acts.say_takes(cast.other_team, [], by=by)
    with pytest.raises(Refusal, match="takes no requests"):
        reorganising.merge(cast.team, cast.other_team, because="Cabinet", by=by, on=today)


def test_files_that_name_the_old_team_mean_the_new_one(cast, east, by, today):
    merged(east, cast, by, today)
    assert known_on(today, default_team=None).teams["east"] == cast.team.pk
    again = reorganising.merge(cast.team, cast.other_team, because="Again", by=by, on=today)
    assert names_of_teams(today)["East"] == again.to_id
    renamed = team_acts.TeamDetails("Far West", cast.other_team.opened_on)
    team_acts.correct(cast.other_team, renamed, by=by)
    assert names_of_teams(today)["West"] == cast.other_team.pk


@pytest.mark.parametrize("what", ["no reason", "itself", "closed"])
def test_what_cannot_be_merged_is_refused_and_nothing_changes(cast, east, by, today, what: str):
    into, because = (east if what == "itself" else cast.team), "" if what == "no reason" else "X"
    if what == "closed":
        Team.objects.filter(pk=cast.team.pk).update(closed_on=today)
    waits, _ = waiting_and_held(east, by, today)
    with pytest.raises(NeedsReason if what == "no reason" else Refusal):
        reorganising.merge(east, into, because=because, by=by, on=today)
    waits.refresh_from_db()
    assert waits.team == east
    assert not Reorganisation.objects.exists()


def test_undone_it_is_as_it_was(cast, east, by, today):
    cases = waiting_and_held(east, by, today)
    held_letter(cases[0], today)
    view = SavedView.objects.create(user=by, name="Red", query=f"team={east.pk}")
    team_acts.say_takes(cast.team, ["care_act"], by=by)
    before = [clocks(case) for case in cases]
    undone = reorganising.undo(merged(east, cast, by, today), by=by, on=today)
    assert (undone.back, undone.stayed) == (2, 0)
    assert [clocks(case) for case in cases] == before
    east.refresh_from_db()
    assert (east.closed_on, east.merged_into) == (None, None)
    assert {case.team for case in cases} == {east}
    assert [case.stays.count() for case in cases] == [1, 1]
    assert Worker.objects.get(name="Una Birch").team == east
    letter = Letter.objects.get(case=cases[0], kind="waiting_well")
    assert (letter.team, letter.tasks.get().team) == (east, east)
    view.refresh_from_db()
    assert view.query == f"team={east.pk}"
    cast.team.refresh_from_db()
    assert cast.team.takes == ["care_act"]
    nothing_is_broken(today)
    with pytest.raises(NotAnswerable):
        reorganising.undo(Reorganisation.objects.get(), by=by, on=today)


def test_a_case_to_which_something_happened_stays_when_it_is_undone(cast, east, by, today):
    waits, held = waiting_and_held(east, by, today)
    made = merged(east, cast, by, today)
    receiving.close(Case.objects.get(pk=held.pk), reason="completed", note="", by=by, on=today)
    undone = reorganising.undo(made, by=by, on=today)
    assert (undone.back, undone.stayed) == (1, 1)
    waits.refresh_from_db()
    assert waits.team == east
    nothing_is_broken(today)


def living(case: Case, postcode: str) -> None:
    Address.objects.filter(person=case.person).update(postcode=postcode)


def test_a_split_takes_kinds_in_areas_people_and_picked_cases(cast, east, by, today):
    def one(kind: str, postcode: str) -> Case:
        case = factory.a_case(team=east, kind=kind, today=today, by=by)
        living(case, postcode)
        return case

    there, elsewhere = one("review", "ZZ1 4AB"), one("review", "ZZ11 4AB")
    other_kind, picked = one("care_act", "ZZ1 4AB"), one("care_act", "ZZ9 9ZZ")
    held = one("care_act", "ZZ9 9ZZ")
    una = Worker.objects.get(name="Una Birch")
    factory.give(held, una, by=by, on=today)
    part = Part(kinds=["review"], areas=["zz1"], workers=[una], cases=[picked])
    preview = reorganising.preview_split(east, part, on=today)
    assert (preview.counts["open cases"], preview.counts["open cases that stay"]) == (3, 2)
    new = reorganising.add_for_split(east, "East Reviews", by=by, on=today)
    made = reorganising.split(east, new, part, because="Cabinet", by=by, on=today)
    moved = set(Case.objects.filter(team=new))
    assert moved == {there, held, picked}
    assert {elsewhere, other_kind} == set(Case.objects.filter(team=east))
    una.refresh_from_db()
    held.refresh_from_db()
    assert (una.team, held.worker) == (new, una)
    nothing_is_broken(today)
    assert reorganising.undo(made, by=by, on=today).back == 3
    assert not Case.objects.filter(team=new).exists()
    nothing_is_broken(today)


def test_a_split_of_nothing_is_refused(cast, east, by, today):
    with pytest.raises(Refusal, match="Choose what goes"):
        reorganising.split(east, cast.team, Part(), because="Cabinet", by=by, on=today)


@pytest.mark.parametrize("number", [1, 30])
def test_it_costs_the_same_however_many_cases(cast, east, by, today, number: int):
    for _ in range(number):
        factory.a_case(team=east, waited=9, rag=Rag.GREEN, today=today, by=by)
    with CaptureQueriesContext(connection) as seen:
        merged(east, cast, by, today)
    assert len(seen) <= 50, len(seen)
    assert Event.objects.filter(verb=Verb.MOVED).count() == number


def test_the_preview_counts_what_goes_where(cast, east, by, today):
    waiting_and_held(east, by, today)
    SavedView.objects.create(user=by, name="Red", query=f"team={east.pk}")
    counts = reorganising.preview_merger(east, cast.team, on=today).counts
    assert counts["open cases"] == 2
    assert counts["of them with a worker, who keeps them"] == 1
    assert (counts["people"], counts["saved views"]) == (1, 1)
